"""What is written in the editor: letters at their places, undo, signs, composing, mistakes, mends, pasting."""

from __future__ import annotations

import base64
import random
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import box_of
from tests.browser.lab_editor import LSTM, Editor, editor, open_editor

__all__ = ["editor"]

# Where the text box changes from one letter to the next, beside the middle of the letter in the copy; pixels.
DRIFT = """(places) => places.map(([line, column]) => {
  const row = document.querySelectorAll('.editor-code')[line - 1]
  let left = column
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT)
  let node = walker.nextNode()
  while (node && left >= node.length) {
    left -= node.length
    node = walker.nextNode()
  }
  const range = document.createRange()
  range.setStart(node, left)
  range.setEnd(node, left + 1)
  const scroller = document.querySelector('.editor-box')
  scroller.scrollLeft += range.getBoundingClientRect().left - scroller.getBoundingClientRect().left - 100
  const box = range.getBoundingClientRect()
  const lines = editor.text.split('\\n')
  const position = lines.slice(0, line - 1).reduce((sum, own) => sum + own.length + 1, 0) + column
  const offset = (x) => {
    const found = document.caretPositionFromPoint(x, (box.top + box.bottom) / 2)
    return found.offset
  }
  let low = box.left - 6
  let high = box.right + 6
  for (let n = 0; n < 12; n += 1) {
    const middle = (low + high) / 2
    if (offset(middle) <= position) low = middle
    else high = middle
  }
  return [low - (box.left + box.right) / 2, offset(box.left + 1) - position]
})"""
# The two layers, each alone and plain, as pictures: where the ink of each row begins and ends, in pixels.
INK = """async ({ pictures, rows }) => Promise.all(pictures.map(async (source) => {
  const image = new Image()
  image.src = `data:image/png;base64,${source}`
  await image.decode()
  const canvas = new OffscreenCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const height = Math.floor(image.height / rows)
  return Array.from({ length: rows }, (_, row) => {
    const { data } = context.getImageData(0, Math.ceil((row * image.height) / rows), image.width, height)
    const found = { left: Infinity, right: 0, top: Infinity, bottom: 0 }
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] + data[at + 1] + data[at + 2] > 500) continue
      const [x, y] = [(at / 4) % image.width, Math.floor(at / 4 / image.width)]
      found.left = Math.min(found.left, x)
      found.right = Math.max(found.right, x)
      found.top = Math.min(found.top, y)
      found.bottom = Math.max(found.bottom, y)
    }
    return [found.left, found.right, found.top, found.bottom]
  })
}))"""
PLAIN = """
  .editor-glosses, .editor-gutter { visibility: hidden }
  .editor-box { outline: none !important }
  .editor textarea { color: #000 !important; -webkit-text-fill-color: #000 !important }
  .editor-copy span { color: #000 !important; font-weight: 400 !important; font-style: normal !important }
  .editor-copy * { background: none !important; text-decoration: none !important }
"""


def drawn(random_: random.Random, text: str, count: int) -> list[list[int]]:
    """Return places in a text: the number of the line from 1, and the column from 0."""
    lines = text.split("\n")
    places = [(number, column) for number, line in enumerate(lines, 1) for column in range(len(line))]
    return [list(place) for place in random_.sample(places, count)]


NIGHTLY = pytest.mark.nightly


@pytest.mark.parametrize("zoom", [pytest.param(1, marks=NIGHTLY), 1.25, pytest.param(2, marks=NIGHTLY)])
def test_the_caret_stands_at_the_letter(zoom: float, browser, live_server) -> None:
    seed = int(time.time())
    print(f"seed {seed}")
    page = browser.new_context(viewport={"width": int(1440 / zoom), "height": 900}, device_scale_factor=zoom).new_page()
    editor = open_editor(page, live_server, LSTM + "\n# 忘却ゲート f の説明\nh2 = h_prev\t+ x # 値")
    editor.read()
    for shift, instant in editor.run(DRIFT, drawn(random.Random(seed), editor.text, 20)):
        assert abs(shift) < 0.6
        assert instant == 0
    pictures = []
    editor.run("document.querySelector('.editor-box').scrollTo(0, 0)")
    page.add_style_tag(content=PLAIN)
    for hidden in (".editor-copy", ".editor textarea"):
        page.add_style_tag(content=f"{hidden} {{ visibility: hidden !important }}")
        pictures.append(page.locator(".editor-box").screenshot())
        page.locator("style").last.evaluate("(style) => style.remove()")
    rows = editor.text.count("\n") + 1
    encoded = [base64.b64encode(picture).decode() for picture in pictures]
    for own, other in zip(*editor.run(INK, {"pictures": encoded, "rows": rows}), strict=True):
        assert own[1] > own[0] > 0
        assert all(abs(one - two) <= 1 for one, two in zip(own, other, strict=True)), (own, other)
    page.context.close()


