"""Which sign stands for a product: one of vectors entry by entry, one with a single number, one with a matrix."""

from __future__ import annotations

from collections.abc import Callable

from lstm_core.errors import LstmCoreError
from lstm_core.language import fixed_inputs, sizes
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number
from lstm_core.language.shapes import POSITIONS

ENTRYWISE, SCALED = "⊙", "·"
SIGNS = {"+": "+", "-": "−", "/": "/"}
PROBE = 10080  # units of a size that modules of every usual number divide; no cell's own number

IsNumber = Callable[[Expression], bool]


def number_test(definition: Definition) -> IsNumber:
    """Return a test that tells of an expression of the cell whether it is one number, not a vector."""
    inputs = fixed_inputs(definition, {}) or PROBE  # as many as units: some cells add the one to the other
    features = PROBE if "memory" in definition.words else None
    try:
        known = sizes(definition, inputs=inputs, units=PROBE, features=features, below=definition.belows or None)
    except LstmCoreError:  # the equations alone do not say
        return lambda expression: _is_literal(definition, expression)
    return lambda expression: _is_literal(definition, expression) or known.of(expression) in ((), (POSITIONS,))


def _is_literal(definition: Definition, expression: Expression) -> bool:
    if isinstance(expression, Name):
        return definition.kind(expression.name) == "setting"
    return isinstance(expression, Number)


def product_sign(call: Call, is_number: IsNumber) -> str:
    """Return the sign of a product `a * b`: ⊙ for two vectors, · where one factor is a single number."""
    return SCALED if any(map(is_number, call.arguments)) else ENTRYWISE
