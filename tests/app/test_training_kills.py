"""Killed at any moment while training, server or trainer: no checkpoint is lost, and the weights are the same."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load

from app.laboratory.store import Store
from app.laboratory.training.record import NETWORK, RUN, Record
from lstm_core.learning.live.pair import Pair
from lstm_core.tasks.live.plan import Plan
from tests.app.training import LSTM, application, begin, end, runs_of

DAILY, NIGHTLY = 1, 50
UPDATES = 150  # a kill, about: each may lose a second of work


def expected(plan: Plan, folder: Path) -> Pair:
    """Train a plan without a disturbance."""
    pair = Pair.start(plan, None, folder)
    pair.advance(lambda: False)
    return pair


def check(store: Store, run: str, pair: Pair) -> Record:
    """See that every checkpoint of a run is whole, and that the last weights are those of an undisturbed training."""
    entry = store.find(run, RUN)
    record = Record.from_dict(entry.about)
    updates = [checkpoint.update for checkpoint in record.checkpoints]
    assert updates == sorted(set(updates))
    assert (updates[0], updates[-1]) == (1, pair.plan.updates)
    for checkpoint in record.checkpoints:
        for model in (checkpoint.model, checkpoint.beside):
            network = store.find(model, NETWORK)
            state = json.loads(_metadata(store.read(network, "weights"))["pair"])
            assert state["sides"]["own"]["update"] == checkpoint.update
    assert record.fell_back is None
    arrays = load(store.read(entry, "head"))
    for side, trained in pair.runs.items():
        for name, array in trained.kept().items():
            np.testing.assert_array_equal(arrays[f"{side}/{name}"], array)
    store.clean()
    assert all(store.read(store.find(each.model), "weights") for each in record.checkpoints)
    return record


def _metadata(content: bytes) -> Mapping[str, str]:
    length = int.from_bytes(content[:8], "little")
    found: Mapping[str, str] = json.loads(content[8 : 8 + length])["__metadata__"]
    return found


def _killed_workers(folder: Path, kills: int, seed: int) -> None:
    chance, app = random.Random(seed), application(folder)
    plan = Plan(LSTM, "mine", "counting", updates=kills * UPDATES, rate=0.01, units=3, beside="gru")
    client, runs = app.test_client(), runs_of(app)
    run = begin(client, updates=plan.updates, beside="gru")["id"]
    killed, is_over = 0, threading.Event()

    def kill() -> None:
        nonlocal killed
        while not is_over.is_set():
            time.sleep(chance.uniform(0.02, 0.6))
            for pid in runs.workers.pids() if killed < kills else ():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for _ in range(100 * kills):
            answer = client.post(f"/api/training/{run}/advance", json={})
            assert answer.status_code in (200, 503), answer.text
            if answer.json.get("state") == "done":
                break
    finally:
        is_over.set()
        killer.join()
        end(app)
    assert killed == kills
    check(runs.store, run, expected(plan, folder))


def test_a_process_of_training_that_is_killed_is_started_anew(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    _killed_workers(tmp_path, DAILY, seed)


@pytest.mark.nightly
def test_processes_of_training_that_are_killed_are_started_anew(tmp_path: Path) -> None:
    _killed_workers(tmp_path, NIGHTLY, 0)


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve in a process of its own; yield it and its address."""
    names = {"STORE_FOLDER": folder / "store", "TRAINING_SLOTS": 1}
    environment = {**os.environ, **{f"LSTM_EXPLAINER_{name}": str(value) for name, value in names.items()}}
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    try:
        yield server, server.stdout.readline().split()[2]
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def ask(address: str, body: Any = None) -> Any:
    """Ask a server, which may end meanwhile: None then."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    with suppress(OSError, HTTPException), urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
    return None


def _killed_servers(folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    plan = Plan(LSTM, "mine", "counting", updates=(kills + 1) * 600, rate=0.01, units=3, beside="gru")
    run, state = "", ""
    for kill in range(kills + 1):
        with served(folder) as (server, address):
            if not run:
                body = {"text": LSTM, "name": "mine", "task": "counting", "units": 3}
                run = ask(f"{address}/api/training", {**body, "updates": plan.updates, "beside": "gru"})["id"]
            if kill < kills:
                threading.Timer(chance.uniform(2.0, 5.0), server.kill).start()
            while state != "done":
                news = ask(f"{address}/api/training/{run}/advance", {})
                if news is None:
                    break
                state = news["state"]
    assert state == "done"
    check(Store(folder / "store", 100, 24), run, expected(plan, folder))


@pytest.mark.nightly
def test_a_run_survives_servers_that_are_killed(tmp_path: Path) -> None:
    _killed_servers(tmp_path, 10, 0)


@pytest.mark.nightly
def test_the_process_of_training_ends_with_its_server(tmp_path: Path) -> None:
    with served(tmp_path) as (server, address):
        run = ask(f"{address}/api/training", {"text": LSTM, "task": "counting", "units": 3})["id"]
        assert ask(f"{address}/api/training/{run}/advance", {"updates": 1})["update"] == 1
        (worker,) = _children(server.pid)
        server.kill()
        server.wait()
        until = time.monotonic() + 10
        while _is_alive(worker) and time.monotonic() < until:
            time.sleep(0.02)
        assert not _is_alive(worker)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _is_alive(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody has waited for does not."""
    with suppress(OSError):
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False
