"""What generated source calls besides NumPy: products over all steps, shifts in time, sums over what was broadcast."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core.language import OPERATIONS
from lstm_core.language.rules import exp_limit

RULE_NAMES = {"/": "divide", "*": "multiply", "@": "contract"}  # under which source finds what has a sign


def product_(vectors: np.ndarray, matrix: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Multiply every vector (..., k) by a matrix (n, k) or a row (k,): (..., n) or (...), in one product."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    if out is not None:
        return np.dot(flat, matrix.T, out.reshape(-1, out.shape[-1]))
    return np.dot(flat, matrix.T).reshape(vectors.shape[:-1] + matrix.shape[:-1])


def laid_(matrix: np.ndarray) -> np.ndarray:
    """Return a matrix (n, k) as (k, n), laid out for products with a single vector from the left."""
    return np.ascontiguousarray(matrix.T)


def back_(cotangents: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return what cotangents (..., n) of `matrix @ v` are for v: (..., k); (...) where the matrix is a row (k,)."""
    return product_(cotangents, matrix.T) if matrix.ndim == 2 else cotangents[..., None] * matrix


def outer_(cotangents: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Sum the outer products of cotangents (..., n) or (...) and vectors (..., k): (n, k) or (k,)."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    if cotangents.ndim < vectors.ndim:
        return np.dot(cotangents.reshape(-1), flat)
    return np.dot(cotangents.reshape(-1, cotangents.shape[-1]).T, flat)


def left_(cotangents: np.ndarray, right: np.ndarray, ranks: tuple[int, int]) -> np.ndarray:
    """Return what cotangents of `A @ B` are for A (..., n, m): B (..., m, k), or (..., m) with ranks (2, 1)."""
    if ranks[1] == 1:
        return cotangents[..., None] * right[..., None, :]
    return np.matmul(cotangents, np.swapaxes(right, -1, -2))


def right_(cotangents: np.ndarray, left: np.ndarray, ranks: tuple[int, int]) -> np.ndarray:
    """Return what cotangents of `A @ B` are for B (..., m, k), or (..., m) with ranks (2, 1): A (..., n, m)."""
    turned = np.swapaxes(left, -1, -2)
    if ranks[1] == 1:
        return np.matmul(turned, cotangents[..., None])[..., 0]
    return np.matmul(turned, cotangents)


def left_of_all_(cotangents: np.ndarray, right: np.ndarray, ranks: tuple[int, int]) -> np.ndarray:
    """Return `left_` summed over the steps, the first axis of both."""
    if ranks[1] == 1:
        return np.matmul(np.moveaxis(cotangents, 0, -1), np.moveaxis(right, 0, -2))
    return left_(cotangents, right, ranks).sum(0)


def full_(values, shape: tuple[int, ...], dtype) -> np.ndarray:
    """Return values as an array of this shape and dtype of its own."""
    out = np.empty(shape, dtype)
    out[...] = values
    return out


def fit_(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum over what was broadcast, so that a cotangent has the shape of what it belongs to."""
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


def shift_(values: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return each step's previous value: `start`, then all but the last."""
    out = np.empty(values.shape, values.dtype)
    out[0] = start
    out[1:] = values[:-1]
    return out


def unshift_(cotangents: np.ndarray) -> np.ndarray:
    """Return what a previous value's cotangents are for the values themselves: each a step earlier."""
    out = np.zeros_like(cotangents)
    out[:-1] = cotangents[1:]
    return out


FUNCTIONS: list[Any] = (
    [np.add, np.subtract, np.multiply, np.divide, np.reciprocal, np.exp, np.log, np.tanh, np.logaddexp]
    + [np.maximum, np.minimum, np.dot, np.matmul, np.concatenate, np.where, np.copyto, np.broadcast_to]
    + [np.empty, np.zeros, np.empty_like, np.zeros_like, np.array]
    + [product_, laid_, back_, outer_, left_, right_, left_of_all_, full_, fit_, shift_, unshift_]
)


def namespace(dtype: np.dtype) -> dict:
    """Return what generated source finds by name: NumPy's functions, these helpers, every operation and its rule."""
    space: dict = {function.__name__: function for function in FUNCTIONS}
    space |= {"exp_limit_": exp_limit(dtype), "one_": np.ones((), dtype), "minus_one_": -np.ones((), dtype)}
    for key, operation in OPERATIONS.items():
        name = RULE_NAMES.get(key, key)
        if name.isidentifier():
            space[f"{name}_"], space[f"{name}_pull_"] = operation.forward, operation.pull
    return space
