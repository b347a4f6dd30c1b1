"""More functions of single entries: forward, and right under it the vector-Jacobian product (see `derivatives`).

GELU: Hendrycks and Gimpel (2016), arXiv:1606.08415. SiLU: Elfwing, Uchibe and Doya (2018), arXiv:1702.03118.
ELU: Clevert, Unterthiner and Hochreiter (2016), arXiv:1511.07289.
"""

from __future__ import annotations

import math

import numpy as np

from lstm_core.language.broadcasting import Array, gather
from lstm_core.language.derivatives import Cotangents, sigmoid

LEAK = 0.01  # slope of leaky_relu below 0, as in PyTorch and JAX
SLOPE, OFFSET = 0.2, 0.5  # of hard_sigmoid, as in Keras and ONNX
FARTHEST = 40.0  # from here on the normal density is 0 in float64

_erfc = np.frompyfunc(math.erfc, 1, 1)


def power(a: Array, b: Array) -> Array:
    """Return a to the power of b."""
    return np.asarray(np.power(a, b))


def pull_power(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    slope = np.where(np.equal(b, 0), 0, b * np.power(a, np.where(np.equal(b, 0), 1, np.asarray(b) - 1)))
    logarithm = np.log(np.where(np.greater(a, 0), a, 1))  # an exponent of 0 or less has no derivative by it
    return gather(g * slope.astype(g.dtype), a), gather(g * y * logarithm.astype(g.dtype), b)


def pull_sqrt(g: Array, y: Array, a: Array) -> Cotangents:
    return (g / (2 * y),)


def pull_abs(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * np.sign(a),)


def pull_round(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * np.ones_like(a),)  # straight through: as if the function were a itself


def pull_cos(g: Array, y: Array, a: Array) -> Cotangents:
    return (-g * np.sin(a),)


def pull_sin(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * np.cos(a),)


def pull_min(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    chosen = np.where(np.equal(a, b), 0.5, np.less(a, b)).astype(g.dtype)  # half each at a tie
    return gather(g * chosen, a), gather(g * (1 - chosen), b)


def clip(a: Array, low: Array, high: Array) -> Array:
    """Return a, but at least `low` and at most `high`."""
    return np.asarray(np.minimum(np.maximum(a, low), high))


def pull_clip(g: Array, y: Array, a: Array, low: Array, high: Array) -> Cotangents:
    raised = np.maximum(a, low)
    above, below = np.greater(raised, high), np.less(a, low)
    free = ~(above | below)
    return (
        gather(g * free.astype(g.dtype), a),
        gather(g * (below & ~above).astype(g.dtype), low),
        gather(g * above.astype(g.dtype), high),
    )


def hard_sigmoid(a: Array, slope: Array | float = SLOPE, offset: Array | float = OFFSET) -> Array:
    """Return slope * a + offset, but at least 0 and at most 1."""
    return np.asarray(np.minimum(np.maximum(slope * a + offset, 0), 1))


def pull_hard_sigmoid(g: Array, y: Array, a: Array, *given: Array) -> Cotangents:
    open_ = g * ((y > 0) & (y < 1)).astype(g.dtype)
    own = gather(open_ * (given[0] if given else SLOPE), a)
    return (own, *(gather(open_ * factor, b) for factor, b in zip((a, 1), given, strict=False)))


def silu(a: Array) -> Array:
    """Return a * sigmoid(a)."""
    return np.asarray(a * sigmoid(a))


def pull_silu(g: Array, y: Array, a: Array) -> Cotangents:
    gate = sigmoid(a)
    return (g * (gate + y * (1 - gate)),)


def elu(a: Array) -> Array:
    """Return a where it is positive, else exp(a) - 1."""
    return np.maximum(a, 0) + np.expm1(np.minimum(a, 0))


def pull_elu(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * np.exp(np.minimum(a, 0)),)


def _share_below(a: Array) -> Array:
    """Return the share of a standard normal distribution below a."""
    a = np.asarray(a)
    return np.asarray(_erfc(-a / math.sqrt(2)), dtype=a.dtype) / 2


def gelu(a: Array) -> Array:
    """Return a times the share of a standard normal distribution below it."""
    return np.asarray(a * _share_below(a))


def pull_gelu(g: Array, y: Array, a: Array) -> Cotangents:
    near = np.clip(a, -FARTHEST, FARTHEST)
    density = np.exp(near * near / -2) / math.sqrt(2 * math.pi)
    return (g * (_share_below(a) + near * density),)


def softsign(a: Array) -> Array:
    """Return a / (1 + |a|)."""
    return np.asarray(a / (1 + np.abs(a)))


def pull_softsign(g: Array, y: Array, a: Array) -> Cotangents:
    inverse = 1 / (1 + np.abs(a))
    return (g * inverse * inverse,)


def leaky_relu(a: Array, slope: Array | float = LEAK) -> Array:
    """Return a where it is positive, else slope * a."""
    return np.asarray(np.maximum(a, 0) + slope * np.minimum(a, 0))


def pull_leaky_relu(g: Array, y: Array, a: Array, *slope: Array) -> Cotangents:
    positive = np.greater(a, 0).astype(g.dtype)
    below = slope[0] if slope else LEAK
    own = gather(g * (positive + (1 - positive) * below), a)
    return (own, *(gather(g * np.minimum(a, 0), s) for s in slope))
