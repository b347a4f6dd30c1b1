"""A snapshot of a run for a cell's picture: every strip's values at one step, the phase, the word, the marked unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from app.drawing.palette import Limits
from app.reading.pictured import diagram_of as drawn_diagram
from app.reading.trace import plan, values_of
from lstm_core import Cell
from lstm_core.execution import Trace
from lstm_core.language.expressions import stem
from lstm_core.language.layers import in_layer
from lstm_core.notation import Diagram


@dataclass(frozen=True)
class Snapshot:
    """Every strip's values, (entries,) or (rows, columns), by name; the phase (None: all are done), word and unit.

    `unit` counts from 0 and is marked on each strip that has one entry for each of the `units`.
    """

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    phase: int | None = None
    word: str = ""
    unit: int | None = None
    units: int | None = None


@lru_cache(maxsize=64)
def diagram_of(cell: Cell) -> Diagram:
    """Return the cell's diagram in the low geometry."""
    return drawn_diagram(cell, size="low")


def limits(cell: Cell, value: str) -> Limits:
    """Return the range of a strip's colours."""
    ranges = plan(cell).ranges
    low, high = ranges.get(value) or ranges[stem(value)]
    return float(low), float(high)


def named_values(cell: Cell, trace: Trace) -> dict[str, np.ndarray]:
    """Return every value of a run without a batch by name, (time, own axes), those of the step before among them."""
    values = values_of(trace, cell)
    before = {}
    for name in ("x", *cell.definition.values):
        steps = values[name]
        start = trace.initial.get(name, np.zeros_like(steps[0]))
        before[f"{name}_prev"] = np.concatenate([np.broadcast_to(start, steps[:1].shape), steps[:-1]])
    return before | values


def strip_values(cell: Cell, trace: Trace) -> dict[str, np.ndarray]:
    """Return every strip's values over a run without a batch, (time, entries) or (time, rows, columns), by value."""
    values = named_values(cell, trace)
    found = {strip.value: values[strip.value] for strip in diagram_of(cell).strips if strip.value in values}
    return {name: steps[:, None] if steps.ndim == 1 else steps for name, steps in found.items()}


def of_unit(values: np.ndarray, unit: int, units: int) -> np.ndarray | None:
    """Return a unit's values over a run, (time,); None for a matrix, and for a vector without an entry per unit.

    A scalar, such as a gate that the equations set to 1, is the same for every unit.
    """
    if values.ndim == 1:
        return values
    return values[:, unit] if values.shape[1:] == (units,) else None


def at(
    cell: Cell, trace: Trace, step: int, phase: int | None, word: str, unit: int | None, units: int | None = None
) -> Snapshot:
    """Take the snapshot of a run without a batch at a step and a phase, both from 0."""
    values = {name: array[step] for name, array in strip_values(cell, trace).items()}
    return Snapshot(values, phase, word, unit, units)


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
