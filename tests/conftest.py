"""What several test folders share: an application, a client, a running server, and how Chromium is started.

Where there is no Chromium, its tests are left out, and the run fails for it unless BROWSER=skip was given.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from waitress.server import create_server

from app import create_app
from bench.diagrams import forget
from lstm_core import cells
from lstm_core.notation.layout import kept
from tests import chromium
from tests.turns import BrowsersBesideTheRest

# No test writes into the store of whoever runs it; processes that a test starts have this one, too.
os.environ["LSTM_EXPLAINER_STORE_FOLDER"] = tempfile.mkdtemp(prefix="lstm-explainer-tests-")
os.environ["LSTM_EXPLAINER_TRAINING_NICENESS"] = "0"  # beside other tests, which stand back for nobody
atexit.register(shutil.rmtree, os.environ["LSTM_EXPLAINER_STORE_FOLDER"], ignore_errors=True)

# The ordinary run tries the same examples each time: what fails then is due to a change. New ones are tried nightly.
settings.register_profile("ordinary", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=20 * settings.default.max_examples)
settings.load_profile("ordinary")


# Cells that differ by a term of a line from one that is always tested. What is computed of them is tested every time,
# what pages and diagrams make of it nightly.
SIMILAR = {
    *(f"lstm_peephole_{gates}" for gates in ("f", "i", "o", "fi", "fo", "io")),  # lstm_peephole
    *("nfg", "nog", "niaf", "noaf", "np", "vanilla"),  # nig, lstm, lstm_peephole
    "mut2",  # mut1, mut3
}
AT_REST = "/at-rest"  # where the browser's page stands between two tests
EMPTY = '<!doctype html><html lang="en"><title>At rest</title><link rel="icon" href="data:,">'
SHOWN = {"test_diagram.py", "test_kept_diagrams.py", "test_notation_structure.py"}


def _leave_similar_cells_to_the_night(items: Sequence[pytest.Item]) -> None:
    for item in items:
        is_shown = item.path.parent.name in ("app", "browser") or item.path.name in SHOWN
        given = getattr(item, "callspec", None)
        if is_shown and given and any(map(_is_similar, given.params.values())):
            item.add_marker(pytest.mark.nightly)


def _is_similar(value: object) -> bool:
    """Return whether a parameter is a similar cell or a model of one, or the second model of a cell, for recall."""
    task, _, cell = value.rpartition("-") if isinstance(value, str) else ("", "", "")
    return cell in SIMILAR or (task == "recall" and cell in cells and cell not in ("rnn", "lstm"))


@pytest.hookimpl(optionalhook=True)  # without xdist nobody asks
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowsersBesideTheRest | None:
    """Let a worker without a browser's tests compute, where files are given out whole (`--dist loadfile`)."""
    return BrowsersBesideTheRest(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session", autouse=True)
def diagrams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run's diagrams, of all its workers: none is laid out twice, and none was before the run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "diagrams"
    kept.keep_in(folder)
    return folder


@pytest.fixture(autouse=True)
def _diagrams_are_kept_for_the_run(diagrams: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep diagrams in the run's folder, whatever application another test has made."""
    monkeypatch.setattr(kept.KEPT, "folder", diagrams)
    monkeypatch.setattr(kept, "MOST", 10_000)


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch, _diagrams_are_kept_for_the_run: None) -> None:
    """For a test of laying out itself: every diagram is laid out anew."""
    monkeypatch.setattr(kept.KEPT, "folder", None)
    forget()


@pytest.fixture(scope="session")
def app() -> Flask:
    """The application as it is served, with errors not hidden from the test."""
    return create_app({"TESTING": True})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without cookies from other tests."""
    return app.test_client()


@pytest.fixture(scope="session")
def live_server(diagrams: Path) -> Iterator[str]:
    """The address of the application, served by waitress on a free port of this machine."""
    application = create_app()
    application.add_url_rule(AT_REST, "at_rest", lambda: EMPTY)
    server = create_server(application, host="127.0.0.1", port=0, threads=8)
    kept.keep_in(diagrams)
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


def _why_no_browser() -> str:
    """Return why the tests of the browser are left out; "" if they are not."""
    return "BROWSER=skip was given" if os.environ.get("BROWSER") == "skip" else chromium.advice()


@pytest.hookimpl(tryfirst=True)  # before -m leaves the nightly ones out
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leave the tests of the browser out where there is none, and what is shown of similar cells to the night."""
    _leave_similar_cells_to_the_night(items)
    of_the_browser = [item for item in items if "playwright" in getattr(item, "fixturenames", ())]
    reason = _why_no_browser() if of_the_browser else ""
    for item in of_the_browser if reason else ():
        item.add_marker(pytest.mark.skip(reason=reason))


def _left_out(config: pytest.Config) -> Counter[str]:
    """Return how many tests were skipped for which reason."""
    reporter: TerminalReporter = config.pluginmanager.getplugin("terminalreporter")
    return Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reporter.getreports("skipped"))


def _lacks_its_browser(config: pytest.Config) -> bool:
    """Return whether tests of the browser were left out unasked."""
    return os.environ.get("BROWSER") != "skip" and chromium.advice() in _left_out(config)


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Say in a line for each reason what was left out."""
    left_out = _left_out(config)
    for reason, count in left_out.items():
        terminalreporter.write_line(f"Left out: {count} test{'s' * (count > 1)}, since {reason}.")
    if left_out and _lacks_its_browser(config):
        terminalreporter.write_line(
            "The run fails for want of a browser; with BROWSER=skip it passes without.", red=True
        )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a run fail that left the tests of the browser out unasked."""
    is_a_worker = hasattr(session.config, "workerinput")
    if not is_a_worker and _left_out(session.config) and _lacks_its_browser(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
