"""How soon a stage is seen, and what its scripts cost: `python -m bench.first_sight [--root DIR] [PAGE ...]`.

In headless Chromium, for each page, with an empty cache and with a full one, medians of N loads: the time from
navigation until tokens, diagram and equations are on the screen; the longest task of the main thread until everything
rests; how far what is seen jumps meanwhile (cumulative layout shift); and the bytes received, as they were compressed,
until the first step has been made with a key that is pressed as soon as the diagram is seen. Then, on a server that has
just been started, how long its first page takes to come. Each figure stands beside the wanted one.

`--runs` is N; `--root` serves another checkout, so that an older one can be measured by the same script.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests import chromium

PAGES = ("/step", "/compare", "/beyond/depth", "/beyond/grid", "/beyond/attention", "/beyond/vrnn", "/beyond/draw")
SIZE = {"width": 1440, "height": 900}
RUNS = 5
RESTS = 2500  # ms without news after which a page rests
LONG = 50  # ms
WANTED = {"cold": 300, "warm": 150, "task": LONG, "shift": 0.01, "bytes": 600, "fresh": 500}
HEADS = (
    "page",
    "cache",
    "diagram ms",
    "longest task ms",
    "over 50 ms",
    "layout shift",
    "kB to first step",
    "kB in all",
)

# Notes when tokens, diagram and equations were painted, and every long task and layout shift. The diagram is the
# server's drawing or, in older checkouts, the one that the scripts make.
WATCH = """
window.bench = { seen: null, stepped: null, tasks: [], shift: 0 }
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) bench.tasks.push(duration)
}).observe({ type: 'longtask', buffered: true })
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) bench.shift += value
}).observe({ type: 'layout-shift', buffered: true })
const isShown = (selector) => [...document.querySelectorAll(selector)].some((found) => found.getClientRects().length)
const look = () => {
  const isSeen = isShown('.tokens li') && isShown('.figure svg path') && isShown('#lines math')
  if (isSeen) requestAnimationFrame(() => { bench.seen = performance.now() })
  else requestAnimationFrame(look)
}
requestAnimationFrame(look)
const phase = () => document.querySelector('#phases [aria-current]')?.dataset.phase
  + '@' + [...document.querySelectorAll('.tokens button')].findIndex((button) => button.ariaCurrent)
bench.step = (first) => {
  if (phase() !== first) return bench.stepped ??= performance.now()
}
bench.phase = phase
"""


@contextmanager
def serving(root: Path, port: int) -> Iterator[str]:
    """Serve a checkout in a process of its own and yield its address once it answers."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(root)}
    server = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        if not server.stdout.readline().startswith("Serving"):
            sys.exit(f"{root} cannot be served on port {port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def answered(url: str) -> float:
    """Return the ms from asking for a page to its last byte."""
    begun = time.perf_counter()
    with urlopen(url) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - begun)


def opened(context: BrowserContext, url: str) -> dict[str, float]:
    """Open a page, make a step as soon as the diagram is seen, wait until everything rests; return what was noted."""
    page = context.new_page()
    page.add_init_script(WATCH)
    received = [0.0]
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    for event, key in (("Network.dataReceived", "encodedDataLength"), ("Network.responseReceived", "")):

        def note(news: dict[str, object], key: str = key) -> None:
            size = news[key] if key else news["response"]["encodedDataLength"]  # type: ignore[index]
            received[0] += float(size)  # type: ignore[arg-type]

        session.on(event, note)
    page.goto(url, wait_until="commit")
    while page.evaluate("bench.seen") is None:
        page.wait_for_timeout(5)
    first = page.evaluate("bench.phase()")
    to_step = 0.0
    last, size = time.monotonic(), -1.0
    while 1000 * (time.monotonic() - last) < RESTS:
        if not to_step:
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(20)
            if page.evaluate("first => bench.step(first)", first):
                to_step = received[0]
        else:
            page.wait_for_timeout(50)
        if size != received[0] or not to_step:
            last, size = time.monotonic(), received[0]
    noted = page.evaluate("bench")
    page.close()
    return {
        "seen": noted["seen"],
        "task": max(noted["tasks"], default=0),
        "long": len([task for task in noted["tasks"] if task > LONG]),
        "shift": noted["shift"],
        "step": to_step / 1000,
        "all": received[0] / 1000,
    }


def measured(browser: Browser, url: str, runs: int) -> dict[str, dict[str, float]]:
    """Return the medians of what was noted, with an empty cache ("cold") and with a full one ("warm")."""
    found: dict[str, dict[str, list[float]]] = {"cold": defaultdict(list), "warm": defaultdict(list)}
    for _ in range(runs):
        context = browser.new_context(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
        for cache in ("cold", "warm"):
            for name, value in opened(context, url).items():
                found[cache][name].append(value)
        context.close()
    return {
        cache: {name: statistics.median(values) for name, values in names.items()} for cache, names in found.items()
    }


def row(page: str, cache: str, noted: dict[str, float]) -> list[str]:
    """Return a row of the table; what is not as wanted is marked."""

    def judged(value: float, wanted: float, places: int = 0) -> str:
        return f"{value:.{places}f}{' ' if value <= wanted else '!'}"

    return [
        page,
        cache,
        judged(noted["seen"], WANTED[cache]),
        judged(noted["task"], WANTED["task"]),
        f"{noted['long']:.0f}",
        judged(noted["shift"], WANTED["shift"], 3),
        judged(noted["step"], WANTED["bytes"]),
        f"{noted['all']:.0f}",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.first_sight", description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PAGE")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the checkout that is served")
    parser.add_argument("--port", type=int, default=5199)
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    rows: list[list[str]] = [list(HEADS)]
    rows.append(["wanted", "", "300 / 150", "50", "0", "0.01", "600", ""])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.on_this_machine(), args=list(chromium.FLAGS))
        print(f"{root}\nChromium {browser.version}, headless; load {os.getloadavg()[0]:.1f}; {options.runs} loads each")
        with serving(root, options.port) as server:
            for page in options.pages:
                answered(f"{server}{page}?lang=en")
                for cache, noted in measured(browser, f"{server}{page}?lang=en", options.runs).items():
                    rows.append(row(page, cache, noted))
        browser.close()
    widths = [max(len(line[n]) for line in rows) for n in range(len(HEADS))]
    for line in rows:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    print(f"\na fresh server's first page, ms from the request (wanted: {WANTED['fresh']})")
    for page in options.pages:
        times = []
        for _ in range(min(3, options.runs)):
            with serving(root, options.port) as server:
                times.append(answered(f"{server}{page}?lang=en"))
        middle = statistics.median(times)
        print(f"{page:20} {middle:.0f}{'' if middle <= WANTED['fresh'] else '!'}")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
