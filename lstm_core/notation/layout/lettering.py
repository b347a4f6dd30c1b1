"""Approximate widths of names and expressions, in letters."""

from __future__ import annotations

from lstm_core.language.expressions import Call, Expression, Name, Number
from lstm_core.language.operations import OPERATIONS


def letters(expression: Expression) -> float:
    """Return the approximate width of an expression in letters (subscripts are smaller)."""
    if isinstance(expression, Name):
        return name_letters(expression.name)
    if isinstance(expression, Call):
        width: float = sum(letters(argument) for argument in expression.arguments)
        nested = sum(isinstance(a, Call) for a in expression.arguments)
        is_sign = OPERATIONS[expression.operation].form != "function"
        return width + nested + (2.2 if is_sign else len(expression.operation) + 0.4)
    return len(f"{expression.value:g}") if isinstance(expression, Number) else 4


def name_letters(name: str) -> float:
    """Return the approximate width of a name in letters; the part after `_` is a subscript."""
    group, _, own = name.rpartition(".")
    stem, _, tag = own.partition("_")
    return 0.6 * len(group) + len(stem) + (2 if tag in ("prev", "below") else 0.6 + 0.6 * len(tag) if tag else 0.6)
