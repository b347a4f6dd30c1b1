"""Networks that count: one unit's value over a row of letters of one kind and as many of another."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.languages import translated
from app.units import chart, wording
from app.units.view import LONGEST_COUNT, View
from lstm_core import models
from lstm_core.models import Model
from lstm_core.probing import belt

LETTERS = ("a", "b")


def counting(view: View) -> dict[str, Any]:
    """Return what the template shows of every network that counts; `models` is empty where there is none."""
    names = [name for name in models.names("words") if name.startswith("counting-")]
    words = [letter for letter in LETTERS for _ in range(view.count)]
    return {
        "count": view.count,
        "most": LONGEST_COUNT,
        "words": ["<s>", *words],
        "models": [_counter(models.load(name), words) for name in names],
    }


def _counter(model: Model, words: list[str]) -> dict[str, Any]:
    """Return one network's counting unit over the letters, and how far it was taught to count."""
    reading = model.read(" ".join(words))
    values = reading.trace[belt(model)]
    unit = int(model.card["counting_unit"]) - 1
    limit = chart.reach(values[:, unit])
    path, dots = chart.line(values[:, unit], range(len(values)), limit)
    middle = len(words) // 2
    return {
        "name": model.name,
        "title": translated(model.cell.title) or model.cell.name,
        "unit": unit + 1,
        "limit": f"{limit:g}",
        "path": path,
        "dots": dots,
        "width": chart.COLUMN * len(values),
        "height": chart.HEIGHT,
        "values": [wording.signed(float(value), 2) for value in values[:, unit]],
        "up": wording.signed(float(np.diff(values[: middle + 1, unit]).mean()), 2),
        "down": wording.signed(float(np.diff(values[middle:, unit]).mean()), 2),
    }
