"""Find a Chromium for the browser tests, or install one: `python -m tests.chromium` is what `make test` runs.

In this order: CHROMIUM in the environment, a browser on the machine, the one that Playwright downloaded, Playwright's
download, the system's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (  # for a browser without a screen, and without what it does on the network by itself
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADVICE = "No Chromium was found and none could be installed: install one, or set CHROMIUM to the path of one."


def on_this_machine() -> str | None:
    """Return the path of an installed browser, or None. Exits where CHROMIUM names no program."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named) or sys.exit(f"CHROMIUM is {named!r}, which is not a program.")
    return next((path for path in map(shutil.which, NAMES) if path), None)


def playwrights_own() -> str | None:
    """Return the path of the browser that Playwright has downloaded, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def _succeeds(*command: str) -> bool:
    print("trying:", " ".join(command), flush=True)
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def install() -> str | None:
    """Try Playwright's download, then the system's package; return the path of what came of it, or None."""
    if _succeeds(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"):
        return playwrights_own()
    may_install = shutil.which("apt-get") and os.geteuid() == 0
    if may_install and _succeeds("apt-get", "update", "-q") and _succeeds("apt-get", "install", "-y", "chromium"):
        return on_this_machine()
    return None


if __name__ == "__main__":
    print("Browser:", on_this_machine() or playwrights_own() or install() or sys.exit(ADVICE))
