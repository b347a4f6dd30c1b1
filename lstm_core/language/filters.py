"""Banks of Gaussian filters that cut a patch out of a picture, and their vector-Jacobian products.

Gregor, Danihelka, Graves, Rezende and Wierstra (2015), DRAW, section 3.2, equations 19 to 26.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_core.language.broadcasting import Array
from lstm_core.language.derivatives import Cotangents, exp, exp_limit

SMALLEST_SUM = 1e-8  # least divisor, for a row of filters that lies outside the picture


def _filters(p: Array, patch: int, length: int, longest: int, centre: int) -> tuple[Array, Array, Array, Array]:
    """Return (distances, exponentials, their sums, variances) of filters along a side; see `filter_rows`."""
    middle = (length + 1) / 2 * (p[..., centre] + 1)  # (...), in pixels that count from 1
    stride = (longest - 1) / (patch - 1) * exp(p[..., 3])
    offsets = np.arange(patch, dtype=p.dtype) - np.asarray((patch - 1) / 2, p.dtype)  # (patch,)
    means = middle[..., None] + offsets * stride[..., None]  # (..., patch)
    away = np.arange(1, length + 1, dtype=p.dtype) - means[..., None]  # (..., patch, length)
    variance = np.maximum(exp(p[..., 2]), np.finfo(p.dtype).tiny)[..., None, None]
    raised = np.exp(away * away / (-2 * variance))
    return away, raised, raised.sum(axis=-1, keepdims=True), variance


def _filter(centre: int, side: int) -> tuple[Callable[..., Array], Callable[..., Cotangents]]:
    """Return the forward function and the pull of filters along one side of a picture; see `filter_rows`.

    Gregor et al. (2015), section 3.2. p: centre x, centre y, log variance, log stride, (..., 4); the result is (...,
    patch, length), each row sums to 1.
    """

    def forward(p: Array, patch: int, height: int, width: int) -> Array:
        sides = (int(height), int(width))
        _, raised, sums, _ = _filters(p, int(patch), sides[side], max(sides), centre)
        raised /= np.maximum(sums, SMALLEST_SUM)
        return raised

    def pull(g: Array, y: Array, p: Array, patch: int, height: int, width: int) -> Cotangents:
        sides, patch = (int(height), int(width)), int(patch)
        away, _, sums, variance = _filters(p, patch, sides[side], max(sides), centre)
        seen = (g * y).sum(axis=-1, keepdims=True) * (sums > SMALLEST_SUM)
        inner = y * (g - seen) * away / variance  # (..., patch, length)
        to_mean = inner.sum(axis=-1)  # (..., patch)
        offsets = np.arange(patch, dtype=p.dtype) - np.asarray((patch - 1) / 2, p.dtype)
        out = np.zeros(p.shape, g.dtype)
        limit = exp_limit(p.dtype)
        out[..., centre] = to_mean.sum(axis=-1) * ((sides[side] + 1) / 2)
        out[..., 2] = (inner * away).sum(axis=(-2, -1)) / 2 * (p[..., 2] <= limit)
        stride = (max(sides) - 1) / (patch - 1) * exp(p[..., 3])
        out[..., 3] = (to_mean * offsets).sum(axis=-1) * stride * (p[..., 3] <= limit)
        return out, None, None, None

    return forward, pull


filter_rows, pull_filter_rows = _filter(centre=1, side=0)
filter_columns, pull_filter_columns = _filter(centre=0, side=1)
