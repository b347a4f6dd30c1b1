"""What the tests of training share: an application with a store of its own, and runs that take little time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.laboratory.training.runs import Runs
from lstm_core import cells

LSTM = cells["lstm"].equations
RELU = "h = relu(W_h @ x + U_h @ h_prev + b_h)"
PROSE = "the cat sat on the mat and the dog lay by the door . "


def application(folder: Path, **settings: object) -> Flask:
    """Return an application with its own store; the cache is the one of all, since a new one takes seconds to fill."""
    given = {"store_folder": folder / "store", "training_slots": 1}
    return create_app({"TESTING": True, **given, **settings})


def runs_of(app: Flask) -> Runs:
    """Return the runs of an application."""
    found: Runs = app.extensions["runs"]
    return found


def end(app: Flask) -> None:
    """End an application's processes of training."""
    runs_of(app).workers.end()


def begin(client: FlaskClient, status: int = 201, **changes: Any) -> Any:
    """Begin a run of counting, unless something else is asked for, and return the answer."""
    body = {"text": LSTM, "name": "mine", "task": "counting", "units": 3, "updates": 40, **changes}
    answer = client.post("/api/training", json=body)
    assert answer.status_code == status, answer.text
    return answer.json


def advance(client: FlaskClient, run: str, status: int = 200, **body: Any) -> Any:
    """Advance a run once."""
    answer = client.post(f"/api/training/{run}/advance", json=body)
    assert answer.status_code == status, answer.text
    return answer.json


def to_the_end(client: FlaskClient, run: str) -> Any:
    """Advance a run to its end and return it."""
    for _ in range(200):
        if advance(client, run)["state"] in ("done", "failed"):
            break
    return client.get(f"/api/training/{run}").json
