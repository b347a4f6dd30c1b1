"""Whatever is typed, edited and asked in the laboratory, in whatever order: no answer is a 500.

What took long is printed, not judged: the machine is shared.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.laboratory import gallery
from lstm_core import cells
from tests.app import training
from tests.core import hostile_texts
from tests.core.fresh import fresh_seed
from tests.core.plausible_cells import mutated, plausible

LONG = 1.0  # s of one answer's processor time in the server, from which on it is printed
AFRESH = 40  # requests after which somebody else begins, from another cell
RUNS = 6  # that a test has at once
SENTENCES = (
    "",
    "mary sings near the boats . john rests and",
    "the zebra\tsings\n\n",
    "猫が歩く 。",
    "🙂🙂 mary",
    "mary " * 300,
    "‮mary",
    "a" * 3000,
)
ODD: tuple[Any, ...] = (
    "",
    None,
    -1,
    0,
    1e308,
    10**30,
    True,
    [],
    {},
    "nan",
    "lstm",
    "x" * 5000,
    "🙂" * 500,
    "../../etc",
)
PIECES = (
    "(",
    ")",
    "@",
    "=",
    "\n",
    " ",
    "h",
    "c_prev",
    "tanh(",
    "# ",
    "1e400",
    "0 / 0",
    "log(0 * c_prev)",
    "²",
    "⊙",
    "\\",
)
ADDRESS = (
    "from",
    "eq",
    "cell",
    "name",
    "text",
    "token",
    "unit",
    "units",
    "view",
    "task",
    "beside",
    "run",
    "at",
    "open",
)

Request = tuple[str, str, Any]  # method, path, JSON


class Somebody:
    """One who works on a cell: types, edits, trains; asks now and then for what is not there."""

    def __init__(self, seed: str, runs: list[str], networks: list[str]):
        self.rng = random.Random(seed)
        self.start = self.rng.choice([*cells, *gallery.names(), "none"])
        self.text = cells[self.start].equations if self.start in cells else plausible(self.rng)
        self.key = self.drawn = ""
        self.runs, self.networks = runs, networks
        self.offered: list[str] = []

    def one(self) -> Request:
        """Return the next request."""
        asks: list[tuple[int, Callable[[], Request]]] = [
            (50, self.read),
            (12, self.edits),
            (6, self.paper),
            (4, self.settled),
            (2, self.gallery),
            (6, self.page),
            (8, self.training),
            (4, self.elsewhere),
        ]
        weights, choices = zip(*asks, strict=True)
        method, path, body = self.rng.choices(choices, weights)[0]()
        if isinstance(body, dict) and body and self.rng.random() < 0.05:
            body = {**body, self.rng.choice([*body, "more"]): self.rng.choice(ODD)}
        return method, path, body if self.rng.random() > 0.01 else self.rng.choice(ODD)

    def typed(self) -> str:
        """Return the text after a change: a character, a piece, an edit that was offered, or another text."""
        rng, text = self.rng, self.text
        at = rng.randrange(len(text) + 1)
        choice = rng.random()
        if choice < 0.3 and self.offered:
            return rng.choice(self.offered)
        if choice < 0.5:
            return text[:at] + rng.choice(PIECES) + text[at:]
        if choice < 0.65:
            return text[:at] + text[at + rng.randint(1, 6) :]
        if choice < 0.85:
            return mutated(text, rng) if text.strip() else plausible(rng)
        if choice < 0.9:
            return next(iter(hostile_texts.texts(1, rng.randrange(10**9))))
        return plausible(rng)

    def body(self) -> dict[str, Any]:
        """Return what most questions have in common."""
        rng = self.rng
        body: dict[str, Any] = {"text": self.text, "from": self.start, "sentence": rng.choice(SENTENCES)}
        body |= {"units": rng.choice((8, 16, 32, 64))} if rng.random() < 0.2 else {}
        body |= {"weights": rng.choice(self.networks)} if self.networks and rng.random() < 0.2 else {}
        return body

    def read(self) -> Request:
        new = self.typed()
        self.text = new if self.rng.random() < 0.8 else cells[self.rng.choice([*cells])].equations
        more = {"token": self.rng.randrange(12), "since": self.key, "has": self.drawn}
        more |= {name: True for name in ("numpy", "differs", "narrow") if self.rng.random() < 0.1}
        return "POST", self.in_language("/lab/read"), {**self.body(), **more}

    def edits(self) -> Request:
        more = {"seed": self.rng.randrange(100)} if self.rng.random() < 0.5 else {}
        return "POST", self.in_language("/lab/edits"), {**self.body(), **more}

    def paper(self) -> Request:
        return (
            "POST",
            self.in_language("/lab/paper"),
            {"text": self.text.replace("@", r"\cdot").replace("_prev", "_{t-1}")},
        )

    def settled(self) -> Request:
        key = self.drawn or self.rng.choice(("nothing", "a" * 64))
        return "GET", f"/lab/diagram/{key}", {"text": self.text, "narrow": self.rng.randrange(2)}

    def gallery(self) -> Request:
        name = self.rng.choice([*gallery.names(), "nobody"])
        return "GET", self.rng.choice((self.in_language("/lab/gallery"), f"/lab/gallery/{name}.svg")), None

    def page(self) -> Request:
        some = {
            name: str(self.rng.choice((*ODD, self.text, "train", "3"))) for name in ADDRESS if self.rng.random() < 0.3
        }
        return "GET", self.in_language("/lab"), some

    def training(self) -> Request:
        rng = self.rng
        run = rng.choice([*self.runs, "0" * 32])
        body: dict[str, Any]
        if len(self.runs) < RUNS and rng.random() < 0.3:
            body = {"text": self.text, "task": "counting", "units": 3, "updates": 20, "seed": rng.randrange(5)}
            body |= {"beside": rng.choice(("gru", "nobody"))} if rng.random() < 0.3 else {}
            return "POST", "/api/training", body
        which = rng.random()
        if which < 0.5:
            return "POST", f"/api/training/{run}/advance", {"updates": 2}
        if which < 0.6:
            changes = {"rate": rng.choice((0.001, 10.0)), "text": self.text if rng.random() < 0.5 else None}
            at = rng.choice([*self.networks, "own-" + "0" * 32])
            return "POST", f"/api/training/{run}/branch", {"at": at, "changes": changes}
        return "GET", f"/api/training/{run}", {}

    def elsewhere(self) -> Request:
        network = self.rng.choice([*self.networks, "own-" + "0" * 32])
        path = self.rng.choice(("/step", "/compare", "/memory", "/units", "/api/trace"))
        return "GET", self.in_language(path), {"model": network, "text": self.rng.choice(SENTENCES[:4])}

    def in_language(self, path: str) -> str:
        return f"{path}?lang={self.rng.choice(('en', 'ja'))}"

    def hear(self, answer: Any) -> None:
        """Take what an answer offers for the next question."""
        if not isinstance(answer, dict):
            return
        self.key = str(answer.get("key") or self.key)
        drawn = answer.get("diagram")
        self.drawn = str(drawn.get("key", "")) if isinstance(drawn, dict) else self.drawn
        groups = answer.get("groups")
        if isinstance(groups, list):
            self.offered = [edit["text"] for group in groups for edit in group.get("edits", ()) if "text" in edit]


def found_in(answer: Any, key: str) -> Iterator[str]:
    """Yield the texts that stand under a key anywhere in an answer."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from found_in(value, key)
    elif isinstance(answer, list):
        for value in answer:
            yield from found_in(value, key)


