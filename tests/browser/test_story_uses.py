"""The figure of uses by itself: use, words and seed say what is written; it is asked for by pointer and by keys."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Stage, rare
from tests.examples import in_turn


def figure(stage: Stage, query: str = "lang=en") -> Locator:
    """Open the figure by itself and wait until its script runs."""
    stage.page.goto(f"{stage.server}/figures/uses?{query}")
    found = stage.page.locator('[data-figure="uses"]')
    expect(found).to_have_attribute("data-ready", "")
    return found


def test_a_readers_words_are_gone_on_with(stage: Stage) -> None:
    shown = figure(stage)
    said = shown.locator("[data-said]")
    first = said.inner_text()
    shown.get_by_role("button", name="Another one").click()
    expect(said).not_to_have_text(first)
    expect(stage.page).to_have_url(re.compile("seed=2"))
    rare(shown).get_by_role("textbox", name="Words to go on with").fill("the old witch")
    stage.page.keyboard.press("Enter")
    expect(shown.locator("svg:visible .uses-given > text").first).to_have_text("the")
    expect(stage.page).to_have_url(re.compile(r"text=the\+old\+witch"))
    expect(rare(shown).get_by_role("combobox", name="Beginning")).to_have_value("")
    shown.get_by_role("combobox", name="Beginning").select_option("The king looked at the")
    expect(shown.get_by_role("textbox", name="Words to go on with")).to_have_value("The king looked at the")


def test_keys_choose_what_is_written_and_the_music_can_be_heard(stage: Stage) -> None:
    shown = figure(stage)
    shown.get_by_role("radio", name="Language").focus()
    stage.page.keyboard.press("ArrowRight")
    expect(shown.get_by_role("radio", name="Captions")).to_be_focused()
    expect(shown.locator("[data-said]")).to_contain_text("a red square above a blue cross")
    rare(shown).get_by_role("button", name="Picture 3").click()
    expect(shown.locator("[data-said]")).to_contain_text("a green circle above a yellow square")
    expect(shown.get_by_role("textbox")).to_be_hidden()
    shown.get_by_role("radio", name="Music").click()
    expect(shown.locator("[data-said]")).to_contain_text("32 beats")
    shown.get_by_role("link", name="Hear it").click()
    expect(stage.page).to_have_url(re.compile("/beyond/vrnn.*seed=1"))


@pytest.mark.parametrize(
    ("use", "query"), in_turn(["language", "captions", "music", "digits"], ["lang=en", "lang=ja&theme=dark"])
)
def test_it_is_accessible(stage: Stage, use: str, query: str) -> None:
    figure(stage, f"use={use}&{query}")
    found = Axe().run(stage.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("use", ["language", "captions", "music", "digits"])
def test_nothing_hangs_out_of_a_phone(stage: Stage, use: str) -> None:
    stage.page.set_viewport_size({"width": 390, "height": 844})
    figure(stage, f"use={use}&lang=ja")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 390
