"""Picking a unit, pointing at things, the table of numbers, long sentences."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from lstm_core import models, notation
from tests.browser.conftest import TEXT, Stage, box_of

UNLIKE = ("clockwork_rnn", "lstm_peephole", "mut2", "mut3", "slstm")  # mut2 and mut3 have the same strips


def test_a_unit_is_picked_anywhere_and_marked_everywhere(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="o-h", unit=3)
    field = stage.page.get_by_role("spinbutton", name="Unit")
    expect(field).to_have_value("3")
    field.press("ArrowUp")
    expect(field).to_have_value("4")
    field.press("ArrowDown")
    expect(field).to_have_value("3")
    field.fill("99")
    field.press("Enter")
    expect(field).to_have_value("32")
    stage.expect_address(unit=32)

    strip = stage.page.locator('[data-part="strip:c"]')
    expect(strip).to_be_visible()
    box = box_of(strip)
    strip.click(position={"x": box["width"] * 0.5, "y": box["height"] / 2})
    expect(field).to_have_value(re.compile("^1[567]$"))

    plane = stage.page.locator("#plane")
    size = box_of(plane)
    plane.click(position={"x": 20, "y": size["height"] / 6 * 2 + 1.3})  # the first unit of the third band
    expect(field).to_have_value("1")
    carets = stage.page.locator(".caret").evaluate_all("all => all.map((caret) => caret.getAttribute('transform'))")
    assert len(carets) == len(set(carets)) > 8
    numbers = stage.region("Equations").locator("li[data-line=c]")
    expect(numbers).to_have_text(re.compile(r"= −?\d\.\d\d × \(?−?\d\.\d\d\)? \+ "))


def test_symbols_and_diagram_are_linked_both_ways(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="o-h", unit=3)
    stage.page.locator('#lines math [data-node="c.0"]').first.hover()
    expect(stage.page.locator(".ring.linked")).not_to_have_count(0)
    linked = stage.page.locator(".parts svg").evaluate(
        "svg => [...svg.querySelectorAll('.ring')].map((ring, n) => ring.classList.contains('linked')"
        " && svg.querySelectorAll('.part')[n].dataset.part).filter(Boolean)"
    )
    assert "node:c.0" in linked

    stage.page.locator('[data-part="node:h"]').hover()
    expect(stage.page.locator('#lines [data-node="h"].lit').first).to_be_attached()
    expect(stage.page.get_by_role("tooltip")).to_contain_text(re.compile(r"hidden state.*unit 3: −?\d\.\d\d", re.S))
    stage.page.locator('[data-part="node:f"]').hover()
    expect(stage.page.get_by_role("tooltip")).to_contain_text("forget gate")
    stage.page.mouse.move(5, 5)
    expect(stage.page.locator(".ring.linked")).to_have_count(0)


def test_every_part_says_what_it_is(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="o-h")
    names = stage.page.locator("[data-part]").evaluate_all("all => all.map((part) => part.getAttribute('aria-label'))")
    assert len(names) > 30
    for name in names:
        assert re.search(r"\w+.*: .+", name), name


def test_the_future_cannot_be_looked_at(stage: Stage) -> None:
    stage.open(text=TEXT, token=4, phase="i-g")
    size = box_of(stage.page.locator("#plane"))
    stage.page.mouse.move(size["x"] + size["width"] * 3.5 / 16, size["y"] + 10)  # the forget gate at this token
    expect(stage.page.get_by_role("tooltip")).to_contain_text("at “near”")
    stage.page.mouse.move(size["x"] + size["width"] * 3.5 / 16, size["y"] + size["height"] - 20)  # h at this token
    expect(stage.page.get_by_role("tooltip")).to_be_hidden()
    stage.page.mouse.move(size["x"] + size["width"] * 9.5 / 16, size["y"] + 10)  # the forget gate later
    expect(stage.page.get_by_role("tooltip")).to_be_hidden()


def test_the_numbers_as_a_table(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="c", unit=2)
    stage.page.get_by_text("All numbers at this token").click()
    table = stage.page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(33)
    cells = table.get_by_role("row").nth(2).get_by_role("cell")
    expect(cells.nth(0)).to_have_text(re.compile(r"\d\.\d{3}"))
    expect(cells.last).to_have_text("–")
    result = stage.page.locator("li[data-line=c] .result").inner_text().strip()
    shown = dict(zip("figoch", cells.all_inner_texts(), strict=True))["c"]
    assert abs(float(shown.replace("−", "-")) - float(result.replace("−", "-"))) <= 0.006
    stage.button("Next step").click()
    expect(cells.last).to_have_text(re.compile(r"\d\.\d{3}"))


def test_a_long_sentence_scrolls_words_and_heat_maps_together(stage: Stage) -> None:
    stage.open(text=" ".join(["the boys near the old car run ."] * 25), token=40, phase="o-h")
    places = """() => {
      const word = document.querySelector('#tokens [aria-current]').getBoundingClientRect()
      const now = document.querySelector('#now').getBoundingClientRect()
      return [word.left + word.width / 2, now.left + now.width / 2, now.width]
    }"""
    for key in ("Shift+ArrowRight", "Shift+ArrowLeft", "End", "Home"):
        stage.page.keyboard.press(key)
        stage.settled()
        stage.until(f"(([a, b]) => Math.abs(a - b) < 2 && a > 100 && a < innerWidth)(({places})())")
    width = stage.page.evaluate(places)[2]
    assert width > 30
    stage.page.set_viewport_size({"width": 390, "height": 844})  # 201 tokens on a phone
    for key in ("End", "Home"):
        stage.page.keyboard.press(key)
        stage.settled()
        stage.until(f"(([a]) => a > 0 && a < innerWidth)(({places})())")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_heat_maps_in_another_order_of_some_units_and_higher(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="o-h", unit=5)
    c = models.load("grammar-lstm").read(TEXT).trace["c"]
    moves = np.abs(c[10] - c[9])
    more = stage.more()
    more.get_by_role("combobox", name="Order of the rows").select_option("change@11")
    more.get_by_role("combobox", name="Rows shown").select_option("most-16")
    more.get_by_role("combobox", name="Height of a row").select_option("4")
    stage.page.keyboard.press("Escape")
    for shown in ("by change at “john”", "16", "4×"):
        expect(stage.page.locator("#more-state")).to_contain_text(shown)
    stage.expect_address(order="change@11", rows="most-16", zoom=4)
    active = np.argsort(-np.ptp(c, axis=0))[:16]
    wanted = sorted(active, key=lambda unit: -moves[unit])
    drawn = "document.querySelector('#bands').data.find(({ name }) => name === 'c').z.map((row) => row[10])"
    stage.until(f"{drawn}.length === 16")
    np.testing.assert_allclose(stage.page.evaluate(drawn), c[10, wanted], atol=1e-5)

    # a row is what it says it is, and can be chosen; the words stay in sight
    stage.until("document.querySelector('#plane').clientHeight > 800")
    size = box_of(stage.page.locator("#plane"))
    stage.page.locator("#plane").click(position={"x": size["width"] / 32, "y": 4 * 8 - 4})
    expect(stage.page.get_by_role("spinbutton", name="Unit", exact=True)).to_have_value(str(wanted[3] + 1))
    stage.page.mouse.wheel(0, 500)
    stage.until("scrollY > 100 && Math.abs(document.querySelector('#ribbon').getBoundingClientRect().top) < 2")

    which = stage.more().get_by_role("combobox", name="Rows shown")
    which.select_option("list")
    typed = stage.page.get_by_role("textbox", name="Rows shown")
    typed.fill("99")
    typed.press("Enter")
    expect(stage.page.get_by_role("status").filter(has_text="they go from 1 to 32")).to_be_visible()
    typed.fill("3,7,20-22")
    typed.press("Enter")
    stage.expect_address(rows="3,7,20-22")
    expect(stage.page.get_by_role("status").filter(has_text="not among those shown")).to_be_visible()
    stage.page.reload()
    stage.until(f"document.querySelector('#bands').data && {drawn}.length === 5")


@pytest.mark.parametrize(("narrow", "width"), [(False, 1440), (True, 390)])
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.nightly)])
def test_every_cell_is_drawn_and_its_groups_are_found(stage: Stage, every: bool, narrow: bool, width: int) -> None:
    """The groups of the vectors and the parts of the drawing are found by their names."""
    names = [name for name in models.names("words") if name.startswith("grammar-")]  # one of every cell
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.open(model=names[0], text="the boy runs", token=2, lang="en")
    for name in names if every else [f"grammar-{cell}" for cell in UNLIKE]:
        stage.page.get_by_role("combobox", name="Variant").select_option(name.partition("-")[2])
        stage.expect_address(model=name)
        diagram = notation.diagram(models.load(name).cell, narrow=narrow)
        stage.until(
            "wanted => { const found = [...document.querySelectorAll('#strips .heatmap')]"
            ".map((group) => group.dataset.name).filter((name) => !name.startsWith('asleep:'));"
            " return found.length === wanted.length && wanted.every((name) => found.includes(name)) }",
            sorted(strip.id for strip in diagram.strips),
        )
        stage.until(  # two cells may have the same strips: the last cell's are no sign that this one is drawn
            "wanted => { const found = [...document.querySelectorAll('#backdrop path')]"
            ".map((path) => path.dataset.name); return wanted.every((name) => found.includes(name)) }",
            [f"wire:{wire.id}" for wire in diagram.wires if wire.drawn],
        )
        for button in stage.page.get_by_role("group", name="Phase").get_by_role("button").all():
            button.click()
            label = button.get_attribute("aria-label") or button.inner_text()
            expect(stage.page.locator("#caption")).to_contain_text(label)


def test_what_sleeps_is_drawn_pale(stage: Stage) -> None:
    if "grammar-clockwork_rnn" not in models.names("words"):
        pytest.skip("no clockwork network is shipped")
    stage.open(model="grammar-clockwork_rnn", text=TEXT, token=4, phase="h", lang="en")
    asleep = (
        "() => Object.fromEntries(document.querySelector('#strips').data"
        ".filter(({ name }) => name.startsWith('asleep:'))"
        ".map(({ name, z }) => [name.slice(7), z[0].filter((sleeps) => sleeps === 1).length]))"
    )
    unit = stage.page.get_by_role("spinbutton", name="Unit")
    units = int(unit.get_attribute("max") or 0)
    found = stage.page.evaluate(asleep)
    assert set(found) == {"h", "h_new"}
    assert found["h"] == units * 3 // 4  # the fourth step: only the module of period 1 is awake
    stage.page.keyboard.press("Shift+ArrowRight")
    stage.settled()
    stage.until(f"({asleep})().h === {units // 4}")  # the fifth: the periods 1, 2 and 4


def test_a_box_of_an_operation_of_the_cells_own_opens(stage: Stage) -> None:
    stage.open(model="grammar-layer_norm_lstm")
    box = stage.page.locator('[data-part="node:f.0.0"]')
    card = stage.page.get_by_role("dialog", name=re.compile("norm"))
    expect(box).to_have_role("button")
    expect(box).to_have_attribute("aria-haspopup", "dialog")
    phase = stage.page.url
    for key in ("Enter", " "):
        box.focus()
        box.press(key)
        expect(card).to_be_visible()
        expect(card.get_by_role("listitem")).to_have_count(2)
        expect(card).to_contain_text("layer norm")
        expect(card.get_by_role("button", name="Close")).to_be_focused()
        stage.page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        expect(box).to_be_focused()
    box.click()
    expect(card).to_be_visible()
    assert stage.page.get_by_role("tooltip").is_hidden()
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
    expect(box).to_be_focused()
    assert stage.page.url == phase, "a key that opens a box does nothing else"


def test_a_root_has_its_sign_where_no_font_for_mathematics_is_installed(stage: Stage) -> None:
    stage.open(model="grammar-gated_deltanet", text=TEXT)
    roots = stage.page.locator("#lines math msqrt")
    expect(roots.first).to_be_visible()
    signs = roots.evaluate_all(
        "all => all.map((root) => root.firstElementChild.getBoundingClientRect().left"
        " - root.getBoundingClientRect().left)"
    )
    assert min(signs) > 3, signs
