"""Accessibility while things play and words wait, not only at rest."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage
from tests.examples import in_turn

OPENING = "/?"
PLAY = [
    "/figures/single?token=3&phase=forget",
    "/figures/steps?token=3&phase=forget",
    "/step?model=grammar-lstm&token=2",
]


def check(page: Page, what: str) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, f"{what}\n{results.generate_report()}"


@pytest.mark.parametrize(("path", "theme"), in_turn([OPENING, *PLAY], ["dark", "light"]))
def test_axe_finds_nothing_while_figures_play_and_words_wait(stage: Stage, page: Page, path: str, theme: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{stage.server}{path}&lang=en&theme={theme}")
    if path == OPENING:
        page.locator("#hero-play").click()
        page.wait_for_function("document.querySelectorAll('.hero-text .waits').length > 3")
    else:
        expect(page.locator("figure[data-ready], #diagram.drawn")).to_be_visible()  # before that, nothing plays
        page.get_by_role("button", name="Play", exact=True).first.click()
        expect(page.get_by_role("button", name="Pause").first).to_be_visible()
    check(page, path)
