"""From key to picture in headless Chromium, while somebody else trains: `python -m bench.lab --browser`.

Keys are typed into the LSTM's last line, one at a time: after each that was asked about, the time from the key to the
answer where it is a mistake, and to the last change of the page where it is formulas, values, next word and gradient.
Then 60 keys in 3 seconds: whether a letter is lost, and the tasks of the main thread over 50 ms. Before and after, the
same for a text box by itself, which tells what the machine takes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from bench.first_sight import serving
from bench.lab import SENTENCE, TAIL
from lstm_core import cells
from tests import chromium

SIZE = {"width": 1440, "height": 900}
SLOW, FAST = 700, 50  # ms between keys: each by itself, and 60 in 3 s
KEYS = 60
FIELD = "#editor textarea"
WANTED = {"mistake": 100, "shown": 200, "task": 50}  # ms

# Notes every key, every answer with the moment from which the page rests, and every long task.
WATCH = """
window.bench = { keys: [], answers: [], tasks: [], changed: 0 }
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) bench.tasks.push(task.duration)
}).observe({ type: 'longtask' })
addEventListener('input', (event) => {
  for (const note of bench.answers) note.shown ||= Math.max(bench.changed, note.at)
  if (event.target.matches('textarea')) bench.keys.push({ at: event.timeStamp, text: event.target.value })
}, true)
const fetched = window.fetch
window.fetch = async (...asked) => {
  const response = await fetched(...asked)
  if (String(asked[0]).includes('/lab/read')) {
    const { text } = JSON.parse(asked[1].body)
    void response.clone().json().then((answer) => {
      const note = { text, ok: answer.ok, at: performance.now(), shown: 0 }
      bench.answers.push(note)
      const rests = () => {
        if (note.shown) return
        if (performance.now() - Math.max(bench.changed, note.at) > 60) note.shown = Math.max(bench.changed, note.at)
        else requestAnimationFrame(rests)
      }
      requestAnimationFrame(rests)
    })
  }
  return response
}
addEventListener('DOMContentLoaded', () => {
  const seen = () => requestAnimationFrame(() => { bench.changed = performance.now() })
  new MutationObserver(seen).observe(document.body, { subtree: true, childList: true, attributes: true })
})
"""


def measure() -> None:
    """Measure and print."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving(Path(__file__).parents[1], port) as server, training(server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.on_this_machine(), args=list(chromium.FLAGS))
        print(f"Chromium {browser.version}, headless, beside somebody who trains")
        alone(browser, server)
        page = browser.new_context(viewport=SIZE, locale="en").new_page()  # type: ignore[arg-type]
        page.add_init_script(WATCH)
        page.goto(f"{server}/lab?lang=en&guess=off&text={SENTENCE.replace(' ', '+')}", wait_until="networkidle")
        typed(page)
        at_once(page)
        browser.close()


@contextmanager
def training(server: str) -> Iterator[None]:
    """Train a cell on the server meanwhile, as the page of another reader does."""
    stop = threading.Event()

    def ask(path: str, body: dict[str, Any]) -> dict[str, Any]:
        asked = Request(server + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urlopen(asked) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def go_on() -> None:
        text = cells["gru"].equations
        while not stop.is_set():
            run = ask("/api/training", {"text": text, "name": "bench", "task": "grammar", "updates": 2000})
            state = "running"
            while not stop.is_set() and state not in ("done", "failed"):
                news = ask(f"/api/training/{run['id']}/advance", {"updates": None})
                state = news["state"]
                if news.get("wait"):
                    time.sleep(news["wait"]["seconds"])

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def caret(page: Page) -> None:
    """Put the caret behind the code of the last line."""
    page.focus("textarea")
    page.eval_on_selector(
        "textarea",
        """(field) => {
          const end = field.value.trimEnd().lastIndexOf('#')
          const at = end < 0 ? field.value.length : field.value.slice(0, end).trimEnd().length
          field.setSelectionRange(at, at)
        }""",
    )


def typed(page: Page) -> None:
    """Type a term a key at a time; print how long answers took."""
    caret(page)
    for key in TAIL:
        page.keyboard.press("Space" if key == " " else key)
        page.wait_for_timeout(SLOW)
    page.wait_for_timeout(600)
    notes = page.evaluate("bench")
    keys = {note["text"]: note["at"] for note in notes["keys"]}
    answers = [note for note in notes["answers"] if note["text"] in keys]
    mistakes = [note["at"] - keys[note["text"]] for note in answers if not note["ok"]]
    shown = [note["shown"] - keys[note["text"]] for note in answers if note["ok"] and note["shown"]]
    for what, times in (("mistake", mistakes), ("shown", shown)):
        if times:
            median, late, most = np.median(times), np.percentile(times, 95), max(times)
            goal = f"wanted in the median: {WANTED[what]}"
            print(
                f"key to {what}: {len(times)} keys, median {median:.0f} ms, p95 {late:.0f}, largest {most:.0f}; {goal}"
            )
    print(f"tasks over 50 ms meanwhile: {[round(task) for task in notes['tasks']]}")


def at_once(page: Page) -> None:
    """Type 60 keys in 3 seconds; print what was lost, and the long tasks."""
    caret(page)
    before = page.eval_on_selector("textarea", "(field) => [field.value, field.selectionStart]")
    page.evaluate("bench.tasks = []")
    text = (" + tanh(W_z @ x + U_z @ h_prev + b_z)" * 2)[:KEYS]
    begun = time.monotonic()
    for count, key in enumerate(text, 1):
        page.keyboard.press("Space" if key == " " else key)
        page.wait_for_timeout(max(0, 1000 * (begun - time.monotonic()) + FAST * count))
    spent = time.monotonic() - begun
    page.wait_for_timeout(1500)
    value = page.eval_on_selector("textarea", "(field) => field.value")
    wanted = before[0][: before[1]] + text + before[0][before[1] :]
    kept = "no letter lost" if value == wanted else f"letters lost: {value!r}"
    tasks = sorted(round(task) for task in page.evaluate("bench.tasks"))
    print(f"{KEYS} keys in {spent:.1f} s: {kept}; tasks over {WANTED['task']} ms: {tasks or 'none'}")


def alone(browser: Browser, server: str) -> None:
    """Print how long a text box by itself takes from key to frame."""
    page = browser.new_page()
    page.goto(f"{server}/healthz")
    page.set_content("<textarea></textarea>")
    page.evaluate(
        """() => { window.times = []; addEventListener('input', (event) => requestAnimationFrame(() =>
             setTimeout(() => times.push(performance.now() - event.timeStamp)))) }"""
    )
    page.focus("textarea")
    page.keyboard.type("a text box by itself", delay=FAST)
    times = page.evaluate("times")
    print(f"a text box by itself, key to frame: median {np.median(times):.0f} ms, largest {max(times):.0f}")
    page.close()
