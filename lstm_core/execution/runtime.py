"""Helpers of generated source: products over all steps, shifts in time, sums over broadcast axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core.language import OPERATIONS
from lstm_core.language.derivatives import exp_limit
from lstm_core.typing import Array, DType

RULE_NAMES = {
    "/": "divide",
    "*": "multiply",
    "@": "contract",
    "**": "power",
}  # the operations written as signs, by their names in generated source


def product_(vectors: Array, matrix: Array, out: Array | None = None) -> Array:
    """Multiply every vector (..., k) by a matrix (n, k) or a row (k,): (..., n) or (...), in one product."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    found: Array
    if out is not None:
        found = np.dot(flat, matrix.T, out.reshape(-1, out.shape[-1]))
    else:
        found = np.dot(flat, matrix.T).reshape(vectors.shape[:-1] + matrix.shape[:-1])
    return found


def laid_(matrix: Array) -> Array:
    """Return a matrix (n, k) as (k, n), laid out for products with a single vector from the left."""
    return np.ascontiguousarray(matrix.T)


def back_(cotangents: Array, matrix: Array) -> Array:
    """Return v's cotangent (..., k), given cotangents (..., n) of `matrix @ v`, or (...) for a row (k,)."""
    found: Array = product_(cotangents, matrix.T) if matrix.ndim == 2 else cotangents[..., None] * matrix
    return found


def outers_(cotangents: Array, vectors: Array) -> Array:
    """Sum the outer products of cotangents (..., n) or (...) and vectors (..., k): (n, k) or (k,)."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    is_row = cotangents.ndim < vectors.ndim
    found: Array = np.dot(cotangents.reshape(-1) if is_row else cotangents.reshape(-1, cotangents.shape[-1]).T, flat)
    return found


def left_(cotangents: Array, right: Array, ranks: tuple[int, int]) -> Array:
    """Return A's cotangent (..., n, m), given that of `A @ B`; B is (..., m, k), or (..., m) with ranks (2, 1)."""
    found: Array
    if ranks[1] == 1:
        found = cotangents[..., None] * right[..., None, :]
    else:
        found = np.matmul(cotangents, np.swapaxes(right, -1, -2))
    return found


def right_(cotangents: Array, left: Array, ranks: tuple[int, int]) -> Array:
    """Return B's cotangent (..., m, k), or (..., m) with ranks (2, 1), given that of `A @ B`; A is (..., n, m)."""
    turned = np.swapaxes(left, -1, -2)
    found: Array = np.matmul(turned, cotangents[..., None])[..., 0] if ranks[1] == 1 else np.matmul(turned, cotangents)
    return found


def left_of_all_(cotangents: Array, right: Array, ranks: tuple[int, int]) -> Array:
    """Return `left_` summed over the steps, the first axis of both."""
    found: Array
    if ranks[1] == 1:
        found = np.matmul(np.moveaxis(cotangents, 0, -1), np.moveaxis(right, 0, -2))
    else:
        found = left_(cotangents, right, ranks).sum(0)
    return found


def full_(values: Any, shape: tuple[int, ...], dtype: DType) -> Array:
    """Broadcast values to a new array of this shape and dtype."""
    out = np.empty(shape, dtype)
    out[...] = values
    return out


def fit_(values: Array, shape: tuple[int, ...]) -> Array:
    """Sum a cotangent over the broadcast axes, so that it has this shape."""
    values = np.asarray(values)
    if values.shape == shape:
        return values
    if values.ndim > len(shape):
        values = values.sum(tuple(range(values.ndim - len(shape))))
    axes = tuple(i for i, (n, want) in enumerate(zip(values.shape, shape, strict=False)) if n != want and want == 1)
    if axes:
        values = values.sum(axes, keepdims=True)
    values = np.asarray(values)
    return values if values.shape == shape else np.broadcast_to(values, shape).copy()


def shift_(values: Array, start: Array) -> Array:
    """Return each step's previous value: `start`, then all but the last."""
    out = np.empty(values.shape, values.dtype)
    out[0] = start
    out[1:] = values[:-1]
    return out


def unshift_(cotangents: Array) -> Array:
    """Shift the cotangents of a previous value to the values themselves: each a step earlier."""
    out = np.zeros_like(cotangents)
    out[:-1] = cotangents[1:]
    return out


FUNCTIONS: list[Any] = (
    [np.add, np.subtract, np.multiply, np.divide, np.reciprocal, np.exp, np.log, np.tanh, np.logaddexp]
    + [np.sqrt, np.absolute, np.sign, np.power]
    + [np.maximum, np.minimum, np.dot, np.matmul, np.concatenate, np.where, np.copyto, np.broadcast_to]
    + [np.empty, np.zeros, np.empty_like, np.zeros_like, np.array]
    + [product_, laid_, back_, outers_, left_, right_, left_of_all_, full_, fit_, shift_, unshift_]
)


def namespace(dtype: DType) -> dict[str, Any]:
    """Return the namespace of generated source: NumPy's functions, these helpers, every operation and its rule."""
    space: dict[str, Any] = {function.__name__: function for function in FUNCTIONS}
    space |= {"exp_limit_": exp_limit(dtype), "one_": np.ones((), dtype), "minus_one_": -np.ones((), dtype)}
    for key, operation in OPERATIONS.items():
        name = RULE_NAMES.get(key, key)
        if name.isidentifier():
            assert f"{name}_" not in space, f"{name}_ is a helper of generated source"
            space[f"{name}_"], space[f"{name}_pull_"] = operation.forward, operation.pull
    return space
