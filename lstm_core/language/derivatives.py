"""The operations' computations: for each a forward function and, right under it, its vector-Jacobian product.

These are the clear reference versions. `pull(g, y, *arguments)` is the vector-Jacobian product: given the cotangent g
of the result y it returns one cotangent for each argument, None where there is none. Arguments of pointwise operations
have equally many own axes (`broadcasting.align`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_core.language.broadcasting import Array, gather

Cotangents = tuple[Array | None, ...]


def pull_add(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g, a), gather(g, b)


def pull_subtract(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g, a), gather(-g, b)


def pull_multiply(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g * b, a), gather(g * a, b)


def pull_divide(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g / b, a), gather(-g * y / b, b)


def product(matrix: Array, right: Array, *, ranks: tuple[int, int] | None = None) -> Array:
    """Return `M @ v` for row vectors: matrix (rows, entries), or (entries,) for one number; right (..., entries).

    `ranks` are the axes of both without leading ones: with (2, 2) right is a matrix. A matrix may have leading axes.
    """
    own, other = ranks or (min(matrix.ndim, 2), 1)
    if other == 2:
        return np.asarray(np.matmul(matrix, right))  # (..., rows, columns)
    if matrix.ndim > own:
        return np.asarray(np.matmul(matrix, right[..., None])[..., 0])
    return right @ matrix.T  # (..., rows), or (...) where the matrix is a row


def pull_product(
    g: Array, y: Array, matrix: Array, right: Array, *, ranks: tuple[int, int] | None = None
) -> Cotangents:
    own, other = ranks or (min(matrix.ndim, 2), 1)
    if other == 2 or matrix.ndim > own:
        columns = right if other == 2 else right[..., None]
        wide = g if other == 2 else g[..., None]
        to_right = gather(np.matmul(np.swapaxes(matrix, -1, -2), wide), columns)
        return gather(np.matmul(wide, np.swapaxes(columns, -1, -2)), matrix), to_right.reshape(right.shape)
    rows = g if matrix.ndim == 2 else g[..., None]  # (..., rows)
    weights = np.atleast_2d(matrix)  # (rows, entries)
    gathered = rows.reshape(-1, rows.shape[-1]).T @ np.broadcast_to(right, (*rows.shape[:-1], right.shape[-1])).reshape(
        -1, right.shape[-1]
    )
    return gathered.reshape(matrix.shape), gather(rows @ weights, right)


def pull_negate(g: Array, y: Array, a: Array) -> Cotangents:
    return (-g,)


def sigmoid(a: Array) -> Array:
    """Return 1 / (1 + exp(-a)), by the exponential of -|a|, so that neither tail overflows or rounds off."""
    small = np.exp(-np.abs(a))
    return np.asarray(np.where(a >= 0, 1, small) / (1 + small))


def pull_sigmoid(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * y * (1 - y),)


def pull_tanh(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * (1 - y * y),)


def relu(a: Array) -> Array:
    """Return a where it is positive, else 0."""
    return np.maximum(a, 0)


def pull_relu(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * (a > 0),)


def exp_limit(dtype: Any) -> float:
    """Return the largest argument of exp: beyond it the result stays what it is there, finite."""
    return 700.0 if np.dtype(dtype) == np.float64 else 80.0


def exp(a: Array) -> Array:
    """Return e to the power of a, with a clipped at `exp_limit`."""
    return np.exp(np.minimum(a, exp_limit(np.asarray(a).dtype)))


def pull_exp(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * y * (a <= exp_limit(np.asarray(a).dtype)),)


def pull_log(g: Array, y: Array, a: Array) -> Cotangents:
    return (g / a,)


def pull_square(g: Array, y: Array, a: Array) -> Cotangents:
    return (2 * g * a,)


def softplus(a: Array) -> Array:
    """Return log(1 + exp(a))."""
    return np.maximum(a, 0) + np.log1p(np.exp(-np.abs(a)))


def pull_softplus(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * sigmoid(a),)


def logsigmoid(a: Array) -> Array:
    """Return log(sigmoid(a))."""
    return np.minimum(a, 0) - np.log1p(np.exp(-np.abs(a)))


def pull_logsigmoid(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * sigmoid(-np.asarray(a)),)


def pull_max(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    chosen = np.where(a == b, 0.5, np.asarray(a > b)).astype(g.dtype)  # half each at a tie
    return gather(g * chosen, a), gather(g * (1 - chosen), b)


def flip(y: Array, chance: Array) -> Array:
    """Return 1 where the uniform draw is below the probability y, else 0."""
    return np.asarray(chance < y).astype(np.result_type(y))


def pull_nothing(g: Array, y: Array, *arguments: Array, **keywords: Any) -> Cotangents:
    """Return no cotangent: the rule of a step function, whose derivative is zero or does not exist."""
    return (None,) * len(arguments)


Axis = int | tuple[int, ...]


def softmax(a: Array, *, axis: Axis = -1) -> Array:
    """Return exp(a) over its sum along the entries, or over the members of a collection."""
    raised: Array = np.exp(a - a.max(axis=axis, keepdims=True))
    raised /= raised.sum(axis=axis, keepdims=True)
    return raised


def pull_softmax(g: Array, y: Array, a: Array, *, axis: Axis = -1) -> Cotangents:
    return (y * (g - (g * y).sum(axis=axis, keepdims=True)),)


def total(v: Array, *, axis: Axis = -1) -> Array:
    """Return the sum of the entries, or of the members of a collection."""
    return np.asarray(v.sum(axis=axis))


def pull_total(g: Array, y: Array, v: Array, *, axis: Axis = -1) -> Cotangents:
    return (np.broadcast_to(np.expand_dims(g, axis), v.shape),)


def mean(v: Array, *, axis: Axis = -1) -> Array:
    """Return the mean of the entries, or of the members of a collection."""
    return np.asarray(v.mean(axis=axis))


def pull_mean(g: Array, y: Array, v: Array, *, axis: Axis = -1) -> Cotangents:
    number = np.asarray(v.size / max(np.size(y), 1), g.dtype)  # of entries averaged
    return (np.broadcast_to(np.expand_dims(g / number, axis), v.shape),)


def _entries(values: Sequence[Array], ranks: Sequence[int] | None) -> list[Array]:
    """Return values as vectors: one number, of rank 0, is a vector of one."""
    ranks = ranks or (1,) * len(values)
    return [np.asarray(v) if rank else np.asarray(v)[..., None] for v, rank in zip(values, ranks, strict=True)]


def concat(*values: Array, ranks: Sequence[int] | None = None) -> Array:
    """Concatenate vectors, and numbers, along the last axis."""
    vectors = _entries(values, ranks)
    leading = np.broadcast_shapes(*(v.shape[:-1] for v in vectors))
    dtype = np.result_type(*(v for v in values if isinstance(v, np.ndarray)))
    parts = [np.broadcast_to(v, (*leading, v.shape[-1])) for v in vectors]
    return np.concatenate(parts, axis=-1, dtype=dtype, casting="unsafe")


def pull_concat(g: Array, y: Array, *values: Array, ranks: Sequence[int] | None = None) -> Cotangents:
    vectors = _entries(values, ranks)
    ends = np.cumsum([v.shape[-1] for v in vectors])[:-1]
    parts = zip(np.split(g, ends, axis=-1), vectors, values, strict=True)
    return tuple(gather(part, v).reshape(np.shape(value)) for part, v, value in parts)


def spread(periods: Sequence[float] | Array, length: int) -> Array:
    """Return each entry's period: as many modules as there are periods, of equal size."""
    return np.repeat(np.asarray(periods), length // len(periods))


def clock(time: Array, periods: Sequence[float] | Array, *, shape: tuple[int, ...]) -> Array:
    """Return 1 for the units whose period divides the time, else 0; in the dtype of `time`, (..., units)."""
    time = np.asarray(time)
    return np.asarray(np.mod(time[..., None], spread(periods, shape[-1])) == 0).astype(time.dtype)


def _mask(matrix: Array, periods: Sequence[float] | Array) -> Array:
    """Return True where a column's period is at least its row's: slower units feed faster ones and their own module."""
    rows, columns = matrix.shape
    return spread(periods, columns)[None, :] >= spread(periods, rows)[:, None]


def blocks(matrix: Array, periods: Sequence[float] | Array) -> Array:
    """Return the matrix with the blocks from faster to slower modules at 0."""
    return matrix * _mask(matrix, periods)


def pull_blocks(g: Array, y: Array, matrix: Array, periods: Sequence[float] | Array) -> Cotangents:
    return g * _mask(matrix, periods), None


def transpose(a: Array) -> Array:
    """Transpose a matrix."""
    return np.swapaxes(a, -1, -2)


def pull_transpose(g: Array, y: Array, a: Array) -> Cotangents:
    return (np.swapaxes(g, -1, -2),)


def flat(a: Array) -> Array:
    """Flatten a matrix to a vector, row by row."""
    return a.reshape(*a.shape[:-2], a.shape[-2] * a.shape[-1])


def pull_flat(g: Array, y: Array, a: Array) -> Cotangents:
    return (g.reshape(*g.shape[:-1], *a.shape[-2:]),)


def grid(v: Array, *, shape: tuple[int, int]) -> Array:
    """Reshape a vector to a matrix, row by row."""
    return v.reshape(*v.shape[:-1], *shape)


def pull_grid(g: Array, y: Array, v: Array, *, shape: tuple[int, int]) -> Cotangents:
    return (g.reshape(*g.shape[:-2], g.shape[-2] * g.shape[-1]),)
