"""How large an expression becomes when a cell's own operations are written out, told without writing them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lstm_core.language.expressions import Call, Expression, Name, OwnOperation


@dataclass(frozen=True)
class Measure:
    """The names, numbers and operations of an expression, and its depth, as functions of its arguments' measures.

    `counts` is how often an argument stands in it, `depths` how deep at most.
    """

    size: int = 1
    depth: int = 1
    counts: Mapping[str, int] = field(default_factory=dict)
    depths: Mapping[str, int] = field(default_factory=dict)


class Measuring:
    """The measures of a cell's expressions; each own operation is looked at once. None calls itself."""

    def __init__(self, own: Mapping[str, OwnOperation]):
        self.own = own
        self._known: dict[str, Measure] = {}

    def of(self, expression: Expression, arguments: tuple[str, ...] = ()) -> Measure:
        """Return the measure of an expression in which these names are arguments."""
        if isinstance(expression, Name) and expression.name in arguments:
            return Measure(0, 0, {expression.name: 1}, {expression.name: 0})
        if not isinstance(expression, Call):
            return Measure()
        parts = [self.of(argument, arguments) for argument in expression.arguments]
        if expression.operation in self.own:
            return self._filled(self.own[expression.operation], parts)
        return _joined(1, 1, [(part, 1, 1) for part in parts])

    def _filled(self, operation: OwnOperation, parts: list[Measure]) -> Measure:
        """Return the measure of an own operation with these arguments."""
        if operation.name not in self._known:
            self._known[operation.name] = self.of(operation.expression, operation.arguments)
        body = self._known[operation.name]
        named = zip(operation.arguments, parts, strict=True)
        return _joined(
            body.size,
            body.depth,
            [(part, body.counts[name], body.depths[name]) for name, part in named if name in body.counts],
        )


def _joined(size: int, depth: int, parts: list[tuple[Measure, int, int]]) -> Measure:
    """Return the measure of a whole that has each part so many times, and so deep."""
    counts: dict[str, int] = {}
    depths: dict[str, int] = {}
    for part, times, below in parts:
        size += times * part.size
        depth = max(depth, below + part.depth)
        for name, count in part.counts.items():
            counts[name] = counts.get(name, 0) + times * count
            depths[name] = max(depths.get(name, 0), below + part.depths[name])
    return Measure(size, depth, counts, depths)
