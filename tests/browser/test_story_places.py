"""Where the story's addresses lead, and what its figures say there: with motion and without, in both languages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage, rare

CHAPTERS = ["memory", "distance", "module", "belt", "steps", "variants", "after"]
LOOKS = "[...document.querySelectorAll('[data-look]')].map((one) => one.dataset.look)"
# Where a look stands, and what its figure says: in its words, and in the server's words for the look's own state.
STANDS = """async (name) => {
  const look = document.querySelector(`[data-look="${name}"]`)
  const scene = look.closest('[data-scene]')
  const figure = scene.querySelector('figure[data-figure]')
  const state = JSON.parse(look.querySelector(':scope > script').textContent)
  const key = figure.dataset.figure
  const lang = document.documentElement.lang
  const about = await (await fetch(`/figures/${key}/about?${new URLSearchParams({ ...state, lang })}`)).json()
  const parsed = (html) => new DOMParser().parseFromString(html, 'text/html').body
  const text = (html) => parsed(html).textContent.replace(/\\s+/g, ' ').trim()
  const said = (part) => text(figure.querySelector(part).innerHTML)
  const { usual } = JSON.parse(figure.querySelector(':scope > script[data-state]').textContent)
  const full = Object.fromEntries(new URLSearchParams(figure.querySelector('[data-full]').search))
  return {
    lit: look.classList.contains('lit') && document.querySelectorAll('.look.lit').length === 1,
    notices: figure.querySelectorAll('.notice').length,
    drawn: [...figure.querySelectorAll('svg[data-picture]')].some((one) => one.checkVisibility()),
    current: !figure.hasAttribute('data-stale') && 'ready' in figure.dataset,
    caption: [said('[data-caption]'), text(about.caption)],
    description: [said('[data-description]'), text(about.description)],
    table: [said('[data-table]'), text(about.table)],
    full: [{ ...usual, ...full }, state],
  }
}"""
# How far the middle of a look is from the reading line, in heights of the window.
MIDDLE = """(name) => {
  const box = document.querySelector(`[data-look="${name}"]`).getBoundingClientRect()
  return (box.top + box.height / 2) / innerHeight - (innerWidth > 1100 ? 0.45 : 0.645)
}"""
READ = f"(name) => scrollBy({{ top: innerHeight * ({MIDDLE})(name), behavior: 'instant' }})"
PARTS = ("caption", "description", "table", "full")


@pytest.fixture
def page_with_motion(stage: Stage) -> Page:
    """A desk's page on which things move, not yet opened."""
    stage.page.emulate_media(reduced_motion="no-preference")
    return stage.page


def described(stage: Stage, name: str) -> dict[str, Any]:
    """Wait until a look is lit and its figure has come to rest; return what the figure says."""
    stage.page.locator(f'[data-look="{name}"]').wait_for(state="attached")
    found: dict[str, Any] = {}
    for _ in range(150):
        found = stage.page.evaluate(STANDS, name)
        if found["lit"] and found["current"] and all(found[part][0] == found[part][1] for part in PARTS):
            break
        stage.page.wait_for_timeout(50)
    return found


@pytest.mark.parametrize(
    ("lang", "motion", "ways", "every"),
    [
        ("en", "no-preference", ["forwards"], 1),
        ("ja", "reduce", ["backwards"], 3),
        *(
            pytest.param(lang, motion, ["forwards", "backwards"], 1, marks=pytest.mark.nightly)
            for lang in ("en", "ja")
            for motion in ("no-preference", "reduce")
        ),
    ],
)
def test_a_figure_tells_of_the_state_that_it_draws(
    stage: Stage, lang: str, motion: Any, ways: list[str], every: int
) -> None:
    """At every look caption, description, numbers and full size are of the look's own state."""
    stage.page.emulate_media(reduced_motion=motion)
    stage.page.goto(f"{stage.server}/?lang={lang}")
    names = stage.page.evaluate(LOOKS)[::every]
    wrong = []
    for name in (name for way in ways for name in (names if way == "forwards" else reversed(names))):
        stage.page.evaluate(READ, name)
        found = described(stage, name)
        wrong += [(name, part, *found[part]) for part in PARTS if found[part][0] != found[part][1]]
        assert found["lit"], name
        assert found["current"], name
        assert found["drawn"], name
        assert found["notices"] == 0, name
    assert wrong == []