def test_typing_a_mend_an_edit_and_a_start_are_one_chain(editor: Editor) -> None:
    editor.at(4, 5)
    editor.page.keyboard.type("f * ")
    editor.at(6, 5)
    editor.page.keyboard.type("oo")
    editor.refuse(editor.problem(6, "ooo", "o"))
    editor.page.keyboard.press("Alt+Enter")
    assert editor.line(6).startswith("h = o * tanh(c)")
    coupled = editor.text.replace("i = sigmoid(W_i @ x + U_i @ h_prev + b_i)", "i = 1 - f")
    editor.run("(text) => editor.replace(text, { flash: [2] })", coupled)
    expect(editor.row(2)).to_have_class("editor-code flash")
    rnn = "h = tanh(W_h @ x + U_h @ h_prev + b_h)  # hidden state"
    editor.run("(text) => editor.replace(text, { origin: 'start' })", rnn)
    assert [change["origin"] for change in editor.changes][-3:] == ["mend", "edit", "start"]
    seen = [editor.text]
    for _ in range(20):
        editor.field.press("ControlOrMeta+z")
        if editor.text == seen[-1]:
            break
        seen.append(editor.text)
    assert seen[:2] == [rnn, coupled]
    assert "h = ooo * tanh(c)" in seen[3]
    assert seen[-1] == LSTM
    for wanted in reversed(seen[:-1]):
        editor.run("editor.redo()")
        assert editor.text == wanted
    assert {change["origin"] for change in editor.changes} == {"typing", "mend", "edit", "start", "undo", "redo"}
    assert editor.page.locator(".editor-copy").inner_text().strip() == rnn


def test_where_the_browser_cannot_write_the_same_keys_go_through_texts_kept(editor: Editor) -> None:
    editor.run("document.execCommand = () => false")
    editor.at(1, 5)
    editor.page.keyboard.type("tanh")
    typed = editor.text
    editor.write("h = x")
    assert editor.text == "h = x"
    editor.field.press("End")
    editor.page.keyboard.type(" + x")
    editor.field.press("ControlOrMeta+z")
    assert editor.text == "h = x"
    editor.field.press("ControlOrMeta+z")
    assert editor.text == typed
    editor.run("editor.undo()")
    assert editor.text == LSTM
    editor.field.press("ControlOrMeta+Shift+z")
    editor.run("editor.redo()")
    assert editor.text == "h = x"


SIGNS = {
    "h = o ⊙ c ∘ o × f · g − 1": "h = o * c * o * f * g - 1",
    "h ← σ(x)": "h = sigmoid(x)",
    "h = φ(x) # σ ⊙ ｆ": "h = tanh(x) # σ ⊙ ｆ",
    "ｆ＝ｘ": "f=x",
}


def test_signs_of_papers_are_written_in_place_and_taken_back_in_one_step(editor: Editor) -> None:
    for typed, wanted in SIGNS.items():
        editor.write("")
        editor.field.focus()
        for letter in typed:
            editor.page.keyboard.insert_text(letter)
        assert editor.text == wanted
    editor.write(LSTM)
    editor.at(6, 5)
    editor.page.keyboard.insert_text("σ")
    assert editor.line(6).startswith("h = sigmoido")
    editor.field.press("ControlOrMeta+z")
    assert editor.text == LSTM


