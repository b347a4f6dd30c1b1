"""The guided first minute on /step, the help behind "?", and the glossary's terms there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import TEXT, Stage, new_page

COVERED = """() => {
  const card = document.querySelector('#guide').getBoundingClientRect()
  return [...document.querySelectorAll('.guide-frame')].some((frame) => {
    const { left, top, right, bottom } = frame.getBoundingClientRect()
    return left < card.right && card.left < right && top < card.bottom && card.top < bottom
  })
}"""
OUTSIDE = """() => {
  const { left, top, right, bottom } = document.querySelector('#guide').getBoundingClientRect()
  return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on its first visit."""
    own = new_page(browser, is_first_visit=True)
    yield own
    own.context.close()


def expect_title(stage: Stage, title: str) -> None:
    """Hold the guide to a step, whose card stands in the window and covers nothing that it points at."""
    expect(stage.page.locator("#guide-title")).to_have_text(title)
    stage.settled()
    expect(stage.page.locator(".guide-frame").first).to_be_attached()
    assert not stage.page.evaluate(OUTSIDE), f"the card of “{title}” is not in the window"
    assert not stage.page.evaluate(COVERED), f"the card of “{title}” covers what it points at"


def test_a_reader_does_the_five_steps_and_never_meets_the_guide_again(stage: Stage) -> None:
    stage.open()
    guide = stage.page.get_by_role("region", name="Guide")
    expect(guide).to_contain_text("Step 1 of 5")
    expect_title(stage, "A sentence")
    assert stage.page.evaluate("document.activeElement === document.body"), "the guide takes the focus"

    stage.page.get_by_role("list", name="Tokens").get_by_role("button", name="smiles").click()
    expect(guide.get_by_role("status")).to_contain_text("✓")
    expect_title(stage, "A gate")

    stage.page.locator('[data-part="strip:h"]').hover(force=True)  # no gate: the guide stays
    stage.page.locator('[data-part="node:i"]').hover(force=True)
    expect(guide.get_by_role("status")).to_contain_text("✓")
    expect_title(stage, "The state")

    stage.button("Next step").click()
    expect_title(stage, "The same as equations")
    stage.page.locator('#lines [data-line="f"] math [data-node]').first.hover()
    expect(stage.page.locator(".ring.linked").first).to_be_attached()
    expect_title(stage, "The next word")

    stage.button("Next token").click()
    expect(guide.get_by_role("status")).to_contain_text("✓")
    guide.get_by_role("button", name="Finish").click()
    expect(guide).to_be_hidden()
    assert stage.page.locator(".guide-frame").count() == 0
    stage.open()
    expect(guide).to_be_hidden()

    # only if asked for
    stage.page.keyboard.press("?")
    stage.button("Show the guide again").click()
    expect_title(stage, "A sentence")
    expect(stage.page.get_by_role("dialog", name="Help")).to_be_hidden()


def test_by_keyboard_alone_on_a_phone_without_motion(stage: Stage) -> None:
    stage.page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    stage.page.set_viewport_size({"width": 390, "height": 844})
    stage.open(lang="ja", theme="dark")
    press = stage.page.keyboard.press
    for title in ("文", "ゲート", "状態", "同じことを式で"):
        expect_title(stage, title)
        if title != "ゲート":
            stage.page.locator("#guide-next").focus()
            press("Enter")
            continue
        stage.page.locator('[data-part="node:f"]').focus()  # Tab and the arrow keys lead there
        press("ArrowDown")
        press("ArrowUp")
    expect_title(stage, "次の単語")
    press("Escape")
    expect(stage.page.locator("#guide")).to_be_hidden()
    assert stage.page.evaluate("document.activeElement.id") == "help-open", "the focus is lost"


def test_an_address_with_a_state_is_not_covered_and_blocked_storage_is_no_error(stage: Stage) -> None:
    stage.open(text=TEXT, token=3)
    expect(stage.page.locator("#guide")).to_be_hidden()
    stage.open("/embed/step")
    assert stage.page.locator("#guide").count() == 0
    stage.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    for _ in range(2):  # nothing remembers it
        stage.open()
        expect(stage.page.locator("#guide")).to_be_visible()
    stage.button("Skip the guide").click()
    expect(stage.page.locator("#guide")).to_be_hidden()


def test_help_explains_the_page_and_its_terms_open_the_glossary_s_cards(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="f")
    stage.page.get_by_role("textbox", name="Sentence").focus()
    stage.page.keyboard.press("?")
    help_ = stage.page.get_by_role("dialog", name="Help", exact=True)
    expect(help_).to_be_hidden()  # a field keeps its keys
    stage.button("Help").click()
    expect(help_.get_by_role("heading", name="Help")).to_be_focused()
    for said in ("Blue is negative", "a row is a unit", "⊙ multiplies", "Shift →"):
        expect(help_).to_contain_text(said)
    help_.get_by_role("button", name="output gate").click()
    card = stage.page.get_by_role("dialog", name="Glossary: output gate")
    expect(card).to_be_visible()
    expect(help_).to_be_visible()
    stage.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    stage.page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    expect(stage.button("Help")).to_be_focused()

    caption = stage.page.locator("#caption")
    caption.get_by_role("button", name="unit").click()
    expect(stage.page.get_by_role("dialog", name="Glossary: unit")).to_be_visible()
    stage.page.keyboard.press("Escape")
    caption.get_by_role("button", name="f").first.click()
    expect(stage.page.get_by_role("dialog", name="Glossary: forget gate")).to_be_visible()
    stage.page.keyboard.press("Escape")

    # in the equations the up and down keys walk from symbol to symbol
    stage.page.locator("#lines").focus()
    stage.page.keyboard.press("ArrowDown")
    first = stage.page.get_by_role("tooltip").inner_text()
    expect(stage.page.locator(".ring.linked").first).to_be_attached()
    stage.page.keyboard.press("ArrowDown")
    stage.until("(first) => document.querySelector('#tip').innerText !== first", first)


@pytest.mark.parametrize("path", ["/compare", "/memory", "/units"])
def test_other_pages_have_their_keys(stage: Stage, path: str) -> None:
    stage.page.goto(f"{stage.server}{path}")
    stage.page.keyboard.press("?")
    expect(stage.page.get_by_role("dialog", name="Help", exact=True)).to_contain_text("this help")
    stage.page.keyboard.press("?")
    expect(stage.page.get_by_role("dialog", name="Help", exact=True)).to_be_hidden()
