"""The story: the text drives its figures, the reader takes over, and an address reopens what was seen."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Stage, box_of

CHAPTERS = ["memory", "distance", "module", "belt", "steps", "variants", "after"]


class Story:
    """The story's page, and where its parts are found."""

    def __init__(self, stage: Stage):
        self.stage, self.page = stage, stage.page

    def open(self, address: str = "/?lang=en") -> Story:
        """Open the story and wait until its scripts run."""
        self.page.goto(f"{self.stage.server}{address}")
        expect(self.page.locator("#contents-list")).to_be_attached()
        return self

    def look(self, name: str) -> Locator:
        """Return a look by its name, as in `steps.3`."""
        return self.page.locator(f'[data-look="{name}"]')

    def figure(self, name: str) -> Locator:
        """Return a figure by its scene."""
        return self.page.locator(f"#figure-{name}")

    def read(self, name: str) -> Locator:
        """Scroll a look to the reading line, and wait for its figure to be at work."""
        line = 0.45 if self.page.viewport_size["width"] > 1100 else 0.645
        self.stage.settled()
        self.page.mouse.move(150, 20)
        distance = self.page.evaluate(
            '([name, line]) => { const box = document.querySelector(`[data-look="${name}"]`).getBoundingClientRect();'
            "return box.top + box.height / 2 - innerHeight * line }",
            [name, line],
        )
        self.page.mouse.wheel(0, distance)
        look = self.look(name)
        expect(look).to_have_class(re.compile(r"\blit\b"))
        scene = look.locator("xpath=ancestor::*[@data-scene]").get_attribute("data-scene")
        figure = self.figure(str(scene))
        expect(figure).to_have_attribute("data-ready", "")
        return figure


@pytest.fixture
def story(stage: Stage) -> Story:
    """The story on a desk, not yet opened."""
    return Story(stage)


def test_the_text_drives_the_figure(story: Story) -> None:
    story.open()
    figure = story.read("steps.3")
    forget = figure.get_by_role("button", name="Forget", exact=True)
    expect(forget).to_have_attribute("aria-current", "step")
    story.read("steps.5")
    expect(figure.get_by_role("button", name="Update", exact=True)).to_have_attribute("aria-current", "step")
    expect(story.page).to_have_url(re.compile(r"\?look=steps\.5#steps-5$"))


@pytest.mark.parametrize("look", ["steps.2", "steps.5", "steps.9"])
def test_the_frame_stands_at_the_word_that_is_read(story: Story, look: str) -> None:
    story.page.emulate_media(reduced_motion="reduce")
    story.open()
    figure = story.read("steps.3")
    story.read(look)
    middle = "node => { const box = node.getBoundingClientRect(); return box.left + box.width / 2 }"
    word = figure.locator(".track .word.now text")
    expect(word).to_have_text({"steps.2": ".", "steps.5": "john", "steps.9": "mary"}[look])
    frame = figure.locator("[data-here]")
    stands = f"([frame, word]) => Math.abs(({middle})(frame) - ({middle})(word)) < 2"
    story.stage.until(stands, [frame.element_handle(), word.element_handle()])  # it slides there


def test_the_reader_takes_over_and_gives_it_back(story: Story) -> None:
    story.open("/?lang=en&look=steps.3")
    figure = story.read("steps.3")
    figure.get_by_role("button", name="Output", exact=True).click()
    expect(story.page).to_have_url(re.compile(r"phase="))
    story.read("steps.4")
    expect(figure.get_by_role("button", name="Output", exact=True)).to_have_attribute("aria-current", "step")
    figure.get_by_role("button", name="Back to the text").click()
    expect(figure.get_by_role("button", name="Input", exact=True)).to_have_attribute("aria-current", "step")
    expect(figure.get_by_role("button", name="Back to the text")).to_be_hidden()


