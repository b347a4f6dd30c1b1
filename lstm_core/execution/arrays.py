"""Validate arrays: convert them to floats of one dtype, and raise an error where a shape or a value is wrong."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from lstm_core.errors import ArrayError, SettingError
from lstm_core.language.lengths import POSITIONS
from lstm_core.typing import Array, DType

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def as_floats(values: Any, dtype: DType, what: str, wanted: str) -> Array:
    """Convert values to an array of real, finite numbers of this dtype; `what` and `wanted` are for the error."""
    if isinstance(values, np.ma.MaskedArray):
        raise ArrayError(f"{what} is a masked array, whose mask would be lost; fill it; expected {wanted}")
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ArrayError(f"{what} is not an array: its rows have different lengths; expected {wanted}") from error
    except (TypeError, RuntimeError) as error:  # a tensor that takes part in another package's gradient
        raise ArrayError(f"{what} cannot be read as an array: {error}; expected real numbers, {wanted}") from error
    if array.dtype.kind not in "fiub":
        raise ArrayError(f"{what} has dtype {array.dtype} and shape {array.shape}; expected real numbers, {wanted}")
    given = array
    if array.dtype != dtype:
        with np.errstate(over="ignore"):
            array = array.astype(dtype)
    if array.size and not np.isfinite(np.vdot(array, array)) and not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        wanted = f"numbers that are finite in {dtype}" if np.isfinite(given[place]) else "finite numbers"
        raise ArrayError(f"{what} has shape {array.shape} and holds {given[place]} at {place}; expected {wanted}")
    return array


def shape_text(shape: tuple[int, ...]) -> str:
    """Format a shape for display: (time, batch, 3)."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def common_dtype(params: Mapping[str, object]) -> DType:
    """Return float64 where a parameter is float64, else float32."""
    for value in params.values():
        if type(value) is np.ndarray and value.dtype is FLOATS[0]:
            continue
        found = getattr(value, "dtype", None)
        if found is not None and not isinstance(found, np.dtype):
            found = _dtype_of(value)
        if isinstance(found, np.dtype) and found.kind == "f" and found.itemsize >= FLOATS[1].itemsize:
            return FLOATS[1]
    return FLOATS[0]


def _dtype_of(values: Any) -> DType | None:
    """Return the dtype that an array of another package has here, None where it is none."""
    try:
        return np.asarray(values).dtype
    except (TypeError, ValueError, RuntimeError):  # the check of the array reports why
        return None


def check_names(found: Any, wanted: Collection[str], cell: str, what: str) -> None:
    """Raise ArrayError where names are missing or left over."""
    if isinstance(found, dict) and found.keys() == set(wanted):
        return
    if not isinstance(found, Mapping):
        raise ArrayError(f"{cell}: {what} is a {type(found).__name__}; expected a mapping from names to arrays")
    missing = [name for name in wanted if name not in found]
    over = [str(name) for name in found if name not in wanted]
    if missing or over:
        said = [f"{', '.join(missing)} missing"] if missing else []
        said += [f"{', '.join(over)} left over"] if over else []
        raise ArrayError(f"{cell}: {what}: {'; '.join(said)}; expected {', '.join(wanted) or 'none'}")


def check_parameters(
    params: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], dtype: DType, cell: str
) -> dict[str, Array]:
    """Return the parameters as arrays of this dtype, each of its shape. Raises ArrayError."""
    check_names(params, shapes, cell, "params")
    total = 0.0
    for name, shape in shapes.items():  # the fast path: check each array's shape, then the sum of all squares
        array = params[name]
        if type(array) is not np.ndarray or array.dtype != dtype or array.shape != shape:
            break
        total += np.vdot(array, array)
    else:
        if math.isfinite(total):
            return {name: params[name] for name in shapes}
    arrays = {}
    for name, shape in shapes.items():
        array = as_floats(params[name], dtype, f"{cell}: {name}", f"shape {shape_text(shape)}")
        if array.shape != shape:
            raise ArrayError(f"{cell}: {name} has shape {array.shape}; expected {shape_text(shape)}")
        arrays[name] = array
    return arrays


