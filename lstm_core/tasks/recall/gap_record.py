"""The record of an experiment: how well a word is recalled at the longest gap of the training, by how long that gap is.

`lstm-explainer measure recall-gaps` makes it (lstm_core.learning.recall.gaps).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.errors import ModelError

RECORD = Path(__file__).with_name("gaps.json")
CELLS = ("rnn", "lstm")
LEAST = 30  # the shortest gap of a mixture up to 100 without short ones
RATES = (1e-3, 1e-2)  # learning rates of an rnn besides its recipe's; the second is the lstm's
ASKED = (1, 5, 10, 20, 30, 40, 60, 80, 100)  # gaps that every network is asked at, besides its longest
TEXTS = 1000  # at each of them: a share of a half is off by 1.6 points (standard error)


def read(path: Path) -> dict[str, Any]:
    """Read a record that `measure` wrote. Raises ModelError if the file is not a record."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read as a record of recall over gaps: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("trials"), list):
        raise ModelError(f'{path} is no record of recall over gaps: it has no list of "trials"')
    for row in found["trials"]:
        runs = row.get("runs") if isinstance(row, dict) else None
        if not isinstance(runs, list) or not all(
            isinstance(each, dict) and {"seed", "right"} <= set(each) for each in runs
        ):
            raise ModelError(f"{path} is no record of recall over gaps: a trial has no runs with their seed and score")
    return found


@lru_cache(maxsize=1)
def record() -> Mapping[str, Any]:
    """Return the shipped record (cached)."""
    return read(RECORD)


def shares(kind: str, cell: str, found: Mapping[str, Any] | None = None, **key: float) -> dict[int, np.ndarray]:
    """Return the shares of right words, (seeds,), of a record's trials of one kind and cell by the longest gap of their
    training; by the shortest for those without short gaps ("long"). `key` picks among trials that differ in more, as in
    their `rate`.
    """
    by = "least" if kind == "long" else "longest"
    return {
        row[by]: np.array([each["right"] for each in row["runs"]])
        for row in (record() if found is None else found)["trials"]
        if (row["kind"], row["cell"]) == (kind, cell) and all(row[name] == value for name, value in key.items())
    }


def reached(cell: str, longest: int, found: Mapping[str, Any] | None = None) -> dict[int, np.ndarray]:
    """Return the shares of right words, (seeds,), at each of the gaps `ASKED`, of a cell that was trained on 1 to
    `longest` mixed.
    """
    whole = record() if found is None else found
    (row,) = (row for row in whole["trials"] if (row["kind"], row["cell"], row["longest"]) == ("mixed", cell, longest))
    return dict(zip(whole["asked"], np.array([each["reach"] for each in row["runs"]]).T, strict=True))