def storm(app: Flask, count: int, seed: int) -> tuple[list[str], dict[int, int]]:
    """Make so many requests; return what went wrong, and how many answers had each status."""
    client, faults, statuses = app.test_client(), [], dict[int, int]()
    runs: list[str] = []
    networks: list[str] = []
    for path in ("/lab", "/step", "/compare", "/memory", "/units"):  # what a server reads once
        client.get(path)
    for number in range(count):
        if number % AFRESH == 0:
            somebody = Somebody(f"{seed} {number}", runs, networks)
        method, path, body = somebody.one()
        has_query = method == "GET" and isinstance(body, dict)
        where = f"{path}{'&' if '?' in path else '?'}{urlencode(body, errors='replace')}" if has_query else path
        given = {"json": body} if method == "POST" else {}
        began = time.thread_time()
        response = client.open(where, method=method, **given)
        took = time.thread_time() - began
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        if response.status_code >= 500 and response.status_code != 503:
            faults.append(f"{number} {method} {path} {str(body)[:2000]}: {response.status_code} {response.text[:300]}")
        if took > LONG:
            print(f"{number} {method} {path} {str(body)[:2000]}: {took:.2f} s")
        answer = response.json if response.is_json else None
        somebody.hear(answer)
        if path == "/api/training" and response.status_code == 201:
            runs[:] = [*runs, answer["id"]][-RUNS:]
        networks[:] = [
            *dict.fromkeys([*networks, *(own for own in found_in(answer, "model") if own.startswith("own-"))])
        ][-8:]
    return faults, statuses


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.nightly)], ids=["day", "night"])
def test_no_answer_is_a_500(tmp_path: Path, count: int) -> None:
    app = training.application(tmp_path, PROPAGATE_EXCEPTIONS=False)
    try:
        faults, statuses = storm(app, count, fresh_seed())
    finally:
        training.end(app)
    print(statuses)
    assert faults == []
    assert statuses[200] > count / 2