def test_words_of_another_state_are_veiled(stage: Stage) -> None:
    """Until the words of a state are there, nobody reads those of the state before."""
    stage.page.goto(f"{stage.server}/figures/variants?lang=en")
    figure = stage.page.locator("figure[data-figure]")
    expect(figure).to_have_attribute("data-ready", "")
    stage.page.route("**/about?**", lambda route: None)  # never answered
    caption = figure.locator("[data-caption]")
    before = caption.text_content()
    rare(figure).get_by_role("checkbox", name=re.compile("GRU")).check()
    expect(figure).to_have_attribute("data-stale", "")
    expect(figure).to_have_attribute("aria-busy", "true")
    expect(caption).to_have_css("visibility", "hidden")
    assert caption.text_content() == before
    stage.page.unroute("**/about?**")


def test_words_do_not_come_before_their_picture(stage: Stage) -> None:
    """A picture that is still on its way keeps the words of the state before; they are veiled."""
    stage.page.goto(f"{stage.server}/figures/variants?lang=en")
    figure = stage.page.locator("figure[data-figure]")
    expect(figure).to_have_attribute("data-ready", "")
    stage.page.route("**/data?**", lambda route: None)  # never answered
    caption = figure.locator("[data-caption]")
    before = caption.text_content()
    with stage.page.expect_response("**/about?**"):
        rare(figure).get_by_role("checkbox", name=re.compile("GRU")).check()
    stage.page.wait_for_timeout(300)
    assert caption.text_content() == before
    expect(figure).to_have_attribute("data-stale", "")
    stage.page.unroute("**/data?**")


def test_a_figure_that_goes_back_to_how_it_was_drawn_says_so(stage: Stage) -> None:
    stage.page.goto(f"{stage.server}/figures/variants?lang=en")
    figure = stage.page.locator("figure[data-figure]")
    caption, numbers = (figure.locator(part) for part in ("[data-caption]", "[data-table]"))
    expect(figure).to_have_attribute("data-ready", "")
    before = caption.inner_text(), numbers.inner_text()
    merge = rare(figure).get_by_role("checkbox", name=re.compile("GRU"))
    merge.check()
    expect(caption).not_to_have_text(before[0])
    merge.uncheck()
    expect(caption).to_have_text(before[0])
    assert numbers.inner_text() == before[1]


def stands_at(stage: Stage, name: str) -> None:
    """Hold the page to a look: lit, at the reading line, and its figure in view and telling of it."""
    found = described(stage, name)
    assert found["lit"], name
    assert [found[part][0] for part in PARTS] == [found[part][1] for part in PARTS], name
    stage.settled()  # nothing comes after it
    assert abs(stage.page.evaluate(MIDDLE, name)) < 0.25, name
    expect(stage.page.locator(f'[data-look="{name}"]')).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize(
    ("width", "height", "every"),
    [
        (1440, 900, 5),
        (390, 844, 8),
        pytest.param(1440, 900, 1, marks=pytest.mark.nightly),
        pytest.param(390, 844, 1, marks=pytest.mark.nightly),
    ],
)
def test_an_address_opens_where_it_says(
    page_with_motion: Page, stage: Stage, width: int, height: int, every: int
) -> None:
    """A look's address, as the page writes it, as it wrote it formerly, and as one would type it."""
    page = page_with_motion
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{stage.server}/?lang=en")
    for n, name in enumerate(page.evaluate(LOOKS)[1::every]):
        chapter, _, number = name.partition(".")
        fragment = (f"{chapter}-{number}", chapter, "")[n % 3]
        page.goto("about:blank")
        page.goto(f"{stage.server}/?look={name}#{fragment}")
        stands_at(stage, name)


def test_an_address_is_written_reloaded_and_gone_back_to(page_with_motion: Page, stage: Stage) -> None:
    page = page_with_motion
    page.goto(f"{stage.server}/?lang=en")
    for name in ("memory.3", "belt.7", "after.4"):
        page.evaluate(READ, name)
        chapter, _, number = name.partition(".")
        expect(page).to_have_url(re.compile(rf"/\?look={chapter}\.{number}#{chapter}-{number}$"))
        page.evaluate("scrollBy(0, 23)")  # not quite where an address leads by itself
        stage.settled()
        written, stood = page.url, page.evaluate("scrollY")
        page.reload()
        stands_at(stage, name)
        assert page.url == written
        assert page.evaluate("scrollY") == pytest.approx(stood, abs=2)
        page.goto(f"{stage.server}/step?lang=en")
        page.go_back()
        stands_at(stage, name)
        assert page.url == written
        assert page.evaluate("scrollY") == pytest.approx(stood, abs=2)


