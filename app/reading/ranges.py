"""Between which bounds a value can lie, derived from the equations: what a legend and its colours reach from and to.

Interval arithmetic over the expression: a sigmoid lies in 0..1, a tanh in -1..1, `o * tanh(c)` in -1..1. A mixture
`z * a + (1 - z) * b` with z in 0..1 lies between a and b. A state starts at 0, and its interval is the one that its
own equation maps into itself, if one is found. What has no bounds is drawn from -3 to 3 and clipped.
"""

from __future__ import annotations

from functools import lru_cache

from lstm_core import Cell
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, stem

Interval = tuple[float, float]
UNBOUNDED: Interval = (-3.0, 3.0)
ACTIVATIONS: dict[str, Interval] = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "softmax": (0.0, 1.0)} | dict.fromkeys(
    ("clock", "flip"), (0.0, 1.0)
)
ROUNDS = 8  # of looking for a state's interval


def _interval(expression: Expression, known: dict[str, Interval | None]) -> Interval | None:
    """Return the interval of an expression, or None where there is no bound."""
    if isinstance(expression, Number):
        return (float(expression.value), float(expression.value))
    if isinstance(expression, Name):
        return known.get(expression.name)
    if not isinstance(expression, Call):
        return None
    if expression.operation in ACTIVATIONS:
        return ACTIVATIONS[expression.operation]
    parts = [_interval(argument, known) for argument in expression.arguments]
    if expression.operation == "+" and (mixed := _mixture(expression, known)):
        return mixed
    if any(part is None for part in parts):
        return None
    bounds = [part for part in parts if part is not None]
    match expression.operation:
        case "negate":
            return (-bounds[0][1], -bounds[0][0])
        case "+":
            return (bounds[0][0] + bounds[1][0], bounds[0][1] + bounds[1][1])
        case "-":
            return (bounds[0][0] - bounds[1][1], bounds[0][1] - bounds[1][0])
        case "*":
            corners = [a * b for a in bounds[0] for b in bounds[1]]
            return (min(corners), max(corners))
        case "/" if _is_share(expression) and bounds[0][0] >= 0 and bounds[1][0] >= 0:
            return (0.0, 1.0)
    return None


def _is_share(quotient: Call) -> bool:
    """Say whether the quotient is `a / (a + b)`: a share, if neither is negative."""
    part, whole = quotient.arguments
    return isinstance(whole, Call) and whole.operation == "+" and part in whole.arguments


def _mixture(addition: Call, known: dict[str, Interval | None]) -> Interval | None:
    """Return the interval that holds both a and b if this is `z * a + (1 - z) * b` in any order, z in 0..1."""
    left, right = addition.arguments
    if not all(isinstance(side, Call) and side.operation == "*" for side in (left, right)):
        return None
    for z, a in _both_ways(left):
        for other, b in _both_ways(right):
            if (_is_rest(other, z) or _is_rest(z, other)) and _within_one(z, known) and _within_one(other, known):
                one, two = _interval(a, known), _interval(b, known)
                return (min(one[0], two[0]), max(one[1], two[1])) if one and two else None
    return None


def _both_ways(product: Expression) -> list[tuple[Expression, Expression]]:
    assert isinstance(product, Call)
    first, second = product.arguments
    return [(first, second), (second, first)]


def _is_rest(expression: Expression, z: Expression) -> bool:
    """Say whether the expression is `1 - z`."""
    if not isinstance(expression, Call) or expression.operation != "-":
        return False
    whole, part = expression.arguments
    return isinstance(whole, Number) and whole.value == 1 and part == z


def _within_one(expression: Expression, known: dict[str, Interval | None]) -> bool:
    interval = _interval(expression, known)
    return interval is not None and interval[0] >= 0 and interval[1] <= 1


def _of_values(definition: Definition, states: dict[str, Interval | None]) -> dict[str, Interval | None]:
    """Return the interval of every value, given those of the states before the step."""
    known: dict[str, Interval | None] = {f"{name}_prev": interval for name, interval in states.items()}
    for name, equation in definition.values.items():
        known[name] = _interval(equation.expression, known)
        known.update({inner: _interval(call, known) for inner, call in definition.inner.items()})
    return known


@lru_cache(maxsize=256)
def intervals(cell: Cell) -> dict[str, Interval | None]:
    """Return the bounds of each value, previous value and inner activation by name; None where there are none."""
    definition = cell.definition
    states: dict[str, Interval | None] = {
        name: (0.0, 0.0) for name in definition.states if name not in definition.starts
    }
    for _ in range(ROUNDS):
        reached = _of_values(definition, states)
        wider = {name: _hull(interval, reached.get(stem(name))) for name, interval in states.items()}
        if wider == states:
            return reached
        states = wider
    return _of_values(definition, dict.fromkeys(states))


def _hull(one: Interval | None, two: Interval | None) -> Interval | None:
    return (min(one[0], two[0]), max(one[1], two[1])) if one and two else None


def of_expression(cell: Cell, expression: Expression) -> Interval | None:
    """Return the bounds of any expression of the cell's equations, or None."""
    return _interval(expression, intervals(cell))


def shown(interval: Interval | None) -> list[float]:
    """Return the range of a legend: the bounds, or -3 to 3; one that touches both sides of 0 is made symmetrical.

    A constant between 0 and 1 is shown as a gate's value is.
    """
    low, high = interval or UNBOUNDED
    if 0 <= low == high <= 1:
        return [0.0, 1.0]
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    return [low, high] if low < high else list(UNBOUNDED)
