"""Both grains of stepping: by button, by key, by token, playing; the address and the live region follow."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import TEXT, Stage


def test_steps_through_phases_and_tokens(stage: Stage) -> None:
    stage.open(text=TEXT, token=2, phase="c")
    stage.expect_at("mary", "Update")

    stage.button("Next step").click()
    stage.expect_at("mary", "Output")
    expect(stage.live).to_contain_text("mary, Output")
    expect(stage.region("Predictions")).to_contain_text("after “mary”")

    stage.button("Next step").click()
    stage.expect_at("sings", "Forget")
    expect(stage.region("Predictions")).to_contain_text("guessed before “sings”")
    stage.expect_address(token=3, phase="f")

    stage.button("Previous step").click()
    stage.expect_at("mary", "Output")
    stage.button("Next token").click()
    stage.expect_at("sings", "Output")
    stage.button("Previous token").click()
    stage.expect_at("mary", "Output")
    stage.more().get_by_role("button", name="Last").click()
    stage.expect_at("and", "Output")
    expect(stage.button("Next step")).to_have_attribute("aria-disabled", "true")
    stage.more().get_by_role("button", name="First").click()
    stage.page.keyboard.press("Escape")
    stage.expect_at("<s>", "Forget")
    expect(stage.region("Predictions")).to_contain_text("nothing has been guessed yet")

    stage.page.get_by_role("list", name="Tokens").get_by_role("button", name="john").click()
    stage.expect_at("john", "Forget")
    stage.button("Update").click()
    stage.expect_at("john", "Update")
    expect(stage.page.locator("#caption")).to_have_text(
        re.compile(r"Unit \d+ moves most, from −?\d\.\d\d to −?\d\.\d\d")
    )


def test_keys(stage: Stage) -> None:
    stage.open(text=TEXT, token=2, phase="f")
    press = stage.page.keyboard.press
    press("ArrowRight")
    stage.expect_at("mary", "Input")
    press("Shift+ArrowRight")
    stage.expect_at("sings", "Input")
    press("ArrowLeft")
    stage.expect_at("sings", "Forget")
    press("End")
    stage.expect_at("and", "Output")
    press("Home")
    stage.expect_at("<s>", "Forget")
    press("Space")
    expect(stage.button("Pause")).to_be_visible()
    press("Space")
    expect(stage.button("Play")).to_be_visible()

    # a field keeps its own keys
    sentence = stage.page.get_by_role("textbox", name="Sentence")
    sentence.focus()
    before = stage.address  # playing may have reached another phase
    press("ArrowRight")
    press("Space")
    press("Home")
    assert stage.address == before
    expect(stage.button("Play")).to_be_visible()


# What can be operated on the first screen and is not a word of a sentence: tab stops, since a row is one.
FIRST_SIGHT = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
  .filter((node) => node.tabIndex >= 0 && !node.matches('.term, .visually-hidden') && node.checkVisibility())
  .filter((node) => {
    const { left, top, right, bottom, width, height } = node.getBoundingClientRect()
    return width > 1 && height > 1 && left < innerWidth && top < innerHeight && right > 0 && bottom > 0
  }).map((node) => node.id || node.getAttribute('aria-label') || node.textContent.trim())"""


def test_everything_can_be_reached_by_tab(stage: Stage) -> None:
    stage.open(text="the boy runs", token=2, phase="f")
    at_first_sight = stage.page.evaluate(FIRST_SIGHT)
    assert len(at_first_sight) <= 24, at_first_sight
    assert not stage.page.locator("#read").is_visible(), "what is read is offered to be read"
    reached = set()
    for _ in range(60):
        stage.page.keyboard.press("Tab")
        reached.add(
            stage.page.evaluate(
                "() => { const e = document.activeElement;"
                " return e.getAttribute('aria-label') || e.labels?.[0]?.innerText.trim() || e.innerText?.trim() || '' }"
            )
        )
    wanted = {
        "Forget",
        "Play",
        "Next step",
        "日本語",
        "Dark theme",
        "Unit",
        "Hold a gate",
        "the",
        "More",
        "Help",
    }
    assert wanted <= reached, wanted - reached
    assert any("forget gate" in name for name in reached), "no part of the diagram has the focus"

    # inside the diagram up and down walk, and each part says what it is
    part = stage.page.locator('[data-part="strip:f"]')
    part.focus()
    stage.page.keyboard.press("ArrowDown")
    focused = stage.page.locator("[data-part]:focus")
    expect(focused).not_to_have_attribute("data-part", "strip:f")
    expect(stage.page.get_by_role("tooltip")).to_be_visible()


