"""Difference of two cells, line by line; lines are matched by the name that they define."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lstm_core.language.expressions import Equation, walk
from lstm_core.notation.mathml import Formula, formula
from lstm_core.notation.tree_diff import changed

if TYPE_CHECKING:
    from lstm_core.cell import Cell


@dataclass(frozen=True)
class LineDifference:
    """Comparison of one line of a cell with the same line of another.

    `status` is "same", "changed", "added" (only the cell has it) or "removed" (only the other has it). `formula` and
    `other` are the two lines, `nodes` and `other_nodes` the ids of the nodes in which each differs.
    """

    name: str
    status: str
    formula: Formula | None
    other: Formula | None
    nodes: tuple[str, ...] = ()
    other_nodes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists."""
        return asdict(self)


@lru_cache(maxsize=1024)
def difference(cell: Cell, other: Cell) -> tuple[LineDifference, ...]:
    """Return how `cell` differs from `other`: the cell's lines in order, with removed lines at their old positions."""
    own_lines, other_lines = cell.definition.values, other.definition.values
    own = {line.name: line for line in formula(cell)}
    others = {line.name: line for line in formula(other)}
    result = []
    for name in _order(tuple(own), tuple(others)):
        if name not in others:
            nodes = _all_nodes(own_lines[name])
            result.append(LineDifference(name, "added", own[name], None, nodes=nodes))
        elif name not in own:
            nodes = _all_nodes(other_lines[name])
            result.append(LineDifference(name, "removed", None, others[name], other_nodes=nodes))
        else:
            status, nodes, other_nodes = _compared(own_lines[name], other_lines[name])
            result.append(LineDifference(name, status, own[name], others[name], nodes, other_nodes))
    return tuple(result)


def _order(own: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """Merge two orders of names: `own`, with each name that only `others` has after its predecessor there."""
    order = list(own)
    position = 0
    for name in others:
        if name not in own:
            order.insert(position, name)
        position = order.index(name) + 1
    return order


def _all_nodes(equation: Equation) -> tuple[str, ...]:
    return tuple(node for node, _ in walk(equation.expression, equation.name))


def _compared(line: Equation, other: Equation) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return "same" or "changed", and the ids of the nodes in which each line differs."""
    nodes, other_nodes = changed(line.expression, other.expression, line.name, other.name)
    is_same = not nodes and not other_nodes and (line.size, line.writing) == (other.size, other.writing)
    return "same" if is_same else "changed", nodes, other_nodes
