"""Table of the most important unit of each shipped model and contrast; `python -m lstm_core.probing.table` updates it.

A row takes about a second, so the table is stored in table.json. A test computes some rows again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from lstm_core import models
from lstm_core.probing.contrasts import contrasts, probe
from lstm_core.probing.probe import Hold

FILE = Path(__file__).parent / "table.json"
CANDIDATES = 5  # minimal number of units with the largest effects, of which the most important is in the table
WIDTH = 25  # one candidate for each 25 units, if that is more
GROUP = 3  # number of units that are silenced together
CLEAR = 5.0  # ratio to the fall of random units from which a unit counts as found
LEARNED = 0.6  # mean probability of the right side from which a contrast counts as learned


class Row(TypedDict):
    """The most important unit of one shipped model for one contrast, and the effect of silencing it.

    Units are counted from 1; `rank` is that of the unit by the size of its effect, from 1; `pairs` is the number of
    minimal pairs. `effect` and `error` are as in `Probe.effects` and `Probe.errors`; `trained`, `fall`, `turned`,
    `usual` and `most` as in `Silenced`, from 0 to 1. `group` are the units with the largest effects, `group_fall` and
    `group_usual` the same for silencing them together.
    """

    model: str
    contrast: str
    pairs: int
    unit: int
    rank: int
    effect: float
    error: float
    trained: float
    fall: float
    turned: float
    usual: float
    most: float
    group: list[int]
    group_fall: float
    group_usual: float


def measure(name: str, key: str) -> Row:
    """Compute the row of a shipped model and a contrast."""
    measured = probe(models.load(name, models.Model), key)
    first = [int(unit) for unit in measured.order[: max(CANDIDATES, len(measured.order) // WIDTH)]]
    unit = max(first, key=lambda candidate: measured.fall(Hold((candidate,)))[0])
    alone = measured.silence(Hold((unit,)))
    group = tuple(sorted(first[:GROUP]))
    together = measured.silence(Hold(group))
    return {
        "model": name,
        "contrast": key,
        "pairs": measured.count,
        "unit": unit + 1,
        "rank": first.index(unit) + 1,
        "effect": round(float(measured.effects[unit]), 3),
        "error": round(float(measured.errors[unit]), 2),
        "trained": round(alone.trained, 4),
        "fall": round(alone.fall, 4),
        "turned": round(alone.turned, 4),
        "usual": round(alone.usual, 5),
        "most": round(alone.most, 4),
        "group": [one + 1 for one in group],
        "group_fall": round(together.fall, 4),
        "group_usual": round(together.usual, 5),
    }


def verdict(row: Row) -> str:
    """Classify a row: "unit" if one unit is decisive, "group" if a few are, "spread" if neither, or "unlearned"."""
    if row["trained"] < LEARNED:
        return "unlearned"
    if row["fall"] > 0.01 and row["fall"] >= max(CLEAR * row["usual"], row["most"]):
        return "unit"
    if row["group_fall"] > 0.01 and row["group_fall"] >= CLEAR * row["group_usual"]:
        return "group"
    return "spread"


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Return the stored rows, without those of models that are no longer shipped."""
    stored: list[Row] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else []
    shipped = set(models.names("words"))
    return tuple(row for row in stored if row["model"] in shipped)


def write(names: Iterable[str]) -> None:
    """Measure models and store their rows, in place of the previous ones."""
    measured = {(row["model"], row["contrast"]): row for row in rows()}
    for name in names:
        for key in contrasts(models.card(name).task):
            measured[name, key] = measure(name, key)
            print(name, key, verdict(measured[name, key]), flush=True)
    lines = ",\n".join(json.dumps(row) for _, row in sorted(measured.items()))
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1:] or [name for name in models.names("words") if contrasts(models.card(name).task)])
