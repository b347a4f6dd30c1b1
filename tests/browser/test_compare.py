"""Two cells on one sentence, as a person uses the page."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import EVERYWHERE, TEXT, Stage

DRAWN = "document.querySelectorAll('.one .diagram.drawn').length === 2"


def opened(stage: Stage, **address: object) -> Stage:
    """Open the page and wait until both cells are drawn."""
    stage.page.goto(f"{stage.server}/compare?" + "&".join(f"{name}={value}" for name, value in address.items()))
    stage.until(DRAWN)
    stage.settled()
    return stage


@pytest.mark.parametrize(("width", "lang", "theme"), EVERYWHERE)
def test_axe_finds_nothing(stage: Stage, lang: str, theme: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.page.emulate_media(reduced_motion="reduce")
    opened(stage, left="lstm", right="clockwork_rnn", token=5, lang=lang, theme=theme)
    results = Axe().run(stage.page)
    assert results.violations_count == 0, results.generate_report()


def test_stepping_moves_both_and_the_shorter_waits(stage: Stage) -> None:
    opened(stage, left="lstm", right="rnn", token=3, phase=1, lang="en")
    stage.page.keyboard.press("ArrowRight")
    expect(stage.phase).to_have_text("2")
    expect(stage.page.locator("#lines .side-left .running")).to_have_count(2)
    expect(stage.page.locator("#lines .side-right .running")).to_have_count(1)
    expect(stage.live).to_contain_text("Left: sings")
    expect(stage.page.locator("#verdict")).to_have_text("The next word has not been guessed on both sides yet.")
    for _ in range(3):
        stage.button("Next step").click()
    expect(stage.current.first).to_have_text("near")
    expect(stage.page.locator("#right-tokens [aria-current=step]")).to_have_text("near")
    stage.page.keyboard.press("End")
    expect(stage.page.locator("#verdict")).to_contain_text("expect")
    stage.expect_address(token=16, phase=4)


def test_another_cell_a_sentence_and_the_way_back(stage: Stage) -> None:
    opened(stage, lang="en")
    stage.page.get_by_role("combobox", name="Right cell").select_option("grammar-rnn")
    expect(stage.page.locator("#right-title")).not_to_have_text("GRU")
    expect(stage.page.get_by_role("region", name="Equations", exact=True)).to_contain_text("no gate")
    stage.settled()
    stage.page.get_by_role("textbox", name="Sentence").fill("the boys near the car")
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator("#left-tokens li")).to_have_count(6)
    stage.expect_address(right="grammar-rnn", text="the boys near the car")
    stage.page.keyboard.press("Home")  # the box has let go of the keys
    stage.expect_address(token=1)
    stage.page.go_back()
    expect(stage.page.locator("#left-tokens li")).to_have_count(16)
    stage.page.go_back()
    expect(stage.page.locator("#right-title")).to_have_text("GRU")
    stage.button("Swap the cells").click()
    expect(stage.page.locator("#left-title")).to_have_text("GRU")
    stage.page.reload()
    stage.until(DRAWN)
    expect(stage.page.locator("#left-title")).to_have_text("GRU")


def test_a_unit_is_picked_on_each_side(stage: Stage) -> None:
    opened(stage, lang="en", text=TEXT.replace(" ", "+"))
    stage.page.get_by_label("Unit, left").fill("7")
    stage.page.keyboard.press("Enter")
    stage.expect_address(left_unit=7)
    expect(stage.page.get_by_label("Unit, left")).to_have_value("7")


def test_a_phone_shows_one_cell_at_a_time(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 390, "height": 844})
    opened(stage, lang="en")
    expect(stage.page.locator("#left-diagram")).to_be_visible()
    expect(stage.page.locator("#right-diagram")).to_be_hidden()
    stage.page.get_by_role("tab", name=re.compile("Right cell")).click()
    expect(stage.page.locator("#right-diagram")).to_be_visible()
    expect(stage.page.locator("#left-diagram")).to_be_hidden()
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_server_that_is_gone_is_said_and_can_be_tried_again(stage: Stage, complaints: list[str]) -> None:
    opened(stage, lang="en")
    stage.page.route("**/api/trace**", lambda route: route.abort())
    stage.page.get_by_role("combobox", name="Left cell").select_option("grammar-cifg")
    expect(stage.page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    stage.page.unroute("**/api/trace**")
    stage.button("Try again").click()
    expect(stage.page.get_by_role("alert")).to_have_count(0)
    expect(stage.page.locator("#left-title")).not_to_have_text("LSTM")
    complaints.clear()


def test_nothing_moves_sideways_and_every_cell_can_stand_beside_the_lstm(stage: Stage) -> None:
    opened(stage, lang="en")
    for name in ("grammar-fgr", "grammar-rnn", "grammar-clockwork_rnn", "grammar-mut3"):
        stage.page.get_by_role("combobox", name="Right cell").select_option(name)
        stage.expect_address(right=name)
        stage.settled()
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 1440
