"""The stage in a real browser. Every test fails on a console error, an uncaught exception or a failed request."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

TEXT = "mary sings near the boats . she smiles . john rests by the lake and"

TIMEOUT = 15_000  # ms: two cores may be busy with other tests

expect.set_options(timeout=TIMEOUT)


@dataclass
class Stage:
    """A page with the stage, and where its parts are found."""

    page: Page
    server: str

    def open(self, path: str = "/step", **address: object) -> Stage:
        """Open a stage at an address and wait until it is drawn."""
        self.page.goto(f"{self.server}{path}?{urlencode(address)}")
        expect(self.page.locator("#diagram.drawn")).to_be_visible()
        self.rest()
        return self

    def rest(self) -> None:
        """Wait until nothing is fetched and nothing moves."""
        self.until(
            "!document.querySelector('[aria-busy]') && !document.querySelector('.travellers > *')"
            " && !document.getAnimations().some((animation) => animation.effect?.target?.closest?.('.heatmaplayer'))"
        )

    def until(self, expression: str, argument: object = None) -> None:
        """Wait for a JavaScript expression to be true; `page.wait_for_function` needs `eval`, which our policy bans."""
        deadline = time.monotonic() + TIMEOUT / 1000
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < deadline, f"never true: {expression}"
            self.page.wait_for_timeout(50)

    def button(self, name: str) -> Locator:
        """Return a button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

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
        """What a screen reader is told."""
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
        """The address's parameters."""
        query = parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)
        return {name: values[0] for name, values in query.items()}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about; a test that provokes a complaint may clear it."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(f"{message.type}: {message.text} {message.location}")

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(f"uncaught: {error}"))
    return found


@pytest.fixture
def stage(page: Page, live_server: str, complaints: list[str]) -> Iterator[Stage]:
    """The stage on a desk, not yet opened."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(TIMEOUT)
    yield Stage(page, live_server)
    assert complaints == []
