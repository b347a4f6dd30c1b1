"""Figures 3 and 4 on a phone: what a look speaks of can be seen there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage, box_of

PHONE = {"width": 390, "height": 844}


def test_all_five_pointwise_operations_of_the_lstm_are_seen(stage: Stage, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stage.server}/?lang=en&look=module.4")
    figure = page.locator("[data-figure=module]")
    expect(figure.locator("[data-said]")).to_have_text("Pointwise operation: 0 in the plain network, 5 in the LSTM.")
    signs = figure.locator('[data-half=lstm] .cell.small > path:is([data-kind="circle"], [data-kind="ellipse"])')
    expect(signs).to_have_count(5)
    for n in range(5):
        expect(signs.nth(n)).to_be_in_viewport(ratio=0.99)


def test_the_row_of_what_is_kept_since_mary_is_seen(stage: Stage, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stage.server}/?lang=en&look=belt.7")
    figure = page.locator("[data-figure=belt]")
    expect(figure.get_by_role("button", name="Gates")).to_have_attribute("aria-pressed", "true")
    expect(figure.locator("[data-said]")).to_have_text(
        "At “.” the forget gate of unit 3 is 1.00. Of what lay on the belt at “mary”, 0.59 is left."
    )
    row = figure.locator(".belt-real").get_by_text("kept since “mary”")
    expect(row).to_be_in_viewport(ratio=0.95)
    last = figure.locator(".belt-word.now .belt-amount").nth(1)
    expect(last).to_have_text("0.59")
    expect(last).to_be_in_viewport(ratio=0.99)
    expect(figure.get_by_role("img", name="A belt with the cell state")).to_have_count(0)
    figure.get_by_role("button", name="Valve").click()
    expect(figure.get_by_role("img", name="A belt with the cell state")).to_be_visible()


def test_a_finger_that_scrolls_over_a_slider_leaves_it(stage: Stage, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 320})
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.goto(f"{stage.server}/figures/distance?task=recall&gap=100&lang=en")
    expect(page.locator("figure[data-figure]")).to_have_attribute("data-ready", "")
    slider = page.get_by_role("slider")
    before = page.url
    box = box_of(slider)
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "gestureSourceType": "touch"}
    session.send("Input.synthesizeScrollGesture", {**middle, "yDistance": -120})
    expect(slider).to_have_value("100")
    assert stage.settled().page.url == before
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()
