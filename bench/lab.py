"""How long the laboratory takes from key to answer: `python -m bench.lab [--cells lstm gru ...] [--browser]`.

On the server: the requests of somebody who types changes into a cell, a key at a time, each with what the page says it
has (`since`, `has`). For each cell, median and 95th percentile of the processor's milliseconds, by what came of it: an
answer with values, next word, gradient and draft, or a mistake; where the time of an answer went; and the median as a
ratio to a request of the same client that does nothing (`/healthz`), which tells how fast the machine is at the moment.

In headless Chromium (`--browser`): see bench/lab_browser.py.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from time import process_time

import numpy as np
from flask.testing import FlaskClient

from app import create_app
from app.laboratory import gallery

CELLS = ("lstm", "gru", "lstm_peephole", "mut1", "slstm", "rwkv", "mlstm", "mamba")
DEAR = ("mut1", "slstm", "rwkv", "mlstm", "mamba", "depth_gated_lstm", "grid_lstm")  # whose diagrams take longest
WANTED = {"answer": 60, "dear": 100, "mistake": 5}  # ms in the median, at 32 units and 24 tokens
SENTENCE = "mary sings near the boats . she smiles . john rests by the lake and the boys near the car sing . mary and"
TAIL = " + 0.5 * tanh(W_n @ x + 0.25 * h_prev)"  # what is typed behind the last line
WARM = 5  # requests before anything is measured


def typed(text: str) -> Iterator[str]:
    """Yield the texts of somebody who adds a term to the last line, a key at a time, and corrects a number."""
    code, sign, comment = text.rstrip().rpartition("\n")[2].partition("#")
    before = text.rstrip()[: len(text.rstrip()) - len(code + sign + comment)]
    code = code.rstrip()
    for end in range(1, len(TAIL) + 1):
        yield f"{before}{code}{TAIL[:end]}  {sign}{comment}\n"
    whole = f"{before}{code}{TAIL}  {sign}{comment}\n"
    for number in ("0.2", "0.", "0.7", "0.75"):
        yield whole.replace("0.25", number)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", nargs="+", default=CELLS, choices=gallery.names(), metavar="CELL")
    parser.add_argument("--browser", action="store_true", help="measure in Chromium, beside somebody who trains")
    asked = parser.parse_args()
    if asked.browser:
        from bench.lab_browser import measure

        measure()
        return
    client = create_app().test_client()
    empty = _nothing(client)
    print(f"a request that does nothing: {empty:.2f} ms of the processor")
    print(f"{'cell':18} {'what':8} {'count':>5} {'median':>8} {'p95':>8} {'of empty':>9}   where an answer's time went")
    for name in asked.cells:
        _cell(client, name, empty)
    print(f"wanted in the median: {WANTED}")


def _nothing(client: FlaskClient) -> float:
    """Return the median of a request that does nothing, in ms of the processor."""
    times = []
    for _ in range(200):
        begun = process_time()
        client.get("/healthz")
        times.append(1000 * (process_time() - begun))
    return float(np.median(times))


def _cell(client: FlaskClient, name: str, empty: float) -> None:
    text = gallery.text_of(name)
    assert text is not None
    has = {"since": "", "has": ""}
    times: dict[str, list[float]] = defaultdict(list)
    parts: dict[str, list[float]] = defaultdict(list)
    for turn, written in enumerate([*[f"{text}\n# {turn}" for turn in range(WARM)], *typed(text)]):
        asked = {"text": written, "from": name, "sentence": SENTENCE, **has}
        begun = process_time()
        answer = client.post("/lab/read", json=asked, headers={"Accept-Encoding": "gzip"})
        spent = 1000 * (process_time() - begun)
        if answer.status_code != 200:
            raise SystemExit(answer.get_data(as_text=True))
        found = _read(answer.get_data())
        if found["ok"]:
            has = {"since": found["key"], "has": found["diagram"]["key"]}
        if turn >= WARM:
            times["answer" if found["ok"] else "mistake"].append(spent)
            for part, took in found.get("took", {}).items():
                parts[part].append(took)
    for what, spent_times in sorted(times.items()):
        median, late = np.median(spent_times), np.percentile(spent_times, 95)
        went = ", ".join(f"{part} {np.median(took):.0f}" for part, took in parts.items()) if what == "answer" else ""
        print(f"{name:18} {what:8} {len(spent_times):5} {median:8.1f} {late:8.1f} {median / empty:9.1f}   {went}")


def _read(content: bytes) -> dict[str, object]:
    import gzip

    import orjson

    found: dict[str, object] = orjson.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    return found


if __name__ == "__main__":
    main()
