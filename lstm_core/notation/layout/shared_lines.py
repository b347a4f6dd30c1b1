"""Segments shared by several lines are drawn once; horizontal lines have gaps at crossings."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lstm_core.notation.layout.routing import corners

Corner = tuple[float, float]
Line = list[Corner]
Segment = tuple[bool, float, float, float]  # whether horizontal, its y or x, from, to (from > to if it runs left or up)


def segments(line: Sequence[Corner]) -> Iterator[Segment]:
    """Yield the straight segments of a polyline."""
    for (x0, y0), (x1, y1) in pairwise(line):
        yield (True, y0, x0, x1) if y0 == y1 else (False, x0, y0, y1)


def drawn_once(lines: Sequence[Line], radius: float, belts: Sequence[float]) -> list[list[Line]]:
    """Return for each line the parts that no line before it draws; segments on a belt are not drawn at all.

    A part that branches off or joins a line drawn before is extended along it, so that the corner can be rounded.
    """
    known: dict[tuple[bool, float], list[tuple[float, float]]] = {}
    result = []
    for line in lines:
        parts: list[Line] = []
        for is_row, at, start, end in segments(line):
            if is_row and at in belts:
                continue
            before = known.setdefault((is_row, at), [])
            for a, b in _not_in(start, end, before):
                first, last = ((a, at), (b, at)) if is_row else ((at, a), (at, b))
                if parts and parts[-1][-1] == first:
                    parts[-1].append(last)
                else:
                    parts.append([first, last])
            before.append((min(start, end), max(start, end)))
        result.append([_extended(part, line, radius, belts) for part in parts])
    return result


def _not_in(start: float, end: float, known: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the parts of a segment that are in none of the known intervals, in the direction of the segment."""
    free = [(min(start, end), max(start, end))]
    for low, high in known:
        free = [part for a, b in free for part in ((a, min(b, low)), (max(a, high), b)) if part[0] < part[1]]
    return free if start < end else [(b, a) for a, b in reversed(free)]


def _extended(part: Line, line: Line, radius: float, belts: Sequence[float]) -> Line:
    """Extend a part along its line by up to two radii at both ends, except at the line's ends and on belts."""
    head = _along(line, part[0], -2 * radius) if part[0] != line[0] and part[0][1] not in belts else part[0]
    tail = _along(line, part[-1], 2 * radius) if part[-1] != line[-1] and part[-1][1] not in belts else part[-1]
    return corners([head, *part, tail])


def _along(line: Line, point: Corner, distance: float) -> Corner:
    """Return the point `distance` further along a line (back if negative), but not beyond the next rounded corner."""
    radius = abs(distance) / 2
    for k, ((x0, y0), (x1, y1)) in enumerate(pairwise(line)):
        length = abs(x1 - x0) + abs(y1 - y0)
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        at = (point[0] - x0) * dx + (point[1] - y0) * dy
        is_on = (point[0] - x0) * dy == (point[1] - y0) * dx
        if is_on and (0 < at <= length if distance < 0 else 0 <= at < length):
            free = at if distance < 0 else length - at
            is_end = k == 0 if distance < 0 else k == len(line) - 2
            step = min(abs(distance), free if is_end else max(free - radius, min(free, radius) / 2))
            there = at - step if distance < 0 else at + step
            return x0 + dx * there, y0 + dy * there
    return point


def gaps(parts: Sequence[Sequence[Line]]) -> list[list[Corner]]:
    """Return for each line the points at which it is interrupted, because a vertical line crosses it."""
    rows: list[tuple[int, float, float, float]] = []
    columns: list[tuple[float, int, float, float]] = []
    for k, line in enumerate(parts):
        for is_row, at, start, end in (segment for part in line for segment in segments(part)):
            if is_row:
                rows.append((k, at, min(start, end), max(start, end)))
            else:
                columns.append((at, k, min(start, end), max(start, end)))
    result: list[list[Corner]] = [[] for _ in parts]
    columns.sort()
    places = [column[0] for column in columns]
    for k, y, x0, x1 in rows:
        for x, other, y0, y1 in columns[bisect_right(places, x0) : bisect_left(places, x1)]:
            if other != k and y0 < y < y1 and (x, y) not in result[k]:
                result[k].append((x, y))
    return result
