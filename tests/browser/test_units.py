"""What a unit knows, as a person uses the page."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lstm_core import models, probing
from lstm_core.probing import Hold
from tests.browser.conftest import Stage


@pytest.fixture(scope="module", autouse=True)
def measured() -> None:
    """What the pages ask for, worked out before: the server runs in this process, and a browser waits only so long."""
    for key in ("number", "gender"):
        probe = probing.probe(models.load("grammar-lstm"), key)
        probe.silence(Hold((int(probe.order[0]),)))


def opened(stage: Stage, query: str = "lang=en") -> Stage:
    """Open the page."""
    stage.page.goto(f"{stage.server}/units?{query}")
    expect(stage.page.locator("#meaning")).to_be_visible()
    return stage


@pytest.mark.parametrize(("lang", "theme", "width"), [("en", "light", 1440), ("ja", "dark", 390)])
def test_axe_finds_nothing_and_nothing_is_cut_off(stage: Stage, lang: str, theme: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 844})
    opened(stage, f"lang={lang}&theme={theme}")
    results = Axe().run(stage.page)
    assert results.violations_count == 0, results.generate_report()
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_difference_a_unit_a_hold_and_the_way_back(stage: Stage) -> None:
    opened(stage)
    page = stage.page
    expect(page.locator("#meaning")).to_have_text(re.compile("The next word depends on unit"))
    stage.button("gender").click()
    expect(page.get_by_role("textbox", name="she", exact=True)).to_have_value("mary sings near the lake and")
    stage.expect_address(contrast="gender")
    page.get_by_role("region", name="Units, ranked").get_by_role("button").nth(3).click()
    expect(page.locator("#meaning")).to_have_text(re.compile("hardly depends on unit"))
    expect(page.locator(".units-list [aria-current]")).to_be_focused()
    page.get_by_role("combobox", name="which").select_option("3")
    expect(page.locator("#meaning")).to_have_text("The next word depends on these 3 units.")
    stage.button("as trained").click()
    expect(page.locator(".track .mark")).to_have_count(0)
    for _ in range(3):
        page.go_back()
    expect(page.locator("#meaning")).to_have_text(re.compile("The next word depends on unit"))
    expect(page.locator("#contrast-gender")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.get_by_role("textbox", name="singular")).to_have_value("the boy near the old boats often")

    plural = page.get_by_role("textbox", name="plural")
    plural.fill("the boy near the old boats often")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The two sentences are the same to this network")).to_be_visible()
    plural.fill("les garçons")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("les, garçons")
    expect(page.locator(".columns .differs")).to_have_count(7)
    page.locator("#values summary").click()
    with page.expect_download() as waiting:  # of the sentences that were typed
        page.locator('[data-files="/units/files/lines"] [data-file=png]').click()
    assert waiting.value.suggested_filename.startswith("units_grammar-lstm_the-boy-near-the-old-boats-often_les")
    assert waiting.value.suggested_filename.endswith(".png")
    page.reload()
    expect(plural).to_have_value("les garçons")
    stage.button("Another pair").click()
    expect(page.locator("#difference")).to_contain_text("pair 1 of 120")
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    for wide in page.locator(".found .scroller, .marking .scroller").all():
        assert wide.evaluate("one => one.scrollWidth <= one.clientWidth + 1")


def test_words_are_marked_and_a_server_that_is_gone_is_said(stage: Stage, complaints: list[str]) -> None:
    opened(stage)
    page = stage.page
    tokens = page.locator(".token")
    tokens.nth(1).hover()
    page.mouse.down()
    tokens.nth(3).hover()
    page.mouse.up()
    stage.expect_address(marks="2-4")
    expect(page.locator(".token.marked")).to_have_count(3)
    tokens.nth(3).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    stage.expect_address(marks="2-6")
    expect(page.locator("#marks")).to_have_value("2-6")
    expect(page.locator("#token-6")).to_be_focused()
    page.get_by_label("Threshold").fill("5")
    page.keyboard.press("Tab")
    expect(page.locator("#brushed")).to_contain_text("try a lower one")
    stage.page.route("**/units/parts**", lambda route: route.abort())
    stage.button("gender").click()
    expect(stage.page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    stage.page.unroute("**/units/parts**")
    stage.button("Try again").click()
    expect(stage.page.locator("#contrast-gender")).to_have_attribute("aria-pressed", "true")
    expect(stage.page.get_by_role("alert")).to_have_count(0)
    complaints.clear()