def test_an_address_reopens_what_was_seen(story: Story) -> None:
    story.open("/?lang=en&look=steps.3")
    figure = story.read("steps.3")
    figure.get_by_role("button", name="Output", exact=True).click()
    expect(story.page).to_have_url(re.compile(r"phase="))
    expect(figure.locator("[data-said]")).to_contain_text("Output.")
    story.stage.settled()
    seen = figure.locator("[data-body]").inner_text()
    story.page.reload()
    expect(figure.get_by_role("button", name="Output", exact=True)).to_have_attribute("aria-current", "step")
    expect(figure.get_by_role("button", name="Back to the text")).to_be_visible()
    expect(figure).to_have_attribute("data-ready", "")
    expect(figure.locator("[data-body]")).to_have_text(seen, use_inner_text=True)
    expect(story.look("steps.3")).to_be_in_viewport()
    expect(figure).to_be_in_viewport()


def test_a_look_is_pressed_by_keyboard(story: Story) -> None:
    story.open("/?lang=en&look=steps.2")
    figure = story.read("steps.2")
    disc = story.page.locator("#steps").get_by_role("button", name="Look here 4")
    disc.focus()
    story.page.keyboard.press("Enter")
    expect(story.look("steps.4")).to_have_class(re.compile(r"\blit\b"))
    expect(figure).to_be_in_viewport()
    expect(figure.get_by_role("button", name="Input", exact=True)).to_have_attribute("aria-current", "step")


def test_phrases_and_parts_point_at_each_other(story: Story) -> None:
    story.open("/?lang=en&look=steps.3")
    figure = story.read("steps.3")
    phrase = story.look("steps.3").locator('.phrase[data-part="f"]').first
    story.stage.settled()
    before = figure.locator("[data-body]").evaluate("node => node.innerHTML")
    phrase.hover()
    expect(phrase).to_be_visible()
    story.stage.until("before => document.querySelector('#figure-steps-2 [data-body]').innerHTML !== before", before)
    story.page.mouse.move(5, 5)
    figure.locator('[data-part="f"] rect, rect[data-part="f"], [data-part="f"] path').first.hover(force=True)
    expect(phrase).to_have_class(re.compile(r"\blit\b"))


def test_a_deed_is_guessed_done_and_put_back(story: Story) -> None:
    story.open("/?lang=en&look=steps.2")
    story.read("steps.6")
    deed = story.page.locator("#steps [data-do]")
    expect(deed.locator("[data-waiting]")).to_be_visible()
    deed.get_by_label("she").check(force=True)
    deed.locator("[data-act]").click()
    expect(deed.locator("[data-outcome]")).to_contain_text("You guessed: she.")
    expect(deed.locator("[data-outcome]")).to_have_attribute("open", "")
    expect(story.page).to_have_url(re.compile(r"clamp=f"))
    deed.get_by_role("button", name="Put it back").click()
    expect(story.page).not_to_have_url(re.compile(r"clamp=f"))


def test_the_look_after_an_exercise_takes_the_figure_back(story: Story) -> None:
    story.open("/?lang=en&look=steps.8")
    figure = story.read("steps.8")
    deed = story.page.locator("#steps [data-do]")
    deed.locator("[data-act]").click()
    expect(figure.locator("[data-back]")).to_be_visible()
    story.read("steps.9")
    expect(figure.locator("[data-back]")).to_be_hidden()
    expect(deed.locator("[data-undo]")).to_be_hidden()
    expect(figure.locator("[data-cells]").first).to_contain_text("mary")
    expect(story.page).not_to_have_url(re.compile(r"clamp=f"))
    # what the reader has set is the reader's
    figure.get_by_role("button", name="Forget", exact=True).click()
    story.read("steps.10")
    expect(figure.locator("[data-back]")).to_be_visible()
    expect(figure.get_by_role("button", name="Forget", exact=True)).to_have_attribute("aria-current", "step")


def test_the_contents_know_where_the_reader_is(story: Story) -> None:
    story.open()
    contents = story.page.get_by_role("navigation", name="Chapters")
    contents.get_by_role("link").nth(3).click()
    expect(contents.locator("[aria-current=location]")).to_have_attribute("data-chapter", "belt")
    expect(story.page.locator("#belt-title")).to_be_in_viewport()
    expect(contents.locator("a.read")).to_have_count(3)


