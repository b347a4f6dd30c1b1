"""The stage in a real browser. Every test fails on a console error, an uncaught exception or a failed request."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, FloatRect, Locator, Page, Route, expect

from tests.conftest import AT_REST

TEXT = "mary sings near the boats . she smiles . john rests by the lake and"

TIMEOUT = 40_000  # ms: the cores may be busy with other tests, and a server draws what it has not drawn before

# Counts what a page has put off (timers up to a second; the hero's beat and the fading of a bar are not waited for) and
# what it has asked the server for, so that `Stage.settled` need not guess how long that takes.
COUNT_PENDING = """(() => {
  const pending = (window.pendingWork = new Set())
  const { setTimeout, clearTimeout, fetch } = window
  window.setTimeout = (call, delay = 0, ...given) => {
    const timer = setTimeout(() => {
      pending.delete(timer)
      call(...given)
    }, delay)
    if (delay <= 1000) pending.add(timer)
    return timer
  }
  window.clearTimeout = (timer) => {
    pending.delete(timer)
    clearTimeout(timer)
  }
  window.fetch = (...given) => {
    const request = fetch(...given)
    pending.add(request)
    const done = () => setTimeout(() => pending.delete(request), 20) // the page reads it too
    request.then((response) => response.clone().arrayBuffer()).then(done, done)
    return request
  }
})()"""
# Two frames: one in which scrolling and observers are reported, one for what they put off to a frame of its own.
SETTLED = """async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const stood = scrollY
  await frame()
  await frame()
  return !window.pendingWork.size && scrollY === stood && !document.querySelector('[aria-busy], .travellers > *')
    && !document.getAnimations().some((animation) => animation.effect?.target?.closest?.('.heats'))
}"""

expect.set_options(timeout=TIMEOUT)

# Two combinations of width, language and theme that share nothing are tried daily, the other six nightly.
DAILY = ((1440, "en", "light"), (390, "ja", "dark"))
EVERYWHERE = [
    pytest.param(width, lang, theme, marks=[pytest.mark.nightly] * ((width, lang, theme) not in DAILY))
    for width in (1440, 390)
    for lang in ("en", "ja")
    for theme in ("light", "dark")
]


@dataclass
class Stage:
    """A page with the stage, and where its parts are found."""

    page: Page
    server: str

    def open(self, path: str = "/step", **address: object) -> Stage:
        """Open a stage at an address and wait until it is drawn."""
        self.page.goto(f"{self.server}{path}?{urlencode(address)}")
        expect(self.page.locator("#diagram.drawn")).to_be_visible()
        return self.settled()

    def settled(self) -> Stage:
        """Wait until nothing is put off, fetched, scrolling or moving: what is read now stays, the address too."""
        self.until(f"({SETTLED})()")
        return self

    def until(self, expression: str, argument: object = None) -> None:
        """Wait for a JavaScript expression to be true; `page.wait_for_function` needs `eval`, which our policy bans."""
        deadline = time.monotonic() + TIMEOUT / 1000
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < deadline, f"never true: {expression}"
            self.page.wait_for_timeout(50)

    def button(self, name: str) -> Locator:
        """Return a button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def more(self) -> Locator:
        """Open what waits behind "More", if it is not open, and return it."""
        shown = self.page.locator("#more")
        if not shown.is_visible():
            self.page.locator("#more-open").click()
        return shown

    def pages(self) -> Locator:
        """Open the links between the pages, where they wait behind a button, and return them."""
        shown = self.page.locator("#pages")
        if not shown.is_visible():
            self.page.locator("#pages-open").click()
        return shown

    def region(self, name: str) -> Locator:
        """Return a region of the page by its name."""
        return self.page.get_by_role("region", name=name, exact=True)

    @property
    def current(self) -> Locator:
        """The token that is being read."""
        return self.page.get_by_role("list", name="Tokens").locator('[aria-current="step"]')

    @property
    def phase(self) -> Locator:
        """The phase that is shown."""
        return self.page.get_by_role("group", name="Phase").locator('[aria-current="step"]')

    @property
    def live(self) -> Locator:
        """What a screen reader announces."""
        return self.page.locator("[aria-live=polite]")

    def expect_at(self, token: str, phase: str) -> None:
        """Hold the page to a token and a phase."""
        expect(self.current).to_have_text(token)
        expect(self.phase).to_have_text(phase)

    def expect_address(self, **wanted: object) -> None:
        """Hold the address to some of its parameters."""
        for name, value in wanted.items():
            expect(self.page).to_have_url(re.compile(rf"[?&]{re.escape(urlencode({name: value}, safe=':/@;,!'))}(&|$)"))

    @property
    def address(self) -> dict[str, str]:
        """The address's parameters, once the page has settled: an address follows the state a moment later."""
        query = parse_qs(urlsplit(self.settled().page.url).query, keep_blank_values=True)
        return {name: values[0] for name, values in query.items()}


