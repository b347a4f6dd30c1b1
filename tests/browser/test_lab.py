"""The laboratory's Edit view, as a learner uses it: change a line, try What if, guess, undo, share, save and load."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import Stage

MOVE = """([line, column]) => {
  const field = document.querySelector('#equations')
  const lines = field.value.split('\\n')
  const at = lines.slice(0, line - 1).join('\\n').length + (line > 1 ? 1 : 0) + column - 1
  field.focus()
  field.setSelectionRange(at, at)
}"""
DROP = """([name, data]) => {
  const transfer = new DataTransfer()
  transfer.items.add(new File([Uint8Array.from(data)], name, { type: 'text/plain' }))
  const options = { dataTransfer: transfer, bubbles: true, cancelable: true }
  for (const kind of ["dragover", "drop"])
    document.querySelector('#score').dispatchEvent(new DragEvent(kind, options))
}"""
PARTS = """() => [...document.querySelectorAll('.lab-drawing [data-name]')].map((part) => part.dataset.name)"""
PIXELS = """() => [...document.querySelectorAll('#score-bands canvas')].map((canvas) => canvas.toDataURL()).join()"""


def opened(stage: Stage, query: str = "lang=en") -> Page:
    """Open the page and wait until it has taken over."""
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.goto(f"{stage.server}/lab?{query}")
    expect(stage.page.locator(".editor.live")).to_be_visible()
    expect(stage.page.locator(".lab-sheet .vectors path").first).to_be_attached()
    stage.settled()
    return stage.page


def typed(stage: Stage, line: int, column: int, text: str) -> None:
    """Type a text at a place of the equations."""
    stage.page.evaluate(MOVE, [line, column])
    stage.page.keyboard.type(text, delay=15)


def text_of(page: Page) -> str:
    """Return the equations."""
    return page.get_by_role("textbox", name="Equations").input_value()


def test_what_is_typed_is_drawn_and_a_mistake_leaves_the_last_picture(stage: Stage) -> None:
    page = opened(stage)
    state, count = page.locator("#state"), page.locator("#count")
    expect(state).to_have_text("Live")
    before = page.evaluate(PIXELS)
    typed(stage, 4, 23, " * 0.5")
    expect(state).to_have_text("Live · borrowed weights")
    stage.settled()
    assert page.evaluate(PIXELS) != before
    drawn = page.evaluate(PARTS)
    typed(stage, 4, 29, " * c_perv")
    expect(state).to_have_text("Line 4 cannot be read yet")
    expect(page.get_by_role("button", name="Write c_prev")).to_be_visible()
    assert page.evaluate(PARTS) == drawn
    page.get_by_role("button", name="Go back to it").click()
    expect(state).to_have_text("Live · borrowed weights")
    assert "c_perv" not in text_of(page)
    page.get_by_role("button", name="Undo").first.click()  # one step
    expect(state).to_have_text("Line 4 cannot be read yet")
    stage.settled()
    page.reload()
    expect(page.locator(".editor.live")).to_be_visible()
    assert "c_perv" in text_of(page)
    typed(stage, 1, 1, "")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text("Nothing yet. Start from a cell")).to_be_visible()
    page.locator(".lab-chips").get_by_role("button", name="GRU", exact=True).click()
    expect(count).to_contain_text("4,704")


def test_what_if_by_keyboard_then_a_guess_then_back(stage: Stage) -> None:
    page = opened(stage)
    page.locator("#what-if-open").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="What if…")
    expect(panel.get_by_role("button", name="Couple input to forget")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("button", name="Remove the forget gate")).to_be_focused()
    expect(page.locator(".editor-gloss .next")).to_have_text("→ f: units = 1")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(page.locator(".editor-gloss .next")).to_have_count(0)
    assert text_of(page).startswith("f: units = 1")
    question = page.get_by_role(
        "group", name=re.compile("You took the forget gate away. After “… .* and”, the LSTM says he")
    )
    expect(question.get_by_role("radio")).to_have_count(3)
    expect(page.locator("#next .next-words")).to_have_count(0)
    assert "Next word" not in page.locator("#live").inner_text()  # what is to be guessed is not told
    expect(page.locator("#live")).to_have_text(re.compile("Forget gate"))
    question.get_by_role("radio", name="she", exact=True).check()
    page.get_by_role("button", name="Show what happens").click()
    expect(page.locator("#next")).to_contain_text("You guessed she.")
    expect(page.locator("#count")).to_have_text("4,704 numbers to learn · LSTM 6,272 · −25%")
    stage.settled()
    page.go_back()
    expect(page.locator("#count")).to_have_text("6,272 numbers to learn, as many as the LSTM")
    page.go_forward()
    expect(page.locator("#count")).to_contain_text("−25%")
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitemcheckbox", name="Let me guess first").click()
    page.locator("#what-if-open").click()
    panel.get_by_role("button", name="Remove the input gate").click()
    expect(page.locator("#live")).to_have_text(re.compile("Next word (still|now)"))


def test_gallery_start_share_and_reopen(stage: Stage) -> None:
    page = opened(stage)
    page.get_by_role("button", name="Gallery").first.click()
    dialog = page.get_by_role("dialog", name="Start from a published cell")
    expect(dialog.get_by_role("article").nth(20)).to_be_attached()
    dialog.get_by_role("searchbox").fill("Cöllins 2017")
    expect(dialog.get_by_role("article").filter(visible=True)).to_have_count(2)
    dialog.get_by_role("button", name="Start from this: UGRNN").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("combobox", name="Started from")).to_have_value("ugrnn")
    expect(page.locator("#state")).to_have_text("Live")
    page.get_by_role("textbox", name="Name of the cell").fill("😀" * 400 + " one")
    page.locator("#sentence").fill("the boys near the lake")
    page.keyboard.press("Enter")
    expect(page.locator("#tokens [aria-current]")).to_have_text("lake")
    page.locator("#tokens [aria-current]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tokens button:focus")).to_have_text("the")
    expect(page.locator("#diagram-about")).to_contain_text("“the”")
    stage.settled()
    page.get_by_role("button", name="Share").first.click()
    link = page.get_by_role("textbox", name="Link to this cell")
    expect(link).to_have_value(re.compile("from=ugrnn"))
    address = link.input_value()
    page.goto(address)
    expect(page.locator(".editor.live")).to_be_visible()
    expect(page.locator("#tokens [aria-current]")).to_have_text("the")
    expect(page.get_by_role("combobox", name="Started from")).to_have_value("ugrnn")
    assert len(page.get_by_role("textbox", name="Name of the cell").input_value()) <= 60


def test_a_cell_is_saved_and_comes_back_when_it_is_dropped(stage: Stage) -> None:
    page = opened(stage, "lang=en&from=gru&name=mine&eq=h+%3D+tanh(W_h+%40+x)")
    with page.expect_download() as waiting:
        page.keyboard.press("Control+s")
    saved: Download = waiting.value
    assert saved.suggested_filename == "mine.cell.txt"
    data = Path(saved.path()).read_bytes()
    assert data.decode().splitlines()[:2] == ["# mine", "# started from gru"]
    page.goto(f"{stage.server}/lab?lang=en")
    expect(page.locator(".editor.live")).to_be_visible()
    page.evaluate(DROP, ["mine.cell.txt", [*data]])
    expect(page.locator("#notices")).to_contain_text("mine.cell.txt has been loaded.")
    assert text_of(page) == "h = tanh(W_h @ x)"
    expect(page.get_by_role("combobox", name="Started from")).to_have_value("gru")
    expect(page.get_by_role("textbox", name="Name of the cell")).to_have_value("mine")
    for name, content, said in (
        ("cell.txt", [0, 255, 254, 1], "cell.txt is no text"),
        ("cell.txt", [*b"a\x07b"], "cell.txt is no text"),
        ("long.txt", [104] * 9000, "long.txt has 9,000 characters; at most 8,000"),
    ):
        page.evaluate(DROP, [name, content])
        expect(page.locator("#notices")).to_contain_text(said)
    assert text_of(page) == "h = tanh(W_h @ x)"
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("#count")).to_contain_text("6,272")


def test_without_the_server_the_text_is_kept_and_asked_about_again(stage: Stage, complaints: list[str]) -> None:
    page = opened(stage)
    page.route("**/lab/read*", lambda route: route.abort())
    typed(stage, 6, 16, "  ")
    stage.settled()
    expect(page.locator("#notices")).to_contain_text("Not saved on the server; your text is here.")
    page.unroute("**/lab/read*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#notices")).to_be_empty()
    expect(page.locator("#state")).to_have_text(re.compile("^Live"))
    complaints[:] = [complaint for complaint in complaints if "ERR_FAILED" not in complaint]
