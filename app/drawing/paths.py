"""SVG path texts: lines with rounded corners and gaps, heads, boxes, circles."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]

CIRCLE = 0.5522847498  # how far a Bezier handle reaches, as a part of the radius


def number(value: float) -> str:
    """Return a coordinate as short as it can be."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def at(x: float, y: float) -> str:
    """Return one point of a path."""
    return f"{number(x)},{number(y)}"


def _toward(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end)
    share = min(1.0, distance / length) if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def rounded(points: Sequence[Point], radius: float) -> str:
    """Return a line through `points` whose corners are rounded, by less where a leg is short."""
    path = [f"M{at(*points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        path.append(f"L{at(*_toward(corner, before, reach))}Q{at(*corner)} {at(*_toward(corner, after, reach))}")
    path.append(f"L{at(*points[-1])}")
    return "".join(path)


def interrupted(points: Sequence[Point], gaps: Sequence[Point], width: float) -> list[list[Point]]:
    """Cut the line through `points` open, `width` wide, at each of `gaps` that lies on it."""
    pieces: list[list[Point]] = [[points[0]]]
    for start, end in zip(points, points[1:], strict=False):
        length = math.dist(start, end)
        places = sorted(
            math.dist(start, gap)
            for gap in gaps
            if math.dist(start, gap) + math.dist(gap, end) < length + 0.5 and width / 2 < math.dist(start, gap) < length
        )
        for place in places:
            pieces[-1].append(_toward(start, end, place - width / 2))
            pieces.append([_toward(start, end, place + width / 2)])
        pieces[-1].append(end)
    return pieces


def head(points: Sequence[Point], length: float, width: float) -> str:
    """Return the arrow's head at the end of a line: a triangle whose tip is the last point."""
    tip = points[-1]
    before = next(point for point in reversed(points[:-1]) if point != tip)
    back = _toward(tip, before, length)
    across = ((back[1] - tip[1]) / length * width / 2, (tip[0] - back[0]) / length * width / 2)
    corners = ((back[0] + across[0], back[1] + across[1]), (back[0] - across[0], back[1] - across[1]))
    return f"M{at(*tip)}L{at(*corners[0])}L{at(*corners[1])}Z"


def shortened(points: Sequence[Point], distance: float) -> list[Point]:
    """Return the line without its last `distance`, so that it ends inside its arrow's head."""
    return [*points[:-1], _toward(points[-1], points[-2], distance)]


def box(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Return a rectangle around its centre (x, y) with round corners."""
    left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    r = min(radius, width / 2, height / 2)
    return (
        f"M{at(left + r, top)}L{at(right - r, top)}Q{at(right, top)} {at(right, top + r)}"
        f"L{at(right, bottom - r)}Q{at(right, bottom)} {at(right - r, bottom)}"
        f"L{at(left + r, bottom)}Q{at(left, bottom)} {at(left, bottom - r)}"
        f"L{at(left, top + r)}Q{at(left, top)} {at(left + r, top)}Z"
    )


def ellipse(x: float, y: float, width: float, height: float) -> str:
    """Return an ellipse around its centre (x, y)."""
    a, b = width / 2, height / 2
    ka, kb = a * CIRCLE, b * CIRCLE
    return (
        f"M{at(x - a, y)}C{at(x - a, y - kb)} {at(x - ka, y - b)} {at(x, y - b)}"
        f"C{at(x + ka, y - b)} {at(x + a, y - kb)} {at(x + a, y)}"
        f"C{at(x + a, y + kb)} {at(x + ka, y + b)} {at(x, y + b)}"
        f"C{at(x - ka, y + b)} {at(x - a, y + kb)} {at(x - a, y)}Z"
    )


def chevrons(x0: float, x1: float, y: float, height: float, pitch: float) -> str:
    """Return a row of `>` signs along a belt from x0 to x1."""
    reach, rise = height * 0.2, height * 0.22
    count = int((x1 - x0) // pitch)
    return "".join(
        f"M{at(x0 + n * pitch, y - rise)}L{at(x0 + n * pitch + reach, y)}L{at(x0 + n * pitch, y + rise)}"
        for n in range(count + 1)
    )


def grid(x: float, y: float, width: float, height: float, count: int) -> str:
    """Return the lines between the cells of a grid around its centre (x, y), with `count` rows and columns."""
    left, top = x - width / 2, y - height / 2
    columns = (left + width * k / count for k in range(1, count))
    rows = (top + height * k / count for k in range(1, count))
    return "".join(f"M{at(c, top)}L{at(c, top + height)}" for c in columns) + "".join(
        f"M{at(left, r)}L{at(left + width, r)}" for r in rows
    )
