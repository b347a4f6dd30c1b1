"""Holding values: a whole gate, some units of it, some steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.errors import ClampError


@dataclass(frozen=True)
class Clamp:
    """Hold a value's units at `value` during steps; None means all. Units and steps count from 0.

    The units are the last axis: of a collection those of every member, or the members where each is one number.
    `units` is a number or a sequence of numbers; `steps` a number, a sequence or a slice.
    """

    value: float
    units: int | Sequence[int] | None = None
    steps: int | Sequence[int] | slice | None = None


def arrays_of(
    clamp: Mapping, shapes: Mapping[str, tuple[int, ...]], steps: tuple[int, int], batched: bool, dtype, cell: str
):
    """Return (clamps, masks): for each name what it is held at and where, both (time, batch, own axes).

    A clamp is a number, an array that broadcasts to (time, batch, units) in which NaN leaves the value free, a `Clamp`
    or a list of them. Raises ClampError.
    """
    clamps, masks = {}, {}
    for name, given in clamp.items():
        full = (*steps, *shapes[name])
        what = f"{cell}: the clamp of {name}"
        if isinstance(given, Clamp) or (isinstance(given, (list, tuple)) and given and isinstance(given[0], Clamp)):
            values = np.full(full, np.nan, dtype)
            for one in [given] if isinstance(given, Clamp) else given:
                _hold(values, one, what)
        else:
            values = _broadcast(given, full, batched, dtype, what)
        masks[name] = ~np.isnan(values)
        clamps[name] = np.where(masks[name], values, 0).astype(dtype)
    return clamps, masks


def names_of(clamp: Mapping | None, values, cell: str) -> frozenset[str]:
    """Return the names of the values that a clamp holds. Raises ClampError for what is no clamp."""
    if clamp is None:
        return frozenset()
    if not isinstance(clamp, Mapping):
        raise ClampError(f"{cell}: clamp is a {type(clamp).__name__}; expected a mapping such as {{'f': 1.0}}")
    for name in clamp:
        if name not in values:
            raise ClampError(f"{cell}: there is no value {name!r} to hold; expected one of {', '.join(values)}")
    return frozenset(clamp)


def _hold(values: np.ndarray, clamp: Clamp, what: str) -> None:
    if not isinstance(clamp, Clamp):
        raise ClampError(f"{what} holds a {type(clamp).__name__}; expected a list of Clamp")
    if not isinstance(clamp.value, (int, float, np.number)) or not np.isfinite(clamp.value):
        raise ClampError(f"{what} is at {clamp.value!r}; expected a finite number")
    time, units = values.shape[0], values.shape[-1] if values.ndim > 2 else 1
    steps = _choice(clamp.steps, time, "step", what)
    chosen = _choice(clamp.units, units, "unit", what)
    for step in steps:
        if values.ndim > 2:
            values[step][..., chosen] = clamp.value
        else:
            values[step] = clamp.value


def _choice(given, length: int, word: str, what: str) -> list[int]:
    if given is None:
        return list(range(length))
    if isinstance(given, slice):
        return list(range(*given.indices(length)))
    numbers = [*given] if isinstance(given, (Sequence, np.ndarray, range, set)) else [given]
    for number in numbers:
        if not isinstance(number, (int, np.integer)) or not -length <= number < length:
            raise ClampError(f"{what} names {word} {number!r}; there are {length}, 0 to {length - 1}")
    return [int(number) for number in numbers]


def _broadcast(given, full: tuple[int, ...], batched: bool, dtype, what: str) -> np.ndarray:
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise ClampError(f"{what} is not an array: its rows have different lengths; expected {full}") from error
    if array.dtype.kind not in "fiub":
        raise ClampError(f"{what} has dtype {array.dtype}; expected numbers, NaN where the value is free")
    if np.isinf(array).any():
        raise ClampError(f"{what} holds inf; expected finite numbers, NaN where the value is free")
    if not batched and array.ndim == len(full) - 1:
        array = array[:, None]
    try:
        return np.broadcast_to(array, full).astype(dtype)
    except ValueError as error:
        raise ClampError(f"{what} has shape {array.shape}, which does not broadcast to {full}") from error