def test_a_chapters_link_leaves_no_look_behind(page_with_motion: Page, stage: Stage) -> None:
    """Chapter links are smooth for the eye; address, reload and Back know nothing of what was passed on the way."""
    page = page_with_motion
    page.goto(f"{stage.server}/?lang=en&look=belt.7#belt-7")
    stands_at(stage, "belt.7")
    stood = page.evaluate("scrollY")
    contents = page.get_by_role("navigation", name="Chapters")
    for chapter in ("steps", "variants"):
        contents.locator(f"a[data-chapter={chapter}]").click()
        stage.until(f"Math.abs(document.getElementById('{chapter}').getBoundingClientRect().top - 72) < 40")
        stage.settled()
        assert page.url == f"{stage.server}/#{chapter}"
        expect(page.locator(".look.lit")).to_have_count(0)
        expect(page.locator(f"#{chapter}-title")).to_be_focused()
        figure = page.locator(f"#figure-{chapter}")
        first = page.evaluate(STANDS, f"{chapter}.1")
        assert first["full"][0] == first["full"][1]
        expect(figure).not_to_have_attribute("data-stale", "")
    page.reload()
    stage.until("Math.abs(document.getElementById('variants').getBoundingClientRect().top - 72) < 40")
    assert stage.settled().page.url == f"{stage.server}/#variants"
    page.go_back()
    stage.until("Math.abs(document.getElementById('steps').getBoundingClientRect().top - 72) < 40")
    assert stage.settled().page.url == f"{stage.server}/#steps"
    page.go_back()
    stands_at(stage, "belt.7")
    assert page.evaluate("scrollY") == pytest.approx(stood, abs=2)
    page.go_forward()
    stage.until("Math.abs(document.getElementById('steps').getBoundingClientRect().top - 72) < 40")


def test_a_fragment_wins_over_a_look_of_another_chapter(page_with_motion: Page, stage: Stage) -> None:
    """Addresses that were shared before chapter links took the look away."""
    page = page_with_motion
    page.goto(f"{stage.server}/?lang=en&look=belt.7#variants")
    stage.until("Math.abs(document.getElementById('variants').getBoundingClientRect().top - 72) < 40")
    stage.settled()
    expect(page.locator("#variants-title")).to_be_in_viewport()
    expect(page.locator(".look.lit")).to_have_count(0)


def test_what_the_reader_changed_is_in_the_address(page_with_motion: Page, stage: Stage) -> None:
    """Own states too: opened in a fresh page, and shared, they are the same state at the same look."""
    page = page_with_motion
    page.goto(f"{stage.server}/?lang=en&look=steps.3")
    stands_at(stage, "steps.3")
    figure = page.locator("#figure-steps-2")
    figure.get_by_role("button", name="Output", exact=True).click()
    expect(page).to_have_url(re.compile(r"look=steps\.3&phase=.*#steps-3$"))
    expect(figure).not_to_have_attribute("data-stale", "")
    full = figure.locator("[data-full]").get_attribute("href")
    figure.get_by_role("button", name="Share", exact=True).click()
    shared = page.locator("#share-link").input_value()
    address = stage.settled().page.url
    assert urlsplit(shared).query == urlsplit(address).query
    page.goto("about:blank")
    page.goto(address)
    expect(figure.get_by_role("button", name="Output", exact=True)).to_have_attribute("aria-current", "step")
    expect(figure.locator("[data-full]")).to_have_attribute("href", str(full))
    expect(page.locator('[data-look="steps.3"]')).to_be_in_viewport()


def test_a_figure_is_shared_as_it_is_drawn(page_with_motion: Page, stage: Stage) -> None:
    """Also when the reader is at another figure: the link is of the look that is drawn here."""
    page = page_with_motion
    page.goto(f"{stage.server}/?lang=en&look=memory.3")
    stands_at(stage, "memory.3")
    page.evaluate(READ, "memory.4")
    described(stage, "memory.4")
    page.locator("#figure-memory [data-share]").evaluate("node => node.click()")
    shared = page.locator("#share-link").input_value()
    assert dict(parse_qsl(urlsplit(shared).query))["look"] == "memory.3"
