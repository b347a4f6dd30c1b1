"""The counting task: one unit's value while the network reads n times a and n times b."""

from __future__ import annotations

from typing import Any

import numpy as np
from flask_babel import gettext

from app.drawing.axes import reach
from app.text.joining import sentences
from app.text.languages import translated
from app.text.numbers import signed
from app.units import chart
from app.units.view import LONGEST_COUNT, View
from lstm_core.models import Library, TextNetwork
from lstm_core.probing import belt
from lstm_core.tasks.counting.texts import side_by_side


def counting(view: View, library: Library) -> dict[str, Any]:
    """Return the template's variables for every network trained to count; `models` may be empty."""
    names = [name for name in library.trained("words") if library.card(name).task == "counting"]
    return {
        "count": view.count,
        "most": LONGEST_COUNT,
        "words": ["<s>", *"a" * view.count, *"b" * view.count],
        "models": [_counting_unit(library.text(name), view.count) for name in names],
    }


def _counting_unit(model: TextNetwork, count: int) -> dict[str, Any]:
    """Return a network's counting unit over the letters, and a sentence on how far it counts."""
    words, allowed, _ = side_by_side([count])
    trace = model.run(words[:, 0])
    unit = (model.card.counting_unit or 1) - 1
    values = trace[belt(model)][:, unit]
    limit = reach(values)
    path, dots = chart.line(values, range(len(values)), limit)
    right = ((model.probabilities(trace["h"]) > 0.5) == (allowed[:, 0] > 0.5)).all(axis=-1)
    return {
        "name": model.name,
        "title": translated(model.cell.title) or model.cell.name,
        "unit": unit + 1,
        "limit": f"{limit:g}",
        "path": path,
        "dots": dots,
        "width": chart.COLUMN * len(values),
        "height": chart.HEIGHT,
        "values": [signed(float(value), 2) for value in values],
        "up": signed(float(np.diff(values[: count + 1]).mean()), 2),
        "down": signed(float(np.diff(values[count:]).mean()), 2),
        "summary": _summary(model, right),
    }


def _summary(model: TextNetwork, right: np.ndarray) -> str:
    """Return a sentence on whether every prediction is right, and how far the network was trained and counts."""
    trained_to, counts_to = model.card.recipe.longest, model.card.score("counts to")
    here = (
        gettext("Here it says correctly at every step what may follow.")
        if right.all()
        else gettext("Here it is wrong for the first time after letter %(letter)s.", letter=int(np.argmin(right)))
    )
    far = gettext(
        "It was taught up to %(taught)s of each, and counts to %(reach)s.", taught=trained_to, reach=int(counts_to)
    )
    return sentences(here, far)
