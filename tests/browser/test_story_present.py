"""Presenting: one look a slide, by key, remote, pointer and finger."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage, box_of


@pytest.fixture
def talk(stage: Stage) -> Stage:
    """The story, presented from its second look on."""
    stage.page.set_viewport_size({"width": 1920, "height": 1080})
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.goto(f"{stage.server}/?lang=en&look=distance.2")
    expect(stage.page.locator("#figure-distance")).to_have_attribute("data-ready", "")
    stage.page.keyboard.press("p")
    expect(stage.page.locator("body")).to_have_class(re.compile("presenting"))
    return stage.settled()


# Every letter of a slide that can be seen: its text, its size on the screen in px, whether it is an index.
LETTERS = """() => {
  const found = []
  const words = document.createTreeWalker(document.querySelector('.scene.slide-here'), NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const text = words.currentNode.data.trim()
    const root = words.currentNode.parentElement
    if (!text || root.closest('script, style, option, .visually-hidden')) continue
    if (!root.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(words.currentNode)
    const box = range.getBoundingClientRect()
    if (box.width < 1 || box.height < 1) continue
    const drawn = root.closest('svg text')
    let size = parseFloat(getComputedStyle(root).fontSize) * root.currentCSSZoom
    if (drawn) {
      const [own, shown] = [drawn.getBBox(), drawn.getBoundingClientRect()]
      if (!own.width || !shown.width) continue
      size = parseFloat(getComputedStyle(root).fontSize)
      size *= Math.sqrt((shown.width * shown.height) / (own.width * own.height))
    }
    const index = root.closest('sub, sup, msub > :nth-child(2), msup > :nth-child(2), msubsup > :nth-child(n + 2)')
    found.push([text, size, Boolean(index || (drawn && root.matches('tspan[dy], tspan[baseline-shift]')))])
  }
  return found
}"""


def too_small(page: Page, least: float, least_index: float) -> list[str]:
    """List the letters of the present slide that are too small."""
    where = page.locator("#present-where").text_content()
    return [
        f"{where}: {text[:20]!r} {size:.1f} px"
        for text, size, is_index in page.evaluate(LETTERS)
        if size < (least_index if is_index else least) - 0.05
    ]


@pytest.mark.parametrize(
    ("width", "height", "lang", "least", "least_index"),
    [
        (1920, 1080, "en", 20, 14),
        pytest.param(1920, 1080, "ja", 20, 14, marks=pytest.mark.nightly),
        pytest.param(1280, 720, "en", 13, 9, marks=pytest.mark.nightly),
    ],
)
def test_letters_reach_the_last_row(
    stage: Stage, width: int, height: int, lang: str, least: float, least_index: float
) -> None:
    page = stage.page
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{stage.server}/?lang={lang}")
    page.keyboard.press("p")
    small = []
    seen = 0
    for _ in range(7):
        page.keyboard.press("Shift+ArrowRight")
        for _ in range(4):
            stage.settled()
            seen += len(page.evaluate(LETTERS))
            small += too_small(page, least, least_index)
            page.keyboard.press("PageDown")
        if page.locator("#present-next[aria-disabled='true']").count():
            break
    assert seen > 500
    assert not small, small


def at(stage: Stage, where: str) -> None:
    """Hold the talk to a slide."""
    expect(stage.page.locator("#present-where")).to_have_text(re.compile(where))


def test_keys_turn_the_slides(talk: Stage) -> None:
    page = talk.page
    at(talk, r"^Chapter 2, 3 of \d+$")
    shown = page.locator(".telling > :visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-look", "distance.2")
    for key, look in (("PageUp", "distance.1"), ("PageDown", "distance.2"), (" ", None)):
        page.keyboard.press(key)
        if look:
            expect(shown).to_have_attribute("data-look", look)
            talk.until(f"location.search.includes('look={look}')")
    page.keyboard.press("Shift+ArrowLeft")
    at(talk, "^Chapter 2, 1 of")
    expect(page.get_by_role("heading", level=2)).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    at(talk, "^Chapter [^2], 1 of")
    page.keyboard.press("End")
    at(talk, "^Chapter 7,")
    expect(page.locator("#present-next")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Home")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_figure_and_text_fill_the_screen(talk: Stage) -> None:
    page = talk.page
    assert page.evaluate("document.documentElement.style.getPropertyValue('--slide') * 16") == 28
    box = box_of(page.locator("#figure-distance"))
    assert abs(box["width"] / 1920 - 0.7) < 0.005
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        talk.settled()
        talk.until(
            "[...document.querySelectorAll('.slide-here .telling, .slide-here .frame-body')]"
            ".every((part) => part.scrollHeight <= part.clientHeight + 2)"
        )
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080


def test_notes_and_blank(talk: Stage) -> None:
    page = talk.page
    notes = talk.region("Speaker’s notes")
    expect(notes).to_be_hidden()
    page.keyboard.press("n")
    expect(notes).to_be_visible()
    expect(notes.get_by_role("paragraph").first).not_to_be_empty()
    page.keyboard.press("b")
    expect(page.locator("#present-blank")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#present-blank")).to_be_hidden()
    page.keyboard.press("n")
    expect(notes).to_be_hidden()


def test_out_again_where_the_reader_was(talk: Stage) -> None:
    page = talk.page
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    expect(page.locator("body")).not_to_have_class(re.compile("presenting"))
    expect(page.locator('[data-look="distance.2"]')).to_be_in_viewport()
    expect(page.get_by_role("navigation", name="Slides")).to_be_hidden()
    talk.until("location.search.includes('look=distance.2')")
    expect(talk.button("Present")).to_be_focused()


def test_buttons_and_fields(talk: Stage) -> None:
    page = talk.page
    page.mouse.move(400, 500)
    talk.button("Next slide").click()
    at(talk, "^Chapter 2, 4 of")
    field = page.locator("#figure-distance input[type=range]")
    field.focus()
    page.keyboard.press("ArrowLeft")
    at(talk, "^Chapter 2, 4 of")
    page.keyboard.press("PageUp")
    at(talk, "^Chapter 2, 3 of")
    talk.button("Leave the presentation").click()
    expect(page.locator("body")).not_to_have_class(re.compile("presenting"))


def test_a_tap_at_the_edge(talk: Stage) -> None:
    tap = """(x) => document.elementFromPoint(x, 60).dispatchEvent(
      new PointerEvent('pointerup', { pointerType: 'touch', clientX: x, clientY: 60, bubbles: true }))"""
    talk.page.evaluate(tap, 1910)
    at(talk, "^Chapter 2, 4 of")
    talk.page.evaluate(tap, 10)
    at(talk, "^Chapter 2, 3 of")
    talk.page.evaluate(tap, 900)
    at(talk, "^Chapter 2, 3 of")


@pytest.mark.own_page
def test_where_full_screen_is_refused(stage: Stage) -> None:
    stage.page.add_init_script("Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused'))")
    stage.page.set_viewport_size({"width": 720, "height": 450})  # 1440 x 900 at 200 % zoom
    stage.page.goto(f"{stage.server}/?lang=en")
    stage.button("Present").click()
    at(stage, "^Opening$")
    stage.page.keyboard.press("ArrowRight")
    at(stage, "^Chapter 1, 1 of")
    stage.page.keyboard.press("Escape")
    expect(stage.button("Present")).to_be_visible()


@pytest.mark.own_page
def test_a_presenters_window_drives_the_projector_and_follows_it(stage: Stage) -> None:
    page = stage.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{stage.server}/?lang=en&present=distance.3")
    at(stage, r"^Chapter 2, 3 of")
    page.keyboard.press("n")
    notes = stage.region("Speaker’s notes")
    expect(notes).to_be_visible()
    page.mouse.move(300, 300)
    with page.expect_popup() as opened:
        stage.button("Presenter window").click()
    beside = opened.value
    where = beside.locator("#presenter-where")
    expect(where).to_have_text(re.compile("^Chapter 2, 3 of"))
    expect(beside.locator("[data-notes=distance]")).to_be_visible()
    expect(beside.locator("[data-notes=belt]")).to_be_hidden()
    expect(beside.locator("#presenter-since")).to_have_text(re.compile(r"^0:\d\d$"))
    expect(beside.locator("#presenter-next")).not_to_be_empty()
    expect(notes).to_be_hidden()
    beside.get_by_role("button", name="Next slide").click()
    at(stage, "^Chapter 2, 4 of")
    beside.keyboard.press("PageUp")
    at(stage, "^Chapter 2, 3 of")
    page.keyboard.press("PageDown")
    expect(where).to_have_text(re.compile("^Chapter 2, 4 of"))
    beside.get_by_role("button", name="Blank the screen").click()
    expect(page.locator("#present-blank")).to_be_visible()
    beside.keyboard.press("b")
    stage.until("location.search.includes('present=distance.4')")
    page.reload()  # the projector keeps its slide, and the presenter's window keeps the projector
    at(stage, "^Chapter 2, 4 of")
    expect(beside.locator("#presenter-said")).to_be_empty()
    beside.keyboard.press("PageDown")
    at(stage, "^Chapter 2, 5 of")
    beside.close()
    expect(page.locator("#present-said")).to_have_text(re.compile("has been closed"))


@pytest.mark.own_page
@pytest.mark.parametrize(
    ("script", "said"),
    [("window.open = () => null", "allow pop-ups"), ("delete window.BroadcastChannel", "cannot connect two windows")],
)
def test_without_a_second_window_the_notes_stay(stage: Stage, script: str, said: str) -> None:
    stage.page.add_init_script(script)
    stage.page.goto(f"{stage.server}/?lang=en&present=nowhere.9")
    at(stage, "^Opening$")  # where the page is
    for notice in ("#present-said", "#notices"):
        expect(stage.page.locator(notice)).to_contain_text("There is no slide “nowhere.9”")
    stage.page.mouse.move(300, 300)
    stage.button("Presenter window").click()
    expect(stage.page.locator("#present-said")).to_contain_text(said)
    expect(stage.region("Speaker’s notes")).to_be_visible()


@pytest.mark.own_page
def test_back_leaves_the_presentation(stage: Stage) -> None:
    page = stage.page
    page.goto(f"{stage.server}/?lang=en&look=distance.2")
    expect(page.locator("#figure-distance")).to_have_attribute("data-ready", "")
    page.keyboard.press("p")
    page.keyboard.press("PageDown")
    stage.until("location.search.includes('present=distance.4')")
    page.go_back()
    expect(page.locator("body")).not_to_have_class(re.compile("presenting"))
    stage.settled()
    assert "present=" not in page.url
