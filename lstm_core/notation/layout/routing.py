"""Cheapest paths on a grid: wires between nodes that never touch what is not theirs.

A board knows what stands in the way and which net runs where. Wires of two nets may only cross, both straight. Points are
(column, row) in steps; directions are 0 right, 1 down, 2 left, 3 up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

Point = tuple[int, int]
State = tuple[int, int, int]  # column, row, direction

MOVES = ((1, 0), (0, 1), (-1, 0), (0, -1))
STEP, BEND, CROSSING, NEAR, FORK, STRAIGHT_FORK = 10, 40, 220, 5, 30, 5  # costs


def direction(a: Point, b: Point) -> int:
    """Return the direction from a to b, which lie on one row or column."""
    if a[1] == b[1]:
        return 0 if b[0] > a[0] else 2
    return 1 if b[1] > a[1] else 3


def unit_points(corners: Sequence[Point]) -> Iterator[Point]:
    """Yield every grid point of a polyline given by its corners."""
    yield corners[0]
    for (x0, y0), (x1, y1) in zip(corners, corners[1:], strict=False):
        count = abs(x1 - x0) + abs(y1 - y0)
        for k in range(1, count + 1):
            yield x0 + (x1 - x0) * k // count, y0 + (y1 - y0) * k // count


def corners(points: Sequence[Point]) -> list[Point]:
    """Return the polyline without the points in the middle of straight stretches and without repetitions."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and direction(kept[-2], kept[-1]) == direction(kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


