"""Order of the columns of a core: that of the equations, unless another order has clearly fewer crossings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from lstm_core.notation.layout.graph import PartGraph
from lstm_core.notation.layout.shapes import Diagram
from lstm_core.notation.layout.shared_lines import segments

Columns = tuple[str, ...]  # ids of parts

FEW_CROSSINGS = 1  # up to which the order of the equations is kept
TRIES, PARTS_DRAWN = 9, 100  # limits of the search: orders, and parts in all of them together
CROSSING, BEND, PIXEL, INVERSION = 25.0, 2.0, 0.015, 10.0  # costs by which diagrams are compared


def crossings(picture: Diagram) -> int:
    """Return the number of crossings."""
    return sum(len(wire.gaps) for wire in picture.wires)


def best_order(graph: PartGraph, draw: Callable[[Columns], Diagram | None]) -> Columns:
    """Return the best of a few orders; `draw` returns the diagram with an order, or None if there is none."""
    lines = tuple(graph.parts)
    best = draw(lines)
    if best is None or crossings(best) <= FEW_CROSSINGS:
        return lines
    order, cost = lines, _cost(best, 0)
    tried = {lines}
    while True:
        improved = False
        for other in _neighbours(graph, order):
            if other in tried:
                continue
            if len(tried) > min(TRIES, PARTS_DRAWN // len(lines)):
                return order
            tried.add(other)
            picture = draw(other)
            if picture is not None and _cost(picture, _inversions(graph, other)) < cost:
                order, best, cost, improved = other, picture, _cost(picture, _inversions(graph, other)), True
                break
        if not improved or crossings(best) == 0:
            return order


def _neighbours(graph: PartGraph, order: Columns) -> Iterator[Columns]:
    """Yield orders similar to one: by the belts, operations next to their operands, two adjacent lines swapped."""
    lines = tuple(dict.fromkeys(graph.parts[id].line for id in order))
    yield _by_line(graph, order, _on_belts(graph, lines))
    yield _beside(graph, order)
    for n in range(len(lines) - 1):
        swapped = _by_line(graph, order, (*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]))
        yield swapped
        yield _beside(graph, swapped)


def _by_line(graph: PartGraph, order: Columns, lines: Columns) -> Columns:
    """Return the parts sorted by the order of their lines."""
    return tuple(sorted(order, key=lambda id: (lines.index(graph.parts[id].line), order.index(id))))


def _beside(graph: PartGraph, order: Columns) -> Columns:
    """Return an order in which unnamed operations follow immediately after their last operand."""
    result = list(order)
    for id in order:
        part = graph.parts[id]
        read = [read.source for read in part.reads if read.source in graph.parts]
        if part.value is None and not part.is_box and read:
            result.remove(id)
            result.insert(1 + max(map(result.index, read)), id)
    return tuple(result)


def _on_belts(graph: PartGraph, lines: Columns) -> Columns:
    """Return the lines in the order in which they act on belts; other lines stay before the line that follows them."""
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


def _inversions(graph: PartGraph, order: Columns) -> int:
    """Return the number of pairs of named values that are not in the order of the equations."""
    named = [id for id in graph.parts if graph.parts[id].value]
    place = {id: n for n, id in enumerate(order)}
    return sum(place[a] > place[b] for a, b in combinations(named, 2))


def _cost(picture: Diagram, inversions: int) -> float:
    bends = sum(len(wire.points) - 2 for wire in picture.wires)
    return CROSSING * crossings(picture) + BEND * bends + PIXEL * _length(picture) + INVERSION * inversions


def _length(picture: Diagram) -> float:
    parts = [part for wire in picture.wires for part in wire.drawn]
    return sum(abs(end - start) for part in parts for _, _, start, end in segments(part))
