"""Validation of a caller's sizes and settings, and their conversion to hashable cache keys."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral
from typing import Any

import numpy as np

from lstm_core.errors import SettingError
from lstm_core.language import shapes
from lstm_core.language.expressions import Call, Definition, Name
from lstm_core.language.lengths import Length
from lstm_core.language.operations import OPERATIONS

Settings = dict[str, float | int | tuple[float | int, ...]]

NO_FEATURES = "{}: features is missing; the cell reads memory, a collection of vectors of so many entries"


def fixed_inputs(definition: Definition, settings: Mapping[str, Any]) -> int | None:
    """Return the number of inputs that a line fixes, such as `image: (height, width) = grid(x)`; None without one."""
    known = {**definition.settings, **settings}
    if definition.inputs_are:
        return sum(length for _, length in definition.inputs_are)
    for equation in definition.equations:
        size, call = equation.size, equation.expression
        if not (isinstance(size, tuple) and isinstance(call, Call) and _makes_grid(call)):
            continue
        lengths = [known.get(length) if isinstance(length, str) else length for length in size]
        if call.arguments[0] == Name("x", call.place) and all(isinstance(length, Integral) for length in lengths):
            return math.prod(int(length) for length in lengths if length is not None)
    return None


def _makes_grid(call: Call) -> bool:
    return OPERATIONS[call.operation].shape is shapes.GRID


def features_of(definition: Definition, given: int | None) -> Length | None:
    """Return the length of memory's vectors. Raises SettingError if it is missing, or given but not used."""
    name = definition.name
    if given is None:
        if "memory" in definition.words:
            raise SettingError(NO_FEATURES.format(name))
        return None
    if not definition.words & {"memory", "features"}:
        raise SettingError(f"{name} reads no memory; leave features= out")
    return Length(whole_number("features", given, name), "features")


def whole_number(what: str, given: Any, cell: str) -> int:
    """Validate a size and return it as an int. Raises SettingError unless it is a whole number of at least 1."""
    if isinstance(given, bool) or not isinstance(given, Integral) or given < 1:
        raise SettingError(f"{cell}: {what} is {given!r}; a size is a whole number of at least 1")
    return int(given)


def settled(settings: Mapping[str, Any], cell: str) -> tuple[tuple[str, Any], ...]:
    """Convert settings to plain Python values by name: rows to tuples, NumPy's numbers to Python's.

    Raises SettingError for what is neither a number nor a row of numbers.
    """
    fixed = []
    for name, value in sorted(settings.items()):
        plain = value.tolist() if isinstance(value, np.ndarray | np.generic) else value
        plain = tuple(plain) if isinstance(plain, list) else plain
        try:
            hash(plain)
        except TypeError:
            message = f"{cell}: {name} is {value!r}; expected a number, or a row of numbers such as (1, 2)"
            raise SettingError(message) from None
        fixed.append((name, plain))
    return tuple(fixed)


def with_given(definition: Definition, given: Mapping[str, Any]) -> Settings:
    """Return the text's settings, overridden by the caller's."""
    settings = dict(definition.settings)
    for name, value in given.items():
        if name not in settings:
            has = ", ".join(settings) or "no settings"
            raise SettingError(f"{definition.name} has no setting {name}; it has {has}")
        was_row, is_row = isinstance(settings[name], tuple), isinstance(value, tuple | list)
        row = tuple(value) if is_row else (value,)
        if was_row != is_row or not row or not all(_is_number(entry) for entry in row):
            wanted = "a row of numbers, such as (1, 2)" if was_row else "a finite number"
            raise SettingError(f"{definition.name}: {name} is {wanted}, not {value!r}")
        settings[name] = row if is_row else value
    return settings


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
