"""Find where wires of a diagram join and where they fork, from the corners of their paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from lstm_core.notation import Diagram
from lstm_core.notation.layout.shapes import Wire

Point = tuple[float, float]
STRIDE = 3.0  # px between the points at which two paths are compared
APART = 9.0  # px: junctions that are nearer count as one


def joins(diagram: Diagram) -> list[Point]:
    """Return the points where paths of different vectors to the same layer meet."""
    wires = [wire for wire in diagram.wires if wire.kind == "read"]
    boxes = {node.id for node in diagram.nodes if node.kind == "box"}
    found = []
    for one, other in combinations(wires, 2):
        if one.target == other.target and one.target in boxes and one.source != other.source:
            ends = _shared(_walked(one.points)[::-1], _walked(other.points)[::-1])
            found += ends[-1:] if len(ends) > 1 else []
    return list(_distinct(found))


def forks(diagram: Diagram) -> list[Point]:
    """Return the points where the paths of one vector to different targets part."""
    wires = [wire for wire in diagram.wires if wire.kind != "enter"]
    found = []
    for one, other in combinations(wires, 2):
        if one.source == other.source and _end(one) != _end(other):
            starts = _shared(_walked(one.points), _walked(other.points))
            found += starts[-1:] if len(starts) > 1 else []
    return list(_distinct(found))


def _end(wire: Wire) -> tuple[str, str]:
    """Return the end of a wire: a node, or one of the two places where a state leaves the module."""
    return wire.target, wire.kind


def _walked(points: Sequence[Point]) -> list[Point]:
    """Return points along a path, every STRIDE px from each corner."""
    found: list[Point] = []
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) / STRIDE))
        found += [(round(x0 + (x1 - x0) * n / steps, 1), round(y0 + (y1 - y0) * n / steps, 1)) for n in range(steps)]
    return [*found, (round(points[-1][0], 1), round(points[-1][1], 1))]


def _shared(one: Sequence[Point], other: Sequence[Point]) -> list[Point]:
    """Return the points that two paths share from their starts."""
    found = []
    for a, b in zip(one, other, strict=False):
        if max(abs(a[0] - b[0]), abs(a[1] - b[1])) > STRIDE:
            break
        found.append(a)
    return found


def _distinct(points: Sequence[Point]) -> Iterator[Point]:
    """Yield the points that are more than APART px from all earlier ones."""
    kept: list[Point] = []
    for point in points:
        if all(max(abs(point[0] - x), abs(point[1] - y)) > APART for x, y in kept):
            kept.append(point)
            yield point
