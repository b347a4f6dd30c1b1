"""Checks of a finished diagram, independent of how it was laid out.

`problems(diagram)` returns sentences; there are none if nothing overlaps and all lines are unambiguous and connected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

from lstm_core.notation.layout import Diagram, DiagramNode, Strip, Wire

Rectangle = tuple[float, float, float, float]
LETTER = {12: 8.5, 10: 8, 9: 6}  # px per letter of a label, by the length of the arrow heads
APART = 6  # px between two parallel lines


def problems(picture: Diagram) -> list[str]:
    """Return a sentence for every defect of a diagram."""
    return [
        *overlaps(picture),
        *lines_through(picture),
        *shared_stretches(picture),
        *touches(picture),
        *loose_ends(picture),
        *unseen_exits(picture),
        *outside(picture),
        *against_the_order(picture),
    ]


def rectangle(thing: DiagramNode | Strip, grow: float = 0) -> Rectangle:
    """Return left, top, right, bottom."""
    w, h = thing.width / 2 + grow, thing.height / 2 + grow
    return thing.x - w, thing.y - h, thing.x + w, thing.y + h


def label(picture: Diagram, strip: Strip) -> Rectangle:
    """Return the rectangle of a strip's label: at least two letters, more for an expression."""
    width = 2 * LETTER[picture.head]
    left = {"end": strip.label_x - width, "middle": strip.label_x - width / 2, "start": strip.label_x}
    half = 6 if picture.head < 12 else 8
    x = left[strip.label_anchor]
    return x, strip.label_y - half, x + width, strip.label_y + half


