"""Derive each value's range from the equations, by interval arithmetic: the bounds of legends and colour scales.

Each operation's row states its bounds. Some patterns are narrower than their parts imply: a mixture
`z * a + (1 - z) * b` with z in 0..1 lies between a and b, a share `a / (a + b)` of non-negative values in 0..1, and
`a - max(a, b)` is never positive, even if a line defines `m = max(a, b)`. A state starts at 0 or at its initial value,
and its interval is the one that its own equation maps into itself. An end that keeps moving has no bound; it is drawn
at 3 or -3, and values beyond are clipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from lstm_core import Cell
from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, Table, stem
from lstm_core.language.intervals import SHARE, UNBOUNDED, Interval, hull

SHOWN = 3.0  # the end of a legend for unbounded values
ROUNDS = 8  # iterations towards a state's interval before its moving ends count as unbounded
GIVEN: dict[str, Interval] = {
    "chance": SHARE,
    "units": (1.0, np.inf),
    "inputs": (1.0, np.inf),
    "features": (1.0, np.inf),
}


class _Bounds:
    """The intervals of expressions, given those of the names in them; a name that is not `known` has no bound."""

    def __init__(self, definition: Definition, known: Mapping[str, Interval]):
        self.definition, self.known = definition, dict(known)

    def of(self, expression: Expression) -> Interval:
        """Compute the interval of an expression."""
        if isinstance(expression, Number):
            return (float(expression.value), float(expression.value))
        if isinstance(expression, Table):
            return (float(min(expression.values)), float(max(expression.values)))
        if isinstance(expression, Name):
            return self.known.get(expression.name, UNBOUNDED)
        parts = [self.of(argument) for argument in expression.arguments]
        if expression.operation == "+" and (mixed := self._mixture(expression)):
            return mixed
        if _is_share(expression) and parts[0][0] >= 0 and parts[1][0] >= 0:
            return SHARE
        low, high = OPERATIONS[expression.operation].bounds(parts)
        return (low, min(high, 0.0)) if self._is_below_maximum(expression) else (low, high)

    def _is_below_maximum(self, difference: Call) -> bool:
        """Return whether this is `a - max(a, b)`, with the maximum written out or as a line of its own."""
        if difference.operation != "-":
            return False
        part, whole = difference.arguments
        if isinstance(whole, Name) and whole.name in self.definition.values:
            whole = self.definition.values[whole.name].expression
        return isinstance(whole, Call) and whole.operation == "max" and part in whole.arguments

    def _mixture(self, addition: Call) -> Interval | None:
        """Return the interval that holds both a and b if this is `z * a + (1 - z) * b` in any order, z in 0..1."""
        left, right = addition.arguments
        for z, a in _factors(left):
            for other, b in _factors(right):
                if (_is_rest(other, z) or _is_rest(z, other)) and self._is_fraction(z) and self._is_fraction(other):
                    return hull(self.of(a), self.of(b))
        return None

    def _is_fraction(self, expression: Expression) -> bool:
        low, high = self.of(expression)
        return low >= 0 and high <= 1


def _factors(product: Expression) -> list[tuple[Expression, Expression]]:
    """Return both ways to read a product as (scale, scaled); none if it is no product."""
    if not isinstance(product, Call) or product.operation != "*":
        return []
    first, second = product.arguments
    return [(first, second), (second, first)]


def _is_share(quotient: Call) -> bool:
    """Return whether this is `a / (a + b)`: a share, if neither is negative."""
    if quotient.operation != "/":
        return False
    part, whole = quotient.arguments
    return isinstance(whole, Call) and whole.operation == "+" and part in whole.arguments


def _is_rest(expression: Expression, z: Expression) -> bool:
    """Return whether the expression is `1 - z`."""
    if not isinstance(expression, Call) or expression.operation != "-":
        return False
    whole, part = expression.arguments
    return isinstance(whole, Number) and whole.value == 1 and part == z


def _constants(definition: Definition) -> dict[str, Interval]:
    """Return the intervals of the equations' constants: settings as the text defines them, and draws."""
    rows = {name: value if isinstance(value, tuple) else (value,) for name, value in definition.settings.items()}
    return GIVEN | {name: (float(min(row)), float(max(row))) for name, row in rows.items()}


def _of_values(definition: Definition, states: Mapping[str, Interval]) -> dict[str, Interval]:
    """Compute the interval of every value, given those of the states before the step."""
    bounds = _Bounds(definition, _constants(definition) | {f"{name}_prev": found for name, found in states.items()})
    for name, equation in definition.values.items():
        found = bounds.of(equation.expression)
        if equation.writing is not None:
            found = hull(found, bounds.of(equation.writing))
        bounds.known[name] = found
        bounds.known.update({inner: bounds.of(call) for inner, call in definition.inner.items()})
    return bounds.known


@lru_cache(maxsize=256)
def intervals(cell: Cell) -> Mapping[str, Interval]:
    """Compute the interval of each value, previous value, inner activation and constant, by name."""
    definition = cell.definition
    constants = _Bounds(definition, _constants(definition))
    states = {
        name: constants.of(definition.starts[name].expression) if name in definition.starts else (0.0, 0.0)
        for name in definition.states
        if name in definition.values
    }
    rounds = 0
    while True:
        reached = _of_values(definition, states)
        wider = {name: hull(interval, reached[stem(name)]) for name, interval in states.items()}
        if wider == states:
            return reached
        rounds += 1
        states = {name: _widened(states[name], found) if rounds > ROUNDS else found for name, found in wider.items()}


def _widened(before: Interval, after: Interval) -> Interval:
    """Widen an interval: remove the bounds that move, so that the iteration ends (Cousot and Cousot 1977)."""
    return (after[0] if after[0] == before[0] else -np.inf, after[1] if after[1] == before[1] else np.inf)


def of_expression(cell: Cell, expression: Expression) -> Interval:
    """Compute the interval of any expression of the cell's equations."""
    return _Bounds(cell.definition, intervals(cell)).of(expression)


def shown(interval: Interval) -> list[float]:
    """Return the range of a legend: [0, 1] for a fraction, [-1, 1] for values within it, else up to the bounds.

    Values that can be negative have a range symmetric about 0, where the colours change; others start at 0 or above.
    An unbounded end is at 3 or -3.
    """
    low, high = interval
    if low < 0:
        reach = max(-low, high, 1.0)
        return [-reach, reach] if np.isfinite(reach) else [-SHOWN, SHOWN]
    if high <= 1:
        return [0.0, 1.0]
    return [low, high] if low < high < np.inf else [0.0, max(SHOWN, low)]
