"""DRAW as a person uses it: drawing with mouse and keys, letting it write, stepping through the glimpses."""

from __future__ import annotations

import re
from urllib.request import urlopen

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lstm_core.models.digits import pack, unpack
from tests.browser.conftest import box_of, hold_back

SIZE = 28
PATH = "/beyond/draw"
EMPTY = pack(np.zeros((SIZE, SIZE), bool))


@pytest.fixture(scope="module", autouse=True)
def _drawn_once(live_server):
    """Let the server lay out the diagrams, which are the largest of all, before a page waits for them."""
    for model in ("digits-draw", "digits-draw_plain"):
        for mode in ("reading", "writing"):
            with urlopen(f"{live_server}{PATH}/scene?model={model}&mode={mode}", timeout=120) as answer:
                assert answer.status == 200


def picture(stage):
    """Return the picture in the address."""
    return unpack(stage.address["picture"], SIZE, SIZE)


def shown(stage):
    """Return the ink on the sheet, as the page has drawn it."""
    ink = stage.page.evaluate(
        """() => {
            const copy = new OffscreenCanvas(28, 28).getContext('2d', { willReadFrequently: true })
            copy.drawImage(document.querySelector('#draw-sheet'), 0, 0)
            return [...copy.getImageData(0, 0, 28, 28).data].filter((_, n) => n % 4 === 3)
        }"""
    )
    return np.array(ink).reshape(SIZE, SIZE) > 0


def canvas(stage):
    """Return the numbers of the heat map that is shown."""
    return np.array(stage.page.evaluate("document.querySelector('#draw-canvas').data[0].z"))


def drag(stage, *places):
    """Draw a line through places, given in pixels of the picture."""
    box = box_of(stage.page.locator("#draw-sheet"))
    at = [(box["x"] + x / SIZE * box["width"], box["y"] + y / SIZE * box["height"]) for x, y in places]
    stage.page.mouse.move(*at[0])
    stage.page.mouse.down()
    for x, y in at[1:]:
        stage.page.mouse.move(x, y, steps=4)
    stage.page.mouse.up()


def read(stage, before):
    """Wait until the network has read another picture than before."""
    stage.until("(before) => new URLSearchParams(location.search).get('picture') !== before", before)
    stage.settled()


def test_a_drawing_is_read_and_the_address_holds_it(stage):
    stage.open(PATH, picture=EMPTY, token=10)
    expect(stage.page.get_by_text("The sheet is empty.")).to_be_visible()
    drag(stage, (14, 5), (14, 22))
    read(stage, EMPTY)
    drawn = picture(stage)
    assert drawn[6:21, 13:15].all()
    assert drawn.sum() < 80
    assert (shown(stage) == drawn).all()
    expect(stage.page.get_by_text("The sheet is empty.")).to_be_hidden()
    assert canvas(stage)[6:21, 13:15].mean() > 100  # the network draws the bar as well
    assert canvas(stage)[:, :4].mean() < 10

    stage.page.go_back()
    stage.until("document.querySelector('#draw-empty').hidden === false")
    assert not shown(stage).any()
    stage.page.go_forward()
    stage.until("document.querySelector('#draw-empty').hidden")
    assert (shown(stage) == drawn).all()


def test_strokes_are_taken_back_and_the_sheet_is_cleared(stage):
    stage.open(PATH, picture=EMPTY)
    expect(stage.button("Undo")).to_have_attribute("aria-disabled", "true")
    drag(stage, (8, 8), (20, 8))
    first = shown(stage)
    drag(stage, (8, 20), (20, 20))
    assert shown(stage).sum() > first.sum()
    stage.button("Undo").click()
    assert (shown(stage) == first).all()
    stage.button("Clear").click()
    assert not shown(stage).any()
    stage.button("Undo").click()
    assert (shown(stage) == first).all()
    read(stage, EMPTY)
    assert (picture(stage) == first).all()

    # what is read of an earlier stroke does not bring it back once the sheet has been cleared
    let_go = hold_back(stage.page, f"**{PATH}/**")
    drag(stage, (8, 20), (20, 20))
    stage.page.wait_for_timeout(500)  # until it is asked for
    stage.button("Clear").click()
    let_go()
    stage.page.wait_for_timeout(250)
    assert not shown(stage).any()
    stage.settled()
    assert not shown(stage).any()
    assert not picture(stage).any()


