"""What the browser tests need of a machine, and how it gets there: `python -m tests.chromium` is what `make test` runs.

Needed are Playwright's driver, a Chromium (CHROMIUM in the environment, a browser on the machine, or the one that
Playwright downloads) and letters for Japanese. Root gets what is lacking from Debian's packages; anybody else is told
in one line what to install, and tests/conftest.py leaves the tests out that need it.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (  # for a browser without a screen, and without what it does on the network by itself
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


@dataclass(frozen=True)
class Need:
    """Something that the browser tests need: whether it is there, and the Debian packages that bring it."""

    name: str
    packages: str
    is_met: Callable[[], bool]


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command with its output kept, whatever comes of it."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, check=False
    )


def on_this_machine() -> str | None:
    """Return the path of an installed browser, or None: of the one that CHROMIUM names, where that is set."""
    named = os.environ.get("CHROMIUM")
    return next((path for path in map(shutil.which, [named] if named else NAMES) if path), None)


@functools.cache
def _playwrights_place() -> str | None:
    """Return where Playwright looks for the browser that it downloads; None if its driver does not start."""
    return _run(sys.executable, "-c", ASK_PLAYWRIGHT).stdout.strip() or None


def playwrights_own() -> str | None:
    """Return the path of the browser that Playwright has downloaded, or None."""
    path = _playwrights_place()
    return path if path and os.path.exists(path) else None


def _chromium_starts() -> bool:
    path = on_this_machine() or (None if os.environ.get("CHROMIUM") else playwrights_own())
    return path is not None and _run(path, "--version").returncode == 0


def _has_japanese() -> bool:
    if shutil.which("fc-list"):
        return bool(_run("fc-list", ":lang=ja").stdout)
    return not shutil.which("apt-get")  # where fonts are not fontconfig's, the system has brought its own


NEEDS = (
    Need("libatomic for Playwright's driver", "libatomic1", lambda: _playwrights_place() is not None),
    Need("a Chromium", "chromium", _chromium_starts),
    Need("a Japanese font", "fonts-ipafont-gothic fonts-liberation", _has_japanese),
)


def lacking() -> list[Need]:
    """Return what is needed and not there."""
    return [need for need in NEEDS if not need.is_met()]


def advice() -> str:
    """Return in one line what this machine lacks and how it gets it; "" if it lacks nothing."""
    needs = lacking()
    if not needs:
        return ""
    names = ", ".join(need.name for need in needs)
    if os.environ.get("CHROMIUM"):
        return f"this machine lacks {names} (CHROMIUM is {os.environ['CHROMIUM']!r})"
    if shutil.which("apt-get"):
        return f"this machine lacks {names}; as root: apt-get install {' '.join(need.packages for need in needs)}"
    return f"this machine lacks {names}; install Chromium or Chrome, or set CHROMIUM to the path of one"


def _tried(*command: str) -> bool:
    print("The browser tests need it:", " ".join(command), flush=True)
    done = _run(*command)
    if done.returncode:
        print("  it failed:", ((done.stderr or done.stdout).strip() or "without a word").splitlines()[0], flush=True)
    return done.returncode == 0


def install() -> None:
    """Install what is lacking as far as this user may: Debian's packages as root, then Playwright's own browser."""
    is_root = os.geteuid() == 0
    needs = lacking()
    if needs and is_root and shutil.which("apt-get") and _tried("apt-get", "update"):
        for need in needs:
            _tried("apt-get", "install", "--yes", "--no-install-recommends", *need.packages.split())
        _playwrights_place.cache_clear()
    if _playwrights_place() and not _chromium_starts() and not os.environ.get("CHROMIUM"):
        _tried(sys.executable, "-m", "playwright", "install", *(["--with-deps"] if is_root else []), "chromium")


if __name__ == "__main__" and os.environ.get("BROWSER") != "skip":
    install()
    if advice():
        print(f"The browser tests will be left out: {advice()}.")
