"""A snapshot of a run for a cell's picture: every strip's values at one step, the phase, the word, the marked unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from app.drawing.palette import Limits
from app.reading.pictured import diagram_of as drawn_diagram
from app.reading.trace import plan, values_of
from lstm_core import Cell, notation
from lstm_core.execution import Trace
from lstm_core.language.expressions import stem
from lstm_core.language.layers import in_layer
from lstm_core.notation import Diagram


@dataclass(frozen=True)
class Snapshot:
    """Every strip's values, (entries,), by its value's name; the phase (None: all are done), word and unit.

    `unit` counts from 0 and is marked on each strip that has one entry per unit.
    """

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    phase: int | None = None
    word: str = ""
    unit: int | None = None


@lru_cache(maxsize=64)
def diagram_of(cell: Cell) -> Diagram:
    """Return the cell's diagram in the low geometry."""
    return drawn_diagram(cell, size="low")


def limits(cell: Cell, value: str) -> Limits:
    """Return the range of a strip's colours."""
    ranges = plan(cell).ranges
    low, high = ranges.get(value) or ranges[stem(value)]
    if notation.gate_role(cell, value) in ("f", "i", "o"):  # never negative, even if unbounded above (exp)
        low = max(low, 0.0)
    return float(low), float(high)


def strip_values(cell: Cell, trace: Trace) -> dict[str, np.ndarray]:
    """Return every strip's values over a run without a batch, (time, entries), by value."""
    values, found = values_of(trace, cell), {}
    for strip in diagram_of(cell).strips:
        name = strip.value
        if name in values:
            found[name] = values[name]
        elif name.endswith("_prev"):
            steps = values[stem(name)]
            start = trace.initial.get(stem(name), np.zeros_like(steps[0]))
            found[name] = np.concatenate([np.broadcast_to(start, steps[:1].shape), steps[:-1]])
    return {name: steps.reshape(len(steps), -1) for name, steps in found.items()}


def at(cell: Cell, trace: Trace, step: int, phase: int | None, word: str, unit: int | None) -> Snapshot:
    """Take the snapshot of a run without a batch at a step and a phase, both from 0."""
    return Snapshot({name: array[step] for name, array in strip_values(cell, trace).items()}, phase, word, unit)


def in_stack(cell: Cell, stack: Cell, trace: Trace, step: int, word: str) -> Snapshot:
    """Take the snapshot of a stack's highest layer, which is `cell`, at a step of the stack's run, from 0.

    Its input is the output of the layer below.
    """
    number, values = len(stack.layers) - 1, values_of(trace, stack)
    found = {}
    for strip in diagram_of(cell).strips:
        name = strip.value
        is_before = name.endswith("_prev")
        steps = values[in_layer(cell.definition, stem(name) if is_before else name, number)]
        found[name] = np.zeros_like(steps[0]) if is_before and step == 0 else steps[step - is_before]
    return Snapshot(found, None, word, None)
