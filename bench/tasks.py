"""The tasks of a page's main thread, as Chromium's tracing tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

CATEGORIES = ["disabled-by-default-devtools.timeline", "toplevel", "__metadata"]


@contextmanager
def main_thread_tasks(browser: Browser, page: Page) -> Iterator[list[float]]:
    """Yield a list that holds the ms of every task of the main thread once the block is left."""
    found: list[float] = []
    browser.start_tracing(page=page, categories=CATEGORIES)
    yield found
    events = json.loads(browser.stop_tracing())["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    found += [
        event["dur"] / 1000
        for event in events
        if event["name"].endswith("RunTask") and "dur" in event and (event["pid"], event["tid"]) in main
    ]
