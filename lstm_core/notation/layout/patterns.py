"""Paths of a few bends, tried one by one: what a draft is routed with, before a search for the cheapest path.

Most lines are straight, or have the one or two bends of an L or a Z. Each such path costs what it costs in `routing`.
How far a line can go on straight from its start, and from how far away it can come straight to its end, is looked up
once; only paths that bend within these reaches are tried.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

Point = tuple[int, int]
State = tuple[int, int, int]  # column, row, direction
Start = tuple[Point, int, int]  # point, first direction, cost
FoundPath = tuple[list[Point], int, int]  # points, cost, and the excess of the cost over its lower bound
End = tuple[int, int, int, int]  # column, row, direction, extra cost
Found = tuple[int, tuple[int, ...]]  # cost of a path without its fixed part, and the indices of its bends


class Costs(Protocol):
    """What is known of a `Grid`: its extent, the cost of a step onto each point, and where a path must not turn."""

    left: int
    top: int
    right: int
    bottom: int
    width: int
    cost: tuple[list[int], list[int]]
    straight: bytearray


class Ray(NamedTuple):
    """A point, the direction in which a path goes on or arrives, and the cost of each number of steps that are free."""

    at: int
    d: int
    sums: list[int]


MOST_STARTS = 6  # branches that are looked at, the nearest
MOST_ENDS = 8  # places at which a line may end that are looked at, the nearest
MOST_PAIRS = 12  # of a branch and an end
NEAR = (1, 2, 3, 5, 8)  # steps from an end at which a path may bend
CLOSE = 90  # above the lower bound, a cost at which a path is taken: that of a port, and a little
NOT_FAR, FAR = 40, 240  # steps that most lines, and all, go straight on
BETWEEN = 5  # further places between the ends
ASIDE = (3, 6, 10)  # steps beside both ends at which a path may run
STEP, BEND, JOG, FORBIDDEN = 10, 40, 50, 1 << 30  # costs, as in `routing`


def pattern_path(grid: Costs, starts: Iterable[Start], targets: Mapping[State, int]) -> FoundPath | None:
    """Return the cheapest of the simple paths from any start to any target, or None if all are blocked.

    Starts and targets are those of `Grid.search`.
    """
    tries = _Tries(grid)
    begins = list(starts)
    ends: Sequence[End] = [(x, y, d, extra) for (x, y, d), extra in targets.items() if tries.is_end(x, y)]
    if not begins or not ends:
        return None
    begins = _nearest(begins, [(x, y) for x, y, _, _ in ends])
    ends = _nearest_ends(ends, [begin[0] for begin in begins])
    pairs = sorted(_pairs(begins, ends))[:MOST_PAIRS]
    best: tuple[int, ...] = ()
    least = FORBIDDEN
    for lower, x0, y0, d0, x1, y1, d1, fixed in pairs:
        if lower + CLOSE >= least:
            break
        begin, end = tries.index(x0, y0), tries.index(x1, y1)
        tries.most = least - fixed
        for cost, bends in tries.between(begin, d0, end, d1):
            if cost < tries.most and tries.is_simple(path := (begin, *bends, end)):
                best, least, tries.most = path, cost + fixed, cost
                if least <= lower + CLOSE:
                    break
    if not best:
        return None
    return tries.points(best), least, least - pairs[0][0]


def _nearest(starts: list[Start], ends: Sequence[Point]) -> list[Start]:
    if len(starts) <= MOST_STARTS:
        return starts
    away = _distance(ends)
    return sorted(starts, key=lambda start: away(*start[0]) + start[2])[:MOST_STARTS]


def _nearest_ends(ends: Sequence[End], starts: Sequence[Point]) -> Sequence[End]:
    if len(ends) <= MOST_ENDS:
        return ends
    away = _distance(starts)
    return sorted(ends, key=lambda end: away(end[0], end[1]) + end[3])[:MOST_ENDS]


def _distance(points: Sequence[Point]) -> Callable[[int, int], int]:
    """Return a function from a place to the cost of the steps to the rectangle around some points."""
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return lambda x, y: STEP * (max(left - x, 0, x - right) + max(top - y, 0, y - bottom))


def _pairs(starts: Iterable[Start], ends: Iterable[End]) -> Iterator[tuple[int, int, int, int, int, int, int, int]]:
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


class _Tries:
    """Paths on one grid, whose lines stay as they are meanwhile. Points are indices into the grid's lists.

    In the names below, a path begins along u, which is a row or a column, and v is across it.
    """

    def __init__(self, grid: Costs):
        self.grid, self.width = grid, grid.width
        self.costs = (grid.cost[0], grid.cost[1], grid.cost[0], grid.cost[1])
        self.moves = (1, grid.width, -1, -grid.width)
        self.rays: dict[tuple[int, int, bool], list[int]] = {}
        self.most = FORBIDDEN  # what a path has to cost less than

    def index(self, x: int, y: int) -> int:
        """Return the index of a point."""
        return (y - self.grid.top + 1) * self.width + x - self.grid.left + 1

    def is_end(self, x: int, y: int) -> bool:
        """Return whether a path may end at a point."""
        grid = self.grid
        inside = grid.left <= x <= grid.right and grid.top <= y <= grid.bottom
        return inside and not grid.straight[self.index(x, y)]

    def _ray(self, at: int, d: int, arrives: bool) -> list[int]:
        """Return the cost of 0, 1, 2, ... free steps from a point or, if it arrives there, to it."""
        if (at, d, arrives) in self.rays:
            return self.rays[at, d, arrives]
        step, free = self.moves[d], [0]
        here, step = (at, -step) if arrives else (at + step, step)
        for far in (NOT_FAR, FAR):
            sums = [0, *accumulate(self.costs[d][here : max(0, here + far * step) : step])]
            free = sums[: bisect_left(sums, FORBIDDEN)]
            if len(free) < len(sums):
                break
        self.rays[at, d, arrives] = free
        return free

    def between(self, begin: int, d0: int, end: int, d1: int) -> Iterator[Found]:
        """Yield the free paths that begin in direction d0 and end in direction d1, the simplest first."""
        out, into = Ray(begin, d0, self._ray(begin, d0, False)), Ray(end, d1, self._ray(end, d1, True))
        if len(out.sums) == 1 or len(into.sums) == 1:
            return
        yield from self._parallel(out, into) if d0 % 2 == d1 % 2 else self._across(out, into)

    def _place(self, at: int, d: int) -> tuple[int, int]:
        """Return a point's place along a direction's axis and across it."""
        y, x = divmod(at, self.width)
        return (y, x) if d % 2 else (x, y)

    def _leg(self, a: int, b: int, axis: int) -> int:
        """Return the cost of a straight line from one bend to another; FORBIDDEN or more if it is not free."""
        straight = self.grid.straight
        if straight[a] or straight[b]:
            return FORBIDDEN
        step, costs = self.moves[axis], self.costs[axis]
        total = sum(costs[a + step : b + 1 : step] if b > a else costs[b:a:step])
        return total + JOG if abs(b - a) == step else total

    def _parallel(self, out: Ray, into: Ray) -> Iterator[Found]:
        """Yield straight lines, then Zs and Us, then paths with four bends."""
        u0, v0 = self._place(out.at, out.d)
        u1, v1 = self._place(into.at, out.d)
        s0, s1 = (1, 1, -1, -1)[out.d], (1, 1, -1, -1)[into.d]
        ahead = (u1 - u0) * s0
        if v0 == v1:
            if s0 == s1 and 0 < ahead < len(out.sums):
                yield out.sums[ahead], ()
        else:
            yield from self._with_two_bends(out, into, (u0, s0), (u1, s1))
        yield from self._with_four_bends(out, into, (u0, v0, s0), (u1, v1, s1))

    def _with_two_bends(self, out: Ray, into: Ray, first: Point, last: Point) -> Iterator[Found]:
        (u0, s0), (u1, s1) = first, last
        step0, step1, across = self.moves[out.d], self.moves[into.d], 1 - out.d % 2
        low, high = _common((u0, s0, len(out.sums) - 1), (u1, -s1, len(into.sums) - 1))
        for u in _spread(low, high, u1, u0):
            m, k = (u - u0) * s0, (u1 - u) * s1
            fixed = out.sums[m] + into.sums[k] + 2 * BEND
            if fixed >= self.most:
                continue
            a, b = out.at + m * step0, into.at - k * step1
            leg = self._leg(a, b, across)
            if leg < FORBIDDEN:
                yield fixed + leg, (a, b)

    def _with_four_bends(
        self, out: Ray, into: Ray, first: tuple[int, int, int], last: tuple[int, int, int]
    ) -> Iterator[Found]:
        (_, v0, _), (_, v1, _) = first, last
        step0, step1, along, across = self.moves[out.d], self.moves[into.d], out.d % 2, 1 - out.d % 2
        side = self.moves[across]
        most = self.width - 1 if along else len(self.grid.straight) // self.width - 1
        low, high = min(v0, v1), max(v0, v1)
        rows = [(low + high) // 2, *(low - far for far in ASIDE), *(high + far for far in ASIDE)]
        for v in rows:
            if not 0 < v < most or v in (v0, v1):
                continue
            lower = 4 * BEND + STEP * (abs(v - v0) + abs(v - v1))
            for near in (1, 3):
                if near >= len(out.sums) or out.sums[near] + lower >= self.most:
                    continue
                a = out.at + near * step0
                b = a + (v - v0) * side
                if (first_leg := self._leg(a, b, across)) >= FORBIDDEN:
                    continue
                for far in (1, 3):
                    if far >= len(into.sums) or out.sums[near] + into.sums[far] + lower >= self.most:
                        continue
                    d = into.at - far * step1
                    c = d + (v - v1) * side
                    if b == c or (legs := first_leg + self._leg(c, d, across)) >= FORBIDDEN:
                        continue
                    legs += self._leg(b, c, along)
                    if legs < FORBIDDEN:
                        yield out.sums[near] + legs + into.sums[far] + 4 * BEND, (a, b, c, d)

    def _across(self, out: Ray, into: Ray) -> Iterator[Found]:
        """Yield the L, then paths with three bends."""
        u0, v0 = self._place(out.at, out.d)
        u1, v1 = self._place(into.at, out.d)
        s0, s1 = (1, 1, -1, -1)[out.d], (1, 1, -1, -1)[into.d]
        step0, step1, along, across = self.moves[out.d], self.moves[into.d], out.d % 2, 1 - out.d % 2
        m, k = (u1 - u0) * s0, (v1 - v0) * s1
        if 0 < m < len(out.sums) and 0 < k < len(into.sums):
            corner = out.at + m * step0
            if not self.grid.straight[corner]:
                yield out.sums[m] + into.sums[k] + BEND, (corner,)
        far_out, far_in = len(out.sums) - 1, len(into.sums) - 1
        us = [n for n in (*NEAR, m - 3, m - 6, m + 3, m + 6) if 0 < n <= far_out and n != m]
        for k in [n for n in NEAR[:4] if n <= far_in]:
            c = into.at - k * step1
            v = v1 - s1 * k
            if v == v0:
                continue
            for n in dict.fromkeys(us):
                fixed = out.sums[n] + into.sums[k] + 3 * BEND
                if fixed + STEP * abs(v - v0) >= self.most:
                    continue
                a = out.at + n * step0
                b = a + (v - v0) * self.moves[across]
                if (legs := self._leg(a, b, across)) < FORBIDDEN:
                    legs += self._leg(b, c, along)
                    if legs < FORBIDDEN:
                        yield fixed + legs, (a, b, c)

    def is_simple(self, path: Sequence[int]) -> bool:
        """Return whether a path passes no point twice; with fewer bends than three it cannot."""
        if len(path) < 5:
            return True
        first, *later = path
        seen, here = {first}, first
        for there in later:
            row = abs(there - here) < self.width and there // self.width == here // self.width
            step = (1 if row else self.width) * (1 if there > here else -1)
            leg = range(here + step, there + step, step)
            if not seen.isdisjoint(leg):
                return False
            seen.update(leg)
            here = there
        return True

    def points(self, path: Sequence[int]) -> list[Point]:
        """Return the corners and ends of a path, as columns and rows."""
        left, top = self.grid.left - 1, self.grid.top - 1
        return [(at % self.width + left, at // self.width + top) for at in path]


def _common(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int]:
    """Return the first and last place that two reaches have in common: from a place, in a direction, so many steps."""
    lows, highs = [], []
    for place, sign, reach in (one, other):
        ends = (place + sign, place + sign * reach)
        lows.append(min(ends))
        highs.append(max(ends))
    return max(lows), min(highs)


def _spread(low: int, high: int, near: int, far: int) -> Iterator[int]:
    """Yield places from `low` to `high` at which a path may bend: near one end, near the other, and between."""
    if low > high:
        return
    towards = 1 if low >= near else -1
    edge = low if towards > 0 else high
    places = [edge + towards * (n - 1) for n in NEAR]
    other = high if towards > 0 else low
    places += [other - towards * (n - 1) for n in NEAR]
    places += [low + (high - low) * k // (BETWEEN + 1) for k in range(1, BETWEEN + 1)]
    yield from (place for place in dict.fromkeys(places) if low <= place <= high)
