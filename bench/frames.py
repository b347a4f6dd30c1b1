"""How smoothly the stages move, in headless Chromium: `python -m bench.frames [STAGE ...]`.

On `/step`, for 32 units x 24 tokens, 128 x 200 and 128 x 400 with 8,000 words, and on every stage of `/beyond` as it
opens: frames a second while a phase animates and while the heat maps scroll, the longest task of the main thread on a
step of the ribbon, the time from navigation to the first drawing of diagram and heat maps, with an empty cache and with
a full one, and how much of that came after the data were there. For the longest text also what the server takes to
answer the page's trace, in process. Made networks with random weights stand in for trained ones. STAGE names the stages
to measure: `step`, `long` (the longest text alone), or a key of `/beyond`.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from app import create_app
from app.beyond.table import stages, warm
from bench.tasks import main_thread_tasks
from lstm_core import cells, models
from lstm_core.models import files
from tests import chromium

LONGEST = (128, 400, 8000)
SIZES = ((32, 24, 8), (128, 200, 8), LONGEST)  # units, tokens, words of the vocabulary
STEPS = 12  # measured, of each kind
INPUTS = 16
WORDS = ("the", "boy", "runs", "near", "a", "car")
SEED = 1

# Notes when the diagram was there, in ms after navigation began, and every frame since.
WATCH = """
window.bench = { drawn: null, frames: [] }
const look = () => {
  const isDrawn = document.querySelector('.drawn') && document.querySelector('#bands .heatmap > *')
  if (isDrawn) requestAnimationFrame(() => { window.bench.drawn = performance.now() })
  else requestAnimationFrame(look)
}
requestAnimationFrame(look)
window.bench.data = () => Math.max(...performance.getEntriesByType('resource')
  .filter(({ name }) => /scene|trace|unit|plotly/.test(name)).map(({ responseEnd }) => responseEnd))
window.bench.scroll = (milliseconds) => {
  const place = document.querySelector('#gates-scroller')
  const begun = performance.now()
  const on = (now) => {
    place.scrollLeft += 14
    if (now - begun < milliseconds) requestAnimationFrame(on)
  }
  requestAnimationFrame(on)
  return window.bench.record(milliseconds)
}
window.bench.record = (milliseconds) => new Promise((resolve) => {
  const frames = []
  const note = (now) => {
    frames.push(now)
    if (now - frames[0] < milliseconds) requestAnimationFrame(note)
    else resolve(frames)
  }
  requestAnimationFrame(note)
})
"""


def write_models(folder: Path) -> None:
    """Write a network with random weights for each size into `folder`."""
    for units, tokens, count in SIZES:
        words = ["<s>", "<unk>", *WORDS, *(f"word{n}" for n in range(count - len(WORDS) - 2))]
        rng = np.random.default_rng(SEED)
        arrays = {"embedding": rng.normal(size=(len(words), INPUTS)).astype(np.float32)}
        arrays["readout.W_y"] = rng.normal(size=(len(words), units)).astype(np.float32)
        arrays["readout.b_y"] = np.zeros(len(words), np.float32)
        params = cells["lstm"].init(inputs=INPUTS, units=units, rng=rng)
        arrays |= {f"cell.{name}": 2 * array for name, array in params.items()}
        name = f"made{units}x{tokens}-lstm"
        card = {"name": name, "title": f"Made, {units} units", "cell": "lstm", "vocabulary": words}
        models.save(arrays, card, folder)


@contextmanager
def serving() -> Iterator[str]:
    """Serve the application over the shipped networks and the made ones, and yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(files.SHIPPED, folder, dirs_exist_ok=True)
        write_models(Path(folder))
        shipped, files.SHIPPED = files.SHIPPED, Path(folder)
        warm()
        server = create_server(create_app(), host="127.0.0.1", port=0, threads=8)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}"
        finally:
            server.close()
            thread.join(timeout=5)
            files.SHIPPED = shipped


def text(tokens: int, seed: int = SEED) -> str:
    """Return a text of so many tokens, with the <s> that opens it."""
    return " ".join(random.Random(seed).choices(WORDS, k=tokens - 1))


def address(server: str, units: int, tokens: int) -> str:
    """Return where the stage shows a sentence of so many tokens to a network of so many units."""
    query = {"model": f"made{units}x{tokens}-lstm", "text": text(tokens), "token": 3, "phase": "f", "lang": "en"}
    return f"{server}/step?{urlencode(query)}"


