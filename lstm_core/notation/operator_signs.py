"""Signs of the infix operations; a product is written ⊙ between vectors and · with a scalar."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from lstm_core.errors import LstmCoreError
from lstm_core.language import fixed_inputs, sizes
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number
from lstm_core.language.lengths import POSITIONS

ENTRYWISE, SCALED = "⊙", "·"
SIGNS = {"+": "+", "-": "−", "/": "/", "**": "^"}
PROBE = 10080  # a number of units that no cell declares, and that can be divided into 2 to 10 equal blocks

IsNumber = Callable[[Expression], bool]


class _Same:
    """A definition as a cache key; one is equal to itself alone."""

    def __init__(self, definition: Definition):
        self.definition = definition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.definition is other.definition

    def __hash__(self) -> int:
        return id(self.definition)


def number_test(definition: Definition) -> IsNumber:
    """Return a predicate: is an expression of the cell a scalar?"""
    return _number_test(_Same(definition))


@lru_cache(maxsize=64)  # every formula and every label of a cell asks anew
def _number_test(same: _Same) -> IsNumber:
    definition = same.definition
    inputs = fixed_inputs(definition, {}) or PROBE  # equal to units, since some cells add x to a state
    features = PROBE if "memory" in definition.words else None
    try:
        known = sizes(definition, inputs=inputs, units=PROBE, features=features, below=definition.belows or None)
    except LstmCoreError:  # the equations alone do not determine all sizes
        return lambda expression: _is_literal(definition, expression)
    return lambda expression: _is_literal(definition, expression) or known.of(expression) in ((), (POSITIONS,))


def _is_literal(definition: Definition, expression: Expression) -> bool:
    if isinstance(expression, Name):
        return definition.kind(expression.name) == "setting"
    return isinstance(expression, Number)


def product_sign(call: Call, is_number: IsNumber) -> str:
    """Return the sign of a product `a * b`: ⊙ for two vectors, · where one factor is a single number."""
    return SCALED if any(map(is_number, call.arguments)) else ENTRYWISE
