"""The stage of attention in a browser: what a reader places, moves and removes, and what the weights then show."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import EVERYWHERE, box_of

PATH = "/beyond/attention"
PICTURE = "rc31.bs34"
RIGHT = "a red circle above a blue square"


@pytest.fixture
def shown(stage):
    return stage.open(PATH, picture=PICTURE, token=2)


def patch(stage, column, row):
    return stage.page.locator(f'#patches [data-patch="{(row - 1) * 6 + column - 1}"]')


def words(stage):
    return stage.page.locator("#tokens li")


def placed(stage, picture):
    """Hold the page to a picture, by its address."""
    stage.expect_address(picture=picture)
    stage.settled()


def test_the_words_are_written_and_each_has_its_weights(shown):
    expect(words(shown)).to_have_text(["<s>", *RIGHT.split()])
    expect(shown.page.locator("#sought li")).to_have_text([*RIGHT.split(), "(end)"])
    expect(shown.page.locator("#verdict")).to_have_text("That is right.")
    shown.page.keyboard.press("End")
    expect(shown.page.locator("#words li").first).to_contain_text("(end)")


def test_the_veil_is_thin_where_it_looks(shown):
    shown.page.locator("#phases button").last.click()
    expect(shown.page.locator("#look")).to_contain_text("column 3, row 1")
    shown.settled()
    assert float(patch(shown, 3, 1).locator(".veil").evaluate("veil => veil.style.opacity")) < 0.3
    assert float(patch(shown, 1, 6).locator(".veil").evaluate("veil => veil.style.opacity")) > 0.6
    assert "red circle; weight 0." in patch(shown, 3, 1).get_attribute("aria-label")
    shown.page.locator("#phases button").first.click()
    first = shown.settled().page.locator("#look").inner_text()
    shown.page.locator("#sought button").nth(6).click()
    expect(shown.page.locator("#tokens [aria-current=step]")).to_have_text("blue")
    expect(shown.page.locator("#look")).not_to_have_text(first)


def test_a_shape_is_placed_with_a_click_taken_away_with_another_and_undone(shown):
    page = shown.page
    page.get_by_label("green", exact=True).check(force=True)
    page.get_by_label("triangle", exact=True).check(force=True)
    patch(shown, 5, 5).click()
    placed(shown, "rc31.bs34.gt55")
    expect(page.locator("#note")).to_contain_text("exactly two shapes; here it does what it can with 3")
    expect(page.locator("#verdict")).to_be_hidden()
    patch(shown, 5, 5).click()
    placed(shown, PICTURE)
    shown.button("Undo").click()
    placed(shown, "rc31.bs34.gt55")
    shown.button("Clear").click()
    placed(shown, "none")
    expect(page.locator("#note")).to_contain_text("Nothing is in this picture")
    page.go_back()
    placed(shown, "rc31.bs34.gt55")


def test_a_shape_is_dragged_to_another_patch(shown):
    start, end = box_of(patch(shown, 3, 1)), box_of(patch(shown, 3, 6))
    mouse = shown.page.mouse
    mouse.move(start["x"] + 12, start["y"] + 12)
    mouse.down()
    mouse.move(end["x"] + 9, end["y"] - 20, steps=4)
    mouse.move(end["x"] + 9, end["y"] + 9, steps=4)
    mouse.up()
    placed(shown, "bs34.rc36")
    expect(words(shown)).to_have_text(["<s>", *["a", "red", "circle", "below", "a", "blue", "square"]])


def test_everything_can_be_done_with_the_keyboard(shown):
    page = shown.page
    patch(shown, 1, 1).focus()
    before = shown.address["phase"]
    for key in ("ArrowRight", "ArrowRight", "Delete"):
        page.keyboard.press(key)
    placed(shown, "bs34")
    assert shown.address["phase"] == before  # arrows move the cursor, not the step
    expect(shown.live).to_contain_text("Taken out of column 3, row 1.")
    for key in ("ArrowDown", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    placed(shown, "bs34.rc22")
    expect(shown.live).to_contain_text("red circle placed in column 2, row 2.")
    expect(patch(shown, 2, 2)).to_be_focused()
    page.keyboard.press("End")
    expect(patch(shown, 6, 2)).to_be_focused()


def test_a_readers_caption_is_read_and_the_model_may_write_again(shown):
    box = shown.page.get_by_role("textbox", name="Caption")
    box.fill("a purple circle")
    box.press("Enter")
    expect(words(shown)).to_have_text(["<s>", "a", "purple (unknown word)", "circle"])
    assert shown.address["caption"] == "a purple circle"
    expect(shown.page.locator("#verdict")).to_have_text(f"By the rule: “{RIGHT}”.")
    shown.button("Let it write").click()
    expect(words(shown)).to_have_text(["<s>", *RIGHT.split()])
    expect(box).to_have_value("")
    expect(box).to_have_attribute("placeholder", RIGHT)


def test_another_picture_is_a_held_out_one_and_back_returns(shown):
    shown.button("Another picture").click()
    shown.settled()
    other = shown.address["picture"]
    assert other != PICTURE
    shown.page.go_back()
    placed(shown, PICTURE)
    expect(shown.page.locator("#verdict")).to_have_text("That is right.")


def test_an_address_holds_the_whole_state(stage):
    stage.open(PATH, picture="yx66.gs11", token=3, unit=7, theme="dark", lang="ja")
    address = stage.page.url
    stage.page.reload()
    stage.settled()
    assert stage.page.url == address
    expect(stage.page.locator("#unit")).to_have_value("7")
    expect(stage.page.locator("#tokens [aria-current=step]")).to_have_text("green")


def test_holding_beta_at_0_shows_what_would_have_been(stage):
    stage.open(PATH, picture=PICTURE, token=2, clamp="beta:0")
    stage.page.locator("#phases button").last.click()
    expect(stage.page.locator("#words s").first).to_be_visible()
    expect(stage.page.locator("#look")).to_contain_text("lets in 0.00")


@pytest.mark.parametrize(("width", "lang", "theme"), EVERYWHERE)
def test_axe_finds_nothing_and_nothing_sticks_out(stage, width, lang, theme):
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.open(PATH, picture=PICTURE, token=3, theme=theme, lang=lang)
    found = Axe().run(stage.page)
    assert found.violations_count == 0, found.generate_report()
    assert stage.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tiles, looks = (box_of(stage.page.locator(name)) for name in ("#sought li:last-child", ".looks"))
    assert tiles["x"] + tiles["width"] <= looks["x"] + looks["width"] + 8
