"""The scripts' drawing takes the place of the server's, and nothing is seen to move."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TEXT, Stage, box_of

# Where the server's drawing has its parts, before any script of the page runs; and what moved since.
WATCH = """
window.shift = 0
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shift += value
}).observe({ type: 'layout-shift', buffered: true })
window.places = (selector) => Object.fromEntries([...document.querySelectorAll(selector)]
  .filter((part) => part.getClientRects().length)
  .map((part) => [part.dataset.name, part.getBoundingClientRect()])
  .map(([name, { x, y, width, height }]) => [name, [x, y, width, height]]))
document.addEventListener('DOMContentLoaded', () => {
  window.before = places('.sight path[data-name^="node:"]')
  window.formula = document.querySelector('#lines math')
  window.words = [...document.querySelectorAll('.sight .label')].filter((label) => label.getClientRects().length)
    .map((label) => [label.textContent, label.getBoundingClientRect().x, label.getBoundingClientRect().y])
})
"""
STILL = 0.01  # of the screen, what may have moved
LOADS = 3  # what moves by design moves every time; a busy machine may paint a page half laid out once
WORDS = """[...document.querySelectorAll('#parts .label')]
  .map((label) => [label.textContent, label.getBoundingClientRect().x, label.getBoundingClientRect().y])"""


@pytest.mark.parametrize("model", ["grammar-lstm", "grammar-gru"])
def test_the_drawing_stays_where_it_was(stage: Stage, model: str) -> None:
    stage.page.add_init_script(WATCH)
    stage.open(model=model, text=TEXT, token=3, lang="en")
    expect(stage.page.locator(".sight")).to_have_count(0)
    assert stage.page.evaluate("formula.isConnected")  # the server's formulas are those of the page
    before = stage.page.evaluate("before")
    after = stage.page.evaluate("places(':is(#backdrop, #operators) path[data-name^=\"node:\"]')")
    assert len(before) > 5
    assert set(before) == set(after)
    for name, place in before.items():
        assert after[name] == pytest.approx(place, abs=1.5), name
    words = {text: place for text, *place in stage.page.evaluate("words")}
    for text, *place in stage.page.evaluate(WORDS):
        assert place == pytest.approx(words[text], abs=2.5), text
    shifts = [stage.page.evaluate("shift")]
    while shifts[-1] >= STILL and len(shifts) < LOADS:
        stage.page.reload()
        expect(stage.page.locator(".sight")).to_have_count(0)
        shifts.append(stage.page.evaluate("shift"))
    assert shifts[-1] < STILL, shifts


def test_without_javascript_the_diagram_is_there(stage: Stage) -> None:
    browser = stage.page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{stage.server}/step?lang=en")
    drawn = page.locator(".sight .wide")
    expect(drawn).to_be_visible()
    box = box_of(drawn.locator('path[data-name="node:f"]').first)
    assert 60 < box["width"] < 160
    expect(page.locator(".no-script")).to_be_visible()
    page.get_by_role("button", name="Input", exact=True).click()
    expect(page.locator("#caption")).to_contain_text("Input")
    context.close()