def meet(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def overlaps(picture: Diagram) -> Iterator[str]:
    """Yield the pairs of nodes, strips, labels and chips that overlap."""
    things = [(f"node {node.id}", rectangle(node)) for node in picture.nodes]
    things += [(f"strip {strip.id}", rectangle(strip)) for strip in picture.strips]
    things += [(f"label {strip.id}", label(picture, strip)) for strip in picture.strips]
    things += [(f"chip {chip.kind} {chip.id}", rectangle(chip)) for chip in picture.chips]
    for (a, one), (b, other) in combinations(things, 2):
        if meet(one, other):
            yield f"{a} lies on {b}"


def segments(points) -> Iterator[Rectangle]:
    for (x0, y0), (x1, y1) in pairwise(points):
        yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def drawn(picture: Diagram) -> Iterator[tuple[Wire, Rectangle]]:
    for wire in picture.wires:
        for part in wire.drawn:
            for segment in segments(part):
                yield wire, segment


def lines_through(picture: Diagram) -> Iterator[str]:
    """Yield the lines that cross nodes, labels, or strips of other vectors."""
    for wire, (x0, y0, x1, y1) in drawn(picture):
        line = (x0 - 0.5, y0 - 0.5, x1 + 0.5, y1 + 0.5)
        for node in picture.nodes:
            if meet(line, rectangle(node, -1)):
                yield f"{wire.id} runs through node {node.id}"
        for strip in picture.strips:
            if strip.value != wire.source and meet(line, rectangle(strip, 2)):
                yield f"{wire.id} runs through strip {strip.id}"
            if meet(line, label(picture, strip)):
                yield f"{wire.id} cuts the label of {strip.id}"


def _stretches(picture: Diagram) -> dict[tuple[bool, float], list[tuple[float, float, Wire]]]:
    """Return the segments of all paths by their row or column."""
    found: dict[tuple[bool, float], list[tuple[float, float, Wire]]] = defaultdict(list)
    for wire in picture.wires:
        for x0, y0, x1, y1 in segments(wire.points):
            if y0 == y1:
                found[True, y0].append((x0, x1, wire))
            else:
                found[False, x0].append((y0, y1, wire))
    return found


def shared_stretches(picture: Diagram) -> Iterator[str]:
    """Yield shared segments whose vectors do not all have the same targets, and parallel lines that are too close."""
    boxes = {node.id for node in picture.nodes if node.kind == "box"}
    belts = {belt.y for belt in picture.belts}
    found = _stretches(picture)
    for (_, at), stretches in found.items():
        cuts = sorted({cut for a, b, _ in stretches for cut in (a, b)})
        for a, b in pairwise(cuts):
            wires = [wire for s, e, wire in stretches if s <= a and b <= e and wire.kind != "enter"]
            sources, targets = {wire.source for wire in wires}, {(wire.target, wire.kind) for wire in wires}
            pairs = {(wire.source, wire.target, wire.kind) for wire in wires}
            joined = len(sources) == 1 or all(kind == "read" and target in boxes for target, kind in targets)
            if len(pairs) != len(sources) * len(targets) or not joined:
                yield f"{sorted(wire.id for wire in wires)} share a stretch at {(at, a, b)} and mean different things"
    keys = sorted(found)
    for (row, at), (other_row, other) in combinations(keys, 2):
        if row == other_row and 0 < other - at < APART and not (row and {at, other} & belts):
            for (s, e, one), (t, f, two) in ((p, q) for p in found[row, at] for q in found[row, other]):
                if max(s, t) < min(e, f) - 1:
                    yield f"{one.id} and {two.id} run {other - at:g} px apart"


def touches(picture: Diagram) -> Iterator[str]:
    """Yield the points at which lines of two sources touch other than by crossing, both straight."""
    belts = {belt.y for belt in picture.belts}
    lines = []
    for wire in picture.wires:
        for k, ((x0, y0), (x1, y1)) in enumerate(pairwise(wire.points)):
            lines.append((wire, k, x0, y0, x1, y1))
    together = _together(picture)
    for (one, _, *a), (two, _, *b) in combinations(lines, 2):
        if one.source == two.source or (a[1] == a[3]) == (b[1] == b[3]):
            continue
        (x0, y, x1, _), (x, y0, _, y1), row = (a, b, one) if a[1] == a[3] else (b, a, two)
        if y in belts or not (min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(y0, y1)):
            continue
        if min(x0, x1) < x < max(x0, x1) and min(y0, y1) < y < max(y0, y1):
            continue  # a crossing
        column = two if row is one else one
        if (x, y) not in together.get(frozenset((row.id, column.id)), ()):
            yield f"{row.id} touches {column.id} at {(x, y)}"


def _together(picture: Diagram) -> dict[frozenset[str], set[tuple[float, float]]]:
    """Return for each pair of wires the ends of the segments that they share."""
    found: dict[frozenset[str], set[tuple[float, float]]] = defaultdict(set)
    for stretches, is_row, at in ((s, row, at) for (row, at), s in _stretches(picture).items()):
        for (s, e, one), (t, f, two) in combinations(stretches, 2):
            low, high = max(s, t), min(e, f)
            if one.source != two.source and low < high:
                for end in (low, high):
                    found[frozenset((one.id, two.id))].add((end, at) if is_row else (at, end))
    return found


def loose_ends(picture: Diagram) -> Iterator[str]:
    """Yield the wires that do not start at their source, do not end at their target, or are not drawn throughout."""
    nodes = {node.id: node for node in picture.nodes}
    strips = defaultdict(list)
    for strip in picture.strips:
        strips[strip.value].append(strip)
    tails = {wire.id for wire in picture.wires if wire.kind == "leave" and len(wire.points) == 2 and not wire.node}
    belts = [(belt.y, belt.height / 2) for belt in picture.belts]
    covered: dict[tuple[bool, float], list[tuple[float, float]]] = defaultdict(list)
    for _, (x0, y0, x1, y1) in drawn(picture):
        covered[(True, y0) if y0 == y1 else (False, x0)].append((x0, x1) if y0 == y1 else (y0, y1))
    for wire in picture.wires:
        (x, y), end = wire.points[0], wire.points[-1]
        chips = [chip for chip in picture.chips if chip.name == wire.source and chip.kind != "output"]
        at_chip = any(chip.x == x and abs(chip.y - y) <= chip.height for chip in chips)
        at_strip = any(_in(strip, x, y) for strip in strips[wire.source])
        at_node = wire.source in nodes and _at(nodes[wire.source], x, y)
        ends_at_strip = wire.kind == "enter" and any(_in(strip, *end) for strip in strips[wire.source])
        stands_again = ends_at_strip or at_chip or (wire.kind == "read" and at_strip)
        if wire.source in nodes and not at_node and not stands_again and not (at_strip and wire.id in tails):
            yield f"{wire.id} does not start at its source"
        if wire.kind == "read" and wire.source not in nodes and wire.source in strips and not at_strip:
            yield f"{wire.id} does not start at the strip of {wire.source}"
        if wire.kind == "read" and not _at(nodes[wire.target], *end):
            yield f"{wire.id} does not end at its target"
        for x0, y0, x1, y1 in segments(wire.points):
            if x0 != x1 and y0 != y1:
                yield f"{wire.id} is oblique"
            row = y0 == y1
            key, low, high = ((True, y0), x0, x1) if row else ((False, x0), y0, y1)
            if row and any(abs(y0 - y) < 1 for y, _ in belts):
                continue
            for y, half in belts:  # a line from a belt is drawn from the belt's edge
                if not row and low == y:
                    low = y + half
                if not row and high == y:
                    high = y - half
            for s, e in sorted(covered[key]):
                if s <= low + 1e-6:
                    low = max(low, e)
            if low < high - 1e-6:
                yield f"{wire.id} is not drawn from {low:g} to {high:g} at {key}"


def unseen_exits(picture: Diagram) -> Iterator[str]:
    """Yield the wires that leave the cell and are drawn nowhere, although no belt is there for them."""
    belts = {belt.name for belt in picture.belts}
    for wire in picture.wires:
        if wire.kind in ("leave", "up") and not wire.drawn and wire.source not in belts:
            yield f"{wire.id} is not seen to leave"


def _at(node: DiagramNode, x: float, y: float) -> bool:
    """Return whether a point is at the edge of a node, or at its centre, as on a belt."""
    dx, dy = abs(x - node.x), abs(y - node.y)
    edge = (abs(dx - node.width / 2) < 0.1 and dy < node.height / 2) or (
        abs(dy - node.height / 2) < 0.1 and dx < node.width / 2
    )
    return edge or (dx < 0.1 and dy < 0.1)


def _in(strip: Strip, x: float, y: float) -> bool:
    return abs(x - strip.x) <= strip.width / 2 + 0.1 and abs(y - strip.y) <= strip.height / 2 + 0.1


def outside(picture: Diagram) -> Iterator[str]:
    """Yield the elements that are outside of the cell or the diagram."""
    cell = picture.cell
    frame = (cell.x, cell.y, cell.x + cell.width, cell.y + cell.height)
    for thing in (*picture.nodes, *picture.strips):
        left, top, right, bottom = rectangle(thing)
        if left < frame[0] - 6 or right > frame[2] or top < frame[1] or bottom > frame[3]:
            yield f"{thing.id} lies outside the cell"
    for wire, (x0, y0, x1, y1) in drawn(picture):
        if x0 < 0 or x1 > picture.width or y0 < 0 or y1 > picture.height:
            yield f"{wire.id} leaves the picture"
        if wire.kind == "read" and (x0 < frame[0] or x1 > frame[2] or y0 < frame[1] or y1 > picture.height):
            yield f"{wire.id} leaves the cell"
    for chip in picture.chips:
        left, top, right, bottom = rectangle(chip)
        if left < 0 or right > picture.width or top < 0 or bottom > picture.height:
            yield f"chip {chip.id} lies outside the picture"


def against_the_order(picture: Diagram) -> Iterator[str]:
    """Yield the wires that lead from a deck down into a lower one."""

    def deck(y: float) -> int:
        return next((k for k, frame in enumerate(picture.decks) if frame.y <= y <= frame.y + frame.height), -1)

    place = {node.id: deck(node.y) for node in picture.nodes}
    for wire in picture.wires:
        if wire.kind == "read" and place.get(wire.source, -1) > place[wire.target] >= 0:
            yield f"{wire.id} leads from a deck down into a lower one"
