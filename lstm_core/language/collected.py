"""Which values of a cell are collections, those that depend on memory, and which are made of an outer product."""

from __future__ import annotations

from collections.abc import Collection

from lstm_core.language.expressions import Call, Definition, Expression, Name, stem
from lstm_core.language.operations import OPERATIONS


def collections_in(definition: Definition, outputs: Collection[str]) -> frozenset[str]:
    """Return the names of values that are collections: those that depend on memory other than through a reduction."""
    found: set[str] = set()

    def collects(expression: Expression) -> bool:
        if isinstance(expression, Name):
            return expression.name == "memory" or stem(expression.name) in found
        if not isinstance(expression, Call) or OPERATIONS[expression.operation].is_reduction:
            return False
        return any(map(collects, expression.arguments))

    while "memory" in definition.words:
        before = len(found)
        for equation in definition.equations:
            parts = [part for part in (equation.expression, equation.writing) if part is not None]
            if equation.name not in outputs and any(map(collects, parts)):
                found.add(equation.name)
        if len(found) == before:
            break
    return frozenset(found)


def outer_in(expression: Expression) -> Call | None:
    """Return the outer product that makes an expression a matrix, if any."""
    if not isinstance(expression, Call):
        return None
    if expression.operation == "outer":
        return expression
    parts = expression.arguments if OPERATIONS[expression.operation].pointwise else ()
    return next(filter(None, map(outer_in, parts)), None)
