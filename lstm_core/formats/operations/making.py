"""Operations that make arrays: of one number, of a range, of a shape, of places."""

from __future__ import annotations

import math

import numpy as np

from lstm_core.formats.errors import FormatError

from .pointwise import dtype_of
from .table import Call, Operation, Result, Values, broadcast_shape, counted, first, nothing, rows


def _constant(call: Call) -> Result:
    for name in ("value", "value_float", "value_floats", "value_int", "value_ints"):
        value = call.attribute(name)
        if value is not None:
            dtype = None if name == "value" else np.float32 if "float" in name else np.int64
            return np.asarray(value, dtype)
    raise FormatError("a Constant holds no numbers", "element type")


def _lengths(value: Values) -> tuple[int, ...]:
    return tuple(int(length) for length in np.asarray(value).reshape(-1))


def _constant_of_shape(call: Call) -> Result:
    value = np.asarray(call.attribute("value", np.zeros(1, np.float32))).reshape(-1)
    return np.full(_lengths(call[0]), value[0], value.dtype)


def _expand(call: Call) -> Result:
    return np.array(np.broadcast_to(call[0], broadcast_shape([call[0].shape, _lengths(call[1])])))


def _steps(call: Call) -> int:
    start, limit, delta = (float(np.asarray(call[n]).reshape(-1)[0]) for n in range(3))
    if not delta or not all(map(math.isfinite, (start, limit, delta))):
        raise FormatError(f"a range from {start:g} to {limit:g} by {delta:g}", "run")
    return max(0, math.ceil((limit - start) / delta))


def _range(call: Call) -> Result:
    start, delta = (np.asarray(call[n]).reshape(-1)[0] for n in (0, 2))
    return (start + np.arange(_steps(call)) * delta).astype(np.asarray(call[0]).dtype)


def _depth(call: Call) -> int:
    return int(np.asarray(call[1]).reshape(-1)[0])


def _one_hot(call: Call) -> Result:
    indices, depth, values = np.asarray(call[0]).astype(np.int64), _depth(call), np.asarray(call[2])
    axis = int(call.attribute("axis", -1))
    is_on = np.mod(indices, depth)[..., None] == np.arange(depth)
    is_on &= ((indices >= -depth) & (indices < depth))[..., None]
    return np.moveaxis(np.where(is_on, values[1], values[0]), -1, axis)


def _one_hot_size(call: Call) -> int:
    depth = _depth(call)
    if depth < 1:
        raise FormatError(f"OneHot has a depth of {depth}", "run")
    return int(np.size(call[0])) * depth


def _shape(call: Call) -> Result:
    rank = call[0].ndim
    start, end = int(call.attribute("start", 0)), int(call.attribute("end", rank))
    return np.array(call[0].shape[start:end], np.int64)


def _eye_like(call: Call) -> Result:
    number = call.attribute("dtype")
    dtype = call[0].dtype if number is None else dtype_of(int(number))
    rows, columns = call[0].shape
    return np.eye(rows, columns, k=int(call.attribute("k", 0))).astype(dtype)


ROWS: dict[str, Operation] = rows(
    ("Constant", _constant, nothing),
    ("ConstantOfShape", _constant_of_shape, lambda call: counted(_lengths(call[0]))),
    ("Expand", _expand, lambda call: counted(broadcast_shape([call[0].shape, _lengths(call[1])]))),
    ("Range", _range, _steps),
    ("OneHot", _one_hot, _one_hot_size),
    ("Shape", _shape, nothing),
    ("Size", lambda call: np.asarray(call[0].size, np.int64), nothing),
    ("EyeLike", _eye_like, first),
    ("NonZero", lambda call: np.array(np.nonzero(call[0]), np.int64), lambda call: first(call) * call[0].ndim),
)
