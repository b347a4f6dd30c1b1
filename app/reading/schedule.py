"""Schedule a diagram's animation: the phase in which each part appears, and the order within the phase.

A line's own node runs in the phase of its line. A pointwise operation inside a longer line runs as soon as its last
operand is known, if that operand is a gate or another such operation: in `c = f * c_prev + i * g` the product with
c_prev runs in the forget gate's phase. `tanh(c)` in `h = o * tanh(c)` runs with its line, since c ends a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.reading.pictured import diagram_of
from lstm_core import Cell, notation
from lstm_core.language.expressions import Call, Definition, Expression, Name, walk
from lstm_core.notation.layout.shapes import Wire

START = -1  # the phase of values known before the step: x and previous values


@dataclass(frozen=True)
class Moment:
    """A phase (from 0; START for what is known before the step) and the order within it, from 0."""

    phase: int
    level: int


def schedule(definition: Definition, phases: Sequence[Sequence[str]], nodes: Mapping[str, str]) -> dict[str, Moment]:
    """Compute the moment of every node that is drawn and of every name, by id.

    `phases` holds the names of the lines of each phase; `nodes` maps the id of each drawn node to its kind, "box" or
    anything else.
    """
    phase_of_line = {name: number for number, lines in enumerate(phases) for name in lines}
    expressions, line_of = {}, {}
    for equation in definition.equations:
        for path, expression in walk(equation.expression, equation.name):
            expressions[path], line_of[path] = expression, equation.name
    drawn = {expressions[key]: key for key in nodes if isinstance(expressions.get(key), Call)}
    moments: dict[str, Moment] = {}

    def operands(path: str, expression: Expression) -> Iterator[str]:
        """Yield the drawn nodes and the names that a node reads directly; a term that comes twice is drawn once."""
        for position, argument in enumerate(expression.arguments if isinstance(expression, Call) else ()):
            inner = f"{path}.{position}"
            if inner in nodes:
                yield inner
            elif argument in drawn:
                yield drawn[argument]
            elif isinstance(argument, Name):
                yield argument.name
            else:
                yield from operands(inner, argument)

    def moment(key: str) -> Moment:
        if key not in moments:
            moments[key] = find(key)
        return moments[key]

    def find(key: str) -> Moment:
        if key not in expressions:  # x, c_prev, a parameter
            return Moment(START, 0)
        line = line_of[key]
        own = phase_of_line[line]
        read = {operand: moment(operand) for operand in operands(key, expressions[key])}
        phase = own
        if key != line and nodes.get(key) != "box":
            last = max((when.phase for when in read.values()), default=START)
            lively = any(
                when.phase == last and (operand in nodes and (operand not in phase_of_line or nodes[operand] == "box"))
                for operand, when in read.items()
            )
            phase = min(own, last) if lively and last != START else own
        before = [when.level for when in read.values() if when.phase == phase]
        return Moment(phase, 1 + max(before) if before else 0)

    for key in (*nodes, *phase_of_line):
        moment(key)
    for name in definition.states:
        moments[f"{name}_prev"] = Moment(START, 0)
    moments["x"] = Moment(START, 0)
    return moments


@lru_cache(maxsize=128)
def moments_of(cell: Cell) -> Mapping[str, Moment]:
    """Return the phase and the order in it of every node that is drawn, and of every name."""
    nodes = {node.id: node.kind for node in diagram_of(cell).nodes}
    return schedule(cell.definition, [phase.lines for phase in notation.phases(cell)], nodes)


def wire_phase(wire: Wire, when: Mapping[str, Moment]) -> int:
    """Return the phase in which a wire is active: its target's, or its source's if the wire leaves the cell."""
    end = wire.target if wire.kind == "read" else wire.source
    known = when.get(end) or when.get(wire.line)
    return known.phase if known else 0  # a bare draw, known from the start