def test_a_term_opens_in_place(story: Story) -> None:
    story.open("/?lang=en&look=steps.2")
    story.read("steps.2")
    term = story.page.locator("#steps .term").first
    term.scroll_into_view_if_needed()
    term.click()
    card = story.page.get_by_role("dialog", name=re.compile("^Glossary: "))
    expect(card).to_be_visible()
    expect(card).to_be_in_viewport()
    story.page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_other_language_keeps_the_place(story: Story) -> None:
    story.open("/?lang=en&look=steps.3")
    story.read("steps.3")
    story.read("steps.4")
    expect(story.page).to_have_url(re.compile(r"look=steps\.4"))
    story.page.get_by_role("link", name="日本語").click()
    expect(story.page.locator("html")).to_have_attribute("lang", "ja")
    expect(story.look("steps.4")).to_have_class(re.compile(r"\blit\b"))
    expect(story.look("steps.4")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("width", "theme", "lang"),
    [(1440, "light", "en"), (390, "dark", "ja"), pytest.param(1920, "dark", "en", marks=pytest.mark.nightly)],
)
def test_axe_finds_nothing(story: Story, width: int, theme: str, lang: str) -> None:
    story.page.set_viewport_size({"width": width, "height": 900})
    story.page.emulate_media(reduced_motion="reduce")
    story.open(f"/?lang={lang}&theme={theme}")
    for chapter in CHAPTERS:
        story.read(f"{chapter}.1")
    results = Axe().run(story.page)
    assert results.violations_count == 0, results.generate_report()


def test_a_phone_keeps_the_figure_above_the_text(story: Story) -> None:
    story.page.set_viewport_size({"width": 390, "height": 844})
    story.open("/?lang=en")
    for chapter in CHAPTERS:
        figure = story.read(f"{chapter}.1")
        story.stage.settled()
        box, look = box_of(figure), box_of(story.look(f"{chapter}.1"))
        assert box["y"] >= 40, chapter
        assert box["y"] + box["height"] <= 844 * 0.58, chapter
        assert look["y"] + look["height"] > box["y"] + box["height"], chapter
    assert story.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_touchable(story.page)


def assert_touchable(page: Page) -> None:
    """Hold every button that is seen to a size that a finger can meet."""
    small = page.evaluate(
        """() => [...document.querySelectorAll('.frame [data-controls] button, .deed-buttons button, .guesses label')]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width)
          .map((one) => [one.textContent.trim() || one.ariaLabel, one.getBoundingClientRect()])
          .filter(([, box]) => Math.min(box.width, box.height) < 24).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_without_scripts_it_can_be_read(browser: Browser, live_server: str, lang: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server}/?lang={lang}")
    for chapter in CHAPTERS:
        section = page.locator(f"#{chapter}")
        expect(section.locator("h2")).to_be_visible()
        expect(section.locator("svg[data-picture]").first).to_be_visible()
        for control in section.locator("[data-controls], [data-share], [data-act]").all():
            expect(control).to_be_hidden()
    page.locator("#steps .outcome summary").click()
    expect(page.locator("#steps .outcome p").last).to_be_visible()
    page.locator("#steps").get_by_role("button", name=re.compile("Look here 3|ここを見る3")).click()
    expect(page).to_have_url(re.compile(r"look=steps\.3"))
    expect(page.locator("#steps-3")).to_have_class(re.compile(r"\blit\b"))
    context.close()


def test_a_server_that_is_gone_is_reported(story: Story, complaints: list[str]) -> None:
    story.open("/?lang=en&look=steps.3")
    figure = story.read("steps.3")
    story.stage.settled()
    story.page.route("**/figures/**", lambda route: route.abort())
    said = figure.locator("[data-said]").inner_text()
    story.page.locator("#steps [data-act]").click()
    expect(figure.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    expect(figure.locator("[data-said]")).to_have_text(said)
    story.page.unroute("**/figures/**")
    figure.get_by_role("button", name="Try again").click()
    expect(figure.get_by_role("alert")).to_have_count(0)
    complaints.clear()


def test_the_belt_at_the_top_waits_when_told(story: Story) -> None:
    story.open("/?lang=en")
    top = story.page.locator("#hero")
    top.get_by_role("button", name="Pause").click()
    waiting = story.page.locator(".hero-cell.waits").count()
    story.page.wait_for_timeout(1200)
    assert story.page.locator(".hero-cell.waits").count() == waiting > 0
    top.get_by_role("button", name="Play").click()
    story.stage.until(f"document.querySelectorAll('.hero-cell.waits').length < {waiting}")
