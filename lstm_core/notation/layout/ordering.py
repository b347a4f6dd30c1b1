"""The order of a row's columns: that of the equations, unless another one draws with clearly fewer crossings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from lstm_core.notation.layout.drawing import stretches
from lstm_core.notation.layout.reading import Graph
from lstm_core.notation.layout.shapes import Diagram

Columns = tuple[str, ...]  # lines

FEW_CROSSINGS = 1  # with which the order of the equations is kept without looking further
TRIES = 6  # orders that are drawn, at most
CROSSING, BEND, PIXEL, INVERSION = 25.0, 2.0, 0.015, 10.0  # what a picture costs


def crossings(picture: Diagram) -> int:
    """Return how often lines cross."""
    return sum(len(wire.gaps) for wire in picture.wires)


def best_order(graph: Graph, draw: Callable[[Columns], Diagram | None]) -> Columns:
    """Return the best of a few orders of a row's lines; `draw` gives the picture with one, or None."""
    lines = tuple(dict.fromkeys(part.line for part in graph.parts.values()))
    best = draw(lines)
    if best is None or crossings(best) <= FEW_CROSSINGS:
        return lines
    order, cost = lines, _cost(best, 0)
    tried = {lines}
    while True:
        improved = False
        for other in _neighbours(order, _on_belts(graph, lines)):
            if other in tried:
                continue
            if len(tried) > TRIES:
                return order
            tried.add(other)
            picture = draw(other)
            if picture is not None and _cost(picture, _inversions(lines, other)) < cost:
                order, best, cost, improved = other, picture, _cost(picture, _inversions(lines, other)), True
                break
        if not improved or crossings(best) == 0:
            return order


def _neighbours(order: Columns, belts: Columns) -> Iterator[Columns]:
    """Yield the order in which the belts are joined, then this order with two neighbours swapped."""
    yield belts
    for n in range(len(order) - 1):
        yield (*order[:n], order[n + 1], order[n], *order[n + 2 :])


def _on_belts(graph: Graph, lines: Columns) -> Columns:
    """Return the lines in the order in which they act on belts; a line that does not stays before its follower."""
    rank: dict[str, float] = {}
    for belt in graph.belts:
        for circle in belt.circles:
            stack = [read.source for read in graph.parts[circle].reads if read.source not in belt.circles]
            while stack:
                part = graph.parts.get(stack.pop())
                if part is None or part.line in rank:
                    continue
                if part.is_box:
                    rank[part.line] = len(rank)
                else:
                    stack += [read.source for read in part.reads]
    place, last = {}, float(len(lines))
    for line in reversed(lines):
        last = place[line] = rank.get(line, last)
    return tuple(sorted(lines, key=lambda line: (place[line], lines.index(line))))


def _inversions(lines: Columns, order: Columns) -> int:
    return sum(lines.index(a) > lines.index(b) for a, b in combinations(order, 2))


def _cost(picture: Diagram, inversions: int) -> float:
    bends = sum(len(wire.points) - 2 for wire in picture.wires)
    return CROSSING * crossings(picture) + BEND * bends + PIXEL * _length(picture) + INVERSION * inversions


def _length(picture: Diagram) -> float:
    parts: Sequence = [part for wire in picture.wires for part in wire.drawn]
    return sum(abs(end - start) for part in parts for _, _, start, end in stretches(part))
