"""The vectors of a cell's diagram, one heat map for each, and the operators, which lie over them.

Two figures, since a step gives the vectors new numbers: Plotly would draw shapes and signs in the same figure anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.drawing import paths
from app.drawing.backdrop import layout, outline, text
from app.drawing.palette import SCALES, scale_for

PILL_RADIUS = 10

Limits = Mapping[str, tuple[float, float]]


def strips(diagram: Mapping[str, Any], shapes: Mapping[str, tuple[int, int]], limits: Limits) -> dict[str, Any]:
    """Return the vectors' figure: a trace for each strip, named by the strip's id and still without numbers.

    `diagram` is `Diagram.to_dict()`; `shapes` and `limits` give the rows and columns of each strip (a vector is one
    row) and the range of its values, by the strip's value.
    """
    data = [_trace(strip, shapes[strip["value"]], limits[strip["value"]]) for strip in diagram["strips"]]
    return {"data": data, "layout": layout(diagram, [], [])}


def operators(diagram: Mapping[str, Any], narrow: bool = False) -> dict[str, Any]:
    """Return the operators' figure: circles, ellipses and pills with their signs."""
    shapes, annotations = [], []
    for node in diagram["nodes"]:
        if node["kind"] != "box":
            name = f"node:{node['id']}"
            place = (node["x"], node["y"], node["width"], node["height"])
            path = paths.box(*place, PILL_RADIUS) if node["kind"] == "pill" else paths.ellipse(*place)
            shapes.append(outline(name, path, "$operator", "$operator-edge", 2))
            size = (16 if narrow else 22) if len(node["glyph"]) == 1 else (12 if narrow else 16)
            annotations.append(text(name, node["x"], node["y"], node["glyph"], size, "$operator-text", serif=True))
    return {"data": [], "layout": layout(diagram, shapes, annotations)}


def _trace(strip: Mapping[str, Any], shape: tuple[int, int], limits: tuple[float, float]) -> dict[str, Any]:
    """Return a heat map whose rows and columns fill the strip."""
    rows, columns = shape
    column, row = strip["width"] / columns, strip["height"] / rows
    top = strip["y"] - strip["height"] / 2
    return {
        "type": "heatmap",
        "name": strip["id"],
        "z": [[None] * columns] * rows,
        "x0": strip["x"] - strip["width"] / 2 + column / 2,
        "dx": column,
        "y": [top + number * row for number in range(rows + 1)],
        "zmin": limits[0],
        "zmax": limits[1],
        "colorscale": SCALES[scale_for(limits)],
        "showscale": False,
        "hoverinfo": "skip",
    }
