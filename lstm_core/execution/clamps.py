"""Holding values: a whole gate, some units of it, some steps."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.errors import ClampError
from lstm_core.typing import Array, DType, Mask


@dataclass(frozen=True)
class Clamp:
    """Hold a value's units at `value` during steps; None means all. Units and steps count from 0.

    The units are the last axis: of a collection those of every member, or the members where each is one number.
    `units` is a number or a sequence of numbers; `steps` a number, a sequence or a slice.
    """

    value: float
    units: int | Sequence[int] | None = None
    steps: int | Sequence[int] | slice | None = None


Held = Mapping[str, Any]  # by value: a number, an array, a `Clamp` or a list of them


def arrays_of(
    clamp: Held, shapes: Mapping[str, tuple[int, ...]], steps: tuple[int, ...], batched: bool, dtype: DType, cell: str
) -> tuple[dict[str, Array], dict[str, Mask]]:
    """Return (clamps, masks) by name: the held values and where they are held, both (time, batch, own axes).

    A clamp is a number, an array that broadcasts to (time, batch, units) in which NaN leaves the value free, a `Clamp`
    or a list of them. Raises ClampError.
    """
    clamps, masks = {}, {}
    for name, given in clamp.items():
        full = (*steps, *shapes[name])
        what = f"{cell}: the clamp of {name}"
        parts = _parts(given)
        if parts is not None:
            values = np.full(full, np.nan, dtype)
            for one in parts:
                _hold(values, one, what)
        else:
            values = _broadcast(given, full, batched, dtype, what)
        masks[name] = ~np.isnan(values)
        clamps[name] = np.where(masks[name], values, 0).astype(dtype)
    return clamps, masks


def at_step(clamp: Held | None, step: int, length: int) -> dict[str, Any] | None:
    """Return the clamp for one step after the run of `length` steps that a clamp was made for.

    Negative steps count from the end of that run. An array holds no step beyond its rows.
    """
    held: dict[str, Any] = {}
    for name, given in (clamp or {}).items():
        parts = _parts(given)
        if parts is None:
            array = np.asarray(given)
            if array.ndim < 2 or len(array) == 1:  # constant over the steps
                held[name] = given
            continue
        own = [Clamp(part.value, units=part.units) for part in parts if _holds(part.steps, step, length)]
        if own:
            held[name] = own
    return held or None


def _holds(steps: Any, step: int, length: int) -> bool:
    if steps is None:
        return True
    if isinstance(steps, slice):
        start, stop, stride = (
            operator.index(n) if n is not None else None for n in (steps.start, steps.stop, steps.step)
        )
        stop = stop + length if stop is not None and stop < 0 else stop
        start = max(0, start + length) if start is not None and start < 0 else start
        return step in range(*slice(start, stop, stride).indices(step + 1))
    numbers = [*steps] if isinstance(steps, (Sequence, np.ndarray, range, set)) else [steps]
    return step in numbers


def _parts(given: Any) -> list[Clamp] | None:
    """Return a `Clamp` or a list of them as a list, None for a number or an array."""
    if isinstance(given, Clamp):
        return [given]
    is_list = isinstance(given, (list, tuple)) and len(given) > 0 and isinstance(given[0], Clamp)
    return list(given) if is_list else None


def names_of(clamp: Any, values: Collection[str], cell: str) -> frozenset[str]:
    """Return the names of the values that a clamp holds. Raises ClampError for what is no clamp."""
    if clamp is None:
        return frozenset()
    if not isinstance(clamp, Mapping):
        raise ClampError(f"{cell}: clamp is a {type(clamp).__name__}; expected a mapping such as {{'f': 1.0}}")
    for name in clamp:
        if name not in values:
            raise ClampError(f"{cell}: there is no value {name!r} to hold; expected one of {', '.join(values)}")
    return frozenset(clamp)


def _hold(values: Array, clamp: Clamp, what: str) -> None:
    if not isinstance(clamp, Clamp):
        raise ClampError(f"{what} holds a {type(clamp).__name__}; expected a list of Clamp")
    is_number = isinstance(clamp.value, (int, float, np.integer, np.floating))
    if not is_number or not abs(clamp.value) <= float(np.finfo(values.dtype).max):
        raise ClampError(f"{what} is at {clamp.value!r}; expected a number that is finite in {values.dtype}")
    time, units = values.shape[0], values.shape[-1] if values.ndim > 2 else 1
    steps = _choice(clamp.steps, time, "step", what)
    chosen = _choice(clamp.units, units, "unit", what)
    for step in steps:
        if values.ndim > 2:
            values[step][..., chosen] = clamp.value
        else:
            values[step] = clamp.value


def _choice(given: Any, length: int, word: str, what: str) -> list[int]:
    if given is None:
        return list(range(length))
    if isinstance(given, slice):
        return list(range(*given.indices(length)))
    numbers = [*given] if isinstance(given, (Sequence, np.ndarray, range, set)) else [given]
    for number in numbers:
        if not isinstance(number, (int, np.integer)) or not -length <= number < length:
            raise ClampError(f"{what} names {word} {number!r}; there are {length}, 0 to {length - 1}")
    return [int(number) for number in numbers]


def _broadcast(given: Any, full: tuple[int, ...], batched: bool, dtype: DType, what: str) -> Array:
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise ClampError(f"{what} is not an array: its rows have different lengths; expected {full}") from error
    if isinstance(given, np.ma.MaskedArray):
        raise ClampError(f"{what} is a masked array; fill it, with NaN where the value is free")
    if array.dtype.kind not in "fiub":
        raise ClampError(f"{what} has dtype {array.dtype}; expected numbers, NaN where the value is free")
    if (too_large := np.abs(array) > float(np.finfo(dtype).max)).any():
        number = array[too_large].flat[0]
        finite = f"numbers that are finite in {np.dtype(dtype)}"
        raise ClampError(f"{what} holds {number:g}; expected {finite}, NaN where the value is free")
    if not batched and array.ndim == len(full) - 1:
        array = array[:, None]
    try:
        return np.broadcast_to(array, full).astype(dtype)
    except ValueError as error:
        raise ClampError(f"{what} has shape {array.shape}, which does not broadcast to {full}") from error
