"""Cheapest paths on a grid with obstacles, by A* search.

A net is all lines of one source (or rail). Lines of two nets may only cross, both straight. Points are (column, row) in
steps; directions are 0 right, 1 down, 2 left, 3 up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from math import ceil, floor
from typing import TypeVar

from lstm_core.notation.layout.patterns import pattern_path

Point = tuple[int, int]
State = tuple[int, int, int]  # column, row, direction
Start = tuple[Point, int, int]  # point, first direction, cost
FoundPath = tuple[list[Point], int, int]  # points, cost, and the excess of the cost over its lower bound

Place = TypeVar("Place", bound=tuple[float, float])  # a point in steps or in px
Bends = tuple[tuple[int, int], tuple[int, int]]

MOVES = ((1, 0), (0, 1), (-1, 0), (0, -1))
STEP, BEND, CROSSING, NEAR, FORK, STRAIGHT_FORK, PORT, JOG = 10, 40, 220, 5, 30, 5, 60, 50  # costs
FORBIDDEN = 1 << 30
PATIENCE, HURRY = 60_000, 3  # search steps after which the estimate is multiplied by 3: faster, but not optimal
MOST_AROUND = 80  # states from which an end is reached, above which it is not shut in
QUICKER = 8  # by which it is multiplied in the short search of a draft
TURNS = ((0, 1, 3), (1, 2, 0), (2, 3, 1), (3, 0, 2))  # by direction: straight on, then to either side


def direction(a: tuple[float, float], b: tuple[float, float]) -> int:
    """Return the direction from a to b, which are in the same row or column."""
    if a[1] == b[1]:
        return 0 if b[0] > a[0] else 2
    return 1 if b[1] > a[1] else 3


def corners(points: Sequence[Place]) -> list[Place]:
    """Return a polyline without repeated points and without points inside straight segments."""
    result: list[Place] = []
    for point in points:
        if result:
            (x1, y1), (x2, y2) = result[-1], point
            if x1 == x2:
                if y1 == y2:
                    continue
                if len(result) > 1 and result[-2][0] == x1 and (y1 > result[-2][1]) == (y2 > y1):
                    result.pop()
            elif y1 == y2 and len(result) > 1 and result[-2][1] == y1 and (x1 > result[-2][0]) == (x2 > x1):
                result.pop()
        result.append(point)
    return result


class Grid:
    """A grid with obstacles and lines, surrounded by a border of forbidden points.

    `cost` is the cost of a step onto each point, horizontally and vertically; `runs` the net that has a line there.
    """

    def __init__(self, left: int, top: int, right: int, bottom: int):
        self.left, self.top, self.right, self.bottom = left, top, right, bottom
        self.width = right - left + 3
        size = self.width * (bottom - top + 3)
        row = [FORBIDDEN, *([STEP] * (right - left + 1)), FORBIDDEN]
        border = [FORBIDDEN] * self.width
        costs = border + row * (bottom - top + 1) + border
        self.cost = (costs, [*costs])
        self.runs: tuple[list[str | None], list[str | None]] = ([None] * size, [None] * size)
        self.straight = bytearray(size)  # points at which a path must not turn
        self.steps = 0  # number of search steps so far
        self.closed = bytearray(size)  # points at which no line may fork
        self.places: dict[tuple[Point, Point], range] = {}  # of lines, see `_along`

    def index(self, point: Point) -> int:
        """Return the index of a point in the lists."""
        return (point[1] - self.top + 1) * self.width + point[0] - self.left + 1

    def inside(self, x: int, y: int) -> bool:
        """Return whether a point is on the grid."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def block(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Make the points strictly inside a rectangle, given in steps, an obstacle."""
        left, right = max(self.left, floor(x0) + 1), min(self.right, ceil(x1) - 1)
        if left > right:
            return
        wall, count = [FORBIDDEN] * (right - left + 1), right - left + 1
        for y in range(max(self.top, floor(y0) + 1), min(self.bottom, ceil(y1) - 1) + 1):
            i = self.index((left, y))
            self.cost[0][i : i + count] = self.cost[1][i : i + count] = wall
            self.closed[i : i + count] = b"\1" * count

    def only_vertical(self, y: int) -> None:
        """Allow lines to cross a row but not to run along it."""
        i, count = self.index((self.left, y)), self.right - self.left + 1
        self.cost[0][i : i + count] = [FORBIDDEN] * count
        self.closed[i : i + count] = b"\1" * count

    def reserve(self, port: Point, inner: Point) -> None:
        """Reserve a point where a line may end: make it expensive, and forbid the next one, where its arrow head is."""
        if self.inside(*port):
            for costs in self.cost:
                costs[self.index(port)] += PORT
        if self.inside(*inner):
            i = self.index(inner)
            self.cost[0][i] = self.cost[1][i] = FORBIDDEN
            self.closed[i] = 1

    def _along(self, begin: Point, end: Point) -> range:
        """Return the indices of the points of a straight line that are on the grid."""
        known = self.places.get((begin, end))
        if known is not None:
            return known
        (x0, y0), (x1, y1) = begin, end
        left, right = max(min(x0, x1), self.left), min(max(x0, x1), self.right)
        top, bottom = max(min(y0, y1), self.top), min(max(y0, y1), self.bottom)
        if left > right or top > bottom:
            found = range(0)
        else:
            stride = 1 if y0 == y1 else self.width
            found = range(self.index((left, top)), self.index((right, bottom)) + 1, stride)
        self.places[begin, end] = found
        return found

    def lay(self, net: str, path: Sequence[Point], ends: bool = True) -> None:
        """Add a line to the grid. Without `ends`, others may cross its corners and ends."""
        for begin, end in pairwise(path):
            along = 0 if begin[1] == end[1] else 1
            places = self._along(begin, end)
            if not places:
                continue
            runs, costs, crossed = self.runs[along], self.cost[along], self.cost[1 - along]
            stride, beside = places.step, self.width if along == 0 else 1
            for i, stop in _stretches(runs, net, places):
                there, count = slice(i, stop, stride), len(range(i, stop, stride))
                runs[there] = [net] * count
                self.straight[there] = b"\1" * count
                costs[there] = [FORBIDDEN] * count
                crossed[there] = [cost + CROSSING for cost in crossed[there]]
                for side in (slice(i - beside, stop - beside, stride), slice(i + beside, stop + beside, stride)):
                    costs[side] = [cost + NEAR for cost in costs[side]]
        for point in {*path} if ends else ():
            if self.inside(*point):
                i = self.index(point)
                self.cost[0][i] = self.cost[1][i] = FORBIDDEN

    def search(
        self,
        starts: Iterable[Start],
        targets: Mapping[State, int],
        own: Iterable[tuple[Point, Point]],
        quick: int = 0,
        near: Iterable[Start] = (),
    ) -> FoundPath | None:
        """Return the cheapest path from any start to any target, or None if there is none.

        A start is a point, a first direction and a cost; a target is a point and a direction of arrival, with an extra
        cost. `own` are the lines of the net itself, which a new branch must not touch again. A `quick` search tries
        simple paths from the starts in `near` first, and gives up after so many steps.
        """
        if not targets:
            return None
        horizontal, vertical = self.cost
        before = []
        for begin, end in own:
            there = self._along(begin, end)
            if there:
                at = slice(there.start, there.stop, there.step)
                before.append((at, horizontal[at], vertical[at]))
                horizontal[at] = vertical[at] = [FORBIDDEN] * len(there)
        try:
            if not quick:
                return self._search(starts, targets)
            found = pattern_path(self, near, targets)
            if found is None and not self._is_shut(begins := [*starts], targets):
                found = self._search(begins, targets, quick)
            return found
        finally:
            for at, across, down in reversed(before):
                horizontal[at], vertical[at] = across, down

    def _is_shut(self, starts: Iterable[Start], targets: Mapping[State, int]) -> bool:
        """Return whether no path comes to any target because there are lines all around, a few steps away."""
        width, straight = self.width, self.straight
        costs, moves = (*self.cost, *self.cost), (1, width, -1, -width)
        begins = {4 * self.index(point) + d for point, d, _ in starts}
        ends = [(self.index((x, y)), d) for x, y, d in targets if self.inside(x, y)]
        left = [4 * i + d for i, d in ends if not straight[i]]
        around = {*left}
        for state in left:  # which grows
            i, d = state >> 2, state & 3
            if costs[d][i] >= FORBIDDEN:
                continue
            before = i - moves[d]
            for turn in (d,) if straight[before] else TURNS[d]:
                other = 4 * before + turn
                if other in begins or len(left) > MOST_AROUND:
                    return False
                if other not in around:
                    around.add(other)
                    left.append(other)
        return True

    def _search(
        self, starts: Iterable[Start], targets: Mapping[State, int], most: int | None = None
    ) -> FoundPath | None:
        width, straight = self.width, self.straight
        costs, moves = (*self.cost, *self.cost), (1, width, -1, -width)
        goal = {8 * self.index((x, y)) + d: extra for (x, y, d), extra in targets.items() if self.inside(x, y)}
        rest, columns, rows, bends = self._estimate(targets, QUICKER if most else HURRY if self.steps > PATIENCE else 1)
        last = self.steps + most if most else FORBIDDEN
        best: dict[int, int] = {}  # cost by state: a point, one of 4 directions, without or with a bend just before
        came: dict[int, int] = {}
        heap: list[int] = []  # estimate and state in one number, which compares faster than a pair
        kinds = 8 * len(straight)
        expected, total, final = FORBIDDEN, FORBIDDEN, -1
        for point, d, cost in starts:
            state = 8 * self.index(point) + d
            if cost < best.get(state, FORBIDDEN):
                best[state], came[state] = cost, -1
                estimate = cost + rest(state)
                heappush(heap, estimate * kinds + state)
                expected = min(expected, estimate)
        finished = bytearray(kinds)
        while heap:
            estimate, state = divmod(heappop(heap), kinds)
            if estimate >= total or self.steps > last:
                break
            if finished[state]:
                continue
            finished[state] = 1
            self.steps += 1
            i, d, bent = state >> 3, state & 3, state & 4
            cost = best[state]
            if came[state] < 0:  # a branch starts in its own direction
                turns: tuple[int, ...] = (d,)
            else:
                extra = goal.get(state - bent)
                if extra is not None and not straight[i] and cost + extra < total and _is_simple(state, came):
                    final, total = state, cost + extra
                turns = (d,) if straight[i] else TURNS[d]
            y, x = divmod(i, width)
            for turn in turns:
                j = i + moves[turn]
                reached = cost + costs[turn][j]
                following = 8 * j + turn
                if turn != d:
                    reached += BEND + JOG if bent else BEND
                    following += 4
                if reached < best.get(following, FORBIDDEN):
                    best[following], came[following] = reached, state
                    dx, dy = columns[x + MOVES[turn][0]], rows[y + MOVES[turn][1]]
                    further = dx + dy + bends[turn & 1][(dy if turn & 1 == 0 else dx) > 0]
                    heappush(heap, (reached + further) * kinds + following)
        if final < 0:
            return None
        path: list[Point] = []
        while final >= 0:
            y, x = divmod(final >> 3, width)
            path.append((x + self.left - 1, y + self.top - 1))
            final = came[final]
        return path[::-1], total, total - expected

    def _estimate(
        self, targets: Mapping[State, int], weight: int
    ) -> tuple[Callable[[int], int], list[int], list[int], Bends]:
        """Return the estimate of the remaining cost, which with a weight of 1 is a lower bound.

        It is a function of the state; and its terms, for the inner loop: the cost of the remaining columns and rows,
        and of the remaining bends by axis of the direction and by whether the target is off that axis.
        """
        step, bend = STEP * weight, BEND * weight
        xs, ys, axes = [t[0] for t in targets], [t[1] for t in targets], {t[2] % 2 for t in targets}
        columns = _away(min(xs) - self.left + 1, max(xs) - self.left + 1, self.width, step)
        rows = _away(min(ys) - self.top + 1, max(ys) - self.top + 1, len(self.straight) // self.width, step)
        if len(axes) > 1:
            bends: Bends = ((0, bend), (0, bend))
        else:
            bends = ((0, 2 * bend), (bend, bend)) if axes == {0} else ((bend, bend), (0, 2 * bend))

        def rest(state: int) -> int:
            y, x = divmod(state >> 3, self.width)
            aside = rows[y] if state & 1 == 0 else columns[x]
            return columns[x] + rows[y] + bends[state & 1][aside > 0]

        return rest, columns, rows, bends


def _away(first: int, last: int, count: int, step: int) -> list[int]:
    """Return the cost from each of so many places to those from `first` to `last`, of which some may be outside."""
    before = [step * n for n in range(max(first, 0), max(first - count, 0), -1)]
    after = [step * n for n in range(max(-last, 1), count - last)]
    return [*before, *([0] * (count - len(before) - len(after))), *after]


def _stretches(runs: Sequence[str | None], net: str, places: range) -> Iterator[tuple[int, int]]:
    """Yield (first place, end) of each stretch of some places at which a net has no line yet."""
    begin, end, stride = places.start, places.stop, places.step
    if net not in runs[begin:end:stride]:
        yield begin, end
        return
    for i in places:
        if runs[i] == net:
            if begin < i:
                yield begin, i
            begin = i + stride
    if begin < end:
        yield begin, end


def _is_simple(state: int, came: Mapping[int, int]) -> bool:
    """Return whether the path to a state passes no point twice; it could, in another direction."""
    seen: set[int] = set()
    while state >= 0:
        if state >> 3 in seen:
            return False
        seen.add(state >> 3)
        state = came[state]
    return True


@dataclass
class Tree:
    """The points of a net, each with its predecessor."""

    root: Point
    before: dict[Point, Point | None] = field(default_factory=dict)
    runs: dict[Point, Point] = field(default_factory=dict)  # of each point, one that is straight before it
    lines: list[tuple[Point, Point]] = field(default_factory=list)
    heads: list[tuple[Point, int, int]] = field(default_factory=list)  # open ends: point, direction, cost
    closed: set[Point] = field(default_factory=set)  # points at which no branch may start

    def grow(self, path: Sequence[Point]) -> None:
        """Add a polyline that starts at a point of the tree."""
        before, runs = self.before, self.runs
        before.setdefault(path[0], None)
        for begin, end in pairwise(path):
            (x0, y0), (x1, y1) = begin, end
            self.lines.append((begin, end))
            if y0 == y1:
                step = 1 if x1 > x0 else -1
                points = [(x, y0) for x in range(x0 + step, x1 + step, step)]
            else:
                step = 1 if y1 > y0 else -1
                points = [(x0, y) for y in range(y0 + step, y1 + step, step)]
            if before.keys().isdisjoint(points):
                before.update(zip(points, [begin, *points], strict=False))
                runs.update(dict.fromkeys(points, begin))
                continue
            run = last = begin
            for point in points:
                if point in before:
                    run = point
                else:
                    before[point], runs[point] = last, run
                last = point

    def way(self, point: Point) -> list[Point]:
        """Return the corners of the path from the root to a point of the tree."""
        found = [point]
        while found[-1] in self.runs:
            found.append(self.runs[found[-1]])
        return corners(found[::-1])

    def nearest(self, targets: Iterable[State]) -> list[Point]:
        """Return the points of the net, those nearest to the rectangle around some targets first."""
        xs, ys = zip(*[(x, y) for x, y, _ in targets], strict=True)
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        away = [
            (left - x if x < left else x - right if x > right else 0)
            + (top - y if y < top else y - bottom if y > bottom else 0)
            for x, y in self.before
        ]
        points = [*self.before]
        return [points[n] for n in sorted(range(len(away)), key=away.__getitem__)]

    def forks(
        self, grid: Grid, net: str, closed_rows: set[int], points: Iterable[Point]
    ) -> Iterator[tuple[Point, int, int]]:
        """Yield (point, direction, cost) of every branch that may start from some points of the net."""
        before, closed, free, (across, along) = self.before, self.closed, (net, None), grid.runs
        left, top, right, bottom = grid.left, grid.top, grid.right, grid.bottom
        width, first, shut = grid.width, grid.index((0, 0)), grid.closed
        for point in points:
            (x, y), previous = point, before[point]
            if previous is None or y in closed_rows or not (left <= x <= right and top <= y <= bottom):
                continue
            i = first + y * width + x
            if shut[i] or across[i] not in free or along[i] not in free or point in closed:
                continue
            arrival = (0 if x > previous[0] else 2) if y == previous[1] else 1 if y > previous[1] else 3
            for d in TURNS[arrival]:
                dx, dy = MOVES[d]
                if before.get((x + dx, y + dy)) != point:
                    yield point, d, STRAIGHT_FORK if d == arrival else FORK
