"""Phone, dark, Japanese, print, no script; axe in both languages and themes."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.conftest import EVERYWHERE, TEXT, Stage, box_of, clean


@pytest.mark.parametrize(("width", "lang", "theme"), EVERYWHERE)
def test_axe_finds_nothing(stage: Stage, lang: str, theme: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.page.emulate_media(reduced_motion="reduce")
    stage.open(text=f"{TEXT} zyzzyva", token=11, phase="i-g", clamp="f@5-:1", lang=lang, theme=theme)
    stage.page.locator("#numbers summary").click()
    stage.page.locator("#hold-open").click()
    results = Axe().run(stage.page)
    assert results.violations_count == 0, results.generate_report()


def test_the_other_language(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="c", unit=5)
    stage.button("Next step").click()
    stage.page.get_by_role("link", name="日本語").click()
    expect(stage.page.locator("html")).to_have_attribute("lang", "ja")
    expect(stage.page.locator("#diagram.drawn")).to_be_visible()  # what the server has written heeds no key
    expect(stage.page.get_by_role("list", name="トークン").locator("[aria-current=step]")).to_have_text("john")
    expect(stage.page.get_by_role("group", name="段階").locator("[aria-current=step]")).to_have_text("出力")
    expect(stage.page.get_by_role("region", name="セルの図")).to_contain_text("次の予測は")
    stage.page.keyboard.press("ArrowLeft")
    expect(stage.live).to_contain_text("john、更新。")
    hide = "document.querySelectorAll('[lang=en]').forEach((part) => (part.style.display = '{}'))"
    stage.page.evaluate(hide.format("none"))  # a citation is in the language of its paper
    latin = stage.page.locator("body").inner_text()
    stage.page.evaluate(hide.format(""))
    assert not re.search(r"\b(Next|Unit|gate|state|of)\b", latin), latin
    stage.page.get_by_role("link", name="English").click()
    stage.expect_at("john", "Update")


def test_dark_and_back(stage: Stage) -> None:
    stage.page.emulate_media(color_scheme="light")
    stage.open(text=TEXT, token=11, phase="c")
    colour = "getComputedStyle(document.querySelector('#backdrop path')).fill"
    light = stage.page.evaluate(colour)
    stage.button("Dark theme").click()
    expect(stage.button("Dark theme")).to_have_attribute("aria-pressed", "true")
    stage.until(f"{colour} !== '{light}'")
    stage.expect_address(theme="dark")
    stage.button("Dark theme").click()
    stage.until(f"{colour} === '{light}'")
    stage.expect_address(theme="light")


def test_a_phone(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 390, "height": 844})
    stage.open(text=TEXT, token=11, phase="f")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Previous token", "Previous step", "Play", "Next step", "Next token"):
        box = box_of(stage.button(name))
        assert box["y"] + box["height"] <= 844, f"{name} is not at the bottom of the screen"
        assert min(box["width"], box["height"]) >= 44, f"{name} is too small for a finger"
    word = "document.querySelector('#tokens [aria-current]').getBoundingClientRect()"
    stage.until(f"(({{ left, width }}) => Math.abs(left + width / 2 - 195) < 30)({word})")  # it comes to the middle
    swipe = """(end) => {
      const place = document.querySelector('#diagram')
      const touch = (x) => new Touch({ identifier: 1, target: place, clientX: x, clientY: 300 })
      const send = (kind, touches, x) =>
        place.dispatchEvent(new TouchEvent(kind, { touches, changedTouches: [touch(x)], bubbles: true }))
      send('touchstart', [touch(200)], 200)
      send('touchend', [], end)
    }"""
    stage.page.evaluate(swipe, 60)
    stage.expect_at("john", "Input")
    stage.page.evaluate(swipe, 340)
    stage.expect_at("john", "Forget")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080)])
def test_one_screen_holds_it_all(stage: Stage, width: int, height: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": height})
    stage.open(text=TEXT, token=11, phase="o-h", clamp="f:1")
    assert stage.page.evaluate("document.documentElement.scrollHeight") <= height
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_it_can_be_read_and_stepped(browser: Browser, live_server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server}/step?token=11&phase=c&unit=5")
    current = page.get_by_role("list", name="Tokens").locator("[aria-current=step]")
    expect(current).to_have_text("john")
    expect(page.locator("#caption")).to_have_text(re.compile(r"Unit \d+ moves most"))
    expect(page.locator("li[data-line=c]")).to_have_text(re.compile(r"= −?\d\.\d\d × "))
    expect(page.get_by_role("region", name="Predictions").get_by_role("listitem")).to_have_count(5)
    page.get_by_role("button", name="Next step", exact=True).click()
    expect(page.get_by_role("group", name="Phase").locator("[aria-current=step]")).to_have_text("Output")
    expect(page.get_by_role("spinbutton", name="Unit")).to_have_value("5")
    page.get_by_role("combobox", name="Variant").select_option("gru")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("combobox", name="Variant")).to_have_value("gru")
    context.close()


def test_print_leaves_the_controls_out(stage: Stage) -> None:
    stage.open(text=TEXT, token=11, phase="c")
    stage.page.emulate_media(media="print")
    expect(stage.button("Play")).to_be_hidden()
    expect(stage.region("Equations")).to_be_visible()
    expect(stage.region("Cell diagram")).to_be_visible()


def test_a_test_finds_nothing_of_the_one_before(stage: Stage) -> None:
    """The page is shared; what a page can keep is gone when the next test opens it, but for the guide's being seen."""
    keep = "sessionStorage.kept = localStorage.kept = document.cookie = window.name = 'kept=1'; window.kept = 1"
    found = """[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, window.name,
        typeof window.kept]"""
    stage.open().page.evaluate(keep)
    stage.open(token=2)
    assert stage.page.evaluate(found)[1] == ["kept"]
    clean(stage.page, stage.server)
    assert stage.open().page.evaluate(found) == [["guide"], [], "", "", "undefined"]
