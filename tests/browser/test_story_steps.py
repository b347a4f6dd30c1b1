"""The figure of chapter 5 by itself: what keys, buttons, words and its fields do, on a desk and a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Stage, box_of, rare


@pytest.fixture
def figure(stage: Stage) -> Locator:
    """The figure on a desk, at work."""
    return opened(stage)


def opened(stage: Stage, query: str = "") -> Locator:
    """Open the figure and wait until its script has taken it over."""
    stage.page.goto(f"{stage.server}/figures/steps?lang=en{query}")
    figure = stage.page.locator("[data-figure=steps]")
    expect(figure).to_have_attribute("data-ready", "")
    return figure


def says(figure: Locator, words: str) -> None:
    """Hold the figure to what its sentence begins with."""
    expect(figure.locator("[data-said]")).to_have_text(re.compile(f"^{re.escape(words)}"))


def test_phases_and_words_by_button_and_key(figure: Locator, page: Page) -> None:
    says(figure, "Forget. At “john”, unit 3:")
    figure.get_by_role("button", name="Next step").click()
    says(figure, "Input. At “john”")
    page.keyboard.press("ArrowRight")
    says(figure, "Update. At “john”")
    expect(figure.locator('[data-column="11"][data-row="line"]')).not_to_have_class(re.compile("waits"))
    expect(figure.locator('[data-column="12"][data-row="line"]')).to_have_class("waits")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    says(figure, "Input. At “rests”")
    figure.locator(".track [data-token]").nth(0).click()
    says(figure, "Input. At “mary”")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    says(figure, "Output. At “<s>”")
    expect(figure.get_by_role("button", name="Output", exact=True)).to_have_attribute("aria-current", "step")


def test_it_plays_until_paused_and_nothing_moves_at_rest(figure: Locator, page: Page) -> None:
    figure.get_by_role("button", name="Play").click()
    says(figure, "Input. At “john”")
    says(figure, "Update. At “john”")
    figure.get_by_role("button", name="Pause").click()
    expect(figure.get_by_role("button", name="Play")).to_be_visible()
    page.wait_for_timeout(2500)
    assert page.evaluate("document.getAnimations().length") == 0
    says(figure, "Update. At “john”")


def test_another_sentence_unit_and_network(figure: Locator, page: Page) -> None:
    rare(figure).get_by_role("textbox", name="Sentence").fill("peter sings . anna smiles and")
    figure.get_by_role("button", name="Read", exact=True).click()
    says(figure, "Forget. At “and”, unit 3:")
    rare(figure).get_by_role("spinbutton", name="Unit").fill("5")
    page.keyboard.press("Tab")
    says(figure, "Forget. At “and”, unit 5:")
    figure.get_by_role("combobox", name="Variant").select_option("grammar-gru")
    says(figure, "State. At “and”, unit 30:")
    expect(figure.get_by_role("group", name="Phase").get_by_role("button")).to_have_count(4)
    page.reload()
    says(figure, "State. At “and”, unit 30:")


def test_what_is_held_is_shown_beside_what_was(stage: Stage) -> None:
    figure = opened(stage, "&token=16&phase=output&clamp=f/3@11-:1")
    expect(
        figure.get_by_role("img", name=re.compile("^The same, with f of unit 3 = 1 from “john” on: .*she 9"))
    ).to_be_visible()
    expect(figure.get_by_role("img", name=re.compile("^At the end: the word after “and”: he 9"))).to_be_visible()


def test_the_track_shows_the_values_of_the_phase_that_is_on(stage: Stage) -> None:
    figure = opened(stage, "&text=the+boys+near+the+old+car+always&unit=12&token=8")
    symbols = figure.locator(".track .gutter .symbol")
    for phase, shown in {
        "Forget": ["ft", "ct−1"],
        "Input": ["it", "gt"],
        "Update": ["ct"],
        "Output": ["ot", "ht"],
    }.items():
        figure.get_by_role("button", name=phase, exact=True).click()
        expect(symbols.filter(has_not_text="—")).to_have_text([re.compile(rf"^{one}\s*\u200b?$") for one in shown])
        rows = figure.locator(".track [data-row=bars]")
        expect(rows).to_have_count(0 if phase == "Update" else 7)
    gates = figure.locator(".track [data-row=bars] .amount")
    expect(gates).to_have_text(["0.07", "1.00", "1.00", "0.00", "0.53", "1.00", "1.00"])
    expect(figure.locator(".track .outline")).to_have_count(7)
    expect(figure.locator("[data-caption]")).to_contain_text("the thin line tanh ct")
    expect(figure.get_by_role("img", name="Unit 12 over the sentence: o_t, tanh c_t, h_t")).to_be_visible()


def test_the_frame_of_the_word_stays_with_it_when_the_phase_changes(figure: Locator, stage: Stage) -> None:
    figure.locator(".track [data-token]").nth(3).click()
    says(figure, "Forget. At “the”")
    figure.get_by_role("button", name="Output", exact=True).click()
    says(figure, "Output. At “the”")
    left = "document.querySelector('.track {}').getBoundingClientRect().left"
    stage.settled()
    stage.until(f"Math.abs({left.format('[data-here]')} - {left.format('.word.now .press')}) < 1")  # it slides there


def test_on_a_phone_a_look_at_the_track_brings_the_track(stage: Stage, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    figure = opened(stage, "&view=time&phase=output&token=16")
    over_time = figure.get_by_role("button", name="Over time")
    expect(over_time).to_have_attribute("aria-pressed", "true")
    expect(figure.get_by_role("img", name="Unit 3 over the sentence: o_t")).to_be_visible()
    over_time.click()
    expect(over_time).to_have_attribute("aria-pressed", "false")
    expect(figure.get_by_role("img", name="The cell of grammar-lstm at “and”")).to_be_visible()
    expect(page).not_to_have_url(re.compile("view=time"))


def test_on_a_phone_the_cell_or_the_sentence(stage: Stage, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    figure = opened(stage)
    words = figure.get_by_role("group", name="Words")
    expect(words.locator("[aria-current]")).to_have_text("john")
    expect(words.locator("[aria-current]")).to_be_in_viewport()
    expect(figure.get_by_role("img", name="The cell of grammar-lstm at “john”")).to_be_visible()
    words.get_by_role("button", name="rests").click()
    says(figure, "Forget. At “rests”")
    figure.get_by_role("button", name="Over time").click()
    expect(figure.get_by_role("img", name="Unit 3 over the sentence")).to_be_visible()
    expect(figure.get_by_role("img", name="The cell of grammar-lstm")).to_have_count(0)
    stage.settled()
    box = box_of(figure.locator("[data-body]"))
    assert box["height"] < 0.44 * 844