def box_of(place: Locator) -> FloatRect:
    """Return where something stands once it stands still: what is drawn anew meanwhile has no place for a moment."""
    last, deadline = None, time.monotonic() + TIMEOUT / 1000
    while True:
        expect(place).to_be_visible()
        box = place.bounding_box()
        if box and box == last:
            return box
        assert time.monotonic() < deadline, f"never at rest: {place}"
        last = box
        place.page.wait_for_timeout(50)


def hold_back(page: Page, pattern: str) -> Callable[[], None]:
    """Hold back what a page asks for; return a function that waits for the first such request and lets all go on."""
    held: list[Route] = []
    is_open = False

    def answer(route: Route) -> None:
        if is_open:
            route.continue_()
        else:
            held.append(route)

    page.route(pattern, answer)

    def let_go() -> None:
        nonlocal is_open
        deadline = time.monotonic() + TIMEOUT / 1000
        while not held:
            assert time.monotonic() < deadline, f"never asked for: {pattern}"
            page.wait_for_timeout(20)
        is_open = True
        for route in held:
            route.continue_()

    return let_go


def rare(figure: Locator) -> Locator:
    """Open what waits behind "More" of a figure of the story, if it is not open, and return it."""
    found = figure.locator("[data-rare]")
    if not found.is_visible():
        figure.locator("[data-rare-open]").click()
    return found


DESK = {"width": 1440, "height": 900}
TO_CLEAR = "cookies,local_storage,session_storage,indexeddb,cache_storage,service_workers"


# The guide of /step opens on a first visit; every test but its own is a later one.
NOT_THE_FIRST = "try { localStorage.setItem('guide', 'seen') } catch {}"


def new_page(browser: Browser, is_first_visit: bool = False) -> Page:
    """Return a page in a context of its own, which counts what it puts off."""
    page = browser.new_context(viewport=DESK).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(TIMEOUT)
    page.add_init_script(COUNT_PENDING)
    if not is_first_visit:
        page.add_init_script(NOT_THE_FIRST)
    return page


def clean(page: Page, server: str) -> None:
    """Take from a page whatever a test has left behind, but for the browser's cache of files.

    It rests at an address of the server: on about:blank the browser would end the page's process, and with it what has
    been compiled.
    """
    page.unroute_all(behavior="ignoreErrors")
    page.goto(server + AT_REST)
    page.evaluate("window.name = ''; sessionStorage.clear()")
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": server, "storageTypes": TO_CLEAR})
    session.send("Page.resetNavigationHistory")
    session.detach()
    page.context.clear_cookies()
    page.context.clear_permissions()
    page.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference", forced_colors="none")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.mouse.move(0, 0)


@pytest.fixture(scope="session")
def kept(live_server: str) -> list[Page]:
    """The page that the tests of a worker share, once there is one; the server has drawn the story before."""
    with urlopen(f"{live_server}/") as answer:
        assert answer.status == 200
    return []


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, live_server: str, kept: list[Page]) -> Iterator[Page]:
    """A page as if it were new.

    The tests of a worker use one after another the same page, in which the browser need not read and compile the
    page's modules and plotly.js anew: that takes as long as most tests. A test that fails takes its page with it, and
    one that is marked `own_page` has one for itself, since it changes what cannot be changed back.
    """
    if request.node.get_closest_marker("own_page"):
        own = new_page(browser)
        yield own
        own.context.close()
        return
    if not kept:
        kept.append(new_page(browser))
    failures = request.session.testsfailed
    yield kept[0]
    try:
        if request.session.testsfailed == failures:
            return clean(kept[0], live_server)
    except Error:  # the page has crashed or hangs
        pass
    kept.pop().context.close()


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains about; a test that provokes a complaint may clear it."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(f"{message.type}: {message.text} {message.location}")

    def uncaught(error: Error) -> None:
        found.append(f"uncaught: {error}")

    page.on("console", note)
    page.on("pageerror", uncaught)
    yield found
    page.remove_listener("console", note)
    page.remove_listener("pageerror", uncaught)


@pytest.fixture
def stage(page: Page, live_server: str, complaints: list[str]) -> Iterator[Stage]:
    """The stage on a desk, not yet opened."""
    yield Stage(page, live_server)
    assert complaints == []
