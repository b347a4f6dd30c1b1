"""The still part of a cell's diagram: cell, belts, wires, boxes and slots, drawn once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.drawing import paths
from app.drawing.palette import SANS, SERIF

BEYOND = 4000  # belts and rails run on past the picture, so that they reach its frame at any width
CELL_RADIUS, BOX_RADIUS, SLOT_RADIUS = 26, 7, 4
GAP = 9


def backdrop(diagram: Mapping[str, Any], labels: Mapping[str, str], narrow: bool = False) -> dict[str, Any]:
    """Return the figure: shapes and annotations, each with `name` KIND:ID, in the diagram's units.

    `diagram` is `Diagram.to_dict()`; `labels` gives the word in each box by its id (already in the reader's language).
    """
    shapes = [
        *_cell(diagram, narrow),
        *_belts(diagram, narrow),
        *(shape for wire in diagram["wires"] for shape in _wire(diagram, wire)),
        *(_box(node) for node in diagram["nodes"] if node["kind"] == "box"),
        *(_slot(strip) for strip in diagram["strips"]),
    ]
    annotations = [text for node in diagram["nodes"] if node["kind"] == "box" for text in _words(node, labels, narrow)]
    return {"data": [], "layout": layout(diagram, shapes, annotations)}


def layout(diagram: Mapping[str, Any], shapes: list[dict], annotations: list[dict]) -> dict[str, Any]:
    """Return a layout without axes, margins or background, whose units are the diagram's."""
    hidden = {"visible": False, "fixedrange": True}
    return {
        "shapes": shapes,
        "annotations": annotations,
        "xaxis": {**hidden, "range": [0, diagram["width"]]},
        "yaxis": {**hidden, "range": [diagram["height"], 0]},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "font": {"family": SANS, "color": "$ink"},
    }


def outline(name: str, path: str, fill: str, edge: str, width: float) -> dict[str, Any]:
    """Return a closed shape; `width` is the edge's, in the diagram's units."""
    return {"type": "path", "name": name, "path": path, "fillcolor": fill, "line": {"color": edge, "width": width}}


def line(name: str, path: str, colour: str, width: float) -> dict[str, Any]:
    """Return an open line."""
    return {"type": "path", "name": name, "path": path, "line": {"color": colour, "width": width}}


def text(name: str, x: float, y: float, words: str, size: float, colour: str, serif: bool = False) -> dict[str, Any]:
    """Return a word centred at a place; `size` is in the diagram's units."""
    font = {"size": size, "color": colour, "family": SERIF if serif else SANS}
    return {"name": name, "x": x, "y": y, "text": words, "showarrow": False, "font": font}


def _cell(diagram: Mapping[str, Any], narrow: bool) -> Iterator[dict]:
    for cell in diagram["decks"] or [diagram["cell"]]:
        x, y = cell["x"] + cell["width"] / 2, cell["y"] + cell["height"] / 2
        path = paths.box(x, y, cell["width"], cell["height"], 16 if narrow else CELL_RADIUS)
        yield outline("cell:", path, "$cell", "$cell-edge", 2)


def _belts(diagram: Mapping[str, Any], narrow: bool) -> Iterator[dict]:
    """Yield the belts; one along time runs on beyond the picture, one from layer to layer ends inside the cell."""
    for belt in diagram["belts"]:
        height, y, pitch = belt["height"], belt["y"], 14 if narrow else 22
        along_time = belt["x0"] <= 1
        x0, x1 = (belt["x0"] - BEYOND, belt["x1"] + BEYOND) if along_time else (belt["x0"], belt["x1"])
        path = paths.box((x0 + x1) / 2, y, x1 - x0, height, 0 if along_time else BOX_RADIUS)
        yield outline(f"belt:{belt['name']}", path, "$belt", "$belt-edge", 1.5)
        reach = 60 * pitch if along_time else -0.5 * pitch
        path = paths.chevrons(belt["x0"] - reach, belt["x1"] + reach, y, height, pitch)
        yield line(f"chevrons:{belt['name']}", path, "$chevron", 1.8)


def _wire(diagram: Mapping[str, Any], wire: Mapping[str, Any]) -> Iterator[dict]:
    """Yield a wire's line (with its gaps) and its head; an end at the picture's edge runs on beyond it."""
    points = [tuple(point) for point in wire["points"]]
    leaves = points[-1][0] >= diagram["width"] - 1
    has_head = wire["arrow"] and not leaves
    gaps = [tuple(gap) for gap in wire["gaps"]]
    path = ""
    for part in wire["drawn"]:
        corners = [tuple(point) for point in part]
        if corners[0][0] <= 1:
            corners[0] = (corners[0][0] - BEYOND, corners[0][1])
        if leaves and corners[-1] == points[-1]:
            corners[-1] = (corners[-1][0] + BEYOND, corners[-1][1])
        if has_head and corners[-1] == points[-1]:
            corners = paths.shortened(corners, diagram["head"] * 0.6)
        path += "".join(
            paths.rounded(piece, diagram["radius"]) for piece in paths.interrupted(corners, gaps, GAP) if len(piece) > 1
        )
    if path:
        yield line(f"wire:{wire['id']}", path, "$wire", 2)
    if has_head:
        head = paths.head(points, diagram["head"], diagram["head"] * 0.75)
        yield outline(f"wire:{wire['id']}", head, "$wire", "$wire", 0)


def _box(node: Mapping[str, Any]) -> dict:
    path = paths.box(node["x"], node["y"], node["width"], node["height"], BOX_RADIUS)
    return outline(f"node:{node['id']}", path, "$layer", "$layer-edge", 2)


def _words(node: Mapping[str, Any], labels: Mapping[str, str], narrow: bool) -> Iterator[dict]:
    """Yield the sign in a box and the word under it."""
    name, glyph = f"node:{node['id']}", node["glyph"]
    size: float = (18 if narrow else 25) if len(glyph) == 1 else (15 if narrow else 20)
    word = labels.get(node["id"], "")
    letters: float = 11 if narrow else 16
    height = node["height"]
    lines = _broken(word, node["width"] - 6, letters) if word else []
    rise, fall = height * (0, 0.2, 0.27)[len(lines)], height * (0, 0.24, 0.2)[len(lines)]
    if len(lines) > 1:
        size, letters = size * 0.85, letters - (0 if narrow else 1)
    yield text(name, node["x"], node["y"] - rise, glyph, size, "$layer-text", serif=True)
    for number, line in enumerate(lines):
        place = node["y"] + fall + (number - (len(lines) - 1) / 2) * letters
        yield text(name, node["x"], place, line, letters, "$layer-text")


def _broken(word: str, width: float, letters: float) -> list[str]:
    """Return a word in one line, or, where it would stand over the box's edges, in two about as long."""
    reach = sum(letters * (1.0 if ord(sign) > 0x2E80 else 0.5) for sign in word)
    places = [place for place, sign in enumerate(word) if place and sign in " （"]
    if reach <= width or not places:
        return [word]
    middle = min(places, key=lambda place: abs(place - len(word) / 2))
    return [word[:middle], word[middle:].lstrip()]


def _slot(strip: Mapping[str, Any]) -> dict:
    path = paths.box(strip["x"], strip["y"], strip["width"] + 6, strip["height"] + 6, SLOT_RADIUS)
    return outline(f"slot:{strip['id']}", path, "$slot", "$slot-edge", 1)
