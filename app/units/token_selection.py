"""Find the units that are on over the tokens that a reader marks, and the other tokens where they are on."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from app.reading.caches import cached
from app.reading.tokens import tokens_of
from app.text.numbers import percent
from app.text.tokens import visible
from app.units.view import THRESHOLD, View
from lstm_core.models import TextNetwork
from lstm_core.probing import belt, select_units
from lstm_core.typing import Array

SHOWN = 8  # units listed below the text


@cached(64)
def _state(model: TextNetwork, text: str) -> Array:
    """Return the values over a text of the state that a model carries along, (time, units)."""
    return model.run(np.array([token.index for token in tokens_of(model, text)]))[belt(model)]


class MarkedToken(TypedDict):
    """A token, whether the model knows it, and whether it is marked."""

    text: str
    known: bool
    marked: bool


class SelectedUnit(TypedDict):
    """A unit that is high or low on the marked tokens: shares as text, and where it is on."""

    unit: int
    is_high: bool
    inside: str
    outside: str
    exact: bool
    on: list[bool]


class Marks(TypedDict):
    """The marked text, from token `first` to `last`, and its units; `count` is the number of all of them."""

    tokens: list[MarkedToken]
    first: int
    last: int
    count: int
    low: float
    high: float
    units: list[SelectedUnit]


def marks(view: View) -> Marks:
    """Return the template's variables for the marked text."""
    model = view.model
    tokens = tokens_of(model, view.text)
    state = _state(model, view.text)
    first, last = view.marks
    found = select_units(state, range(first - 1, last), view.threshold)
    inside = set(range(first - 1, last))
    return {
        "tokens": [
            {"text": visible(token.text), "known": token.known, "marked": place in inside}
            for place, token in enumerate(tokens)
        ],
        "first": first,
        "last": last,
        "count": len(found),
        "low": THRESHOLD[0],
        "high": THRESHOLD[1],
        "units": [
            {
                "unit": match.unit + 1,
                "is_high": match.sign > 0,
                "inside": percent(match.inside),
                "outside": percent(match.outside),
                "exact": match.fit == 1,
                "on": [place in match.on for place in range(len(tokens))],
            }
            for match in found[:SHOWN]
        ],
    }
