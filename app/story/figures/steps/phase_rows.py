"""What a phase of a cell does to one unit, as rows to be drawn over the words: read off the equations, for any cell.

A gate is drawn as bars. Beside it stands what the phase computes with it, or, where the gate stands alone, what it acts
on, filled as far as it lets that through. A phase without a gate is one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.text import symbols
from lstm_core import Cell, notation
from lstm_core.execution import Trace
from lstm_core.language.expressions import Call, Expression, Name, stem, walk
from lstm_core.notation.structure import belt_entries


@dataclass(frozen=True)
class Rows:
    """The rows of a phase, each by its name or the id of its node in the equations.

    `bars` are one or two gates; `line` is a value of either sign; `part` is what a gate leaves of the line, filled;
    `outline` is what the line is a part of.
    """

    bars: tuple[str, ...] = ()
    line: str | None = None
    part: str | None = None
    outline: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that is drawn, in the order in which it is computed."""
        found = (*self.bars, self.outline, self.line, self.part)
        return tuple(name for name in found if name)


@lru_cache(maxsize=256)
def rows_of(cell: Cell, phase: int) -> Rows:
    """Return what is drawn in a phase, from 0."""
    running = notation.phases(cell)[phase]
    gates, others = running.gates, [name for name in running.lines if name not in running.gates]
    if others:
        line = _followed(cell, others[-1])
        return Rows(gates[-1:], line, outline=_scaled(cell, line, gates))
    if len(gates) > 1:
        return Rows(gates[:2])
    return _alone(cell, gates[0], phase)


def values_at(cell: Cell, trace: Trace, name: str, unit: int) -> np.ndarray | None:
    """Return a row of a unit (from 0) over a run, (time,); None where it is a vector that has no entry for each unit.

    A number, such as a gate that is held at 1 by the equations, is the same for every unit.
    """
    if name in cell.definition.values:
        found = trace[name]  # which may be held at another value than its line's
    else:
        place = cell.definition.equations[0].expression.place
        found = trace.evaluate(symbols.expressions(cell).get(name) or Name(name, place))
    if found.ndim == 1:
        return found
    return found[:, unit] if found.ndim == 2 and found.shape[1] > unit else None


def _followed(cell: Cell, name: str) -> str:
    """Return the name that a line only gives on, or the line's own."""
    expression = cell.definition.values[name].expression
    return _followed(cell, expression.name) if isinstance(expression, Name) else name


def _scaled(cell: Cell, line: str, gates: tuple[str, ...]) -> str | None:
    """Return the id of what a gate of the phase is multiplied by in a line that is nothing but that product."""
    expression = cell.definition.values[line].expression
    return next((f"{line}.{place}" for gate, place in _products(expression) if gate in gates), None)


def _alone(cell: Cell, gate: str, phase: int) -> Rows:
    """Return a gate with what it acts on, if that is there already, else with what the belt brings from before."""
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
    """Yield, where an expression is a product of two with a name among them, the name and the other one's place."""
    if isinstance(expression, Call) and expression.operation == "*" and len(expression.arguments) == 2:
        for place, argument in enumerate(expression.arguments):
            if isinstance(argument, Name):
                yield argument.name, 1 - place
