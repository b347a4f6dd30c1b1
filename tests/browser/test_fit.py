"""Nothing is cut off: every page at every size, and what opens over it, measured. `measure.js` says what a fault is.

`KNOWN` has the kinds of faults that are still there, by page and size; it may only shrink: a fault that is gone and
still listed fails the test too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.story.figures import FIGURES
from tests.browser.conftest import TEXT, Stage, rare
from tests.browser.panels import PANELS, close

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
KNOWN: dict[str, list[str]] = json.loads((Path(__file__).parent / "known-faults.json").read_text(encoding="utf-8"))
DESKS = [(1440, 900), (1366, 650), (1280, 720), (1024, 768), (720, 450)]  # 720x450: 1440x900 at 200 % zoom
FINGERS = [(820, 1180), (844, 390), (390, 844), (320, 640)]
SIZES = {**dict.fromkeys(DESKS, False), **dict.fromkeys(FINGERS, True)}  # and whether fingers are there

STAGES: dict[str, tuple[str, dict[str, object]]] = {
    **{
        cell: ("/step", {"task": "grammar", "cell": cell, "text": TEXT, "token": 11})
        for cell in ("lstm", "gru", "slstm")
    },
    "compare": ("/compare", {"left": "lstm", "right": "grid_lstm", "token": 5}),
    **{key: (f"/beyond/{key}", {"token": 3}) for key in ("depth", "grid", "attention", "draw", "vrnn", "storn")},
}
OTHERS = {name: (f"/{name}", {}) for name in ("memory", "units", "beyond", "lab")}
ALONE: dict[str, tuple[str, dict[str, object]]] = {f"figure {key}": (f"/figures/{key}", {}) for key in FIGURES}
PAGES = {**STAGES, **OTHERS, **ALONE}
RARE = (
    "gru",
    "draw",
    "vrnn",
    "storn",
    "beyond",
    "depth",
    *ALONE,
)  # measured nightly: they take longest, and share their frame with the others

TRIES = 5  # a fault that stays is one


def touch(page: Page, has_fingers: bool) -> None:
    """Let a page be used by fingers, or by a mouse."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": has_fingers})
    session.detach()


def measured(stage: Stage, scope: str = "", look: str = "") -> list[dict[str, str]]:
    """Return what does not fit on a page as it stands, in what is open over it, or at a look of the story."""
    found: list[dict[str, str]] = []
    for _ in range(TRIES):  # charts follow the window when the machine has time
        if look:
            stage.page.evaluate(PRESSED, look)
        stage.page.wait_for_timeout(180)  # a diagram waits 100 ms for the window to rest
        found = stage.settled().page.evaluate(MEASURE, scope or None)
        if not found:
            break
    return found


def faults(stage: Stage, sizes: dict[tuple[int, int], bool], look: str = "") -> dict[str, list[dict[str, str]]]:
    """Return what does not fit at each size of a page that is open, at a look of the story if one is given."""
    found = {}
    for (width, height), has_fingers in sizes.items():
        touch(stage.page, has_fingers)
        stage.page.set_viewport_size({"width": width, "height": height})
        found[f"{width}x{height}"] = measured(stage, look=look)
    touch(stage.page, has_fingers=False)
    return found


def opened(stage: Stage, path: str, address: dict[str, object], lang: str = "en") -> None:
    """Open any page, and wait until it rests."""
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.goto(f"{stage.server}{path}?{urlencode({**address, 'lang': lang})}")
    stage.settled()


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.nightly] * (name in RARE)) for name in PAGES])
def test_nothing_is_cut_off(stage: Stage, name: str) -> None:
    opened(stage, *PAGES[name])
    hold(name, faults(stage, SIZES))


@pytest.mark.parametrize("name", ["lstm", pytest.param("grid", marks=pytest.mark.nightly), "memory"])
def test_nothing_is_cut_off_in_japanese(stage: Stage, name: str) -> None:
    opened(stage, *PAGES[name], lang="ja")
    hold(f"{name} ja", faults(stage, {size: SIZES[size] for size in ((1366, 650), (390, 844))}))


BY_DAY = ("share", "hold", "help", "guide 3", "more", "note", "pages")
LOW = {size: SIZES[size] for size in ((844, 390), (320, 640))}  # where least fits


def opened_over(stage: Stage, name: str, sizes: dict[tuple[int, int], bool]) -> dict[str, list[dict[str, str]]]:
    """Return what does not fit of what a reader opens over a page, opened anew at each size."""
    panel = PANELS[name]
    found: dict[str, list[dict[str, str]]] = {}
    for (width, height), has_fingers in sizes.items():
        if width > panel.widest:
            continue
        touch(stage.page, has_fingers)
        stage.page.set_viewport_size({"width": width, "height": height})
        shown = Stage(panel.open(stage.settled()) or stage.page, stage.server)
        if shown.page is not stage.page:
            touch(shown.page, has_fingers)
            shown.page.set_viewport_size({"width": width, "height": height})
        if panel.scope:
            expect(shown.page.locator(panel.scope)).to_be_visible()
        found[f"{width}x{height}"] = measured(shown, panel.scope)
        if shown.page is stage.page:
            close(stage.page)
        else:
            shown.page.close()
    touch(stage.page, has_fingers=False)
    return found


