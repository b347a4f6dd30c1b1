"""How far back a prediction reaches, as a chart without a size: in hundredths of its width and height."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from app.text.numbers import power

Sizes = Sequence[float | None]  # the length of the gradient at each word; None where there is no number

DEEPEST = -12  # the lowest power of ten drawn: what is smaller is no longer told apart from 0
TICKS = 4  # at most
LABEL = 0.14  # of the width, from the left, where a line has its name
ROOM = 9.0  # hundredths of the height that a name needs


def chart(own: Sizes | None, before: Sizes | None) -> dict[str, Any]:
    """Return the chart of two gradients over the words, log scale: yours and the start's, either of which may lack.

    `own` and `before` are the pieces of each line, as points of an SVG of 100 by 100, interrupted where there is no
    number; `names` where a line's name stands, above or below it; `ticks` the powers of ten.
    """
    logs = [_log(size) for sizes in (own, before) for size in sizes or ()]
    known = [log for log in logs if log is not None]
    low = math.floor(min(known, default=-1))
    high = math.ceil(max(known, default=0))
    if high == low:
        high += 1
    step = max(1, math.ceil((high - low) / (TICKS - 1)))

    def height(log: float) -> float:
        return round(100 * (high - log) / (high - low), 2)

    lines = {name: _points(sizes, height) for name, sizes in (("own", own), ("before", before)) if sizes}
    return {
        "ticks": [{"y": height(exponent), "text": _tick(exponent)} for exponent in range(high, low - 1, -step)],
        **{name: [*_pieces(lines.get(name, ()))] for name in ("own", "before")},
        "names": _names(lines),
    }


def _log(size: float | None) -> float | None:
    if size is None or not math.isfinite(size):
        return None
    return max(float(DEEPEST), math.log10(size)) if size > 0 else float(DEEPEST)


def _tick(exponent: int) -> str:
    return "1" if exponent == 0 else power(exponent)


def _points(sizes: Sizes, height: Any) -> list[tuple[float, float] | None]:
    """Return a point a word, in the middle of its column."""
    found: list[tuple[float, float] | None] = []
    for place, size in enumerate(sizes):
        log = _log(size)
        found.append(None if log is None else (round(100 * (place + 0.5) / len(sizes), 2), height(log)))
    return found


def _pieces(points: Sequence[tuple[float, float] | None]) -> Iterator[str]:
    piece: list[str] = []
    for point in (*points, None):
        if point is not None:
            piece.append(f"{point[0]:g},{point[1]:g}")
        elif piece:
            yield " ".join(piece if len(piece) > 1 else piece * 2)  # a line of no length is a dot
            piece = []


def _names(lines: dict[str, list[tuple[float, float] | None]]) -> dict[str, dict[str, Any]]:
    """Return where each line's name stands: at its own line, above the upper one and below the lower one."""
    places = {}
    for name, points in lines.items():
        known = [point for point in points if point is not None]
        if known:
            places[name] = min(known, key=lambda point: abs(point[0] - 100 * LABEL))
    upper = min(places, key=lambda name: places[name][1], default="")
    found = {}
    for name, (x, y) in places.items():
        is_above = name == upper if len(places) > 1 else y > ROOM
        is_above = is_above and y > ROOM or y > 100 - ROOM  # inside the chart, whatever is there
        found[name] = {"x": x, "y": y, "above": is_above}
    return found
