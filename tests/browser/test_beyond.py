"""`/beyond`: its index, and on every stage what all of them share; then the two stacks."""

from __future__ import annotations

import re

import pytest
from _pytest.mark import ParameterSet
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from app.beyond.table import stages
from lstm_core import notation
from tests.browser.conftest import EVERYWHERE, Stage

STACKED = [key for key in ("depth", "grid") if key in stages()]
TEXT = "the boys near the old car run"


def by_day(chosen: str) -> list[ParameterSet]:
    """Return the stacks as parameters, one of which is tried daily and the other nightly: they share their scripts."""
    return [pytest.param(key, marks=[pytest.mark.nightly] * (key != chosen)) for key in STACKED]


@pytest.mark.parametrize(("width", "lang", "theme"), EVERYWHERE)
def test_the_index(stage: Stage, lang: str, theme: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.page.goto(f"{stage.server}/beyond?lang={lang}&theme={theme}")
    expect(stage.page.get_by_role("heading", level=2)).to_have_count(len(stages()))
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(stage.page)
    assert results.violations_count == 0, results.generate_report()


def test_from_page_to_page(stage: Stage) -> None:
    stage.page.goto(f"{stage.server}/beyond?lang=en")
    stage.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Step").click()
    expect(stage.page.locator("#diagram.drawn")).to_be_visible()
    # on a phone the links wait behind a button
    stage.page.set_viewport_size({"width": 390, "height": 844})
    links = stage.page.get_by_role("navigation", name="Pages")
    expect(links).to_be_hidden()
    stage.page.get_by_role("button", name=re.compile("^Pages")).click()
    expect(links.get_by_role("link", name="Step")).to_have_attribute("aria-current", "page")
    links.get_by_role("link", name="Beyond").click()
    expect(stage.page.get_by_role("heading", level=1)).to_have_text("Beyond the LSTM")


@pytest.mark.parametrize(("width", "lang", "theme"), EVERYWHERE)
@pytest.mark.parametrize("key", by_day("grid"))
def test_axe_finds_nothing(stage: Stage, key: str, lang: str, theme: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.page.emulate_media(reduced_motion="reduce")
    stage.open(f"/beyond/{key}", text=TEXT, token=4, lang=lang, theme=theme)
    stage.page.locator("#numbers summary").click()
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(stage.page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("key", by_day("grid"))
def test_a_stack_is_stepped_layer_by_layer(stage: Stage, key: str) -> None:
    model = stages()[key].load(stages()[key].names()[0])
    phases = notation.phases(model.cell)
    stage.open(f"/beyond/{key}", text=TEXT, token=2, phase=phases[0].key, lang="en")
    buttons = stage.page.get_by_role("group", name="Phase").get_by_role("button")
    expect(buttons).to_have_count(len(phases))
    shown = []
    for number, phase in enumerate(phases):
        current = stage.page.locator('#phases [aria-current="step"]')
        expect(current).to_have_attribute("data-phase", phase.key)
        expect(current).to_be_in_viewport()
        shown.append(current.get_attribute("aria-label"))
        running = stage.page.locator("#lines .line.running")
        expect(running).to_have_count(len(phase.lines))
        if number + 1 < len(phases):
            stage.page.keyboard.press("ArrowRight")
    assert re.search(r"Layer 1", shown[0] or "")
    assert re.search(r"Layer 2", shown[-1] or "")
    stage.page.keyboard.press("ArrowRight")
    expect(stage.current).to_have_text("boys")
    stage.expect_address(token=3, phase=phases[0].key)
    stage.page.keyboard.press("Shift+ArrowLeft")
    expect(stage.current).to_have_text("the")
    stage.page.keyboard.press("End")
    expect(stage.current).to_have_text("run")
    stage.page.keyboard.press("Home")
    expect(stage.current).to_have_text("<s>")


@pytest.mark.parametrize("key", by_day("depth"))
def test_the_diagram_follows_what_runs(stage: Stage, key: str) -> None:
    model = stages()[key].load(stages()[key].names()[0])
    phases = notation.phases(model.cell)
    stage.page.emulate_media(reduced_motion="reduce")
    stage.open(f"/beyond/{key}", text=TEXT, token=2, phase=phases[0].key, lang="en")
    for width in (1440, 390):
        stage.page.set_viewport_size({"width": width, "height": 844})
        for phase in (phases[0], phases[-1], phases[len(phases) // 2]):
            stage.page.locator(f'[data-phase="{phase.key}"]').click()
            inside = """() => {
              const frame = document.querySelector('#figure').getBoundingClientRect()
              return [...document.querySelectorAll('.ring.running')].some((ring) => {
                const box = ring.getBoundingClientRect()
                const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
                return x > frame.left && x < frame.right && y > frame.top && y < frame.bottom
              })
            }"""
            has_box = any(
                node.kind == "box" and node.line in phase.lines for node in notation.diagram(model.cell).nodes
            )
            if has_box:
                stage.until(f"({inside})()")
        smallest = stage.settled().page.evaluate(
            "Math.min(...[...document.querySelectorAll('#backdrop text')]"
            ".map((text) => parseFloat(getComputedStyle(text).fontSize)))"
        )
        assert smallest >= 10.5, f"{smallest} px at {width}"


def test_the_whole_diagram_and_back(stage: Stage) -> None:
    if not STACKED:
        pytest.skip("no stack is shipped")
    stage.open(f"/beyond/{STACKED[-1]}", text=TEXT, token=2, lang="en")
    scrolls = "document.querySelector('#figure').scrollHeight > document.querySelector('#figure').clientHeight + 1"
    assert stage.page.evaluate(scrolls)
    stage.button("Whole diagram").click()
    stage.until(f"!({scrolls})")
    expect(stage.button("Whole diagram")).to_have_attribute("aria-pressed", "true")
    stage.button("Whole diagram").click()
    stage.until(scrolls)


@pytest.mark.parametrize("key", by_day("grid"))
def test_a_stacks_address_and_the_way_back(stage: Stage, key: str) -> None:
    stage.open(f"/beyond/{key}", text=TEXT, token=3, unit=5, lang="en", clamp="l1.m:0" if key == "grid" else "l1.d:0")
    held = stage.page.get_by_role("list", name="Held values")
    expect(held).to_contain_text("= 0.00 · everywhere")
    expect(stage.page.get_by_role("spinbutton", name="Unit")).to_have_value("5")
    stage.page.reload()
    stage.settled()
    expect(stage.current).to_have_text("boys")
    expect(held).to_contain_text("= 0.00 · everywhere")
    stage.page.get_by_role("textbox", name="Sentence").fill("the cat")
    stage.button("Read").click()
    expect(stage.current).to_have_text("cat")
    stage.page.go_back()
    expect(stage.current).to_have_text("boys")
    expect(stage.page.get_by_role("textbox", name="Sentence")).to_have_value(TEXT)
    # a symbol of a layer and its place in the diagram are linked
    stage.page.locator(
        '#lines math [data-node="l0.h"], #lines math [data-name="l0.h"]'
    ).first.scroll_into_view_if_needed()
    stage.page.locator("#lines math .value[data-node]").first.hover()
    expect(stage.page.locator(".ring.linked")).not_to_have_count(0)


@pytest.mark.parametrize("key", by_day("depth"))
def test_a_stack_without_script(browser: Browser, live_server: str, key: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server}/beyond/{key}?token=5&lang=en")
    before = page.get_by_role("group", name="Phase").locator("[aria-current=step]").get_attribute("data-phase")
    page.get_by_role("button", name="Next step", exact=True).click()
    expect(page).to_have_url(re.compile(re.escape(f"/beyond/{key}?") + ".*at="))
    after = page.get_by_role("group", name="Phase").locator("[aria-current=step]")
    expect(after).not_to_have_attribute("data-phase", str(before))
    context.close()
