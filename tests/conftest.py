"""What several test folders share: an application, a client, a running server, and how Chromium is started."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from waitress.server import create_server

from app import create_app
from tests import chromium

# The ordinary run tries the same examples each time: what fails then is due to a change. New ones are tried nightly.
settings.register_profile("ordinary", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=20 * settings.default.max_examples)
settings.load_profile("ordinary")


@pytest.fixture(scope="session")
def app() -> Flask:
    """The application as it is served, with errors not hidden from the test."""
    return create_app({"TESTING": True})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without cookies from other tests."""
    return app.test_client()


@pytest.fixture(scope="session")
def live_server() -> Iterator[str]:
    """The address of the application, served by waitress on a free port of this machine."""
    server = create_server(create_app(), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def base_url(live_server: str) -> str:
    """What `page.goto("/step")` stands on."""
    return live_server


@pytest.fixture(scope="session", autouse=True)
def _verify_url() -> None:
    """Take pytest-base-url's place, which would start the server for tests that need none."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Start the Chromium of this machine, else Playwright's own, without what it does on the network by itself."""
    path = chromium.on_this_machine()
    return {**browser_type_launch_args, **({"executable_path": path} if path else {}), "args": list(chromium.FLAGS)}