class Board:
    """A grid with obstacles and wires; `across` and `along` hold the net of each horizontal and vertical edge."""

    def __init__(self, left: int, top: int, right: int, bottom: int):
        self.left, self.top, self.right, self.bottom = left, top, right, bottom
        self.width = right - left + 1
        size = self.width * (bottom - top + 1)
        self.blocked = bytearray(size)
        self.across: list[str | None] = [None] * size  # the edge to the right of a point
        self.along: list[str | None] = [None] * size  # the edge below a point
        self.corner: list[str | None] = [None] * size  # who bends, forks or ends here
        self.vertical_only = bytearray(size)

    def index(self, point: Point) -> int:
        return (point[1] - self.top) * self.width + point[0] - self.left

    def inside(self, x: int, y: int) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def block(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Forbid the points strictly inside a rectangle given in steps."""
        for y in range(max(self.top, int(y0 // 1)), min(self.bottom, int(-(-y1 // 1))) + 1):
            for x in range(max(self.left, int(x0 // 1)), min(self.right, int(-(-x1 // 1))) + 1):
                if x0 < x < x1 and y0 < y < y1:
                    self.blocked[self.index((x, y))] = 1

    def lay(self, net: str, path: Sequence[Point], ends: bool = True) -> None:
        """Write a wire on the board; without `ends` others may cross its corners and ends."""
        points = list(unit_points(path))
        turns = {points[0], points[-1], *path} if ends else set()
        for a, b in zip(points, points[1:], strict=False):
            if self.inside(*a) and self.inside(*b):
                low = min(a, b)
                (self.across if a[1] == b[1] else self.along)[self.index(low)] = net
        for point in turns:
            if self.inside(*point):
                self.corner[self.index(point)] = net

    def runs(self, x: int, y: int) -> tuple[str | None, str | None]:
        """Return the nets that run through a point: horizontally, vertically."""
        i = self.index((x, y))
        horizontal = self.across[i] or (self.across[i - 1] if x > self.left else None)
        vertical = self.along[i] or (self.along[i - self.width] if y > self.top else None)
        return horizontal, vertical

    def search(
        self, net: str, starts: Iterable[tuple[Point, int, int]], targets: Mapping[State, int]
    ) -> list[Point] | None:
        """Return the cheapest way for `net` from one of `starts` (point, first direction, cost) to one of `targets`.

        A target state is a point and the direction of arrival, with an extra cost. None if there is no way.
        """
        if not targets:
            return None
        columns, rows = [t[0] for t in targets], [t[1] for t in targets]
        x0, x1, y0, y1 = min(columns), max(columns), min(rows), max(rows)

        def rest(x: int, y: int) -> int:
            dx = x0 - x if x < x0 else x - x1 if x > x1 else 0
            dy = y0 - y if y < y0 else y - y1 if y > y1 else 0
            return STEP * (dx + dy)

        best: dict[State, int] = {}
        came: dict[State, State | None] = {}
        heap: list[tuple[int, int, State, bool]] = []
        for (x, y), d, cost in starts:
            state = (x, y, d)
            if cost < best.get(state, 1 << 60):
                best[state], came[state] = cost, None
                heappush(heap, (cost + rest(x, y), cost, state, True))
        finish: tuple[int, State] | None = None
        done: set[State] = set()
        while heap:
            estimate, cost, state, is_start = heappop(heap)
            if finish and estimate >= finish[0]:
                break
            if state in done:
                continue
            done.add(state)
            x, y, d = state
            if state in targets and not is_start:
                horizontal, vertical = self.runs(x, y)
                if horizontal is None and vertical is None:
                    total = cost + targets[state]
                    if finish is None or total < finish[0]:
                        finish = (total, state)
            for turn, move, edge_cost in self._steps(net, x, y, d, is_start):
                total = cost + edge_cost
                following = (x + move[0], y + move[1], turn)
                if total < best.get(following, 1 << 60):
                    best[following], came[following] = total, state
                    heappush(heap, (total + rest(following[0], following[1]), total, following, False))
        if finish is None:
            return None
        path: list[Point] = []
        walk: State | None = finish[1]
        while walk:
            path.append(walk[:2])
            walk = came[walk]
        return path[::-1]

    def _steps(self, net: str, x: int, y: int, d: int, is_start: bool) -> Iterator[tuple[int, Point, int]]:
        """Yield (direction, move, cost) of every step from a point reached in direction d."""
        if is_start:
            turns: tuple[int, ...] = (d,)
        else:
            horizontal, vertical = self.runs(x, y)
            turns = (
                (d,)
                if horizontal or vertical or self.vertical_only[self.index((x, y))]
                else (d, (d + 1) % 4, (d + 3) % 4)
            )
        for turn in turns:
            move = MOVES[turn]
            a, b = x + move[0], y + move[1]
            if not self.inside(a, b):
                continue
            there = self.index((a, b))
            if self.blocked[there] or (self.vertical_only[there] and turn % 2 == 0):
                continue
            cost = STEP if turn == d else STEP + BEND
            horizontal, vertical = self.runs(a, b)
            if horizontal or vertical:
                parallel, other = (horizontal, vertical) if turn % 2 == 0 else (vertical, horizontal)
                if parallel or other == net or self.corner[there]:
                    continue
                cost += CROSSING
            elif self.corner[there]:
                continue
            cost += NEAR * self._neighbours(x, y, turn)
            yield turn, move, cost

    def _neighbours(self, x: int, y: int, turn: int) -> int:
        """Return how many wires run beside the edge from a point."""
        move = MOVES[turn]
        a, b = min(x, x + move[0]), min(y, y + move[1])
        count = 0
        if turn % 2 == 0:
            if b > self.top and self.across[self.index((a, b - 1))]:
                count += 1
            if b < self.bottom and self.across[self.index((a, b + 1))]:
                count += 1
        else:
            if a > self.left and self.along[self.index((a - 1, b))]:
                count += 1
            if a < self.right and self.along[self.index((a + 1, b))]:
                count += 1
        return count


@dataclass
class Tree:
    """All the points that a net reaches, each with the point before it."""

    root: Point
    before: dict[Point, Point | None] = field(default_factory=dict)
    heads: list[tuple[Point, int, int]] = field(default_factory=list)  # open ends: point, direction, cost
    closed: set[Point] = field(default_factory=set)  # points where no branch may leave

    def grow(self, path: Sequence[Point]) -> None:
        """Add a polyline that starts at the root or at a point of the tree."""
        last: Point | None = None
        for point in unit_points(path):
            if point not in self.before:
                self.before[point] = last
            last = point

    def way(self, point: Point) -> list[Point]:
        """Return the corners of the way from the root to a point of the tree."""
        points: list[Point] = []
        walk: Point | None = point
        while walk is not None:
            points.append(walk)
            walk = self.before[walk]
        return corners(points[::-1])

    def forks(self, board: Board, net: str, closed_rows: set[int]) -> Iterator[tuple[Point, int, int]]:
        """Yield (point, direction, cost) of every branch that may leave what is drawn."""
        for point, previous in self.before.items():
            if previous is None or not board.inside(*point) or point[1] in closed_rows or point in self.closed:
                continue
            i = board.index(point)
            if board.blocked[i] or board.vertical_only[i] or {*board.runs(*point)} - {net, None}:
                continue
            arrival = direction(previous, point)
            for d in (arrival, (arrival + 1) % 4, (arrival + 3) % 4):
                neighbour = (point[0] + MOVES[d][0], point[1] + MOVES[d][1])
                if self.before.get(neighbour) != point:
                    yield point, d, STRAIGHT_FORK if d == arrival else FORK
