"""Whether a cell still hears its input: constants are worked out, and what they cut off is cut off."""

from __future__ import annotations

import math

import numpy as np

from lstm_core.language import OPERATIONS, Call, Definition, Expression, Name, Number, stem


def hears(definition: Definition) -> bool:
    """Return whether h hangs on what is read and on a parameter, at this step or through earlier ones.

    What is read is x, a memory or a layer below.
    """
    constants: dict[str, float] = {name: v for name, v in definition.settings.items() if isinstance(v, int | float)}
    for equation in definition.equations:
        found = _value(equation.expression, constants)
        if found is not None and equation.writing is None:
            constants[equation.name] = found
    silent = _silent(definition, constants)
    reads = {equation.name: _reads(equation.expression, constants | silent) for equation in definition.equations}
    reached: set[str] = set()
    waiting = ["h"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [stem(other) if other.endswith("_prev") else other for other in reads.get(name, ())]
    is_heard = bool(reached & {"x", "memory"}) or any(name.endswith("_below") for name in reached)
    return is_heard and bool(reached & set(definition.parameters))


def _silent(definition: Definition, constants: dict[str, float]) -> dict[str, float]:
    """Return the states that stay 0 for good: nothing but themselves is in their lines."""
    names = {f"{state}_prev": 0.0 for state in definition.states if state not in definition.starts and state != "x"}
    while True:
        found: dict[str, float] = {}
        known = constants | names
        for equation in definition.equations:
            value = _value(equation.expression, known | found)
            if value is not None:
                found[equation.name] = value
        kept = {name: 0.0 for name in names if found.get(stem(name)) == 0.0}
        if kept == names:
            return {**names, **{stem(name): 0.0 for name in names}}
        names = kept


def _value(expression: Expression, known: dict[str, float]) -> float | None:
    """Return the number that an expression is at every step; None where it is none."""
    if isinstance(expression, Number):
        return float(expression.value)
    if isinstance(expression, Name):
        return known.get(expression.name)
    if not isinstance(expression, Call):
        return None
    if expression.operation == "-" and expression.arguments[0] == expression.arguments[1]:
        return 0.0
    if expression.operation in ("*", "@") and any(_value(part, known) == 0 for part in expression.arguments):
        return 0.0
    if not OPERATIONS[expression.operation].pointwise:
        return None
    values = [_value(part, known) for part in expression.arguments]
    if any(value is None for value in values):
        return None
    with np.errstate(all="ignore"):
        found = float(OPERATIONS[expression.operation].forward(*(np.float64(value) for value in values)))
    return found if math.isfinite(found) else None


def _reads(expression: Expression, known: dict[str, float]) -> set[str]:
    """Return the names that an expression hangs on, without what is multiplied by 0."""
    if _value(expression, known) is not None:
        return set()
    if isinstance(expression, Name):
        return {expression.name}
    return (
        set().union(*(_reads(part, known) for part in expression.arguments)) if isinstance(expression, Call) else set()
    )
