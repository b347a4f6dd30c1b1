"""How soon a page is seen, and what its scripts cost: `python -m bench.first_sight [--root DIR] [PAGE ...]`.

In headless Chromium, for each page, with an empty cache and with a full one, minima and medians of N loads: the time
from navigation until what the page is about is on the screen (of a stage: tokens, diagram and equations); the first
byte and the first paint; the longest task of the main thread until everything rests, and the processor time of all;
how far what is seen jumps meanwhile (cumulative layout shift); and the bytes received, as they were compressed, until
the first step has been made with a key that is pressed as soon as the diagram is seen. Then, on a server that has just
been started, how long its first page takes to come. Each figure stands beside the wanted one.

What the browser and the machine take by themselves is measured between the loads: an empty page, and the bare SVG of
the stage's diagram, both as files of a server that does nothing else. Each page is printed as a ratio to the empty one.

`--runs` is N; `--root` serves another checkout, so that an older one can be measured by the same script.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import chromium

STAGES = ("/step", "/compare", "/beyond/depth", "/beyond/grid", "/beyond/attention", "/beyond/vrnn", "/beyond/draw")
PAGES = (*STAGES, "/memory", "/units", "/beyond", "/")
STAGE = (".tokens li", ".figure svg path", "#lines math")
SEEN: Mapping[str, tuple[str, ...]] = {  # what is seen when a page is, where that is not a stage
    "/memory": ("#words li", "#curve path"),
    "/units": (".units-list li", "#difference svg path"),
    "/beyond": (".cards .picture path",),
    "/": (".hero-text li", ".hero-cell"),
    "/empty.html": ("p",),
    "/svg.html": ("svg path",),
}
PEERS = ("/empty.html", "/svg.html")
SIZE = {"width": 1440, "height": 900}
RUNS = 5
AHEAD = 5  # s after its start that a server begins to work ahead, at most; that is not to be measured
SETTLES = 60  # s that it may take, at most
IDLE = 0.05  # of a processor
RESTS = 2500  # ms without news after which a page rests
LONG = 50  # ms
WANTED = {"cold": 300, "warm": 150, "task": LONG, "shift": 0.01, "bytes": 600, "fresh": 500}
HEADS = (
    "page",
    "cache",
    "seen ms: least",
    "median",
    "of empty",
    "first byte",
    "first paint",
    "longest task: least",
    "median",
    "over 50 ms",
    "cpu ms",
    "layout shift",
    "kB to first step",
    "kB in all",
    "load",
)
GOAL = ("wanted", "", "300 / 150", "", "", "", "", "50", "", "0", "", "0.01", "600", "", "")

# Notes when all of `wanted` has been painted, and every long task and layout shift.
WATCH = """
window.bench = { seen: null, stepped: null, tasks: [], shift: 0 }
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) bench.tasks.push(duration)
}).observe({ type: 'longtask', buffered: true })
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) bench.shift += value
}).observe({ type: 'layout-shift', buffered: true })
const isShown = (selector) => [...document.querySelectorAll(selector)].some((found) => found.getClientRects().length)
const painted = new MessageChannel()
painted.port1.onmessage = () => { bench.seen ??= performance.now() }
const look = () => {
  if (WANTED.every(isShown)) painted.port2.postMessage(null) // comes after this frame
  else requestAnimationFrame(look)
}
requestAnimationFrame(look)
bench.phase = () => document.querySelector('#phases [aria-current]')?.dataset.phase
  + '@' + [...document.querySelectorAll('.tokens button')].findIndex((button) => button.ariaCurrent)
bench.paint = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
bench.byte = () => performance.getEntriesByType('navigation')[0].responseStart
"""


@contextmanager
def serving(root: Path, port: int, is_settled: bool = False) -> Iterator[str]:
    """Serve a checkout in a process of its own and yield its address once it answers, or once it has worked ahead."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(root)}
    server = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        if not server.stdout.readline().startswith("Serving"):
            sys.exit(f"{root} cannot be served on port {port}")
        if is_settled:
            settle(server.pid)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def settle(process: int) -> None:
    """Wait until a process that works ahead of what it is asked for has nothing to do."""
    time.sleep(AHEAD)
    before, begun = -1.0, time.monotonic()
    while time.monotonic() - begun < SETTLES:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        spent = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        if before >= 0 and spent - before < IDLE:
            return
        before = spent
        time.sleep(1)


