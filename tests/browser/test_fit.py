"""Nothing is cut off: every page at every size, measured. `measure.js` says what a fault is.

`KNOWN` has the kinds of faults that are still there, by page and size; it may only shrink: a fault that is gone and
still listed fails the test too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from app.story.figures import FIGURES
from tests.browser.conftest import TEXT, Stage, rare

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
KNOWN: dict[str, list[str]] = json.loads((Path(__file__).parent / "known-faults.json").read_text(encoding="utf-8"))
DESKS = [(1440, 900), (1366, 650), (1280, 720), (1024, 768), (720, 450)]  # 720x450: 1440x900 at 200 % zoom
FINGERS = [(820, 1180), (844, 390), (390, 844), (320, 640)]

STAGES: dict[str, tuple[str, dict[str, object]]] = {
    **{
        cell: ("/step", {"task": "grammar", "cell": cell, "text": TEXT, "token": 11})
        for cell in ("lstm", "gru", "slstm")
    },
    "compare": ("/compare", {"left": "lstm", "right": "grid_lstm", "token": 5}),
    **{key: (f"/beyond/{key}", {"token": 3}) for key in ("depth", "grid", "attention", "draw", "vrnn", "storn")},
}
OTHERS = {name: (f"/{name}", {}) for name in ("memory", "units", "beyond")}
ALONE: dict[str, tuple[str, dict[str, object]]] = {f"figure {key}": (f"/figures/{key}", {}) for key in FIGURES}
PAGES = {**STAGES, **OTHERS, **ALONE}
RARE = (
    "draw",
    "vrnn",
    "storn",
    "beyond",
    "depth",
    *ALONE,
)  # measured nightly: they take longest, and share their frame with the others

TRIES = 5  # a fault that stays is one


def faults(
    stage: Stage, sizes: list[tuple[int, int]], has_fingers: bool, look: str = ""
) -> dict[str, list[dict[str, str]]]:
    """Return what does not fit at each size of a page that is open, at a look of the story if one is given."""
    session = stage.page.context.new_cdp_session(stage.page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": has_fingers})
    found = {}
    for width, height in sizes:
        stage.page.set_viewport_size({"width": width, "height": height})
        for _ in range(TRIES):  # charts follow the window when the machine has time
            if look:
                stage.page.evaluate(PRESSED, look)
            stage.page.wait_for_timeout(180)  # a diagram waits 100 ms for the window to rest
            found[f"{width}x{height}"] = stage.settled().page.evaluate(MEASURE)
            if not found[f"{width}x{height}"]:
                break
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()
    return found


def opened(stage: Stage, path: str, address: dict[str, object], lang: str = "en") -> None:
    """Open any page, and wait until it rests."""
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.goto(f"{stage.server}{path}?{urlencode({**address, 'lang': lang})}")
    stage.settled()


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.nightly] * (name in RARE)) for name in PAGES])
def test_nothing_is_cut_off(stage: Stage, name: str) -> None:
    opened(stage, *PAGES[name])
    found = {**faults(stage, DESKS, has_fingers=False), **faults(stage, FINGERS, has_fingers=True)}
    hold(name, found)


@pytest.mark.parametrize("name", ["lstm", pytest.param("grid", marks=pytest.mark.nightly), "memory"])
def test_nothing_is_cut_off_in_japanese(stage: Stage, name: str) -> None:
    opened(stage, *PAGES[name], lang="ja")
    hold(f"{name} ja", {**faults(stage, [(1366, 650)], False), **faults(stage, [(390, 844)], True)})


ONE_SCENE = ".scene:not(:has(.look.lit)), .scene:not(:has(.look.lit)) * { visibility: hidden !important }"
PRESSED = """name => document.querySelector(`[data-look="${name}"] .disc`).click()"""
LOOKS = "[...document.querySelectorAll('[data-look]')].map((look) => look.dataset.look)"
HARD = ("steps.3", "variants.3")  # looks; all the others nightly


def story(stage: Stage, lang: str = "en") -> list[str]:
    """Open the story, of which only the scene that is read can be seen, and return the names of its looks."""
    opened(stage, "/", {}, lang)
    stage.page.add_style_tag(content=ONE_SCENE)
    return list(stage.page.evaluate(LOOKS))


@pytest.mark.nightly
def test_no_figure_of_the_story_is_cut_off(stage: Stage) -> None:
    assert set(HARD) <= set(story(stage))
    for look in HARD:
        hold(f"story {look}", {**faults(stage, DESKS, False, look), **faults(stage, FINGERS, True, look)})


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("size", [*DESKS, *FINGERS])
def test_no_look_of_the_story_is_cut_off(stage: Stage, size: tuple[int, int], lang: str) -> None:
    stage.page.set_viewport_size({"width": size[0], "height": size[1]})
    looks = story(stage, lang)
    assert kinds_on(stage.page) == set()  # the opening
    for look in looks:
        hold(f"story {look}", faults(stage, [size], size in FINGERS, look))


@pytest.mark.nightly
@pytest.mark.parametrize("key", ["loop", "uses", "distance", "steps", "variants"])
def test_what_is_behind_more_is_not_cut_off(stage: Stage, key: str) -> None:
    opened(stage, f"/figures/{key}", {})
    rare(stage.page.locator("figure[data-figure]"))
    found = {**faults(stage, [(1440, 900), (1366, 650)], False), **faults(stage, [(844, 390), (320, 640)], True)}
    expect(stage.page.locator("[data-rare]")).to_be_visible()
    hold(f"more of {key}", found)


def hold(name: str, found: dict[str, list[dict[str, str]]]) -> None:
    """Hold what was found to what is known of a page."""
    kinds = sorted({f"{size} {fault['kind']}" for size, those in found.items() for fault in those})
    listed = "\n".join(
        f"{size}: {fault['kind']}, {fault['what']}: {fault['more']}" for size, those in found.items() for fault in those
    )
    assert kinds == KNOWN.get(name, []), listed


PLANTED = {
    "wide": "document.body.append(Object.assign(document.createElement('div'), {style: 'width:120vw;height:1px'}))",
    "small": "document.querySelector('.opening p').style.fontSize = '10px'",
    "target": "document.querySelector('#read').style.cssText = 'min-height:0;height:20px'",
    "overlap": "document.querySelector('.opening p').style.cssText = 'position:relative;left:-9rem'",
    "cut": "document.querySelector('.opening').style.cssText = 'height:1rem;overflow:hidden'",
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_fault_is_found(stage: Stage, kind: str) -> None:
    opened(stage, "/memory", {})
    assert kinds_on(stage.page) == set()
    stage.page.evaluate(PLANTED[kind])
    assert kind in kinds_on(stage.settled().page)


def test_a_hidden_part_of_a_diagram_is_found(stage: Stage) -> None:
    opened(stage, *PAGES["lstm"])
    assert kinds_on(stage.page) == set()
    stage.page.add_style_tag(content="#parts { transform: translateY(400px) !important }")  # a fit does not undo it
    assert "hidden" in kinds_on(stage.settled().page)


def kinds_on(page: Page) -> set[str]:
    """Return the kinds of faults on a page as it stands."""
    found: list[dict[str, Any]] = page.evaluate(MEASURE)
    return {fault["kind"] for fault in found}
