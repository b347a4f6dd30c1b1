"""Paths of a few bends, tried one by one: what a draft is routed with, before a search for the cheapest path.

Most lines are straight, or have the one or two bends of an L or a Z. Each such path costs what it costs in `routing`.
How far a line can go on straight from its start, and from how far away it can come straight to its end, is looked up
once; only paths that bend within these reaches are tried.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

Point = tuple[int, int]
State = tuple[int, int, int]  # column, row, direction
Start = tuple[Point, int, int]  # point, first direction, cost
FoundPath = tuple[list[Point], int, int]  # points, cost, and the excess of the cost over its lower bound
End = tuple[int, int, int, int]  # column, row, direction, extra cost
Pair = tuple[int, int, int, int, int, int, int, int]  # lower bound of the cost, start, direction, end, ..., fixed cost
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
MOST_LEGS = (
    120  # straight lines between bends that are looked at for a line before the paths of three or four bends end
)
NEAR = (1, 2, 3, 5, 8)  # steps from an end at which a path may bend
CLOSE = 90  # above the lower bound, a cost at which a path is taken: that of a port, and a little
NOT_FAR, FAR = 40, 240  # steps that most lines, and all, go straight on
BETWEEN = 5  # further places between the ends
OFF = (1, 3)  # steps from an end at which a path of four bends turns
ASIDE = (3, 6, 10)  # steps beside both ends at which a path may run
STEP, BEND, JOG, FORBIDDEN = 10, 40, 50, 1 << 30  # costs, as in `routing`


def pattern_path(grid: Costs, starts: Iterable[Start], targets: Mapping[State, int]) -> FoundPath | None:
    """Return the cheapest of the simple paths from any start to any target, or None if all are blocked.

    Starts and targets are those of `Grid.search`.
    """
    tries = _Tries(grid)
    begins = list(starts)
    ends = tries.ends(targets)
    if not begins or not ends:
        return None
    begins = _nearest(begins, [(x, y) for x, y, _, _ in ends])
    ends = _nearest_ends(ends, [begin[0] for begin in begins])
    pairs = sorted(_pairs(begins, ends))[:MOST_PAIRS]
    best: tuple[int, ...] = ()
    least = FORBIDDEN
    for find in (tries.simple, tries.bent):
        for pair in pairs:
            lower, fixed = pair[0], pair[-1]
            if lower + CLOSE >= least or (find == tries.bent and tries.legs > MOST_LEGS):
                break
            ray = tries.rays_of(pair)
            if ray is None:
                continue
            tries.most = least - fixed
            for cost, bends in find(*ray):
                if cost < tries.most and tries.is_simple(path := (ray[0].at, *bends, ray[1].at)):
                    best, least, tries.most = path, cost + fixed, cost
                    if least <= lower + CLOSE:
                        break
    if not best:
        return None
    return tries.points(best), least, least - pairs[0][0]


def _nearest(starts: list[Start], ends: Sequence[Point]) -> list[Start]:
    if len(starts) <= MOST_STARTS:
        return starts
    near = _near(ends, [(x, y, cost) for (x, y), _, cost in starts])[:MOST_STARTS]
    return [starts[n] for _, n in near]


def _nearest_ends(ends: Sequence[End], starts: Sequence[Point]) -> Sequence[End]:
    if len(ends) <= MOST_ENDS:
        return ends
    near = _near(starts, [(x, y, extra) for x, y, _, extra in ends])[:MOST_ENDS]
    return [ends[n] for _, n in near]


def _near(points: Sequence[Point], places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Return the cost from each place to the rectangle around some points, and its number, the nearest first.

    A place is a column, a row and a cost of its own.
    """
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    found = []
    for n, (x, y, cost) in enumerate(places):
        dx = left - x if x < left else x - right if x > right else 0
        dy = top - y if y < top else y - bottom if y > bottom else 0
        found.append((STEP * (dx + dy) + cost, n))
    return sorted(found)


