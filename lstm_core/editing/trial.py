"""A trial of a cell on noise: whether it runs with finite values and gradients, and hears what it reads."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.editing.edit import Sized
from lstm_core.errors import LanguageError, LstmCoreError, NotFiniteWarning
from lstm_core.language import Call, Definition, Number, walk

STEPS, BATCH, POSITIONS, SMALL = 12, 2, 3, Sized(units=4, inputs=3, features=5)
LARGEST = 1e6  # of a value on noise: what is beyond runs away


def can_cancel(definition: Definition) -> bool:
    """Return whether something is taken from what is no number: `c - g` may be 0 whatever g is, and `1 - f` is not."""
    return any(
        call.operation == "negate" or (call.operation in ("-", "/") and not isinstance(call.arguments[0], Number))
        for call in _calls(definition)
    )


def has_nothing(definition: Definition) -> bool:
    """Return whether something is taken from itself: `c_prev - c_prev`."""
    return any(call.operation == "-" and call.arguments[0] == call.arguments[1] for call in _calls(definition))


def _calls(definition: Definition) -> Iterator[Call]:
    for line in definition.equations:
        for side in (line.expression, line.writing):
            if side is not None:
                yield from (node for _, node in walk(side, "") if isinstance(node, Call))


def is_sound(text: str, inputs: int = SMALL.inputs) -> bool:
    """Return whether a cell runs on noise with finite values and gradients, and hears what it read first.

    `inputs` are those of a cell that can have neither few nor as many as units, such as one that reads a picture.
    """
    cell = Cell(equations=text)
    for number in (SMALL.inputs, SMALL.units, inputs):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", NotFiniteWarning)
                return _is_sound(cell, number)
        except LanguageError:
            continue  # the cell has other sizes
        except (LstmCoreError, NotFiniteWarning):
            return False
    return False


def _is_sound(cell: Cell, inputs: int) -> bool:
    rng, definition = np.random.default_rng(0), cell.definition
    sizes: dict[str, Any] = {"features": SMALL.features} if "memory" in definition.words else {}
    if definition.needs_below:
        sizes["below"] = dict.fromkeys(definition.belows, (SMALL.units,))
    params = cell.init(inputs, SMALL.units, rng, np.float64, **sizes)
    params = {name: array + rng.normal(0, 0.1, array.shape) for name, array in params.items()}
    given: dict[str, Any] = (
        {"below": {name: rng.normal(size=(STEPS, BATCH, SMALL.units)) for name in sizes["below"]}}
        if "below" in sizes
        else {}
    )
    if "features" in sizes:
        given["memory"] = rng.normal(size=(BATCH, POSITIONS, SMALL.features))
    x = rng.normal(size=(STEPS, BATCH, inputs))
    trace = cell.run(params, x, rng=rng, units=SMALL.units, **given)
    if any(float(np.abs(trace[name]).max()) > LARGEST for name in definition.values):
        return False
    cotangent = np.zeros_like(trace["h"])
    cotangent[-1] = 1
    gradients = trace.gradients({"h": cotangent})
    return all(np.isfinite(array).all() for array in gradients.params.values()) and bool(np.abs(gradients.x).max() > 0)
