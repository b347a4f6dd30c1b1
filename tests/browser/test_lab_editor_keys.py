"""Keys of the editor: typed fast, completing names, moving lines, those of the insert bar, and those on a phone."""

from __future__ import annotations

import random
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import box_of
from tests.browser.lab_editor import LSTM, Editor, editor, open_editor

__all__ = ["editor"]


def test_what_is_typed_fast_is_all_there_and_the_text_box_never_scrolls(editor: Editor) -> None:
    seed = int(time.time())
    print(f"seed {seed}")
    random_ = random.Random(seed)
    typed = "".join(random_.choice("abcxyzWUb_ =+-*@(),.0123456789#") for _ in range(60))
    editor.write("")
    editor.field.focus()
    for letter in typed:
        editor.page.keyboard.press(letter)
    assert editor.text == typed
    expect(editor.row(1)).to_have_text(typed)
    assert editor.run("document.querySelector('textarea').scrollLeft") == 0
    editor.write(LSTM)
    editor.at(1, 60)
    editor.page.keyboard.insert_text(" " + "long " * 60)
    editor.at(6, 50)
    for _ in range(4):
        editor.page.keyboard.press("Enter")
    editor.page.keyboard.type("x = 1")
    sizes = editor.run(
        """(() => {
          const { scrollTop, scrollLeft, scrollWidth, clientWidth, scrollHeight, clientHeight } = editor.field
          return [scrollTop, scrollLeft, scrollWidth - clientWidth, scrollHeight - clientHeight]
        })()"""
    )
    assert sizes == [0, 0, 0, 0]
    editor.at(1, 300)
    editor.page.keyboard.press("End")
    editor.page.keyboard.type("!")
    left = editor.run(
        """(() => {
          const { scrollLeft, scrollWidth, clientWidth } = document.querySelector('.editor-box')
          return scrollWidth - clientWidth - scrollLeft
        })()"""
    )
    assert left < 60  # the caret is in view


@pytest.mark.nightly
def test_sixty_keys_in_three_seconds_hold_nothing_up(editor: Editor) -> None:
    editor.run(
        """() => {
          window.tasks = []
          new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((one) => one.duration)))
            .observe({ type: 'longtask' })
        }"""
    )
    session = editor.page.context.new_cdp_session(editor.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return sum(one["value"] for one in metrics if one["name"] in ("ScriptDuration", "RecalcStyleDuration"))

    editor.at(4, 23)
    before = spent()
    for letter in " + tanh(f) * x - i" * 3 + "c_prev":
        editor.page.keyboard.press(letter)
        editor.page.wait_for_timeout(50)
    assert (spent() - before) / 60 < 0.004  # seconds of the thread, which other work on the machine does not lengthen
    assert " + tanh(f) * x - i" * 3 + "c_prev" in editor.text
    assert editor.run("tasks.filter((duration) => duration > 50)") == []


def test_names_are_completed_by_keyboard(editor: Editor) -> None:
    options = editor.options
    editor.at(4, 23)
    editor.page.keyboard.type(" + c_")
    expect(options.first).to_have_text("c_prev c one word ago")
    assert editor.field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert editor.field.get_attribute("aria-autocomplete") == "list"
    editor.page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(editor.field).to_be_focused()
    editor.page.keyboard.press("Backspace")
    editor.page.keyboard.type("_")
    editor.page.keyboard.press("Enter")
    assert editor.line(4).startswith("c = f * c_prev + i * g + c_prev ")
    editor.page.keyboard.press("ControlOrMeta+z")
    assert "+ c_ " in editor.line(4)
    editor.write(LSTM)
    editor.write("s = x\nh = ")
    editor.at(2, 5)
    editor.page.keyboard.type("s")
    expect(options).to_have_count(5)
    assert editor.field.get_attribute("aria-activedescendant") is None
    editor.page.keyboard.press("Enter")
    assert editor.text == "s = x\nh = s\n"
    editor.page.keyboard.press("Backspace")
    editor.page.keyboard.type(" + s")
    editor.page.keyboard.press("ArrowDown")
    editor.page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).locator("b").inner_text()
    editor.page.keyboard.press("Enter")
    assert editor.line(2) == f"h = s + {chosen}("
    editor.page.keyboard.type("ta")
    editor.page.keyboard.press("Tab")
    assert editor.line(2) == f"h = s + {chosen}(tanh("
    editor.page.keyboard.press("Tab")
    expect(editor.field).not_to_be_focused()
    editor.write(LSTM)
    editor.at(6, 5)
    editor.page.keyboard.press("Control+Space")
    expect(editor.options).to_have_count(0)  # within a name
    editor.page.keyboard.type(" ")
    editor.at(6, 5)
    editor.page.keyboard.press("Control+Space")
    expect(editor.options.first).to_have_text("f forget gate")
    editor.page.keyboard.press("Escape")
    editor.page.keyboard.press("Escape")
    expect(editor.field).not_to_be_focused()


