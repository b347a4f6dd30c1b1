"""Constant folding: sub-expressions made of numbers and settings alone, which are known before a run.

A compiled cell holds such a part as one number. One that is not finite, in float32 or in float64, is an error
at its place in the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, walk
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.phrases import Words
from lstm_core.language.source import Source

DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
Known = Mapping[str, Any]  # settings and lengths, by name
_DOMAINS = {
    "above 0": Words("above 0", "0より大きい数"),
    "at least 0": Words("at least 0", "0以上の数"),
    "other than 0": Words("other than 0", "0以外の数"),
}
Constant = tuple[np.ndarray, ...]  # the same number in each of DTYPES


def check_constants(definition: Definition, known: Known) -> None:
    """Check that constant sub-expressions are finite. Raises LanguageError at the operation that is not."""
    source = Source(definition.text, definition.name)
    lines = (*definition.equations, *definition.starts.values(), *definition.bottoms.values())
    for equation in sorted(lines, key=lambda line: line.place.line):
        for side in (equation.expression, equation.writing):
            if side is not None:
                _constant(side, known, source)


def can_fail(definition: Definition) -> bool:
    """Tell whether finite numbers can give one that is not: whether a line has an operation with a `domain`."""
    operations = (
        OPERATIONS[part.operation]
        for line in definition.equations
        for _, part in walk(line.expression, "")
        if isinstance(part, Call)
    )
    return any(operation.domain is not None for operation in operations)


def _constant(expression: Expression, known: Known, source: Source) -> Constant | None:
    """Return the value of a constant expression, None if it depends on the run. Raises LanguageError."""
    if isinstance(expression, Number):
        return _in_each(expression.value)
    if isinstance(expression, Name):
        value = known.get(expression.name)
        return None if value is None or isinstance(value, tuple) else _in_each(value)
    if not isinstance(expression, Call):
        return None
    arguments = [_constant(argument, known, source) for argument in expression.arguments]
    if expression.operation == "/" and arguments[1] is not None and any(part == 0 for part in arguments[1]):
        kind = "divides_by_zero" if arguments[1][1] == 0 else "divides_by_small"
        raise source.error(kind, expression.place)
    numbers = [argument for argument in arguments if argument is not None]
    operation = OPERATIONS[expression.operation]
    if len(numbers) < len(arguments) or not operation.pointwise:
        return None
    with np.errstate(all="ignore"):
        found = tuple(np.asarray(operation.forward(*parts)) for parts in zip(*numbers, strict=True))
    if all(np.isfinite(part) for part in found):
        return found
    if operation.domain is not None and operation.form == "function":
        words = {
            "operation": operation.key,
            "value": float(numbers[-1][1]),
            "domain": _DOMAINS.get(operation.domain, operation.domain),
        }
        raise source.error("outside_domain", expression.place, **words)
    largest = float(np.finfo(np.float32).max)
    raise source.error("not_finite", expression.place, value=float(found[1]), largest=largest)


def _in_each(value: float) -> Constant:
    with np.errstate(all="ignore"):
        return tuple(np.asarray(value).astype(dtype) for dtype in DTYPES)
