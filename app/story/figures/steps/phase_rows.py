"""The values that a phase of a cell computes for one unit, as rows of a timeline, derived from any cell's equations.

A gate is drawn as bars. With it goes the value that the phase computes from it, or, if it computes none, the value on
which the gate acts, filled as far as the gate lets it through. A phase without a gate is one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.reading.trace import plan
from app.story.snapshot import of_unit
from app.text import symbols
from lstm_core import Cell, notation
from lstm_core.execution import Trace
from lstm_core.language.expressions import Call, Expression, Name, stem, walk
from lstm_core.notation.structure import belt_entries


@dataclass(frozen=True)
class Rows:
    """The rows of a phase, each given by its name or by the id of its node in the equations.

    `bars` are one or two gates; `line` is a signed value; `part` is the product of a gate and the line, filled;
    `outline` is the value of which the line is a part.
    """

    bars: tuple[str, ...] = ()
    line: str | None = None
    part: str | None = None
    outline: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All that are drawn, in the order of computation."""
        found = (*self.bars, self.outline, self.line, self.part)
        return tuple(name for name in found if name)


@lru_cache(maxsize=256)
def rows_of(cell: Cell, phase: int) -> Rows:
    """Derive the rows of a phase, counted from 0."""
    running = notation.phases(cell)[phase]
    gates = tuple(name for name in running.gates if is_scale(cell, name))
    others = [name for name in running.lines if name not in gates]
    if others:
        line = _followed(cell, others[-1])
        return Rows(gates[-1:], line, outline=_scaled(cell, line, gates))
    if len(gates) > 1:
        return Rows(gates[:2])
    return _alone(cell, gates[0], phase)


def is_scale(cell: Cell, gate: str) -> bool:
    """Return whether a gate is never negative: RWKV's key, which lets in by its exponential, is a signed value."""
    return plan(cell).named_ranges[gate][0] >= 0


def values_at(cell: Cell, trace: Trace, name: str, unit: int, units: int) -> np.ndarray | None:
    """Return a row's values for one of the units (from 0) over a run, (time,); None where a unit has no such value."""
    if name in cell.definition.values:
        found = trace[name]  # may be clamped, so it is not evaluated anew
    else:
        place = cell.definition.equations[0].expression.place
        found = trace.evaluate(symbols.expressions(cell).get(name) or Name(name, place))
    return of_unit(found, unit, units)


def _followed(cell: Cell, name: str) -> str:
    """Return the name of which a line is only a copy, or the line's own."""
    expression = cell.definition.values[name].expression
    return _followed(cell, expression.name) if isinstance(expression, Name) else name


def _scaled(cell: Cell, line: str, gates: tuple[str, ...]) -> str | None:
    """Return the id of the factor that a line multiplies by a gate of the phase; None if it is no such product."""
    expression = cell.definition.values[line].expression
    return next((f"{line}.{place}" for gate, place in _products(expression) if gate in gates), None)


def _alone(cell: Cell, gate: str, phase: int) -> Rows:
    """Return a gate with the value it acts on if that is known by this phase, else with the belt's previous state."""
    known = {name for earlier in notation.phases(cell)[:phase] for name in earlier.lines}
    for name, equation in cell.definition.values.items():
        for path, node in walk(equation.expression, name):
            for own, place in _products(node):
                other = node.arguments[place] if isinstance(node, Call) else None
                if own == gate and isinstance(other, Name) and (other.name in known or other.name != stem(other.name)):
                    return Rows((gate,), other.name, part=path)
    layer = gate.rpartition(".")[0]
    brought = [entry for belt, entry in belt_entries(cell.definition).items() if belt.rpartition(".")[0] == layer]
    return Rows((gate,), brought[0] if brought else None)


def _products(expression: Expression) -> Iterator[tuple[str, int]]:
    """Yield, for a product of two factors, each factor that is a name, and the place of the other one."""
    if isinstance(expression, Call) and expression.operation == "*" and len(expression.arguments) == 2:
        for place, argument in enumerate(expression.arguments):
            if isinstance(argument, Name):
                yield argument.name, 1 - place
