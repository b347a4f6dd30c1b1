"""The curve of chapter 2 as a person reads it: by keyboard from one longest gap to the next, mixed or one alone."""

from __future__ import annotations

from playwright.sync_api import expect

from app.story.figures.distance import numbers
from tests.browser.conftest import Stage, rare


def test_the_keys_go_through_the_gaps_that_were_tried(stage: Stage) -> None:
    page = stage.page
    page.goto(f"{stage.server}/figures/distance?lang=en&task=curve&gap=20")
    slider = page.get_by_role("slider", name="Longest gap in training")
    said = page.locator("[data-said]")
    mixed, fixed = (numbers.trained(kind) for kind in ("mixed", "fixed"))
    expect(page.locator("#figure-distance")).to_have_attribute("data-ready", "")  # before that, keys go by ones
    expect(said).to_contain_text("Trained on gaps of 1 to 20")
    slider.focus()
    for gap in mixed[mixed.index(20) + 1 :]:
        page.keyboard.press("ArrowRight")
        expect(slider).to_have_value(str(gap))
    expect(said).to_contain_text(f"Trained on gaps of 1 to {mixed[-1]}")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value(str(mixed[-2]))
    rare(page.locator("#figure-distance")).get_by_role("button", name="N alone", exact=True).click()
    expect(slider).to_have_value(str(fixed[-1]))
    expect(said).to_contain_text(f"Trained on a gap of {fixed[-1]} alone")
    page.get_by_role("combobox", name="Task").select_option("recall")
    expect(page.get_by_role("slider", name="Words between")).to_be_visible()
    expect(page.get_by_role("group", name="Gaps in training")).to_be_hidden()