def _pairs(starts: Iterable[Start], ends: Iterable[End]) -> Iterator[Pair]:
    for (x0, y0), d0, cost in starts:
        for x1, y1, d1, extra in ends:
            dx, dy, fixed = x1 - x0, y1 - y0, cost + extra
            ahead = (dx, dy, -dx, -dy)
            if (d0 ^ d1) & 1:
                bends = 1 if ahead[d0] > 0 and ahead[d1] > 0 else 3
            elif d0 != d1:
                bends = 2
            elif ahead[d0] > 0 and not ahead[d0 ^ 1]:
                bends = 0
            else:
                bends = 2 if ahead[d0] > 1 else 4
            yield fixed + STEP * (abs(dx) + abs(dy)) + BEND * bends, x0, y0, d0, x1, y1, d1, fixed


class _Tries:
    """Paths on one grid, whose lines stay as they are meanwhile. Points are indices into the grid's lists.

    In the names below, a path begins along u, which is a row or a column, and v is across it.
    """

    def __init__(self, grid: Costs):
        self.grid, self.width = grid, grid.width
        self.costs = (grid.cost[0], grid.cost[1], grid.cost[0], grid.cost[1])
        self.moves = (1, grid.width, -1, -grid.width)
        self.rays: dict[tuple[int, int, bool], list[int]] = {}
        self.legs = 0  # that were looked at
        self.most = FORBIDDEN  # what a path has to cost less than

    def index(self, x: int, y: int) -> int:
        """Return the index of a point."""
        return (y - self.grid.top + 1) * self.width + x - self.grid.left + 1

    def ends(self, targets: Mapping[State, int]) -> Sequence[End]:
        """Return the targets at which a path may end."""
        grid, width, straight = self.grid, self.width, self.grid.straight
        left, top, right, bottom, first = grid.left, grid.top, grid.right, grid.bottom, self.index(0, 0)
        return [
            (x, y, d, extra)
            for (x, y, d), extra in targets.items()
            if left <= x <= right and top <= y <= bottom and not straight[first + y * width + x]
        ]

    def _ray(self, at: int, d: int, arrives: bool) -> list[int]:
        """Return the cost of 0, 1, 2, ... free steps from a point or, if it arrives there, to it."""
        known = self.rays.get((at, d, arrives))
        if known is not None:
            return known
        step, costs = self.moves[d], self.costs[d]
        here, step = (at, -step) if arrives else (at + step, step)
        free = [0]
        for far in (NOT_FAR, FAR) if costs[here] < FORBIDDEN else ():
            sums = [0, *accumulate(costs[here : max(0, here + far * step) : step])]
            free = sums[: bisect_left(sums, FORBIDDEN)]
            if len(free) < len(sums):
                break
        self.rays[at, d, arrives] = free
        return free

    def rays_of(self, pair: Pair) -> tuple[Ray, Ray] | None:
        """Return how far a path can go on from a start and come straight to an end; None if it cannot at all."""
        _, x0, y0, d0, x1, y1, d1, _ = pair
        begin = self.index(x0, y0)
        out = self._ray(begin, d0, False)
        if len(out) == 1:
            return None
        end = self.index(x1, y1)
        into = self._ray(end, d1, True)
        return None if len(into) == 1 else (Ray(begin, d0, out), Ray(end, d1, into))

    def simple(self, out: Ray, into: Ray) -> Iterator[Found]:
        """Yield the free paths of at most two bends."""
        return self._parallel(out, into) if out.d % 2 == into.d % 2 else self._across(out, into)

    def bent(self, out: Ray, into: Ray) -> Iterator[Found]:
        """Yield the free paths of three or four bends."""
        find = self._with_four_bends if out.d % 2 == into.d % 2 else self._with_three_bends
        return find(out, into)

    def _place(self, at: int, d: int) -> tuple[int, int]:
        """Return a point's place along a direction's axis and across it."""
        y, x = divmod(at, self.width)
        return (y, x) if d % 2 else (x, y)

    def _leg(self, a: int, b: int, axis: int) -> int:
        """Return the cost of a straight line from one bend to another; FORBIDDEN or more if it is not free."""
        straight = self.grid.straight
        self.legs += 1
        if straight[a] or straight[b]:
            return FORBIDDEN
        step, costs = self.moves[axis], self.costs[axis]
        total = sum(costs[a + step : b + 1 : step] if b > a else costs[b:a:step])
        return total + JOG if abs(b - a) == step else total

    def _parallel(self, out: Ray, into: Ray) -> Iterator[Found]:
        """Yield the straight line, or Zs and Us."""
        u0, v0 = self._place(out.at, out.d)
        u1, v1 = self._place(into.at, out.d)
        s0, s1 = (1, 1, -1, -1)[out.d], (1, 1, -1, -1)[into.d]
        ahead = (u1 - u0) * s0
        if v0 != v1:
            yield from self._with_two_bends(out, into, (u0, s0), (u1, s1))
        elif s0 == s1 and 0 < ahead < len(out.sums):
            yield out.sums[ahead], ()

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

    def _with_four_bends(self, out: Ray, into: Ray) -> Iterator[Found]:
        (u0, v0), (u1, v1) = self._place(out.at, out.d), self._place(into.at, out.d)
        along, across = out.d % 2, 1 - out.d % 2
        side, most = self.moves[across], self.width - 1 if along else len(self.grid.straight) // self.width - 1
        low, high = min(v0, v1), max(v0, v1)
        least = 4 * BEND + STEP * max(0, abs(u1 - u0) - 2 * OFF[-1])
        for v in ((low + high) // 2, *(low - far for far in ASIDE), *(high + far for far in ASIDE)):
            if not 0 < v < most or v in (v0, v1) or least + STEP * (abs(v - v0) + abs(v - v1)) >= self.most:
                continue
            begun = [way for far in OFF if (way := self._aside(out, 1, far, (v - v0) * side))]
            ended = [way for far in OFF if (way := self._aside(into, -1, far, (v - v1) * side))] if begun else []
            for first, a, b in begun:
                for last, d, c in ended:
                    fixed = first + last + 4 * BEND
                    if b != c and fixed + STEP * abs(c - b) // self.moves[along] < self.most:
                        leg = self._leg(b, c, along)
                        if leg < FORBIDDEN:
                            yield fixed + leg, (a, b, c, d)

    def _aside(self, ray: Ray, sign: int, far: int, aside: int) -> tuple[int, int, int] | None:
        """Return the cost of so many steps along a ray and then aside, and both bends; None if that is not free.

        With a sign of -1, the ray arrives, and the path comes from aside.
        """
        if far >= len(ray.sums):
            return None
        a = ray.at + sign * far * self.moves[ray.d]
        ends = (a, a + aside) if sign > 0 else (a + aside, a)  # the first point is not stepped onto, the last one is
        leg = self._leg(*ends, 1 - ray.d % 2)
        return (ray.sums[far] + leg, a, a + aside) if leg < FORBIDDEN else None

    def _across(self, out: Ray, into: Ray) -> Iterator[Found]:
        """Yield the L."""
        u0, v0 = self._place(out.at, out.d)
        u1, v1 = self._place(into.at, out.d)
        m, k = (u1 - u0) * (1, 1, -1, -1)[out.d], (v1 - v0) * (1, 1, -1, -1)[into.d]
        if 0 < m < len(out.sums) and 0 < k < len(into.sums):
            corner = out.at + m * self.moves[out.d]
            if not self.grid.straight[corner]:
                yield out.sums[m] + into.sums[k] + BEND, (corner,)

    def _with_three_bends(self, out: Ray, into: Ray) -> Iterator[Found]:
        (u0, v0), (u1, v1) = self._place(out.at, out.d), self._place(into.at, out.d)
        s0, s1 = (1, 1, -1, -1)[out.d], (1, 1, -1, -1)[into.d]
        step0, step1, along, across = self.moves[out.d], self.moves[into.d], out.d % 2, 1 - out.d % 2
        m, far_out, far_in = (u1 - u0) * s0, len(out.sums) - 1, len(into.sums) - 1
        us = dict.fromkeys(n for n in (*NEAR, m - 3, m - 6, m + 3, m + 6) if 0 < n <= far_out and n != m)
        for k in [n for n in NEAR[:4] if n <= far_in]:
            c, v = into.at - k * step1, v1 - s1 * k
            least = into.sums[k] + 3 * BEND + STEP * abs(v - v0)
            for n in us if v != v0 else ():
                if out.sums[n] + least + STEP * abs(m - n) >= self.most:
                    continue
                a = out.at + n * step0
                b = a + (v - v0) * self.moves[across]
                if (legs := self._leg(a, b, across)) < FORBIDDEN:
                    legs += self._leg(b, c, along)
                    if legs < FORBIDDEN:
                        yield out.sums[n] + into.sums[k] + 3 * BEND + legs, (a, b, c)

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
