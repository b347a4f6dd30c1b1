"""The figures of the last two chapters by themselves: a cell is changed, a patch is covered, by pointer and by keys."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Stage, rare
from tests.examples import in_turn


def figure(stage: Stage, key: str, query: str = "lang=en") -> Locator:
    """Open a figure by itself and wait until its script runs."""
    stage.page.goto(f"{stage.server}/figures/{key}?{query}")
    found = stage.page.locator(f'[data-figure="{key}"]')
    expect(found).to_have_attribute("data-ready", "")
    return found


def test_switches_choose_a_cell_and_mark_what_changed(stage: Stage) -> None:
    shown = figure(stage, "variants")
    more = shown.get_by_role("button", name="More", exact=True)
    more.focus()
    stage.page.keyboard.press("Enter")
    expect(shown.get_by_role("group", name="More", exact=True)).to_be_visible()
    expect(more).to_have_attribute("aria-expanded", "true")
    stage.page.keyboard.press("Tab")
    expect(shown.get_by_role("checkbox", name="peephole at f")).to_be_focused()
    stage.page.keyboard.press("Space")
    expect(shown.locator(".summary")).to_contain_text("Peephole LSTM (forget gate).")
    expect(shown.locator(".differs")).to_have_count(1)
    expect(shown.locator(".changed-ring")).to_have_count(1)
    expect(stage.page).to_have_url(re.compile("variant=lstm_peephole_f"))
    shown.get_by_role("checkbox", name="couple f and i").focus()
    stage.page.keyboard.press("Space")
    expect(shown.locator(".summary")).to_contain_text("Coupled gates with peepholes.")
    expect(shown.get_by_role("checkbox", name="peephole at f")).to_be_disabled()
    shown.get_by_role("combobox", name="Cell").select_option(label="GRU")
    expect(shown.get_by_role("checkbox", name="merge c and h (GRU)")).to_be_checked()
    expect(shown.get_by_role("combobox", name="Sort by")).to_be_hidden()
    stage.page.keyboard.press("Escape")
    expect(shown.get_by_role("checkbox")).to_have_count(0)
    expect(more).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "false")


def test_the_table_of_all_cells_is_sorted_by_a_column(stage: Stage) -> None:
    shown = figure(stage, "variants")
    shown.get_by_role("button", name="All cells, measured").click()
    table = shown.get_by_role("region", name="What each cell scores")
    expect(table.get_by_role("row").nth(1)).to_contain_text("LSTM")
    rare(shown).get_by_role("combobox", name="Sort by").select_option("parameters")
    expect(table.get_by_role("columnheader", name="parameters")).to_have_attribute("aria-sort", "ascending")
    expect(stage.page).to_have_url(re.compile("sort=parameters"))
    stage.page.reload()
    expect(table.get_by_role("columnheader", name="parameters")).to_have_attribute("aria-sort", "ascending")


def test_a_patch_is_covered_and_uncovered(stage: Stage) -> None:
    shown = figure(stage, "after")
    summary = shown.locator("[data-summary]")
    patch = shown.get_by_role("button", name="Cover column 3, row 2 (red square)")
    patch.click()
    expect(summary).to_contain_text("“red” goes from 100")
    expect(patch).to_have_attribute("aria-pressed", "true")
    expect(shown.locator(".drawing.wide .waits")).to_have_count(0)
    stage.page.keyboard.press("ArrowDown")
    stage.page.keyboard.press("ArrowDown")
    stage.page.keyboard.press("Enter")
    expect(summary).to_contain_text("Covered: column 3, row 4 (blue cross). “red” still has 100")
    shown.get_by_role("button", name="Uncover").click()
    expect(summary).to_contain_text("it looks at column 3, row 2")
    expect(shown.locator(".drawing.wide .waits")).to_have_count(2)


def test_words_are_walked_through_and_a_longer_caption_has_more(stage: Stage) -> None:
    shown = figure(stage, "after")
    words = shown.get_by_role("group", name="Words")
    expect(words.get_by_role("button")).to_have_count(7)
    shown.get_by_role("button", name="Next word").click()
    expect(words.locator("[aria-current]")).to_have_text("square")
    shown.get_by_role("button", name="Picture 5").click()
    expect(words.get_by_role("button")).to_have_count(8)
    words.get_by_role("button", name="right").click()
    expect(shown.locator("[data-summary]")).to_contain_text("it looks at no one place")
    expect(stage.page).to_have_url(re.compile("scene=5&word=4|word=4.*scene=5"))


@pytest.mark.parametrize(
    ("address", "query"),
    in_turn(
        ["variants?", "variants?view=table&", "variants?variant=gru&", "after?", "after?cover=looked&"],
        ["lang=en", "lang=ja&theme=dark"],
    ),
)
def test_the_figures_are_accessible(stage: Stage, address: str, query: str) -> None:
    key, _, fields = address.partition("?")
    figure(stage, key, f"{fields}{query}")
    found = Axe().run(stage.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("key", "query"), [("variants", "variant=fgr"), ("variants", "view=table"), ("after", "scene=5&word=3")]
)
def test_nothing_hangs_out_of_a_phone(stage: Stage, key: str, query: str) -> None:
    stage.page.set_viewport_size({"width": 390, "height": 844})
    figure(stage, key, f"{query}&lang=ja")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_has_the_switches_and_the_diagram_that_the_looks_speak_of(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 390, "height": 844})
    stage.page.goto(f"{stage.server}/?look=variants.3&lang=en")
    shown = stage.page.locator('[data-figure="variants"]')
    expect(shown).to_have_attribute("data-ready", "")
    expect(rare(shown).get_by_role("checkbox", name="peephole at f")).to_be_in_viewport()
    expect(shown.get_by_role("checkbox", name="peephole at f")).to_be_checked()
    shown.get_by_role("checkbox", name="peephole at f").uncheck()
    expect(shown.locator(".summary")).to_contain_text("Peephole LSTM (input gate and output gate).")
    stage.page.goto(f"{stage.server}/?look=variants.8&lang=en")
    expect(shown).to_have_attribute("data-ready", "")
    expect(shown.locator(".summary")).to_contain_text("Depth-gated LSTM.")
    expect(shown.get_by_role("group", name="Cell diagram").locator("svg")).to_be_in_viewport()
