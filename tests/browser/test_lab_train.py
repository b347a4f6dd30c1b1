"""The Train view of `/lab`: real trainings, of few updates and small networks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Route, expect

from app.text.languages import LANGUAGES
from lstm_core import cells
from tests.browser.conftest import TIMEOUT
from tests.browser.test_lab_yours import asked

GROWS = "h = W_h @ x + U_h @ h_prev\n"  # without an upper end
NOBODYS = "run-0123456789abcdef0123456789abcdef"


class Training:
    """The view, and where its parts are found."""

    def __init__(self, page: Page, server: str):
        self.page, self.server = page, server
        self.view = page.get_by_role("region", name="Training", exact=True)
        self.checkpoint = self.view.get_by_role("slider", name="Checkpoint")

    def open(self, **address: object) -> Training:
        """Open the view at an address."""
        self.page.goto(f"{self.server}/lab?{urlencode({'view': 'train', 'lang': 'en', **address})}")
        expect(self.page.locator("#train")).to_be_visible()
        return self

    def button(self, name: str) -> None:
        """Press a button of the view."""
        self.view.get_by_role("button", name=name, exact=True).click()

    def fill(self, **recipe: object) -> Training:
        """Fill in the recipe."""
        for label, value in recipe.items():
            self.view.get_by_role("spinbutton", name=label.replace("_", " ").capitalize(), exact=True).fill(str(value))
        return self

    @property
    def update(self) -> int:
        """The update that the run is at."""
        found = re.search(r"Update ([\d,]+) of|Done: ([\d,]+) updates", self.view.inner_text())
        return int((found[1] or found[2]).replace(",", "")) if found else 0

    def until(self, least: int) -> int:
        """Wait until the run has made so many updates."""
        for _ in range(TIMEOUT // 100):
            if self.update >= least:
                return self.update
            self.page.wait_for_timeout(100)
        raise AssertionError(f"at update {self.update}, not at {least}")

    def pause(self) -> int:
        """Pause, and wait until nothing is under way; return the update."""
        self.button("Pause")
        expect(self.view.get_by_role("button", name="Go on training")).to_be_visible()
        expect(self.view.get_by_text("paused", exact=True)).to_be_visible()
        return self.update


@pytest.fixture
def training(page: Page, live_server: str, complaints: list[str]) -> Iterator[Training]:
    """The view on a desk, not yet opened."""
    yield Training(page, live_server)
    assert complaints == []


def begun(server: str, **recipe: object) -> str:
    """Begin a small run and train it to its end."""
    given = {"text": GROWS, "name": "my cell", "updates": 2, "units": 8, **recipe}
    run = str(asked(f"{server}/api/training", given)["id"])
    for _ in range(20):
        if asked(f"{server}/api/training/{run}/advance", {"since": 0})["state"] in ("done", "failed"):
            break
    return run


def test_a_cell_is_trained_watched_branched_and_opened(training: Training) -> None:
    page = training.open().page
    training.fill(updates=400, units=8).button("Train")
    training.until(1)
    expect(training.checkpoint).to_have_attribute("aria-valuetext", re.compile(r"^update \d+, surprise \d\.\d\d$"))
    page.reload()
    training.until(training.update + 1)  # it goes on by itself
    paused = training.pause()
    training.button("25 updates")
    training.until(paused + 25)
    expect(training.view.get_by_text("paused", exact=True)).to_be_visible()
    assert training.update == paused + 25

    training.checkpoint.focus()
    page.keyboard.press("Home")
    expect(training.checkpoint).to_have_attribute("aria-valuetext", re.compile("^update 1, "))
    expect(page.locator("#state")).to_have_text("As of update 1")
    expect(page).to_have_url(re.compile("[?&]at=1(&|$)"))
    page.keyboard.press("ArrowRight")
    expect(training.checkpoint).not_to_have_attribute("aria-valuetext", re.compile("^update 1, "))

    training.button("Branch here")
    training.fill(learning_rate=0.05).button("Branch")
    expect(training.view.get_by_text("rate 0.05")).to_be_visible()
    training.pause()
    expect(training.view.get_by_role("button", name=re.compile("^where this branched off"))).to_be_visible()

    training.view.get_by_role("link", name="Step", exact=True).click()
    expect(page.get_by_text(re.compile(r"A network trained in the laboratory: my LSTM, update \d+"))).to_be_visible()
    page.go_back()
    expect(training.view.get_by_text("rate 0.05")).to_be_visible()
    expect(training.view.get_by_text("paused", exact=True)).to_be_visible()


def test_the_checkpoints_are_seen_without_scrolling_beside_the_lstm(training: Training) -> None:
    page = training.page
    page.set_viewport_size({"width": 1440, "height": 900})
    lstm = cells["lstm"].equations.strip()
    for lang in LANGUAGES:
        recipe = {"text": lstm, "name": "my LSTM", "updates": 400, "units": 8, "beside": "gru"}
        run = str(asked(f"{training.server}/api/training", recipe)["id"])
        asked(f"{training.server}/api/training/{run}/advance", {"updates": 1})
        training.open(run=run, lang=lang)
        slider = page.get_by_role("slider").and_(page.locator("#train-line"))
        expect(slider).to_have_attribute("aria-valuetext", re.compile(r"\d\.\d\d"))
        found = page.evaluate(
            "() => Object.fromEntries(['line', 'next', 'open-links', 'recipe-words', 'change'].map((part) =>"
            " [part, document.querySelector(`#train-${part}`).getBoundingClientRect().toJSON()]))"
        )
        assert found["line"]["bottom"] <= 900, lang
        assert found["open-links"]["bottom"] <= 900, lang
        assert found["change"]["left"] - found["recipe-words"]["right"] >= 8, lang
        heights = page.locator(".train-curve-title").evaluate_all("(all) => all.map((each) => each.offsetHeight)")
        assert max(heights) < 30, lang  # one line each
        page.set_viewport_size({"width": 1440, "height": 1400})
        assert page.locator("#train-next").evaluate("(card) => card.offsetHeight") == round(found["next"]["height"])
        page.set_viewport_size({"width": 1440, "height": 900})


def test_a_run_that_comes_to_no_number_says_so_and_offers_a_mend(training: Training) -> None:
    run = begun(training.server, rate=0.4, updates=400)
    training.open(run=run)
    failure = training.view.get_by_role("alert").filter(has_text="the surprise was no longer a number")
    expect(failure).to_be_visible()
    expect(training.page.get_by_role("textbox", name="Equations", exact=True)).to_have_value(GROWS)
    reached = training.update
    expect(training.page.locator("#state")).to_have_text(re.compile("^As of update "))  # the checkpoint before it stays
    failure.get_by_role("button", name=re.compile("^Rate ")).click()
    expect(failure).to_be_hidden()
    training.until(reached + 1)
    expect(training.view.get_by_role("button", name=re.compile("^where this branched off"))).to_be_visible()


def test_another_text_is_not_the_one_in_training(training: Training) -> None:
    training.open(run=begun(training.server))
    equations = training.page.get_by_role("textbox", name="Equations", exact=True)
    expect(equations).to_have_value(GROWS)
    equations.fill("h = tanh(W_h @ x + U_h @ h_prev)")
    said = training.view.get_by_text("This text is not the one in training.")
    expect(said).to_be_visible()
    training.button("Back to the trained text")
    expect(said).to_be_hidden()
    expect(equations).to_have_value(GROWS)


def test_a_forgotten_run_is_told_with_a_way_on(training: Training, complaints: list[str]) -> None:
    training.open(run=NOBODYS)
    expect(training.view.get_by_role("alert")).to_contain_text("is not on this server")
    expect(training.view.get_by_role("button", name="Train", exact=True)).to_be_visible()
    expect(training.page).not_to_have_url(re.compile("run="))
    complaints.clear()  # the browser's own, of the answer 404


def test_without_scripts_it_says_what_it_needs(training: Training, browser: object) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{training.server}/lab?view=train&lang=en")
    assert "so it needs JavaScript" in page.locator("#train").inner_text()  # text matchers leave noscript out
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_hidden()
    context.close()


def test_what_is_said_of_a_checkpoint_is_headed_by_it(training: Training) -> None:
    page = training.open(run=begun(training.server)).page
    title = training.view.get_by_role("heading", name=re.compile("^After “and”"))
    expect(title).to_contain_text("update 2")
    page.evaluate("""() => {
        window.faded = 0
        const count = (rows) => (window.faded += rows.filter(({ target }) => target.className === 'leaving').length)
        new MutationObserver(count).observe(document.querySelector('#score-bands'), { subtree: true, attributes: true })
    }""")
    held: list[Route] = []
    page.route("**/lab/read*", lambda route: held.append(route))
    training.checkpoint.press("Home")
    expect(training.checkpoint).to_have_attribute("aria-valuetext", re.compile("^update 1, "))
    expect(page.locator("#state")).to_have_text("Reading…")
    assert held
    assert "update 2" in title.inner_text()  # the values below it are still those
    held[-1].continue_()
    expect(title).to_contain_text("update 1")
    page.unroute("**/lab/read*")
    assert page.evaluate("window.faded") > 0  # from the values of the one to those of the other
    expect(page.locator(".band .leaving")).to_have_count(0)
