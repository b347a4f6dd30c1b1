"""Constant folding: sub-expressions made of numbers and settings alone, which are known before a run.

A compiled cell holds such a part as one number. One that is not finite, in float32 or in float64, is an error
at its place in the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, walk
from lstm_core.language.lines import Source
from lstm_core.language.operations import OPERATIONS

DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
Known = Mapping[str, Any]  # settings and lengths, by name
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
        zero = "0" if arguments[1][1] == 0 else "what is 0 in float32"
        message = (
            f"this divides by {zero}, which gives no finite number; divide by what is never 0, as in a / max(b, 1e-6)"
        )
        raise source.error(message, expression.place)
    numbers = [argument for argument in arguments if argument is not None]
    operation = OPERATIONS[expression.operation]
    if len(numbers) < len(arguments) or not operation.pointwise:
        return None
    with np.errstate(all="ignore"):
        found = tuple(np.asarray(operation.forward(*parts)) for parts in zip(*numbers, strict=True))
    if all(np.isfinite(part) for part in found):
        return found
    if operation.domain is not None and operation.form == "function":
        key = operation.key
        message = f"{key} of {float(numbers[-1][1]):g} is no finite number; {key} takes what is {operation.domain}"
    else:
        largest = float(np.finfo(np.float32).max)
        message = f"this comes to {float(found[1]):g}, which is no finite number in float32 (at most {largest:.2g})"
        message += "; write smaller numbers"
    raise source.error(message, expression.place)


def _in_each(value: float) -> Constant:
    with np.errstate(all="ignore"):
        return tuple(np.asarray(value).astype(dtype) for dtype in DTYPES)
