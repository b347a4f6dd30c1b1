"""Layers, and expressions as sums of products: what `structure` reads gates and candidates from."""

from __future__ import annotations

from collections.abc import Mapping

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Expression, Name, Number, Table
from lstm_core.language.intervals import UNBOUNDED

SUMS = frozenset({"+", "-", "negate"})
MOST_PRODUCTS, MOST_FACTORS = 64, 16  # of an expanded equation; an expression that would exceed them is not expanded

Product = tuple[int, tuple[Expression, ...]]  # sign and factors


def is_affine(expression: Expression) -> bool:
    """Return whether an expression is a sum with a matrix product among its terms."""
    if not isinstance(expression, Call):
        return False
    return expression.operation == "@" or (
        expression.operation in SUMS and any(is_affine(argument) for argument in expression.arguments)
    )


def is_layer(expression: Expression) -> bool:
    """Return whether an expression is a layer: an affine sum, possibly with an activation function applied to it."""
    if is_affine(expression):
        return True
    return (
        isinstance(expression, Call)
        and len(expression.arguments) == 1
        and expression.operation != "negate"
        and is_affine(expression.arguments[0])
    )


def products(expression: Expression, inline: Mapping[str, list[Product]]) -> list[Product]:
    """Expand an expression into a sum of products, each a sign and its factors; numbers and divisors are omitted.

    `inline` has the expansions of names to be substituted. Layers and function calls are not expanded, nor is an
    expression that would exceed `MOST_PRODUCTS` or `MOST_FACTORS`.
    """
    if isinstance(expression, Number | Table):
        negative = isinstance(expression, Number) and expression.value < 0
        return [(-1 if negative else 1, ())]
    if isinstance(expression, Name):
        return inline.get(expression.name, [(1, (expression,))])
    if is_layer(expression) or expression.operation not in ("+", "-", "*", "/", "negate"):
        return [(1, (expression,))]
    first, *rest = (products(argument, inline) for argument in expression.arguments)
    if expression.operation == "negate":
        return _negated(first)
    if expression.operation == "/":
        return first
    (second,) = rest
    if expression.operation == "*":
        longest = max(len(factors) for _, factors in first) + max(len(factors) for _, factors in second)
        if len(first) * len(second) > MOST_PRODUCTS or longest > MOST_FACTORS:
            return [(1, (expression,))]
        return [(sign * other, factors + more) for sign, factors in first for other, more in second]
    if len(first) + len(second) > MOST_PRODUCTS:
        return [(1, (expression,))]
    return first + (second if expression.operation == "+" else _negated(second))


def _negated(sums: list[Product]) -> list[Product]:
    return [(-sign, factors) for sign, factors in sums]


def within_share(call: Call) -> bool:
    """Return whether an operation gives numbers from 0 to 1, whatever it is given."""
    if len(call.arguments) != 1:
        return False
    low, high = OPERATIONS[call.operation].bounds([UNBOUNDED])
    return low >= 0 and high <= 1


def is_just(entry: str, term: Product) -> bool:
    """Return whether a product is a belt's previous value itself, with no other factor."""
    sign, factors = term
    return sign == 1 and len(factors) == 1 and isinstance(factors[0], Name) and factors[0].name == entry


def names_of(factors: tuple[Expression, ...]) -> list[str]:
    """Return the names of factors: `c` for both `c` and `tanh(c)`; a compound factor has none."""
    names = []
    for factor in factors:
        while isinstance(factor, Call) and len(factor.arguments) == 1 and not is_layer(factor):
            factor = factor.arguments[0]
        if isinstance(factor, Name):
            names.append(factor.name)
    return names
