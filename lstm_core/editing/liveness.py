"""Whether a cell still hears its input: constants are worked out, and what they cut off is cut off."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from lstm_core.language import OPERATIONS, Call, Definition, Expression, Name, Number, stem

PRODUCTS = frozenset({"*", "@", "outer", "dot"})  # 0 where a factor is
REARRANGED = frozenset({"rows", "columns", "flat", "grid", "transpose", "mean"})  # of one number that number
SUMS = frozenset({"sum", "cumsum", "norm"})  # 0 of zeros


def hears(definition: Definition) -> bool:
    """Return whether h depends on what is read and on a parameter, at this step or through earlier ones.

    What is read is x, a memory or a layer below.
    """
    settings = {name: float(v) for name, v in definition.settings.items() if isinstance(v, int | float)}
    silent = {f"{state}_prev": 0.0 for state in definition.states if state not in definition.starts and state != "x"}
    while True:
        known = _Known(definition, settings | silent)
        kept = {name: 0.0 for name in silent if known.numbers.get(stem(name)) == 0}
        if kept == silent:
            break
        silent = kept  # a state stays 0 only if its line gives 0 while all of these are 0
    later = {f"{name}_prev": value for name, value in known.numbers.items() if name in definition.states}
    known = _Known(definition, settings | silent | later)  # from the second step on, a number is one a step before too
    reads = {equation.name: known.reads(equation.expression) for equation in definition.equations}
    reached: set[str] = set()
    waiting = ["h"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [stem(other) if other.endswith("_prev") else other for other in reads.get(name, ())]
    is_heard = bool(reached & {"x", "memory"}) or any(name.endswith("_below") for name in reached)
    return is_heard and bool(reached & set(definition.parameters))


class _Known:
    """The numbers that lines are at every step, given those of some names."""

    def __init__(self, definition: Definition, numbers: Mapping[str, float]):
        self.numbers = dict(numbers)
        self._found: dict[int, float | None] = {}  # by node
        for equation in definition.equations:
            value = self.value(equation.expression)
            if value is not None and equation.writing is None:
                self.numbers[equation.name] = value

    def value(self, expression: Expression) -> float | None:
        """Return the number that an expression is at every step; None where it is none."""
        if isinstance(expression, Number):
            return float(expression.value)
        if isinstance(expression, Name):
            return self.numbers.get(expression.name)
        if not isinstance(expression, Call):
            return None
        if id(expression) not in self._found:
            self._found[id(expression)] = self._of_call(expression)
        return self._found[id(expression)]

    def _of_call(self, call: Call) -> float | None:
        values = [self.value(part) for part in call.arguments]
        if call.operation == "-" and call.arguments[0] == call.arguments[1]:
            return 0.0
        if call.operation in PRODUCTS and 0 in values:
            return 0.0
        if call.operation in REARRANGED or (call.operation in SUMS and values == [0]):
            return values[0]
        known = [value for value in values if value is not None]
        if len(known) < len(values) or not OPERATIONS[call.operation].pointwise:
            return None
        with np.errstate(all="ignore"):
            found = float(OPERATIONS[call.operation].forward(*map(np.float64, known)))
        return found if math.isfinite(found) else None

    def reads(self, expression: Expression) -> set[str]:
        """Return the names that an expression depends on, without what is multiplied by 0."""
        if self.value(expression) is not None:
            return set()
        if isinstance(expression, Name):
            return {expression.name}
        if not isinstance(expression, Call):
            return set()
        return set().union(*map(self.reads, expression.arguments))
