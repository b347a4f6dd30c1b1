"""How soon the story is there, and how smoothly it scrolls, in headless Chromium: `python -m bench.story`.

At 1440 x 900 and 390 x 844: the time from navigation to the first paint of text, with an empty cache on a server that
has just been started, and with a full one; then the whole story is scrolled from top to bottom, every figure loading as
it comes on screen: frames a second, the longest tasks of the main thread, and whatever the console said.
"""

from __future__ import annotations

import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from app import create_app
from bench.tasks import main_thread_tasks
from tests import chromium

SIZES = ((1440, 900), (390, 844))
SPEED = 12  # px a frame
LONG = 50  # ms
TRIES = 3

PAINTED = """() => {
  const [paint] = performance.getEntriesByName('first-contentful-paint')
  return [paint?.startTime ?? 0, performance.getEntriesByType('navigation')[0].responseStart]
}"""

# Scrolls down to the end, so many px a frame, and returns the time of every frame.
SCROLL = """(speed) => new Promise((resolve) => {
  document.documentElement.style.scrollBehavior = 'auto'
  const frames = []
  const on = (now) => {
    frames.push(now)
    window.scrollBy(0, speed)
    if (window.scrollY + window.innerHeight < document.documentElement.scrollHeight - 2) requestAnimationFrame(on)
    else resolve(frames)
  }
  requestAnimationFrame(on)
})"""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the application and yield its address."""
    server = create_server(create_app(), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


def first_paint(page: Page, url: str) -> tuple[float, float]:
    """Open a page; return the ms from navigation to the first paint of content, and to the answer's first byte."""
    page.goto(url, wait_until="load")
    page.wait_for_timeout(300)
    painted, answered = page.evaluate(PAINTED)
    return float(painted), float(answered)


def scrolled(browser: Browser, page: Page) -> tuple[list[float], list[float]]:
    """Scroll the story; return the ms of every frame, and of every task of the main thread."""
    page.wait_for_timeout(1500)
    with main_thread_tasks(browser, page) as tasks:
        frames = page.evaluate(SCROLL, SPEED)
        page.wait_for_timeout(500)
    return np.diff(frames).tolist(), tasks


def main() -> None:
    """Measure and print."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.on_this_machine(), args=list(chromium.FLAGS))
        print(f"Chromium {browser.version}, headless")
        for width, height in SIZES:
            with serving() as server:
                url = f"{server}/?lang=en"
                warm: list[float] = []
                for n in range(TRIES):
                    context = browser.new_context(viewport={"width": width, "height": height})
                    page = context.new_page()
                    said: list[str] = []
                    page.on("console", lambda message, said=said: said.append(message.text))
                    page.on("pageerror", lambda error, said=said: said.append(str(error)))
                    cold, answered = first_paint(page, url)
                    which = "a server just started" if not n else "a server that has answered before"
                    print(
                        f"{width} x {height}: first paint {cold:.0f} ms, answer after {answered:.0f}; {which}, no cache"
                    )
                    warm.append(first_paint(page, url)[0])
                    if n == TRIES - 1:
                        print(f"{width} x {height}: first paint {statistics.median(warm):.0f} ms with a full cache")
                        gaps, tasks = scrolled(browser, page)
                        long = sorted((task for task in tasks if task > LONG), reverse=True)
                        print(
                            f"{width} x {height}: {1000 * len(gaps) / sum(gaps):.1f} frames a second over "
                            f"{sum(gaps) / 1000:.0f} s of scrolling (95% of them within {np.percentile(gaps, 95):.1f} "
                            f"ms, the longest {max(gaps):.0f}); tasks over {LONG} ms: {len(long)} "
                            f"{[round(task) for task in long[:8]]}; longest {max(tasks, default=0):.0f} ms; "
                            f"console: {said or 'nothing'}",
                            flush=True,
                        )
                    context.close()
        browser.close()


if __name__ == "__main__":
    main()
