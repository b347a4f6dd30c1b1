"""Every page that is made for a frame works in one that is sandboxed: without an origin, storage and forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Locator, expect

from app.beyond.table import stages
from app.story.figures import FIGURES
from tests.browser.conftest import Stage, rare
from tests.examples import in_turn

CHANGED = {  # of each figure, what a reader clicks
    "loop": "[data-step='-1']",
    "uses": "[data-use='captions']",
    "distance": "[data-value='gradient']",
    "module": "[data-sign-of='copy']",
    "belt": "[data-view='ride']",
    "steps": "[data-phase='c']",
    "single": "[data-token='5']",
    "variants": "[data-show='table']",
    "after": "[data-scene-choice='2']",
}
FORMS = {"loop": "the dogs near the house", "uses": "The queen was", "steps": "the teacher sings ."}


def framed(stage: Stage, tmp_path: Path, address: str) -> FrameLocator:
    """Show an address in a sandboxed frame of a page that is not the server's."""
    lesson = tmp_path / "lesson.html"
    lesson.write_text(
        '<!doctype html><html lang="en"><title>Lesson</title>'
        '<iframe title="Figure" sandbox="allow-scripts" width="1300" height="860" '
        f'src="{stage.server}{address}"></iframe>',
        encoding="utf-8",
    )
    stage.page.goto(lesson.as_uri())
    inside = stage.page.frame_locator("iframe")
    assert inside.locator("html").evaluate("() => self.origin") == "null"
    return inside


def changes(picture: Locator, click: Locator) -> None:
    """Click, and see that what is shown becomes something else."""
    before = picture.inner_html()
    click.click()
    expect(picture).not_to_have_js_property("innerHTML", before)


def test_every_figure_has_its_click() -> None:
    assert set(CHANGED) == set(FIGURES)


@pytest.mark.parametrize("key", FIGURES)
def test_a_figure_is_drawn_and_changes_on_a_click(stage: Stage, tmp_path: Path, key: str) -> None:
    inside = framed(stage, tmp_path, f"/embed/figures/{key}?lang=en")
    figure = inside.locator("figure[data-figure]")
    expect(figure).to_have_attribute("data-ready", "")
    expect(figure.locator("svg[data-picture]:visible").first).to_be_visible()
    assert figure.evaluate("figure => getComputedStyle(figure).getPropertyValue('--ink') !== ''")
    if key == "distance":
        rare(figure)
    changes(figure, figure.locator(CHANGED[key]).locator("visible=true").first)


@pytest.mark.parametrize(("key", "way"), in_turn(["loop", "uses", "steps"], ["click", "Enter"]))
def test_a_text_of_ones_own_is_read(stage: Stage, tmp_path: Path, key: str, way: str) -> None:
    figure = framed(stage, tmp_path, f"/embed/figures/{key}?lang=en").locator("figure[data-figure]")
    expect(figure).to_have_attribute("data-ready", "")
    expect(figure.locator("svg[data-picture]:visible").first).to_be_visible()
    field = rare(figure).locator("[data-text]")
    field.fill(FORMS[key])
    if way == "click":
        figure.locator("form:has([data-text]) button[type=submit]").click()
    else:
        field.press("Enter")
    expect(figure.locator("svg[data-picture]:visible", has_text=FORMS[key].split()[1]).first).to_be_visible()


ALIKE = ("depth", "attention", "storn")  # what they have of their own is as in the others: tried nightly
STAGES = [
    "/embed/step",
    *(pytest.param(f"/embed/beyond/{key}", marks=[pytest.mark.nightly] * (key in ALIKE)) for key in stages()),
]


@pytest.mark.parametrize("path", STAGES)
def test_a_stage_is_drawn_and_steps_on_a_click(stage: Stage, tmp_path: Path, path: str) -> None:
    inside = framed(stage, tmp_path, f"{path}?lang=en&token=2")
    expect(inside.locator("#diagram.drawn")).to_be_visible()
    tokens = inside.locator("#tokens button")
    expect(tokens.nth(1)).to_have_attribute("aria-current", "step")
    inside.locator("#next-token").click()
    expect(tokens.nth(2)).to_have_attribute("aria-current", "step")


def test_a_sentence_is_read_on_the_stage(stage: Stage, tmp_path: Path) -> None:
    inside = framed(stage, tmp_path, "/embed/step?lang=en")
    expect(inside.locator("#diagram.drawn")).to_be_visible()
    inside.locator("#sentence").fill("the dogs run")
    inside.locator("#sentence").press("Enter")
    expect(inside.locator("#tokens button")).to_have_count(4)
    inside.locator("#sentence").fill("the cat sleeps now .")
    inside.locator("#read").click()
    expect(inside.locator("#tokens button")).to_have_count(6)