@contextmanager
def peers(server: str) -> Iterator[str]:
    """Serve an empty page, and one with nothing but the diagram of `/step`, as files; yield their address."""
    with urlopen(f"{server}/step?lang=en") as answer:
        page = answer.read().decode()
    drawing = re.search(r'<svg viewBox="[^"]*">.*?</svg>', page, re.DOTALL)
    head = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><style>svg{fill:none;stroke:#000}</style>"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "empty.html").write_text(f"{head}<p>empty</p>", encoding="utf-8")
        Path(folder, "svg.html").write_text(
            head + (drawing[0] if drawing else "<svg><path d=M0,0/></svg>"), encoding="utf-8"
        )
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        files = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", folder]
        server_of_files = subprocess.Popen(files, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield answering(f"http://127.0.0.1:{port}")
        finally:
            server_of_files.terminate()
            server_of_files.wait()


def answering(address: str) -> str:
    """Wait until a server answers; return its address."""
    for _ in range(100):
        try:
            urlopen(address).close()
        except OSError:
            time.sleep(0.1)
        else:
            return address
    sys.exit(f"{address} does not answer")


def answered(url: str) -> float:
    """Return the ms from asking for a page to its last byte."""
    begun = time.perf_counter()
    with urlopen(url) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - begun)


def opened(context: BrowserContext, url: str, path: str) -> dict[str, float]:
    """Open a page, make a step as soon as the diagram is seen, wait until everything rests; return what was noted."""
    page = context.new_page()
    page.add_init_script(f"const WANTED = {json.dumps(SEEN.get(path, STAGE))};{WATCH}")
    received = [0.0]
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    for event, key in (("Network.dataReceived", "encodedDataLength"), ("Network.responseReceived", "")):

        def note(news: dict[str, object], key: str = key) -> None:
            size = news[key] if key else news["response"]["encodedDataLength"]  # type: ignore[index]
            received[0] += float(size)  # type: ignore[arg-type]

        session.on(event, note)
    page.goto(url, wait_until="commit")
    while page.evaluate("bench.seen") is None:
        page.wait_for_timeout(5)
    to_step = stepped(page, received) if path in STAGES else 0.0
    last, size = time.monotonic(), -1.0
    while 1000 * (time.monotonic() - last) < (RESTS if path not in PEERS else 0):
        page.wait_for_timeout(50)
        if size != received[0]:
            last, size = time.monotonic(), received[0]
    noted = page.evaluate("({ ...bench, paint: bench.paint(), byte: bench.byte() })")
    spent = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    page.close()
    return {
        "seen": noted["seen"],
        "byte": noted["byte"],
        "paint": noted["paint"],
        "task": max(noted["tasks"], default=0),
        "long": len([task for task in noted["tasks"] if task > LONG]),
        "cpu": 1000 * spent["TaskDuration"],
        "shift": noted["shift"],
        "step": to_step / 1000,
        "all": received[0] / 1000,
        "load": os.getloadavg()[0],
    }


def stepped(page: Page, received: Sequence[float]) -> float:
    """Press the key of the next step until a step has been made; return the bytes received until then."""
    first = page.evaluate("bench.phase()")
    while page.evaluate("bench.phase()") == first:
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(20)
    return received[0]


def measured(browser: Browser, url: str, path: str, runs: int, beside: str) -> dict[str, dict[str, list[float]]]:
    """Return what was noted of a page and, between its loads, of the peers at `beside`, by the path and the cache."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(runs):
        for own, address in ((path, url), *((peer, f"{beside}{peer}") for peer in PEERS)):
            context = browser.new_context(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
            for cache in ("cold", "warm"):
                for name, value in opened(context, address, own).items():
                    found[f"{own} {cache}"][name].append(value)
            context.close()
    return found


def row(name: str, noted: Mapping[str, Sequence[float]], empty: Mapping[str, Sequence[float]]) -> list[str]:
    """Return a row of the table; what is not as wanted is marked."""
    page, cache = name.split()
    middle = {key: statistics.median(values) for key, values in noted.items()}
    least = {key: min(values) for key, values in noted.items()}

    def judged(value: float, wanted: float, places: int = 0) -> str:
        return f"{value:.{places}f}{' ' if value <= wanted else '!'}"

    return [
        page,
        cache,
        judged(least["seen"], WANTED[cache]),
        judged(middle["seen"], WANTED[cache]),
        f"{middle['seen'] / statistics.median(empty['seen']):.1f}",
        f"{middle['byte']:.0f}",
        f"{middle['paint']:.0f}",
        judged(least["task"], WANTED["task"]),
        judged(middle["task"], WANTED["task"]),
        f"{middle['long']:.0f}",
        f"{middle['cpu']:.0f}",
        judged(middle["shift"], WANTED["shift"], 3),
        judged(middle["step"], WANTED["bytes"]) if middle["step"] else "–",
        f"{middle['all']:.0f}",
        f"{least['load']:.1f}-{max(noted['load']):.1f}",
    ]


def show(cells: Sequence[str]) -> None:
    """Print a row of the table as soon as it is known."""
    widths = (18, *(len(head) for head in HEADS[1:]))
    print("  ".join(text.ljust(width) for text, width in zip(cells, widths, strict=True)).rstrip(), flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.first_sight", description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PAGE")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the checkout that is served")
    parser.add_argument("--port", type=int, default=5199)
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.on_this_machine(), args=list(chromium.FLAGS))
        print(f"{root}\nChromium {browser.version}, headless; load {os.getloadavg()[0]:.1f}; {options.runs} loads each")
        with serving(root, options.port, is_settled=True) as server, peers(server) as beside:
            show(HEADS)
            show(GOAL)
            for page in options.pages:
                url = f"{server}{page}{'&' if '?' in page else '?'}lang=en"
                answered(url)
                found = measured(browser, url, page.partition("?")[0], options.runs, beside)
                for name, noted in found.items():
                    show(row(name, noted, found[f"{PEERS[0]} {name.split()[1]}"]))
        browser.close()
    print(f"\na fresh server's first page, ms from the request (wanted: {WANTED['fresh']})")
    for page in options.pages:
        times = []
        for _ in range(min(3, options.runs)):
            with serving(root, options.port) as server:
                times.append(answered(f"{server}{page}{'&' if '?' in page else '?'}lang=en"))
        middle = statistics.median(times)
        print(f"{page:20} least {min(times):.0f}, median {middle:.0f}{'' if middle <= WANTED['fresh'] else '!'}")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