def test_keys_move_lines_and_insert_signs_and_long_texts_are_compact(editor: Editor) -> None:
    editor.at(2, 3)
    editor.page.keyboard.press("Alt+ArrowDown")
    assert editor.line(3).startswith("i = ")
    editor.page.keyboard.press("Alt+ArrowUp")
    editor.page.keyboard.press("Alt+ArrowUp")
    assert [line[0] for line in editor.text.split("\n")] == [*"ifgcoh"]
    editor.page.keyboard.press("Control+/")
    assert editor.line(1).startswith("# i = ")
    editor.page.keyboard.press("Control+/")
    for _ in range(2):
        editor.page.keyboard.press("ControlOrMeta+z")
    assert [line[0] for line in editor.text.split("\n")] == [*"ifgcoh"]
    editor.write(LSTM)
    editor.write("h = x")
    editor.field.press("End")
    insert = editor.page.get_by_role("group", name="Insert")
    insert.get_by_role("button", name="times, entry by entry").click()
    insert.get_by_role("button", name="tanh").click()
    editor.page.keyboard.type("h")
    insert.get_by_role("button", name="_prev").click()
    assert editor.text == "h = x * tanh(h_prev)"
    expect(editor.field).to_be_focused()
    editor.write(LSTM)
    text = "\n".join([*(f"k{n} = tanh(W_{n} @ x)" for n in range(12)), "h = k1"])
    editor.write(text)
    editor.read()
    score = editor.page.locator("#score")
    expect(score).to_contain_class("compact")
    assert box_of(editor.row(1))["height"] == 26
    editor.at(3, 1)
    expect(editor.gloss(3)).to_be_visible()
    assert editor.gloss(4).evaluate("(gloss) => getComputedStyle(gloss).visibility") == "hidden"
    editor.run("editor.setCompact(false)")
    expect(score).not_to_contain_class("compact")


@pytest.mark.nightly  # by day the whole page is checked
@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("ja", "dark")])
def test_axe_finds_nothing(page: Page, live_server: str, complaints: list[str], lang: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    editor = open_editor(page, live_server, lang=lang)
    editor.read({2: {"status": "changed", "was": "<math><mi>q</mi></math>"}})
    editor.run(
        "(line) => editor.show({ ok: true, problems: [], lines: [], removed: [line] })", {"text": "p = x", "line": 2}
    )
    editor.refuse(editor.problem(4, "c_prev", "never"))
    editor.at(6, 50)
    editor.page.keyboard.press("End")
    editor.page.keyboard.press("Enter")
    editor.page.keyboard.type("k = c")
    expect(page.locator("#editor-offers")).to_be_visible()
    found = Axe().run(page, "#score", {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    assert complaints == []


def test_on_a_phone_keys_stand_above_the_keyboard(page: Page, live_server: str, complaints: list[str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    editor = open_editor(page, live_server)
    editor.field.focus()
    insert = page.get_by_role("group", name="Insert")
    for box in [box_of(button) for button in insert.get_by_role("button").all()]:
        assert box["height"] >= 44
        assert box["width"] >= 44
    assert box_of(page.locator("#score"))["width"] <= 390
    editor.run(
        """() => {
          Object.defineProperty(visualViewport, 'height', { value: 500 })
          visualViewport.dispatchEvent(new Event('resize'))
        }"""
    )
    box = box_of(insert)
    assert box["y"] + box["height"] == pytest.approx(500, abs=1)
    page.keyboard.press("Escape")
    expect(insert).not_to_contain_class("above-keyboard")
    assert complaints == []
