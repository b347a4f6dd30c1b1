"""A cell's diagram as marks: the still part (cell, belts, wires, boxes, slots), the vectors, the operators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from app.drawing import paths
from app.drawing.lettering import fitted
from app.drawing.marks import Heat, Mark, Part, Path, Text
from app.drawing.palette import Limits
from lstm_core.notation import Diagram
from lstm_core.notation.layout.shapes import DiagramNode, Strip, Wire

BEYOND = 4000  # belts and rails run on past the picture, so that they reach its frame at any width
CELL_RADIUS, BOX_RADIUS, SLOT_RADIUS, PILL_RADIUS = 26, 7, 4, 10
BOX_MARGIN = 3  # px between a box's edge and its words
LEAST, LEAST_NARROW = 12, 11  # px, of the letters in a box
NO_BREAK = "\u00a0"
GRID = 4  # rows and columns of the grid that stands for a matrix, until its values are known
GAP = 9  # px that a wire leaves free for one that crosses it


def picture(diagram: Diagram, labels: Mapping[str, str], vectors: Iterable[Mark]) -> list[Mark]:
    """Return the whole drawing: `vectors` lie on the lines and below every word."""
    still = backdrop(diagram, labels)
    return [
        *(mark for mark in still if isinstance(mark, Path)),
        *vectors,
        *(mark for mark in still if isinstance(mark, Text)),
        *operators(diagram),
    ]


def backdrop(diagram: Diagram, labels: Mapping[str, str], narrow: bool = False) -> list[Path | Text]:
    """Return what stays as it is while a sentence is read: cell, belts, wires, boxes and slots.

    `labels` gives the word in each box by its id (already in the reader's language).
    """
    boxes = [node for node in diagram.nodes if node.kind == "box"]
    return [
        *_cell(diagram, narrow),
        *_belts(diagram, narrow),
        *(path for wire in diagram.wires for path in _wire(diagram, wire)),
        *(_box(node) for node in boxes),
        *(_slot(strip) for strip in diagram.strips),
        *(text for node in boxes for text in _words(node, labels, narrow)),
    ]


def vectors(diagram: Diagram, shapes: Mapping[str, tuple[int, int]], limits: Mapping[str, Limits]) -> list[Heat]:
    """Return the heat map of each strip, still without values.

    `shapes` and `limits` give its rows and columns (a vector is one row) and the range of its values, by the strip's
    value.
    """
    return [heat(strip, shapes[strip.value], limits[strip.value]) for strip in diagram.strips]


def vector(strip: Strip, values: np.ndarray, limits: Limits) -> Heat:
    """Return a strip with its values, (entries,), and their range."""
    return heat(strip, (1, len(values)), limits, values[None, :])


def heat(strip: Strip, shape: tuple[int, int], limits: Limits, values: np.ndarray | None = None) -> Heat:
    """Return the heat map that fills a strip."""
    return Heat(Part("strip", strip.id), strip.x, strip.y, strip.width, strip.height, shape, limits, values)


def operators(diagram: Diagram, narrow: bool = False) -> list[Path | Text]:
    """Return the pointwise operations: circles, ellipses and pills, then their signs. They lie over the vectors."""
    shapes, signs = [], []
    for node in diagram.nodes:
        if node.kind != "box":
            part = Part("node", node.id)
            place = (node.x, node.y, node.width, node.height)
            d = paths.box(*place, PILL_RADIUS) if node.kind == "pill" else paths.ellipse(*place)
            shapes.append(Path(part, d, "$operator-edge", 2, "$operator"))
            size = (16 if narrow else 22) if len(node.glyph) == 1 else (12 if narrow else 16)
            signs.append(Text(part, node.x, node.y, node.glyph, size, "sign", "$operator-text"))
    return [*shapes, *signs]


def _cell(diagram: Diagram, narrow: bool) -> Iterator[Path]:
    for cell in diagram.decks or (diagram.cell,):
        x, y = cell.x + cell.width / 2, cell.y + cell.height / 2
        d = paths.box(x, y, cell.width, cell.height, 16 if narrow else CELL_RADIUS)
        yield Path(Part("cell", ""), d, "$cell-edge", 2, "$cell")


def _belts(diagram: Diagram, narrow: bool) -> Iterator[Path]:
    """Yield the belts; one along time runs on beyond the picture, one from layer to layer ends inside the cell."""
    for belt in diagram.belts:
        height, y, pitch = belt.height, belt.y, 14 if narrow else 22
        along_time = belt.x0 <= 1
        x0, x1 = (belt.x0 - BEYOND, belt.x1 + BEYOND) if along_time else (belt.x0, belt.x1)
        d = paths.box((x0 + x1) / 2, y, x1 - x0, height, 0 if along_time else BOX_RADIUS)
        yield Path(Part("belt", belt.name), d, "$belt-edge", 1.5, "$belt")
        reach = 60 * pitch if along_time else -0.5 * pitch
        d = paths.chevrons(belt.x0 - reach, belt.x1 + reach, y, height, pitch)
        yield Path(Part("chevrons", belt.name), d, "$chevron", 1.8)


def _wire(diagram: Diagram, wire: Wire) -> Iterator[Path]:
    """Yield a wire's line (with its gaps) and its head; an end at the picture's edge runs on beyond it."""
    leaves = wire.points[-1][0] >= diagram.width - 1
    has_head = wire.arrow and not leaves
    d = ""
    for drawn in wire.drawn:
        corners = list(drawn)
        if corners[0][0] <= 1:
            corners[0] = (corners[0][0] - BEYOND, corners[0][1])
        if leaves and corners[-1] == wire.points[-1]:
            corners[-1] = (corners[-1][0] + BEYOND, corners[-1][1])
        if has_head and corners[-1] == wire.points[-1]:
            corners = paths.shortened(corners, diagram.head * 0.6)
        d += "".join(
            paths.rounded(piece, diagram.radius)
            for piece in paths.interrupted(corners, wire.gaps, GAP)
            if len(piece) > 1
        )
    part = Part("wire", wire.id)
    if d:
        yield Path(part, d, "$wire", 2)
    if has_head:
        yield Path(part, paths.head(wire.points, diagram.head, diagram.head * 0.75), "$wire", 0, "$wire")


def _box(node: DiagramNode) -> Path:
    d = paths.box(node.x, node.y, node.width, node.height, BOX_RADIUS)
    return Path(Part("node", node.id), d, "$layer-edge", 2, "$layer")


def _words(node: DiagramNode, labels: Mapping[str, str], narrow: bool) -> Iterator[Text]:
    """Yield the sign in a box and the word under it."""
    part = Part("node", node.id)
    size: float = (18 if narrow else 25) if len(node.glyph) == 1 else (15 if narrow else 20)
    word = labels.get(node.id, "")
    letters: float = 11 if narrow else 16
    room, least = node.width - 2 * BOX_MARGIN, LEAST_NARROW if narrow else LEAST
    lines, letters = fitted(word, room, letters, least)
    rise, fall = node.height * (0, 0.2, 0.27)[len(lines)], node.height * (0, 0.24, 0.2)[len(lines)]
    if len(lines) > 1:
        size, letters = size * 0.85, min(letters, 11 if narrow else 15)
    (glyph, *_), size = fitted(node.glyph.replace(" ", NO_BREAK), room, size, least)
    yield Text(part, node.x, node.y - rise, glyph.replace(NO_BREAK, " "), size, "sign", "$layer-text")
    for number, line in enumerate(lines):
        y = node.y + fall + (number - (len(lines) - 1) / 2) * letters
        yield Text(part, node.x, y, line, letters, "word", "$layer-text")


def _slot(strip: Strip) -> Path:
    d = paths.box(strip.x, strip.y, strip.width + 6, strip.height + 6, SLOT_RADIUS)
    if strip.matrix:
        d += paths.grid(strip.x, strip.y, strip.width, strip.height, GRID)
    return Path(Part("slot", strip.id), d, "$slot-edge", 1, "$slot")
