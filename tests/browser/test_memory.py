"""How far back networks remember, as a person uses the page."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.memory import networks
from app.reading.library import STANDARD
from tests.browser.conftest import Stage, box_of

HAS_RECALL = len(networks.keys("recall", STANDARD)) > 1
DRAWN = "document.querySelectorAll('#curve .main-svg, #heats .main-svg, #hangs .main-svg').length >= 3"
COUNT_DRAWINGS = """() => {
    window.drawings = 0
    const plots = document.querySelectorAll('.js-plotly-plot')
    for (const plot of plots) plot.on('plotly_afterplot', () => window.drawings++)
}"""
FRENCH = "i grew up in france where the boys near the old car run so i speak fluent french"


def opened(stage: Stage, **address: object) -> Stage:
    """Open the page and wait until everything is drawn."""
    query = "&".join(f"{name}={value}" for name, value in address.items())
    stage.page.goto(f"{stage.server}/memory?{query}")
    stage.until(DRAWN)
    stage.until("!document.querySelector('[aria-busy]')")
    return stage


def check_axe(stage: Stage, width: int) -> None:
    """Hold the page to axe, with everything open, and to its width."""
    for details in stage.page.locator("details").all():
        details.evaluate("element => (element.open = true)")
    results = Axe().run(stage.page)
    assert results.violations_count == 0, results.generate_report()
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_in_the_dark_in_the_other_language(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 390, "height": 844})
    opened(stage, lang="ja", theme="dark")
    check_axe(stage, 390)


def test_looking_asking_and_the_way_back(stage: Stage) -> None:
    opened(stage, lang="en", text=FRENCH.replace(" ", "+"))
    page = stage.page
    readout, words = page.locator("#readout"), page.get_by_role("list", name="Words").get_by_role("button")
    expect(readout).to_contain_text("At “france”, 13 before “french”: rnn")
    scroller = page.get_by_role("group", name="Words and gradients")
    scroller.focus()
    page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("At “where”, 12 before “french”")
    expect(stage.live).to_contain_text("At “where”")
    stage.expect_address(at=7)
    page.keyboard.press("End")
    expect(readout).to_have_text("“french” is the word that is asked for.")
    page.keyboard.press("Home")
    words.nth(3).hover()
    expect(readout).to_contain_text("At “up”")
    for _ in range(2):
        page.locator("#heats").hover(position={"x": 300, "y": 130})
    expect(readout).to_contain_text(re.compile(r"lstm, unit \d+, at “.+”: "))

    page.evaluate(COUNT_DRAWINGS)  # the cursor moves without drawing
    box = box_of(page.locator("#curve"))
    for part in range(1, 19):
        page.mouse.move(box["x"] + part * box["width"] / 20, box["y"] + 20)
    expect(readout).to_contain_text("At “fluent”")
    assert page.evaluate("window.drawings") == 0
    moved = stage.settled().page.locator("#cursor").evaluate("element => element.getBoundingClientRect().left")
    assert abs(moved - (box["x"] + 18 * box["width"] / 20)) < box["width"] / 19

    stops = page.locator("#words button:not([tabindex='-1'])")  # the row of words is one tab stop
    expect(stops).to_have_text("french")
    stops.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#words button:focus")).to_have_text("fluent")
    expect(stops).to_have_count(1)
    assert page.locator(".draw *").evaluate_all("parts => parts.filter((part) => part.tabIndex >= 0).length") == 0
    words.nth(9).click()  # another word is asked for
    expect(page.get_by_role("heading", name="still matters to “near”")).to_be_visible()
    expect(words.nth(9)).to_have_attribute("aria-current", "true")
    stage.expect_address(token=10)
    page.go_back()
    expect(page.get_by_role("heading", name="still matters to “french”")).to_be_visible()
    words.nth(0).click()
    expect(page.locator("#said")).to_contain_text("Nothing stands before “<s>”")
    expect(page.locator("#curve")).to_be_hidden()
    words.nth(2).click()
    expect(page.locator("#curve")).to_be_visible()
    page.locator("#numbers summary").click()
    with page.expect_download() as waiting:  # of the word that is asked for now
        page.locator('[data-files="/memory/files/gradients"] [data-file=csv]').click()
    assert waiting.value.suggested_filename.endswith("_3.csv")
    check_axe(stage, 1440)


def test_paper_has_the_whole_sentence(stage: Stage) -> None:
    opened(stage, lang="en", text="+".join(["the", "dogs", "near", "the", "car", "run", "."] * 12))
    fits = """() => {
      const scroller = document.querySelector('#scroller')
      return [scroller, ...scroller.querySelectorAll('.draw')].every((one) => one.scrollWidth <= one.clientWidth + 1)
    }"""
    assert not stage.page.evaluate(fits)
    stage.page.emulate_media(media="print")  # nothing is drawn anew for it
    assert stage.page.evaluate(fits)
    stage.page.emulate_media(media="screen")


def test_scales_states_and_another_sentence(stage: Stage, complaints: list[str]) -> None:
    opened(stage, lang="en")
    page = stage.page
    ticks, note = page.locator("#curve-ticks"), page.locator("#scale-note")
    expect(ticks).to_contain_text("10⁻²")
    page.get_by_role("radio", name="absolute").check()
    expect(ticks).not_to_contain_text("10⁻²")
    expect(note).to_contain_text("what has vanished cannot be seen")
    page.get_by_role("radio", name="by row").check()
    expect(note).to_contain_text("it hides the vanishing")
    expect(page.locator("#heat-labels")).to_contain_text("c")
    page.get_by_role("radio", name="hidden state").check()
    expect(page.locator("#heat-labels i")).to_have_text(["h", "h", "h"])
    stage.expect_address(scale="row", state="hidden")
    page.get_by_role("textbox", name="Sentence").fill("the zork near the car")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="still matters to “car”")).to_be_visible()
    expect(page.get_by_role("list", name="Words").locator(".unknown")).to_contain_text("zork")
    page.get_by_text("All numbers").first.click()
    expect(page.get_by_role("row", name=re.compile("^zork"))).to_be_visible()
    page.reload()
    stage.until(DRAWN)
    expect(page.get_by_role("radio", name="by row")).to_be_checked()
    expect(page.get_by_role("textbox", name="Sentence")).to_have_value("the zork near the car")
    page.route("**/memory/gradient**", lambda route: route.abort())  # the server is gone, and can be tried again
    page.get_by_role("textbox", name="Sentence").fill("the boys near the tree")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    page.unroute("**/memory/gradient**")
    stage.button("Try again").click()
    expect(page.get_by_role("heading", name="still matters to “tree”")).to_be_visible()
    complaints.clear()


def test_without_scripts_the_numbers_are_there(stage: Stage, browser: object) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{stage.server}/memory?lang=en&text={FRENCH.replace(' ', '+')}")
    expect(page.locator("#verdict")).to_contain_text("in rnn it becomes smaller, by a factor of")
    page.get_by_text("All numbers").first.click()
    expect(page.get_by_role("row", name=re.compile("^france"))).to_be_visible()
    page.get_by_role("button", name="near", exact=True).click()
    expect(page.get_by_role("heading", name="still matters to “near”")).to_be_visible()
    context.close()


@pytest.mark.skipif(not HAS_RECALL, reason="no network is trained on recall yet")
def test_recall_by_gap_and_an_example(stage: Stage) -> None:
    opened(stage, lang="en")
    page = stage.page
    says, slider = page.locator("#gap-says"), page.get_by_role("slider", name="Words between")
    expect(says).to_contain_text("With 50 words between: rnn")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "35 words")
    expect(says).to_contain_text("With 35 words between")
    stage.expect_address(gap=35)
    step = page.get_by_role("slider", name="Token of the example")
    expect(page.locator("#example-says")).to_contain_text("lstm answers")
    step.focus()
    page.keyboard.press("Home")
    expect(page.locator("#example-says")).to_contain_text("After token 1 of")
    stage.button("Play").click()
    expect(page.locator("#example-says")).not_to_contain_text("After token 1 of")
    stage.button("Pause").click()
    page.get_by_role("combobox", name="Second cell").select_option("gru")
    expect(page.locator("#right-name")).to_contain_text("gru")
    page.get_by_text("Choose cells").click()
    page.get_by_role("checkbox", name="rnn", exact=True).uncheck()
    expect(says).not_to_contain_text(re.compile(r"between: rnn \d"))
    stage.expect_address(right="gru")
    page.get_by_role("link", name="Step through it").first.click()
    expect(page).to_have_url(re.compile("/step.*model=recall-"))
