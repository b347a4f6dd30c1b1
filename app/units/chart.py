"""Align two sentences in columns, and plot a unit's values on both as lines.

Lines are SVG paths in a box 10 wide per column and 100 high, which CSS stretches; strokes and dots keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from app.drawing.paths import number

COLUMN, HEIGHT, MARGIN = 10.0, 100.0, 6.0


@dataclass(frozen=True)
class Column:
    """One column: the position of either sentence's token (from 0; None: none), and whether the two tokens differ."""

    first: int | None
    second: int | None
    differs: bool = False


def aligned(first: Sequence[int], second: Sequence[int]) -> list[Column]:
    """Align two lists of token indices: the common prefix, the part that differs, the common suffix."""
    shorter = min(len(first), len(second))
    before = next((n for n in range(shorter) if first[n] != second[n]), shorter)
    after = next((n for n in range(shorter - before) if first[-1 - n] != second[-1 - n]), shorter - before)
    ends = len(first) - after, len(second) - after
    return [
        *(Column(n, n) for n in range(before)),
        *(
            Column(a, b, a is None or b is None or first[a] != second[b])
            for a, b in zip_longest(range(before, ends[0]), range(before, ends[1]))
        ),
        *(Column(ends[0] + n, ends[1] + n) for n in range(after)),
    ]


def line(values: np.ndarray, places: Sequence[int | None], limit: float) -> tuple[str, str]:
    """Return the SVG paths of a line and of its dots; `places` has the index of each column's value, or None."""
    points = [
        (COLUMN * (column + 0.5), _height(float(values[place]), limit))
        for column, place in enumerate(places)
        if place is not None
    ]
    return (
        "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) if points else "",
        "".join(f"M{number(x)} {number(y)}h0" for x, y in points),
    )


def _height(value: float, limit: float) -> float:
    return HEIGHT / 2 - max(-1.0, min(1.0, value / limit)) * (HEIGHT / 2 - MARGIN)
