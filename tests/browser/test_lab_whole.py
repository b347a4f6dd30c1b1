"""The whole of the laboratory: what axe finds in each of its states, and a learner's way through it."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DAILY, Stage
from tests.browser.test_lab import opened, text_of, typed
from tests.browser.test_lab_train import Training, begun


def without_faults(page: Page, state: str) -> None:
    """Have axe look at what is shown."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{state}\n{results.generate_report()}"


def item(page: Page, width: int, name: str) -> None:
    """Choose from the menu behind the three dots."""
    page.locator("#more-open" if width > 760 else ".lab-dock [popovertarget=lab-more]").click()
    without_faults(page, f"menu, before {name}")
    page.locator(f"#lab-more [data-item={name}]").click()


@pytest.mark.parametrize(("width", "lang", "theme"), DAILY)
def test_axe_finds_nothing_while_a_cell_is_edited(
    stage: Stage, width: int, lang: str, theme: str, complaints: list[str]
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 844})
    page = opened(stage, f"lang={lang}&theme={theme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    without_faults(page, "start")
    (page.locator("#what-if-open") if width > 760 else page.locator("[data-dock=what-if]")).click()
    expect(page.locator(".what-if-edit").first).to_be_visible()
    without_faults(page, "what if")
    page.locator(".what-if-edit").first.click()
    expect(page.locator(".guess-choices")).to_be_visible()
    without_faults(page, "guess")
    item(page, width, "table")
    expect(page.locator("#numbers td").first).to_be_visible()
    without_faults(page, "numbers")
    page.keyboard.press("Escape")
    if width > 760:
        page.locator("#gallery-open").click()
    else:
        item(page, width, "gallery")
    expect(page.locator("#gallery article").nth(20)).to_be_attached()
    without_faults(page, "gallery")
    page.keyboard.press("Escape")
    expect(page.locator("#gallery")).to_be_hidden()
    typed(stage, 1, 1, "zz ")
    expect(page.locator("#state.stale")).to_be_visible()
    page.wait_for_timeout(800)  # the message of a new mistake waits
    without_faults(page, "mistake")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.locator(".lab-chips")).to_be_visible()
    without_faults(page, "empty")
    page.route("**/lab/read*", lambda route: route.abort())
    page.locator("#equations").fill("h = tanh(W_h @ x)")
    expect(page.locator("#notices")).not_to_be_empty()
    without_faults(page, "server away")
    page.unroute("**/lab/read*")
    complaints[:] = [complaint for complaint in complaints if "ERR_FAILED" not in complaint]


@pytest.mark.parametrize(("width", "lang", "theme"), DAILY)
def test_axe_finds_nothing_while_a_cell_is_trained(stage: Stage, width: int, lang: str, theme: str) -> None:
    stage.page.set_viewport_size({"width": width, "height": 844})
    run = begun(stage.server)
    page = opened(stage, f"view=train&lang={lang}&theme={theme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    without_faults(page, "recipe")
    page.locator("#train-start").click()
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile(r"\d"))
    page.locator("#train-play").click()
    without_faults(page, "training")
    page = opened(stage, f"view=train&run={run}&lang={lang}&theme={theme}")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile(r"\d"))
    without_faults(page, "done")


def test_a_learner_takes_the_forget_gate_away_trains_and_shares(stage: Stage, browser: Browser) -> None:
    page = opened(stage)
    page.locator("#what-if-open").click()
    page.get_by_role("dialog", name="What if…").get_by_role("button", name="Remove the forget gate").click()
    page.locator(".guess-choices").get_by_role("radio").first.check()
    page.get_by_role("button", name="Show what happens").click()
    expect(page.locator("#next")).to_contain_text("You guessed")
    cell = text_of(page)
    assert "f: units = 1" in cell

    page.get_by_role("link", name="Train", exact=True).click()
    training = Training(page, stage.server)
    training.fill(updates=12, units=8).button("Train")
    expect(training.view.get_by_text("Done: 12 updates")).to_be_visible()
    training.view.get_by_role("link", name="Memory", exact=True).click()
    expect(page.get_by_text(re.compile(r"A network trained in the laboratory: my LSTM, update 12"))).to_be_visible()
    page.go_back()
    expect(training.view.get_by_text("Done: 12 updates")).to_be_visible()
    page.get_by_role("button", name="Share").first.click()
    cells_link = page.get_by_role("textbox", name="Link to this cell").input_value()
    weights_link = page.get_by_role("textbox", name="With these weights").input_value()

    elsewhere = browser.new_context()  # which has no storage of the first one's
    other = elsewhere.new_page()
    other.goto(cells_link)
    expect(other.get_by_role("textbox", name="Equations")).to_have_value(cell)
    expect(other.locator("#count")).to_have_text("4,704 numbers to learn · LSTM 6,272 · −25%")
    other.goto(weights_link)
    view = Training(other, stage.server).view
    expect(view.get_by_text("Done: 12 updates")).to_be_visible()
    expect(other.get_by_role("textbox", name="Equations")).to_have_value(cell)
    view.get_by_role("link", name="Memory", exact=True).click()
    expect(other.get_by_text(re.compile(r"A network trained in the laboratory: my LSTM, update 12"))).to_be_visible()
    elsewhere.close()
