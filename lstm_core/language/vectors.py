"""Functions of whole vectors: forward, and right under it the vector-Jacobian product (see `derivatives`).

Layer normalisation: Ba, Kiros and Hinton (2016), arXiv:1607.06450.
"""

from __future__ import annotations

import numpy as np

from lstm_core.language.broadcasting import Array, gather
from lstm_core.language.derivatives import Axis, Cotangents

EPSILON = 1e-5  # added to the variance of layer_norm, as in PyTorch


def cumsum(v: Array, *, axis: int = -1) -> Array:
    """Return the sums of each entry and those before it, or of the members of a collection."""
    return np.cumsum(v, axis=axis, dtype=v.dtype)


def pull_cumsum(g: Array, y: Array, v: Array, *, axis: int = -1) -> Cotangents:
    return (np.flip(np.cumsum(np.flip(g, axis), axis=axis, dtype=g.dtype), axis),)


def dot(a: Array, b: Array) -> Array:
    """Return the sum of the products of two vectors' entries."""
    return np.asarray((a * b).sum(axis=-1))


def pull_dot(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    wide = np.asarray(g)[..., None]
    return gather(wide * b, a), gather(wide * a, b)


def norm(a: Array, *, axis: Axis = -1) -> Array:
    """Return the square root of the sum of squares; the largest entry is divided out, so that no square overflows."""
    largest = np.max(np.abs(a), axis=axis, keepdims=True)
    largest = np.where(largest > 0, largest, 1).astype(a.dtype)
    scaled = a / largest
    return np.asarray(np.sqrt((scaled * scaled).sum(axis=axis)) * largest.reshape(np.shape(a.sum(axis=axis))))


def pull_norm(g: Array, y: Array, a: Array, *, axis: Axis = -1) -> Cotangents:
    length = np.expand_dims(y, axis)
    return (np.expand_dims(g, axis) * a / np.where(length > 0, length, 1).astype(a.dtype),)  # 0 for a vector of 0


def _centred(a: Array) -> tuple[Array, Array]:
    """Return the entries minus their mean and their standard deviation, both over the largest (1 at least)."""
    centred = a - a.mean(axis=-1, keepdims=True)
    largest = np.maximum(np.max(np.abs(centred), axis=-1, keepdims=True), 1)
    centred = centred / largest
    epsilon = np.asarray(EPSILON, a.dtype) / largest / largest
    return centred, np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + epsilon)


def layer_norm(a: Array) -> Array:
    """Return the entries with mean 0 and variance 1."""
    centred, deviation = _centred(a)
    return np.asarray(centred / deviation)


def pull_layer_norm(g: Array, y: Array, a: Array) -> Cotangents:
    centred, deviation = _centred(a)
    largest = np.maximum(np.max(np.abs(a - a.mean(axis=-1, keepdims=True)), axis=-1, keepdims=True), 1)
    normal = centred / deviation
    inner = g - g.mean(axis=-1, keepdims=True) - normal * (g * normal).mean(axis=-1, keepdims=True)
    return (inner / deviation / largest,)


def outer(a: Array, b: Array) -> Array:
    """Return the matrix with a row for each entry of a and a column for each of b."""
    return np.asarray(a[..., :, None] * b[..., None, :])


def pull_outer(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    to_a = np.matmul(g, b[..., None])[..., 0]
    to_b = np.matmul(a[..., None, :], g)[..., 0, :]
    return gather(to_a, a), gather(to_b, b)


def rows(v: Array, *, shape: tuple[int, int]) -> Array:
    """Return a matrix of this shape whose every column is v: times it, each row is scaled by one entry."""
    return np.broadcast_to(v[..., :, None], (*v.shape[:-1], *shape))


def pull_rows(g: Array, y: Array, v: Array, *, shape: tuple[int, int]) -> Cotangents:
    return (g.sum(axis=-1),)


def columns(v: Array, *, shape: tuple[int, int]) -> Array:
    """Return a matrix of this shape whose every row is v: times it, each column is scaled by one entry."""
    return np.broadcast_to(v[..., None, :], (*v.shape[:-1], *shape))


def pull_columns(g: Array, y: Array, v: Array, *, shape: tuple[int, int]) -> Cotangents:
    return (g.sum(axis=-2),)


def entries(v: Array, first: int, last: int) -> Array:
    """Return the entries from the `first` to the `last`, counted from 1."""
    return np.asarray(v[..., int(first) - 1 : int(last)])


def pull_entries(g: Array, y: Array, v: Array, first: int, last: int) -> Cotangents:
    out = np.zeros((*g.shape[:-1], v.shape[-1]), g.dtype)
    out[..., int(first) - 1 : int(last)] = g
    return gather(out, v), None, None


def part(v: Array, k: int, n: int) -> Array:
    """Return the k-th of n equal parts, counted from 1."""
    length = v.shape[-1] // int(n)
    return entries(v, (int(k) - 1) * length + 1, int(k) * length)


def pull_part(g: Array, y: Array, v: Array, k: int, n: int) -> Cotangents:
    length = v.shape[-1] // int(n)
    return pull_entries(g, y, v, (int(k) - 1) * length + 1, int(k) * length)