def test_what_opens_over_the_step_page_fits(stage: Stage) -> None:
    opened(stage, *PAGES["lstm"])
    each = {name: opened_over(stage, name, LOW) for name in BY_DAY}
    hold("panels", {f"{name} {size}": those for name, found in each.items() for size, those in found.items()})


@pytest.mark.own_page
@pytest.mark.nightly
@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("ja", "dark")])
@pytest.mark.parametrize("name", PANELS)
def test_what_opens_over_a_page_fits_and_has_contrast(stage: Stage, name: str, lang: str, theme: str) -> None:
    panel = PANELS[name]
    stage.page.set_viewport_size({"width": min(1440, panel.widest), "height": 900})
    opened(stage, panel.path, {**panel.address, "theme": theme}, lang=lang)
    shown = panel.open(stage) or stage.page
    results = Axe().run(shown, context=panel.scope or "body")
    assert results.violations_count == 0, results.generate_report()
    if shown is stage.page:
        close(shown)
    else:
        shown.close()
    hold(f"{name} {lang}", opened_over(stage, name, SIZES))


ONE_SCENE = ".scene:not(:has(.look.lit)), .scene:not(:has(.look.lit)) * { visibility: hidden !important }"
PRESSED = """name => document.querySelector(`[data-look="${name}"] .disc`).click()"""
LOOKS = "[...document.querySelectorAll('[data-look]')].map((look) => look.dataset.look)"
HARD = ("belt.1", "steps.3", "variants.7")  # looks; all the others nightly
TIGHT = {size: SIZES[size] for size in ((1366, 650), (820, 1180))}  # a low desk, an upright tablet


def story(stage: Stage, lang: str = "en") -> list[str]:
    """Open the story, of which only the scene that is read can be seen, and return the names of its looks."""
    opened(stage, "/", {}, lang)
    stage.page.add_style_tag(content=ONE_SCENE)
    return list(stage.page.evaluate(LOOKS))


def test_no_figure_of_the_story_is_cut_off(stage: Stage) -> None:
    assert set(HARD) <= set(story(stage))
    for look in HARD:
        hold(f"story {look}", faults(stage, TIGHT, look))


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("size", SIZES)
def test_no_look_of_the_story_is_cut_off(stage: Stage, size: tuple[int, int], lang: str) -> None:
    stage.page.set_viewport_size({"width": size[0], "height": size[1]})
    looks = story(stage, lang)
    assert kinds_on(stage.page) == set()  # the opening
    for look in looks:
        hold(f"story {look}", faults(stage, {size: SIZES[size]}, look))


@pytest.mark.nightly
@pytest.mark.parametrize("key", ["loop", "uses", "distance", "steps", "variants"])
def test_what_is_behind_more_is_not_cut_off(stage: Stage, key: str) -> None:
    opened(stage, f"/figures/{key}", {})
    rare(stage.page.locator("figure[data-figure]"))
    found = faults(stage, {size: SIZES[size] for size in ((1440, 900), (1366, 650), (844, 390), (320, 640))})
    expect(stage.page.locator("[data-rare]")).to_be_visible()
    hold(f"more of {key}", found)


def hold(name: str, found: dict[str, list[dict[str, str]]]) -> None:
    """Hold what was found to what is known of a page."""
    kinds = sorted({f"{size} {fault['kind']}" for size, those in found.items() for fault in those})
    listed = "\n".join(
        f"{size}: {fault['kind']}, {fault['what']}: {fault['more']}" for size, those in found.items() for fault in those
    )
    assert kinds == KNOWN.get(name, []), listed


PLANTED = {  # a kind of fault: on what page, in what is open over it, of what element, by which style
    "wide": ("/memory", "", ".opening", "width: 120vw"),
    "small": ("/memory", "", ".opening p", "font-size: 10px"),
    "target": ("/memory", "", "#read", "min-height: 0; height: 20px"),
    "overlap": ("/memory", "", ".opening p", "position: relative; left: -9rem"),
    "cut": ("/memory", "", ".opening", "height: 1rem; overflow: hidden"),
    "rows": ("/memory", "", ".settings", "position: relative; top: 40px"),
    "hidden": ("/step", "", "#parts", "translate: 0 400px"),
    "small over it": ("/step", "#more", "h3", "font-size: 10px"),
    "hidden over it": ("/step", "#more", "", "translate: 0 90vh"),
    "covered over it": ("/step", "#more", ".rows-bar", "position: absolute; inset: 0; margin: 0"),
}


@pytest.mark.parametrize("path", ["/memory", "/step"])
def test_a_fault_is_found(stage: Stage, path: str) -> None:
    opened(stage, path, {})
    for fault, (where, scope, selector, style) in PLANTED.items():
        if where != path:
            continue
        if scope:
            stage.more()
        assert kinds_on(stage.settled().page, scope) == set()
        place = stage.page.locator(f"{scope} {selector}".strip()).first
        before = place.evaluate(
            "({ style }, more) => { const had = style.cssText; style.cssText += more; return had }", style
        )
        assert fault.split()[0] in kinds_on(stage.settled().page, scope), fault
        place.evaluate("({ style }, before) => { style.cssText = before }", before)


def kinds_on(page: Page, scope: str = "") -> set[str]:
    """Return the kinds of faults on a page, or of what is open over it, as it stands."""
    found: list[dict[str, Any]] = page.evaluate(MEASURE, scope or None)
    return {fault["kind"] for fault in found}