def check_x(x: Any, dtype: DType, inputs: int | None, cell: str) -> tuple[Array, bool]:
    """Validate x; return it as (time, batch, inputs), and whether it had a batch axis."""
    plain = type(x) is np.ndarray and x.dtype == dtype and x.size
    if plain and x.ndim in (2, 3) and x.shape[-1] == inputs and math.isfinite(np.vdot(x, x)):
        x = np.array(x, order="C")  # a copy: the caller may change the array while the trace lives
        return (x, True) if x.ndim == 3 else (x[:, None], False)
    width = "inputs" if inputs is None else inputs
    wanted = f"(time, batch, {width}) or (time, {width})"
    array = as_floats(x, dtype, f"{cell}: x", wanted)
    if array.ndim not in (2, 3):
        raise ArrayError(f"{cell}: x has shape {array.shape}; expected {wanted}")
    if 0 in array.shape:
        raise ArrayError(f"{cell}: x has shape {array.shape}, which is empty; expected {wanted}, each at least 1")
    if inputs is not None and array.shape[-1] != inputs:
        raise ArrayError(f"{cell}: x has shape {array.shape}; expected {wanted}: the parameters take {inputs} inputs")
    batched = array.ndim == 3
    return np.array(array if batched else array[:, None], order="C"), batched


def check_steps(
    values: Any, steps: tuple[int, ...], own: tuple[int, ...], batched: bool, dtype: DType, what: str
) -> Array:
    """Validate an array of one value a step; return a copy, (time, batch, own axes). `steps` is (time, batch)."""
    full = (*steps, *own) if batched else (steps[0], *own)
    plain = type(values) is np.ndarray and values.dtype == dtype and values.shape == full
    if plain and math.isfinite(np.vdot(values, values)):
        return np.array(values if batched else values[:, None], order="C")
    array = as_floats(values, dtype, what, f"shape {shape_text(full)}")
    if array.shape != full:
        raise ArrayError(f"{what} has shape {array.shape}; expected {shape_text(full)}")
    return np.array(array if batched else array[:, None], order="C")


def check_memory(values: Any, batch: int, features: int | None, batched: bool, dtype: DType, cell: str) -> Array:
    """Validate a memory; return it as (batch, positions, features). Raises ArrayError."""
    width = "features" if features is None else features
    wanted = f"({batch}, positions, {width})" if batched else f"(positions, {width})"
    array = as_floats(values, dtype, f"{cell}: memory", wanted)
    shape = array.shape if batched else (1, *array.shape)
    if array.ndim == 2 + batched and 0 in shape[:2]:
        raise ArrayError(f"{cell}: memory has shape {array.shape}, which holds no vector; expected at least one")
    if array.ndim != 2 + batched or shape[0] != batch or shape[2] != (features or shape[2]) or shape[2] == 0:
        said = "" if features is None else f": the parameters take vectors of {features} features"
        raise ArrayError(f"{cell}: memory has shape {array.shape}; expected {wanted}{said}")
    return np.array(array if batched else array[None], order="C")


def concrete(own: tuple[int, ...], positions: int | None) -> tuple[int, ...]:
    """Return own axes with `POSITIONS` replaced by the number of positions."""
    return tuple(positions if n == POSITIONS and positions is not None else n for n in own)


def check_state(values: Any, batch: int, own: tuple[int, ...], dtype: DType, what: str) -> Array:
    """Validate a state's initial value; return it as (batch, own axes), broadcast if it has no batch axis."""
    array = as_floats(values, dtype, what, f"shape {shape_text((batch, *own))} or {shape_text(own)}")
    if array.shape not in ((batch, *own), own):
        raise ArrayError(f"{what} has shape {array.shape}; expected {shape_text((batch, *own))} or {shape_text(own)}")
    return np.array(np.broadcast_to(array, (batch, *own)))


def float_dtype(dtype: Any, cell: str) -> DType:
    """Validate a dtype, float32 or float64. Raises SettingError for any other."""
    try:
        found: DType | None = None if dtype is None else np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or found not in FLOATS:
        raise SettingError(f"{cell}: dtype is {dtype!r}; expected float32 or float64")
    return found


def generator(rng: Any, cell: str) -> np.random.Generator:
    """Return a generator as it is, or build one from a seed, a whole number from 0. Raises SettingError."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer) or rng < 0:
        raise SettingError(f"{cell}: rng is {rng!r}; expected numpy.random.default_rng(0), or a seed from 0")
    return np.random.default_rng(rng)
