"""The pages in other engines than Chromium. Every test fails on what a page complains about, or fails to load."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import pytest
from flask import Response
from waitress.server import create_server

from app import create_app
from tests.browser.conftest import COUNT_PENDING, NOT_THE_FIRST, SETTLED
from tests.browsers.engines import ENGINES, PATIENCE, Engine

# WebDriver tells of no complaint, so the page itself keeps them, in the session, over what it navigates to.
LISTEN = """(() => {
  const note = (...words) => {
    const kept = JSON.parse(sessionStorage.complaints ?? '[]')
    sessionStorage.complaints = JSON.stringify([...kept, words.map(String).join(' ')])
  }
  for (const level of ['error', 'warn']) console[level] = (...words) => note(level, ...words)
  addEventListener('error', ({ message, target }) => note(message ?? `not loaded: ${target.src ?? target.href}`), true)
  addEventListener('unhandledrejection', ({ reason }) => note('unhandled:', reason))
  addEventListener('securitypolicyviolation', ({ violatedDirective }) => note('against the policy:', violatedDirective))
  const { fetch } = window
  window.fetch = async (...given) => {
    const answer = await fetch(...given)
    if (!answer.ok) note('fetched:', answer.status, answer.url)
    return answer
  }
})()
"""
COMPLAINTS = """() => {
  const kept = sessionStorage.complaints ?? '[]'
  sessionStorage.clear()
  return JSON.parse(kept)
}"""
# The first that is to be seen of what a selector finds and, if a name is given, is called or says just that.
FIND = """(selector, name) => [...document.querySelectorAll(selector)].find((part) => part.checkVisibility()
  && (!name || [part.ariaLabel, part.textContent.trim().replace(/\\s+/g, ' ')].includes(name)))"""
MIDDLE = f"""async (selector, name) => {{
  const part = ({FIND})(selector, name)
  if (!part) return null
  part.scrollIntoView({{ block: 'center', behavior: 'instant' }})
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const {{ left, top, width, height }} = part.getBoundingClientRect()
  return [left + width / 2, top + height / 2]
}}"""


class Reader:
    """A person at a browser, who reads the pages of a server."""

    def __init__(self, engine: Engine, server: str) -> None:
        self.engine, self.server = engine, server
        self.run, self.press = engine.run, engine.press

    def open(self, path: str, **address: object) -> Reader:
        """Open a page and wait until nothing moves on it."""
        self.engine.open(f"{self.server}{path}?{urlencode(address)}")
        return self.settled()

    def settled(self) -> Reader:
        """Wait until nothing is put off, fetched, scrolling or moving."""
        self.until(SETTLED)
        return self

    def until(self, function: str, *given: object) -> None:
        """Wait until a function on the page returns something true."""
        deadline = time.monotonic() + PATIENCE
        while not self.run(function, *given):
            assert time.monotonic() < deadline, f"never true: {function}, given {given}"
            time.sleep(0.05)

    def sees(self, selector: str, *words: str) -> None:
        """Wait until a part of the page is to be seen, with these words."""
        self.until(
            f"(selector, words) => words.every((word) => ({FIND})(selector)?.innerText.includes(word))", selector, words
        )

    def click(self, selector: str, name: str = "") -> None:
        """Click what is called so, and wait until nothing moves."""
        middle = self.run(MIDDLE, selector, name)
        assert middle, f"not to be seen: {selector} {name}"
        self.engine.point(*middle)
        self.settled()

    def at(self, token: str, phase: str) -> None:
        """Hold a stage to a token and a phase."""
        self.sees("#tokens [aria-current=step]", token)
        self.sees("#phases [aria-current=step]", phase)

    @property
    def address(self) -> dict[str, str]:
        """The address's parameters, once the page has settled."""
        query = parse_qs(urlsplit(self.settled().run("() => location.href")).query, keep_blank_values=True)
        return {name: values[0] for name, values in query.items()}

    def complaints(self) -> list[str]:
        """Return what the pages have complained about, and forget it."""
        return self.run(COMPLAINTS)


def _with_listener(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.set_data(
            response.get_data(as_text=True).replace("<head>", '<head><script src="/listen.js"></script>', 1)
        )
    return response


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server whose pages listen to themselves first."""
    app = create_app()
    listen = "\n".join((COUNT_PENDING, LISTEN, f"if (!sessionStorage.first) {NOT_THE_FIRST}"))
    app.add_url_rule("/listen.js", "listen", lambda: Response(listen, mimetype="text/javascript"))
    app.after_request(_with_listener)
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    for lang in ("en", "ja"):  # the story is drawn once; no page waits for it
        with urlopen(f"{address}/?lang={lang}") as answer:
            answer.read()
    yield address
    server.close()
    thread.join(timeout=5)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End in one line where an engine that the chosen tests need is not on this machine."""
    wanted = {item.callspec.params.get("engine") for item in items if hasattr(item, "callspec")}
    lacking = [engine for name, engine in ENGINES.items() if name in wanted and not engine.is_here()]
    if lacking:
        names = " and ".join(engine.__name__ for engine in lacking)
        packages = " ".join(engine.packages for engine in lacking)
        pytest.exit(f"this machine lacks {names}; as root: apt-get install {packages}", returncode=1)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn."""
    opened = ENGINES[request.param]()
    yield opened
    opened.close()


@pytest.fixture
def reader(engine: Engine, server: str) -> Iterator[Reader]:
    """A reader at a desk, no page opened yet."""
    for attempt in range(3):  # a page that is being left may answer once more, and has no storage then
        engine.open(f"{server}/listen.js")
        with contextlib.suppress(*[RuntimeError] * (attempt < 2)):
            engine.run("() => { sessionStorage.clear(); localStorage.clear() }")
            break
    engine.resize(1440, 900)
    reader = Reader(engine, server)
    yield reader
    assert reader.complaints() == []
