"""The stages of music in a browser: roll, cursor, sound, reading, writing."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lstm_core import Clamp, models
from lstm_core.models.music import pitch
from tests.browser.conftest import Stage

VRNN = models.load("chorales-vrnn")
FIRST, SECOND = VRNN.card.to_dict()["examples"][:2]
LISTEN = """
window.heard = []
const made = AudioContext.prototype.createOscillator
AudioContext.prototype.createOscillator = function () {
  const oscillator = made.call(this)
  const start = oscillator.start
  oscillator.start = (at) => {
    window.heard.push({ frequency: oscillator.frequency.value, at })
    start.call(oscillator, at)
  }
  return oscillator
}
"""


def names(notes) -> str:
    """Return notes as the page names them."""
    return ", ".join(pitch(number) for number in reversed(notes))


def cursor(stage: Stage) -> float:
    """Return where the cursor stands, in beats from 1."""
    return stage.page.evaluate(
        """() => {
          const box = document.getElementById('roll-figure').getBoundingClientRect()
          const now = document.getElementById('roll-now').getBoundingClientRect()
          return Math.round((now.left - box.left - 46) / now.width) + 1
        }"""
    )


def test_a_beat_is_read_phase_by_phase(stage: Stage) -> None:
    stage.open("/beyond/vrnn", lang="en", token=5, phase="mu_0")
    beat = stage.page.locator("#beat-numbers")
    expect(beat).to_contain_text(f"Beat 5: {names(FIRST['beats'][4])}")
    expect(beat).to_contain_text("KL: – nats")
    drawn = stage.page.locator("#latent .scatterlayer .trace")
    expect(drawn).to_have_count(0)  # the deviation is not there yet
    stage.page.keyboard.press("ArrowRight")
    expect(drawn).to_have_count(1)  # the prior
    stage.open("/beyond/vrnn", lang="en", token=5, phase="nll")
    found = VRNN.read(VRNN.roll(FIRST["beats"]), seed=1)
    expect(beat).to_contain_text(f"KL: {found['kl'][4]:.2f} nats")
    expect(beat).to_contain_text(f"Notes: {found['nll'][4]:.2f} nats")
    expect(drawn).to_have_count(3)
    assert cursor(stage) == 5
    stage.page.locator("#nats").click(position={"x": 48, "y": 20})
    stage.expect_address(token=1)
    expect(beat).to_contain_text("Beat 1: ")


@pytest.mark.own_page
def test_the_music_is_what_the_roll_shows_and_the_page_follows(stage: Stage) -> None:
    stage.page.add_init_script(LISTEN)
    stage.open("/beyond/vrnn", lang="en", token=3, tempo=200, piece=SECOND["piece"])
    assert stage.page.evaluate("window.heard.length") == 0  # nothing sounds by itself
    stop = stage.button("Stop")
    expect(stop).to_be_disabled()
    stage.button("Play the music").click()
    stage.until("Number(new URLSearchParams(location.search).get('token')) > 4")
    expect(stop).to_be_enabled()
    stop.click()
    expect(stage.button("Play the music")).to_be_focused()
    expect(stop).to_be_disabled()
    stage.settled()
    heard = stage.page.evaluate("window.heard")
    started = sorted({round(note["at"], 4) for note in heard})
    for n, beat in enumerate(SECOND["beats"][2 : 2 + len(started)]):
        frequencies = sorted(note["frequency"] for note in heard if round(note["at"], 4) == started[n])
        assert frequencies == pytest.approx([440 * 2 ** ((number - 69) / 12) for number in beat], rel=1e-4)
    token = int(stage.address["token"])
    stage.page.wait_for_timeout(500)
    assert int(stage.address["token"]) == token  # silence stays where it is
    assert cursor(stage) == token


@pytest.mark.own_page
def test_the_music_stops_where_something_else_is_read(stage: Stage) -> None:
    stage.page.add_init_script(LISTEN)
    stage.open("/beyond/vrnn", lang="en", tempo=40)
    stage.button("Play the music").click()
    expect(stage.button("Stop")).to_be_enabled()
    stage.page.locator("#piece").select_option(str(SECOND["piece"]))
    stage.expect_address(piece=SECOND["piece"])
    expect(stage.button("Stop")).to_be_disabled()


@pytest.mark.own_page
def test_without_sound_the_page_says_so_and_works(stage: Stage) -> None:
    stage.page.add_init_script("delete window.AudioContext; delete window.webkitAudioContext")
    stage.open("/beyond/vrnn", lang="en", token=2)
    expect(stage.page.locator("#music-note")).to_have_text("This browser cannot play sound; everything else works.")
    expect(stage.button("Play the music")).to_be_disabled()
    stage.button("Next beat").click()
    stage.expect_address(token=3)
    assert cursor(stage) == 3


@pytest.mark.parametrize("key", ["vrnn", "storn"])
def test_it_writes_from_a_seed_and_the_address_holds_all(stage: Stage, key: str) -> None:
    model = models.load(f"chorales-{key}")
    stage.open(f"/beyond/{key}", lang="en", seed=4)
    page = stage.page
    page.get_by_role("radio", name="Writes").check()
    stage.expect_address(mode="writing", seed=4)
    stage.settled()
    expect(page.locator("#piece")).to_be_hidden()
    written = model.write(32, seed=4)
    notes = [[model.lowest + int(n) for n in row.nonzero()[0]] for row in written["v"]]
    beats = page.get_by_role("list", name="Beats").get_by_role("button")
    expect(beats).to_have_count(32)
    expect(page.locator("#nats-part")).to_be_hidden()
    expect(page.locator("#lines")).not_to_contain_text("nll")
    page.locator("#temperature").fill("0.5")
    page.locator("#temperature").press("Enter")
    stage.expect_address(temperature="0.5")
    stage.button("New seed").click()
    expect(page).not_to_have_url(re.compile("[?&]seed=4(&|$)"))
    stage.settled()
    page.go_back()
    stage.expect_address(temperature="0.5", seed=4)
    page.go_back()
    stage.expect_address(temperature="1", seed=4)
    stage.settled()
    expect(page.locator("#temperature")).to_have_value("1")
    stage.more().locator("#last").click()
    expect(page.locator("#beat-numbers")).to_contain_text(names(notes[-1]) or "silence")


def test_what_cannot_be_used_is_reported_beside_the_last_good_view(stage: Stage, complaints: list[str]) -> None:
    stage.open("/beyond/vrnn", lang="en", mode="writing", beats=8)
    stage.page.locator("#temperature").fill("1e9")
    stage.page.locator("#temperature").press("Enter")
    expect(stage.page.locator("#notices")).to_contain_text(
        "The temperature “1e9” cannot be used; it is a number from 0 to 4."
    )
    stage.expect_address(temperature="1")
    expect(stage.page.locator("#roll .main-svg").first).to_be_visible()
    stage.settled()
    complaints.clear()  # the refused requests


def test_held_notes_are_what_it_writes_and_what_would_have_been_is_hollow(stage: Stage) -> None:
    stage.open("/beyond/vrnn", lang="en", mode="writing", beats=8, clamp="y/18:1", token=2)
    beats = stage.page.get_by_role("list", name="Beats").get_by_role("button")
    for n in range(8):
        expect(beats.nth(n)).to_have_attribute("title", re.compile(r"(^|, )C4($|, )"))
    kinds = stage.page.locator("#roll .barlayer .trace")
    expect(kinds).to_have_count(2)  # what is written, and hollow what would have been
    free = VRNN.write(8, seed=1)["v"]
    held = VRNN.write(8, seed=1, clamp={"y": Clamp(1.0, units=17)})["v"]
    expect(kinds.nth(0).locator(".point")).to_have_count(int(held.sum()))
    expect(kinds.nth(1).locator(".point")).to_have_count(int(((free == 1) & (held == 0)).sum()))


@pytest.mark.parametrize(
    ("key", "mode", "width", "height", "lang", "theme"),
    [
        ("vrnn", "reading", 1440, 900, "en", "light"),
        ("storn", "writing", 390, 844, "ja", "dark"),
        pytest.param("storn", "reading", 1440, 900, "ja", "light", marks=pytest.mark.nightly),
        pytest.param("vrnn", "writing", 390, 844, "en", "dark", marks=pytest.mark.nightly),
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(stage: Stage, key, mode, width, height, lang, theme) -> None:
    stage.page.set_viewport_size({"width": width, "height": height})
    stage.page.emulate_media(reduced_motion="reduce")
    stage.open(f"/beyond/{key}", mode=mode, lang=lang, theme=theme, after=FIRST["piece"], token=6)
    stage.page.wait_for_selector("#latent .main-svg")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(stage.page)
    assert results.violations_count == 0, results.generate_report()
