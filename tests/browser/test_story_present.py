"""Presenting: one look a slide, by key, remote, pointer and finger."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Stage


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
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
    box = page.locator("#figure-distance").bounding_box()
    assert box
    assert abs(box["width"] / 1920 - 0.6) < 0.05
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
    stage.page.goto(f"{stage.server}/?lang=en")
    stage.button("Present").click()
    at(stage, "^Opening$")
    stage.page.keyboard.press("ArrowRight")
    at(stage, "^Chapter 1, 1 of")
    stage.page.keyboard.press("Escape")
    expect(stage.button("Present")).to_be_visible()
