"""The editor of equations in other engines: its letters, what is written for a reader, and what takes that back."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.browsers.conftest import Reader

TEXT = "() => document.getElementById('equations').value"
WRITTEN = "(text) => document.getElementById('equations').value.includes(text)"
CARET = """(after) => {
  const field = document.getElementById('equations')
  field.focus()
  const at = field.value.indexOf(after) + after.length
  field.setSelectionRange(at, at)
}"""
# Of each row: how far the text box's letters are from those of the copy, by the widths that they need; and by how much
# the text box scrolls, which it never does.
DRIFT = """() => {
  const field = document.getElementById('equations')
  const style = getComputedStyle(field)
  const copy = document.querySelector('.editor-code')
  const canvas = document.createElement('canvas').getContext('2d')
  canvas.font = `${style.fontSize} ${style.fontFamily}`
  const bold = document.createElement('canvas').getContext('2d')
  bold.font = `600 ${style.fontSize} ${style.fontFamily}`
  const italic = document.createElement('canvas').getContext('2d')
  italic.font = `italic 600 ${style.fontSize} ${style.fontFamily}`
  const rows = [...document.querySelectorAll('.editor-code')].map((row) => {
    const range = document.createRange()
    range.selectNodeContents(row)
    return range.getBoundingClientRect().width - canvas.measureText(row.textContent).width
  })
  const sizes = [field.scrollWidth - field.clientWidth, field.scrollHeight - field.clientHeight]
  return [...rows, bold.measureText('mmmm').width - italic.measureText('mmmm').width, ...sizes]
}"""


def typed(reader: Reader, text: str) -> None:
    for letter in text:
        reader.press(letter)


def test_typing_a_sign_a_mend_and_an_edit_are_taken_back_one_by_one(reader: Reader) -> None:
    reader.open("/lab", lang="en")
    before = reader.run(TEXT)
    reader.run(CARET, "c = f * ")
    typed(reader, "σ(x) * ")
    reader.until(WRITTEN, "c = f * sigmoid(x) * c_prev")
    reader.run(CARET, "* c_pre")
    typed(reader, "e")
    reader.until("() => Boolean(document.querySelector('.editor-gloss .mend'))")
    reader.press(Keys.ALT, Keys.ENTER)
    reader.until(WRITTEN, "c = f * sigmoid(x) * c_prev +")
    for _ in range(30):
        if reader.run(TEXT) == before:
            break
        reader.press(Keys.CONTROL, "z")
    assert reader.run(TEXT) == before
    reader.press(Keys.CONTROL, Keys.SHIFT, "z")
    assert reader.run(TEXT) != before
    reader.settled()


def test_letters_and_text_box_have_one_width(reader: Reader) -> None:
    reader.open("/lab", lang="en")
    assert all(abs(apart) < 1 for apart in reader.run(DRIFT)), reader.run(DRIFT)