def test_plays_to_the_end_and_stops(stage: Stage) -> None:
    stage.open(text="the boy", token=2, phase="o-h", speed="2")
    stage.button("Play").click()
    expect(stage.button("Pause")).to_be_visible()
    for width in (1000, 390, 1280):  # a window that is resized meanwhile
        stage.page.set_viewport_size({"width": width, "height": 800})
    stage.expect_at("boy", "Output")
    expect(stage.button("Play")).to_be_visible()
    stage.settled()
    strips = """() => [...document.querySelectorAll('#strips .heatmap')].every((strip) => {
      const [a, b] = [strip.getBoundingClientRect(), document.querySelector('#figure').getBoundingClientRect()]
      return a.left >= b.left - 1 && a.right <= b.right + 1
    })"""
    assert stage.page.evaluate(strips)  # every vector stands in the diagram as it is now
    expect(stage.live).to_contain_text("boy, Output")


def test_vectors_travel_and_leave_nothing_behind(stage: Stage) -> None:
    stage.open(text=TEXT, token=5, phase="f")
    stage.button("Next step").click()
    expect(stage.page.locator(".travellers > *").first).to_be_attached()
    # hurrying on cancels what still moves and ends in the right place
    for _ in range(9):
        stage.page.keyboard.press("ArrowRight")
    stage.expect_at(".", "Update")
    stage.settled()
    assert stage.page.locator(".travellers > *").count() == 0
    transforms = stage.page.locator("#strips .heatmap").evaluate_all(
        "groups => groups.map((group) => getComputedStyle(group).transform)"
    )
    assert set(transforms) == {"none"}
    visible = stage.page.locator("#strips .heatmap").evaluate_all(
        "groups => Object.fromEntries(groups.map((group) => [group.dataset.name, group.style.opacity]))"
    )
    assert visible["c"] == "1"
    assert visible["o"] == "0"


def test_reduced_motion_shows_the_same_without_travel(stage: Stage) -> None:
    stage.page.emulate_media(reduced_motion="reduce")
    stage.open(text=TEXT, token=5, phase="f")
    stage.button("Next step").click()
    stage.expect_at("the", "Input")
    moving = (
        "document.getAnimations().filter((a) => !(a instanceof CSSTransition) && a.effect.target.closest('#strips'))"
    )
    assert stage.page.evaluate(f"{moving}.length") == 0
    expect(stage.live).to_contain_text("the, Input")


def test_a_typed_sentence_is_stepped_through_at_once_and_goes_along_to_the_other_pages(stage: Stage) -> None:
    text = " ".join(["the old boy near the boats sings ."] * 7)
    stage.open(text="the boy", token=2, phase="f")
    box = stage.page.get_by_role("textbox", name="Sentence")
    box.fill(text)
    edge = "(selector) => document.querySelector(selector).getBoundingClientRect()"
    bottom = stage.page.evaluate(f"({edge})('#sentence').bottom")
    assert bottom <= stage.page.evaluate(f"({edge})('#ribbon').top"), "the box covers the tokens"
    box.press("Enter")
    expect(stage.page.locator("#tokens li")).to_have_count(57)
    stage.page.keyboard.press("Home")
    stage.page.keyboard.press("ArrowRight")
    stage.expect_at("<s>", "Input")

    # the row of words is one tab stop, which follows the word; up and down walk without choosing
    stops = stage.page.locator("#tokens button:not([tabindex='-1'])")
    expect(stops).to_have_text("<s>")
    stops.focus()
    stage.page.keyboard.press("Shift+ArrowRight")
    expect(stage.page.locator("#tokens button:focus")).to_have_text("the")
    stage.page.keyboard.press("ArrowDown")
    expect(stage.page.locator("#tokens button:focus")).to_have_text("old")
    stage.expect_at("the", "Input")
    stage.page.keyboard.press("Enter")
    stage.expect_at("old", "Input")

    for name in ("Compare", "Memory", "Units", "Step"):
        stage.pages().get_by_role("link", name=name, exact=True).click()
        stage.page.wait_for_url(f"**/{name.lower()}?**")
        expect(stage.page.locator("[name=text]").filter(visible=True).first).to_have_value(text)


def test_a_text_of_unknown_words_offers_another_model(stage: Stage) -> None:
    stage.open(text="qq ww ee")
    stage.button("Choose another model").click()
    expect(stage.page.get_by_role("combobox", name="Model")).to_be_focused()