def answering() -> list[float]:
    """Return the ms of processor time in which the server answers the page's trace of the longest text, each new."""
    units, tokens, _words = LONGEST
    client = create_app().test_client()
    found = []
    for seed in range(STEPS + 2):
        query = {"model": f"made{units}x{tokens}-lstm", "text": text(tokens, seed), "encoding": "base64", "lang": "en"}
        begun = time.process_time()
        assert client.get("/api/trace", query_string=query).status_code == 200
        found.append(1000 * (time.process_time() - begun))
    return found[2:]  # the first ones compile the cell and lay its diagram out


def open_stage(page: Page, url: str) -> tuple[float, float]:
    """Open the stage; return the ms from navigation to the first drawing, and to it from when the data were there."""
    page.goto(url)
    page.wait_for_selector(".drawn", timeout=60_000)
    page.wait_for_timeout(1200)
    drawn, data = page.evaluate("[window.bench.drawn, window.bench.data()]")
    return float(drawn), float(drawn - data)


def first_drawing(browser: Browser, url: str, tries: int = 3) -> tuple[float, float, float]:
    """Return the median ms to the first drawing with an empty cache, with a full one, and then after the data."""
    cold, warm, after = [], [], []
    for _ in range(tries):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(WATCH)
        page = context.new_page()
        cold.append(open_stage(page, url)[0])
        whole, drawing = open_stage(page, url)
        warm.append(whole)
        after.append(drawing)
        context.close()
    return statistics.median(cold), statistics.median(warm), statistics.median(after)


def scrolling(page: Page) -> float:
    """Return frames a second while the heat maps scroll under the words."""
    times = page.evaluate("window.bench.scroll(2500)")
    return 1000 * (len(times) - 1) / (times[-1] - times[0])


def frames(page: Page) -> tuple[float, float]:
    """Return frames a second and the 95th percentile of a frame in ms, while phases animate."""
    gaps: list[float] = []
    for _ in range(STEPS):
        page.keyboard.press("ArrowRight")
        times = page.evaluate("window.bench.record(1100)")
        gaps += np.diff(times).tolist()
        page.wait_for_timeout(500)
    return 1000 * len(gaps) / sum(gaps), float(np.percentile(gaps, 95))


def longest_tasks(browser: Browser, page: Page) -> list[float]:
    """Return for each of some steps of the ribbon the longest task of the page's main thread, in ms."""
    longest = []
    for _ in range(STEPS):
        with main_thread_tasks(browser, page) as tasks:
            page.keyboard.press("Shift+ArrowRight")
            page.wait_for_timeout(700)
        longest.append(max(tasks, default=0.0))
    return longest


def pages(server: str, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what is measured: a name and an address."""
    for units, tokens, words in SIZES:
        is_longest = (units, tokens, words) == LONGEST
        if not wanted or "step" in wanted or ("long" in wanted and is_longest):
            yield f"step, {units} units x {tokens} tokens, {words} words", address(server, units, tokens)
    for key in stages():
        if not wanted or key in wanted:
            yield f"beyond/{key}", f"{server}/beyond/{key}?token=2&lang=en"


def main() -> None:
    """Measure and print."""
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.on_this_machine(), args=list(chromium.FLAGS))
        print(f"Chromium {browser.version}, headless, 1440 x 900")
        times = answering()
        print(
            f"a trace of {LONGEST}: {min(times):.0f} ms at best, {statistics.median(times):.0f} ms median", flush=True
        )
        for name, url in pages(server, set(sys.argv[1:])):
            cold, warmed, after = first_drawing(browser, url)
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_init_script(WATCH)
            page = context.new_page()
            open_stage(page, url)
            rate, slow = frames(page)
            tasks = longest_tasks(browser, page)
            scrolled = scrolling(page)
            print(
                f"{name}: {rate:5.1f} frames a second while a phase animates "
                f"(95% of them within {slow:.1f} ms), {scrolled:.1f} while heat maps scroll; longest task of a step "
                f"{statistics.median(tasks):.0f} ms median, {max(tasks):.0f} ms at most; first drawing {cold:.0f} ms "
                f"cold, {warmed:.0f} ms warm, {after:.0f} ms of it after the data",
                flush=True,
            )
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
