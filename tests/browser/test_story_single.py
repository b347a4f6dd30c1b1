"""One number on the belt, in a browser: the valve, the sentence, and playing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage


def test_a_valve_a_word_and_play(stage: Stage, page: Page) -> None:
    page.goto(f"{stage.server}/figures/single?lang=en&phase=update")
    figure = page.locator("[data-figure=single]")
    expect(figure).to_have_attribute("data-ready", "")
    said, number = figure.locator("[data-said]"), figure.locator('.single-wide [data-block="after"] .single-number')
    valve = figure.get_by_role("slider")
    expect(said).to_contain_text("stands for “he”")
    expect(number).to_have_text("−0.89")
    trained = figure.get_by_role("button", name="As trained")
    expect(trained).to_be_disabled()
    valve.fill("100")
    expect(said).to_contain_text("With your valve at 1.00: 1.37 × 1.00 + (−0.89) = 0.48")
    expect(number).to_have_text("0.48")
    expect(figure.locator('.single-wide [data-block="after"] rect')).to_have_class(re.compile(r"\bpos\b"))
    expect(figure.locator("[data-caption]")).to_contain_text("yours at this word")
    expect(page).to_have_url(re.compile(r"f=100"))
    trained.click()
    expect(number).to_have_text("−0.89")
    figure.get_by_role("button", name="smiles").click()  # another word: its own valve
    expect(figure.get_by_role("button", name="smiles")).to_have_attribute("aria-current", "step")
    expect(number).to_have_text("1.37")
    figure.get_by_role("button", name="Play").click()
    expect(said).to_contain_text("Output.")
    expect(figure.get_by_role("button", name="Pause")).to_be_visible()
    figure.get_by_role("button", name="Next step").click()
    expect(figure.get_by_role("button", name="Play")).to_be_visible()
