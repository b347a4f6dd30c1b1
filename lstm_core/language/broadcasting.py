"""Broadcasting between values with different own axes, and the sums that undo it in a backward pass.

Arrays carry leading axes, (time, batch) or (batch,) or none, and then their own axes, a collection's positions first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.language.lengths import POSITIONS

Array = NDArray[Any]
Axes = tuple[int, ...]  # own axes: () one number, (4,) a vector, (POSITIONS, 4) a collection of vectors


def align(arguments: Sequence[Array], own: Sequence[Axes]) -> list[Array]:
    """Append axes of length 1 until all arguments have the same number of own axes: a number becomes a vector of one.

    `own` are the arguments' own axes. If any argument is a collection, the others get a positions axis of length 1.
    """
    rank = max(len(members(axes)) for axes in own)
    collected = any(axes[:1] == (POSITIONS,) for axes in own)
    return [
        argument[widening(axes, rank, collected)]
        for argument, axes in zip(map(np.asarray, arguments), own, strict=True)
    ]


def lift(arguments: Sequence[Array], own: Sequence[Axes]) -> list[Array]:
    """Insert a positions axis of length 1 where another argument is a collection; parameters are left as they are."""
    collected = any(axes[:1] == (POSITIONS,) for axes in own)
    pairs = zip(map(np.asarray, arguments), own, strict=True)
    return [a[widening(axes, len(members(axes)), collected and a.ndim > len(axes))] for a, axes in pairs]


def members(axes: Axes) -> Axes:
    """Return the own axes of a collection's members; other axes unchanged."""
    return axes[1:] if axes[:1] == (POSITIONS,) else axes


def widening(axes: Axes, rank: int, collected: bool) -> tuple[Any, ...]:
    """Return the index that extends an array to `rank` own axes, and adds a positions axis if `collected`."""
    own, full = len(members(axes)), slice(None)
    positions = () if not collected else (full,) if axes[:1] == (POSITIONS,) else (None,)
    return (..., *positions, *(full,) * own, *(None,) * (rank - own))


def gather(cotangent: Array, like: Array) -> Array:
    """Sum a cotangent over the broadcast axes, so that it has the shape of `like` (reshape to undo `align`)."""
    target = np.shape(like)
    extra = tuple(range(cotangent.ndim - len(target)))
    cotangent = cotangent.sum(axis=extra) if extra else cotangent
    spread = tuple(axis for axis, n in enumerate(target) if n == 1 and cotangent.shape[axis] != 1)
    return cotangent.sum(axis=spread, keepdims=True) if spread else cotangent