def test_while_composing_nothing_is_asked_and_what_comes_of_it_is_half_width_outside_a_comment(editor: Editor) -> None:
    editor.at(1, 50)
    editor.field.press("End")
    before = editor.changes
    session = editor.page.context.new_cdp_session(editor.page)
    for text in ("ｎ", "に", "にほ"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    place = editor.page.locator("#editor")
    expect(place).to_contain_class("composing")
    assert editor.run("getComputedStyle(document.querySelector('.editor-copy')).visibility") == "hidden"
    assert editor.run("getComputedStyle(document.querySelector('textarea')).color") != "rgba(0, 0, 0, 0)"
    assert editor.changes == before
    session.send("Input.insertText", {"text": "日本"})
    expect(place).not_to_contain_class("composing")
    assert editor.line(1).endswith("# forget gate日本")
    expect(editor.row(1)).to_have_text(editor.line(1))
    editor.page.wait_for_timeout(50)
    assert [change["isComposed"] for change in editor.changes[len(before) :]].count(True) == 1
    editor.write("h = ")
    editor.field.press("End")
    session.send("Input.imeSetComposition", {"text": "ｘ＋", "selectionStart": 2, "selectionEnd": 2})
    session.send("Input.insertText", {"text": "ｘ＋"})
    editor.page.wait_for_timeout(100)
    assert editor.text == "h = x+"
    session.detach()


def test_a_new_mistake_waits_for_a_rest(editor: Editor) -> None:
    editor.at(4, 13)
    editor.page.keyboard.type("v")
    editor.refuse(editor.problem(4, "c_prvev", "c_prev"))
    assert editor.gloss(4).inner_text() == ""
    editor.page.wait_for_timeout(300)
    assert editor.gloss(4).inner_text() == ""
    problems = editor.page.get_by_role("status", name="Problems")
    expect(problems).to_have_text("Line 4: no line defines c_prvev; did you mean c_prev? One mend: write c_prev.")
    expect(editor.gloss(4).get_by_title("did you mean c_prev?")).to_have_text("no line defines c_prvev")
    assert editor.row(4).locator(".wrong").all_inner_texts() == ["c_prvev"]
    expect(editor.field).to_have_attribute("aria-invalid", "true")
    editor.page.keyboard.type(" ")
    editor.refuse(editor.problem(4, "c_prv", "c_prev"))
    assert editor.gloss(4).locator(".problem").count() == 0  # another mistake: what was said is no longer so
    editor.page.keyboard.press("ArrowDown")  # leaves the line
    expect(editor.gloss(4).get_by_role("button", name="Write c_prev")).to_be_visible()
    editor.read()
    assert editor.gloss(4).locator(".problem").count() == 0
    assert problems.inner_text() == ""
    assert editor.field.get_attribute("aria-invalid") is None


def test_the_next_mistake_and_its_mend_by_key_and_click(editor: Editor) -> None:
    wrong = LSTM.replace("c_prev", "c_perv").replace("tanh(c)", "tanh(k)")
    editor.write(wrong)
    problems = [editor.problem(4, "c_perv", "c_prev"), editor.problem(6, "k", "c")]
    editor.refuse(*problems)
    expect(editor.gloss(4).locator(".problem")).to_be_visible()  # not typed: at once
    editor.field.focus()
    editor.page.keyboard.press("F8")
    editor.page.keyboard.press("F8")
    editor.page.keyboard.press("Alt+Enter")
    assert editor.line(6) == LSTM.split("\n")[5]
    editor.refuse(problems[0])
    editor.page.keyboard.press("Shift+F8")
    editor.gloss(4).get_by_role("button", name="Write c_prev").click()
    assert editor.text == LSTM
    expect(editor.field).to_be_focused()
    editor.refuse(editor.problem(4, "c_prev", "never"))
    stale = editor.problem(4, "c_prev", "never")["mends"][0]
    editor.page.keyboard.type("x")
    editor.run("(mend) => editor.applyMend(mend)", stale)
    assert "never" not in editor.text  # of another text


def test_rows_say_what_they_are_and_which_is_looked_at(editor: Editor) -> None:
    editor.at(2, 1)
    box = box_of(editor.gloss(5))
    editor.page.mouse.move(box["x"] + 300, box["y"] + 5)
    editor.page.mouse.move(0, 0)
    assert editor.run("lines") == [None, 2, 5, 2]
    editor.page.mouse.click(box["x"] + 300, box["y"] + 13)  # on what stands under a line
    editor.page.keyboard.press("Home")
    editor.page.keyboard.type("#")
    assert editor.line(5).startswith("#o")
    editor.run("editor.highlight(3)")
    expect(editor.row(3)).to_contain_class("lit")
    editor.run("editor.highlight(null)")
    expect(editor.page.locator(".lit")).to_have_count(0)
    editor.write(LSTM)
    editor.read({2: {"status": "changed", "was": "<math><mi>q</mi></math>"}})
    expect(editor.gloss(2)).to_have_text("itwas q")
    expect(editor.page.locator(".editor-number").nth(1)).to_have_attribute("data-state", "changed")
    text = LSTM.replace("i = sigmoid(W_i @ x + U_i @ h_prev + b_i)", "i = 1 - f").split("\n")
    editor.run("(text) => editor.preview({ text })", "\n".join([*text[:4], "p = x", text[5]]))
    expect(editor.gloss(2)).to_have_text("→ i = 1 - f")
    expect(editor.gloss(5)).to_have_text("→ removed")
    expect(editor.gloss(4)).to_have_text("ct+ p = x")
    expect(editor.gloss(1)).to_have_text("ft")
    editor.run("editor.preview(null)")
    expect(editor.gloss(5)).to_have_text("ot")
    assert editor.text == LSTM
    editor.write(LSTM.replace(LSTM.split("\n")[1] + "\n", ""))
    editor.run(
        "(line) => editor.show({ ok: true, problems: [], lines: [], removed: [line] })",
        {"text": LSTM.split("\n")[1], "line": 2},
    )
    editor.page.get_by_role("button", name="i = sigmoid").click()
    assert editor.text == LSTM
    gallery = editor.page.get_by_role("button", name="Gallery")
    gallery.focus()
    editor.write("h = x")
    expect(gallery).to_be_focused()
    assert editor.field.get_attribute("inputmode") is None


PASTE = """(text) => {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  const given = { clipboardData: data, bubbles: true, cancelable: true }
  editor.field.dispatchEvent(new ClipboardEvent('paste', given))
}"""


def test_pasted_notation_is_read_and_may_be_refused(editor: Editor, complaints: list[str]) -> None:
    pasted, as_pasted = "f_t = σ(W_f·[h_{t−1}, x_t] + b_f)", "f_t = sigmoid(W_f*[h_{t-1}, x_t] + b_f)"
    asked = []

    def answer(route) -> None:
        asked.append(route.request.post_data_json)
        reading = {"from": "W_f·[h_{t−1}, x_t]", "to": "W_f @ concat(h_prev, x)"}
        route.fulfill(
            json={
                "ok": True,
                "text": "f = sigmoid(W_f @ concat(h_prev, x) + b_f)",
                "read_as": [reading],
                "problems": [],
            }
        )

    def paste() -> None:
        editor.write("")
        editor.field.focus()
        editor.run(PASTE, pasted)

    editor.page.route("**/lab/paper", lambda route: route.abort())
    paste()
    editor.page.wait_for_timeout(100)
    assert editor.text == as_pasted
    complaints.clear()
    editor.page.unroute("**/lab/paper")
    editor.page.route("**/lab/paper", answer)
    paste()
    notice = editor.page.get_by_role("status").filter(has_text="Read as")
    expect(notice).to_contain_text("W_f @ concat(h_prev, x)")
    assert asked == [{"text": pasted}]
    assert editor.text == "f = sigmoid(W_f @ concat(h_prev, x) + b_f)"
    notice.get_by_role("button", name="As pasted").click()
    assert editor.text == as_pasted
    expect(notice).to_have_count(0)
    editor.field.press("ControlOrMeta+z")
    assert editor.text == "f = sigmoid(W_f @ concat(h_prev, x) + b_f)"