def test_keys_draw_and_leave_the_steps_alone(stage):
    stage.open(PATH, picture=EMPTY, token=4)
    sheet = stage.page.get_by_role("application", name="Sheet to draw a digit on")
    sheet.focus()
    for key in ("ArrowRight", "ArrowDown", "Space"):
        sheet.press(key)
    expect(stage.live).to_contain_text("Column 16, row 9: ink")
    read(stage, EMPTY)
    drawn = picture(stage)
    assert drawn[8, 15]
    assert drawn.sum() < 12
    stage.expect_address(token=4)
    sheet.press("Backspace")
    assert not shown(stage).any()


def test_an_example_is_read(stage):
    stage.open(PATH)
    before = stage.address["picture"]
    stage.button("Read this 7").click()
    read(stage, before)
    expect(stage.button("Read this 7")).to_have_attribute("aria-pressed", "true")
    assert (shown(stage) == picture(stage)).all()


def test_glimpses_are_uncovered_one_by_one(stage):
    stage.open(PATH, token=3)
    cells = stage.page.locator("#draw-cells li")
    expect(cells).to_have_count(10)
    expect(stage.page.locator("#draw-cells li.later")).to_have_count(8)  # nothing is written before the last phases
    before = canvas(stage)
    stage.button("Next glimpse").click()
    stage.settled()
    expect(stage.page.locator("#draw-cells li.later")).to_have_count(7)
    assert (canvas(stage) != before).any()
    stage.page.keyboard.press("End")
    stage.settled()
    expect(stage.page.locator("#draw-cells li.later")).to_have_count(0)
    expect(stage.page.locator("#draw-when")).to_have_text("after glimpse 10")
    cells.nth(1).click()
    stage.settled()
    stage.expect_address(token=2)


def test_windows_come_with_their_phases_and_lie_on_the_canvas(stage):
    stage.open(PATH, model="digits-draw", token=5)
    stage.page.keyboard.press("End")
    stage.settled()
    frame = box_of(stage.page.locator("#draw-frame"))
    for name in ("#draw-read", "#draw-write"):
        window = stage.page.locator(name)
        expect(window).to_be_visible()
        box = box_of(window)
        assert box["width"] == pytest.approx(box["height"], abs=0.5)
        assert box["x"] + box["width"] > frame["x"]
        assert box["x"] < frame["x"] + frame["width"]
    expect(stage.page.get_by_text("it reads here")).to_be_visible()
    stage.page.get_by_label("Variant").select_option("draw_plain")
    stage.until("location.search.includes('digits-draw_plain')")
    stage.settled()
    expect(stage.page.locator("#draw-read")).to_be_hidden()
    expect(stage.page.get_by_text("it writes here")).to_be_hidden()


def test_it_writes_with_a_seed_and_a_temperature(stage, complaints):
    stage.open(PATH, token=10)
    stage.page.get_by_role("combobox", name="Mode", exact=True).select_option("writing")
    stage.until("location.search.includes('mode=writing')")
    stage.settled()
    expect(stage.page.get_by_role("application", name="Sheet to draw a digit on")).to_be_hidden()
    expect(stage.page.get_by_text("there is no drawing to compare with")).to_be_visible()
    stage.page.keyboard.press("End")
    stage.settled()
    first = canvas(stage)
    stage.button("With other noise").click()
    stage.until("location.search.includes('seed=2')")
    stage.settled()
    assert (canvas(stage) != first).any()
    temperature = stage.page.get_by_label("Temperature")
    temperature.fill("0")
    temperature.press("Enter")
    stage.until("location.search.includes('temperature=0')")
    stage.settled()
    cold = canvas(stage)
    temperature.fill("1e9")
    temperature.press("Enter")
    expect(stage.page.get_by_role("alert")).to_contain_text("The temperature “1e9” cannot be used")
    assert (canvas(stage) == cold).all()  # the last good view stays
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_finger_draws_without_scrolling(stage, width):
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.open(PATH, picture=EMPTY)
    touch = stage.page.evaluate("getComputedStyle(document.querySelector('#draw-sheet')).touchAction")
    assert touch == "none"
    assert stage.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    box = box_of(stage.page.locator("#draw-sheet"))
    assert box["width"] >= 150


@pytest.mark.parametrize(
    ("width", "lang", "theme", "mode"),
    [
        (1440, "en", "light", "reading"),
        (390, "ja", "dark", "writing"),
        pytest.param(390, "en", "light", "reading", marks=pytest.mark.nightly),
        pytest.param(1440, "ja", "dark", "writing", marks=pytest.mark.nightly),
    ],
)
def test_nothing_stands_in_anyones_way(stage, width, lang, theme, mode):
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.open(PATH, lang=lang, theme=theme, mode=mode, token=8)
    found = Axe().run(stage.page)
    assert found.violations_count == 0, found.generate_report()
    assert not re.search("[a-z]{4,} glimpse", stage.page.inner_text("#draw-card")) or lang == "en"
