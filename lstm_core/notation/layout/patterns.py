"""Paths of a few bends, tried one by one: what a draft is routed with, before a search for the cheapest path.

Most lines are straight, or have the one or two bends of an L or a Z. Each such path costs what it costs in `routing`,
but only its own points are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

Point = tuple[int, int]
State = tuple[int, int, int]  # column, row, direction
Start = tuple[Point, int, int]  # point, first direction, cost
FoundPath = tuple[list[Point], int, int]  # points, cost, and the excess of the cost over its lower bound


class Costs(Protocol):
    """What is known of a `Grid`: its extent, the cost of a step onto each point, and where a path must not turn."""

    left: int
    top: int
    right: int
    bottom: int
    width: int
    cost: tuple[list[int], list[int]]
    straight: bytearray


MOST_STARTS = 16  # branches that are looked at, the nearest
MOST_PAIRS = 24  # of a branch and an end
NEAR_ENDS = (1, 2, 3, 5)  # steps from an end at which a path may bend
CLOSE = 30  # above the lower bound, a cost at which a path is taken
BETWEEN = 5  # further places between the ends
STEP, BEND, JOG, FORBIDDEN = 10, 40, 50, 1 << 30  # costs, as in `routing`


def pattern_path(grid: Costs, starts: Iterable[Start], targets: Mapping[State, int]) -> FoundPath | None:
    """Return the cheapest of the simple paths from any start to any target, or None if all are blocked.

    Starts and targets are those of `Grid.search`.
    """
    ends = [(x, y, d, extra) for (x, y, d), extra in targets.items() if _is_inside(grid, x, y)]
    pairs = sorted(_pairs(_nearest(starts, ends), ends))[:MOST_PAIRS]
    best: list[Point] = []
    least = FORBIDDEN
    for lower, x0, y0, d0, x1, y1, d1, fixed in pairs:
        if lower + CLOSE >= least:
            break
        for corners in _patterns(x0, y0, d0, x1, y1, d1):
            cost = fixed + _cost(grid, corners, least - fixed)
            if cost < least and _is_simple(corners):
                best, least = corners, cost
                if cost <= lower + CLOSE:
                    break
    if not best:
        return None
    return _units(best), least, least - pairs[0][0]


def _is_inside(grid: Costs, x: int, y: int) -> bool:
    return grid.left <= x <= grid.right and grid.top <= y <= grid.bottom


def _nearest(starts: Iterable[Start], ends: Sequence[tuple[int, int, int, int]]) -> list[Start]:
    found = list(starts)
    if len(found) <= MOST_STARTS or not ends:
        return found
    xs, ys = [end[0] for end in ends], [end[1] for end in ends]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)

    def distance(start: Start) -> int:
        (x, y), _, cost = start
        return STEP * (max(left - x, 0, x - right) + max(top - y, 0, y - bottom)) + cost

    return sorted(found, key=distance)[:MOST_STARTS]


def _pairs(
    starts: Iterable[Start], ends: Sequence[tuple[int, int, int, int]]
) -> Iterator[tuple[int, int, int, int, int, int, int, int]]:
    """Yield (lower bound of the cost, start, direction, end, direction, fixed cost) for each start and end."""
    for (x0, y0), d0, cost in starts:
        for x1, y1, d1, extra in ends:
            fixed = cost + extra
            length = STEP * (abs(x1 - x0) + abs(y1 - y0))
            yield fixed + length + BEND * _fewest_bends(x1 - x0, y1 - y0, d0, d1), x0, y0, d0, x1, y1, d1, fixed


def _fewest_bends(dx: int, dy: int, d0: int, d1: int) -> int:
    if d0 % 2 != d1 % 2:
        return 1 if _ahead(dx, dy, d0) > 0 and _ahead(dx, dy, d1) > 0 else 3
    if d0 == d1 and _ahead(dx, dy, d0) > 0 and (dy if d0 % 2 == 0 else dx) == 0:
        return 0
    return 2 if d0 != d1 or _ahead(dx, dy, d0) > 1 else 4


def _ahead(dx: int, dy: int, d: int) -> int:
    """Return how far a displacement leads in a direction."""
    return (dx, dy, -dx, -dy)[d]


def _patterns(x0: int, y0: int, d0: int, x1: int, y1: int, d1: int) -> Iterator[list[Point]]:
    """Yield the corners of paths that begin in direction d0 and end in direction d1, the simplest first."""
    if d0 % 2:  # as if it began horizontally
        turned = _patterns_along(y0, x0, d0 == 1, y1, x1, d1 in (0, 1), d1 % 2 == 1)
        yield from ([(x, y) for y, x in corners] for corners in turned)
    else:
        yield from _patterns_along(x0, y0, d0 == 0, x1, y1, d1 in (0, 1), d1 % 2 == 0)


def _patterns_along(
    u0: int, v0: int, forth0: bool, u1: int, v1: int, forth1: bool, is_parallel: bool
) -> Iterator[list[Point]]:
    """Yield corners (u, v) of paths that begin along u, and end along u if `is_parallel`, otherwise along v."""
    s0, s1 = (1 if forth0 else -1), (1 if forth1 else -1)
    if is_parallel:
        if v0 == v1 and s0 == s1 and (u1 - u0) * s0 > 0:
            yield [(u0, v0), (u1, v1)]
        for u in _bends(u0, s0, u1, s1):
            yield [(u0, v0), (u, v0), (u, v1), (u1, v1)]
        for v in _around(v0, v1):
            for near, far in ((1, 1), (1, 3), (3, 1), (3, 3)):
                a, b = u0 + s0 * near, u1 - s1 * far
                yield [(u0, v0), (a, v0), (a, v), (b, v), (b, v1), (u1, v1)]
        return
    if (u1 - u0) * s0 > 0 and (v1 - v0) * s1 > 0:
        yield [(u0, v0), (u1, v0), (u1, v1)]
    for far in NEAR_ENDS:
        v = v1 - s1 * far
        for u in _free_bends(u0, s0, u1):
            yield [(u0, v0), (u, v0), (u, v), (u1, v), (u1, v1)]


def _bends(u0: int, s0: int, u1: int, s1: int) -> Iterator[int]:
    """Yield where the middle of a Z, or of a U, may be."""
    if s0 != s1:
        edge = max(u0, u1) if s0 > 0 else min(u0, u1)
        yield from (edge + s0 * far for far in (*NEAR_ENDS, 8))
        return
    length = (u1 - u0) * s0
    seen: set[int] = set()
    places = [length - far for far in NEAR_ENDS] + [*NEAR_ENDS]
    places += [length * k // (BETWEEN + 1) for k in range(1, BETWEEN + 1)]
    for place in places:
        if 0 < place < length and place not in seen:
            seen.add(place)
            yield u0 + s0 * place


def _free_bends(u0: int, s0: int, u1: int) -> Iterator[int]:
    yield from (u0 + s0 * far for far in NEAR_ENDS)
    yield from (u1 - far for far in (3, 6) if (u1 - far - u0) * s0 > 0)
    yield from (u1 + far for far in (3, 6) if (u1 + far - u0) * s0 > 0)


def _around(v0: int, v1: int) -> Iterator[int]:
    low, high = min(v0, v1), max(v0, v1)
    yield from ((low + high) // 2, low - 3, high + 3, low - 6, high + 6, low - 10, high + 10)


def _cost(grid: Costs, corners: Sequence[Point], most: int) -> int:
    """Return the cost of a path, at least `most` if it is blocked or costs more."""
    width, straight, (horizontal, vertical) = grid.width, grid.straight, grid.cost
    left, right, top, bottom = grid.left, grid.right, grid.top, grid.bottom
    total, last = 0, len(corners) - 1
    x0, y0 = corners[0]
    i = (y0 - top + 1) * width + x0 - left + 1
    for n in range(1, last + 1):
        x1, y1 = corners[n]
        if not (left <= x1 <= right and top <= y1 <= bottom):
            return most
        j = (y1 - top + 1) * width + x1 - left + 1
        if straight[j] or i == j:
            return most
        if y0 == y1:
            total += sum(horizontal[i + 1 : j + 1] if j > i else horizontal[j:i])
        else:
            total += sum(vertical[i + width : j + 1 : width] if j > i else vertical[j:i:width])
        if n < last:
            total += BEND
            if n > 1 and abs(x1 - x0) + abs(y1 - y0) == 1:
                total += JOG
        if total >= most:
            return most
        x0, y0, i = x1, y1, j
    return total


def _is_simple(corners: Sequence[Point]) -> bool:
    """Return whether a path passes no point twice."""
    if len(corners) < 5:
        return True
    points = _units(corners)
    return len({*points}) == len(points)


def _units(corners: Sequence[Point]) -> list[Point]:
    """Return all points of a polyline."""
    points = [corners[0]]
    for (x0, y0), (x1, y1) in zip(corners, corners[1:], strict=False):
        dx, dy = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
        points += [(x0 + dx * k, y0 + dy * k) for k in range(1, abs(x1 - x0) + abs(y1 - y0) + 1)]
    return points
