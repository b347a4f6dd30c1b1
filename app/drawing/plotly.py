"""Marks as figures in Plotly's form, plain dictionaries, which the stage's scripts draw (static/js/drawing/plain.js).

A colour stays a name such as "$wire": the page knows what it looks like in its theme. A shape or word carries KIND:ID
in `name`, a heat map the id of its part, so that a page finds it again (to light it, to move it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.drawing.marks import Heat, Mark, Path, Text, flat
from app.drawing.palette import SANS, SCALES, SERIF, scale_for

Figure = dict[str, Any]  # what Plotly.newPlot takes: `data` and `layout`, to be sent as JSON


def figure(marks: Iterable[Mark], width: float, height: float) -> Figure:
    """Return marks as a figure without axes or margins, whose units are the drawing's."""
    found = list(flat(marks))
    layout: dict[str, Any] = {
        "shapes": [_shape(mark) for mark in found if isinstance(mark, Path)],
        "annotations": [_annotation(mark) for mark in found if isinstance(mark, Text)],
        **bare((0, width), (height, 0)),
        "font": {"family": SANS, "color": "$ink"},
    }
    return {"data": [_heat_map(mark) for mark in found if isinstance(mark, Heat)], "layout": layout}


def bare(across: tuple[float, float], upwards: tuple[float, float]) -> dict[str, Any]:
    """Return a layout without visible axes, margins, background or legend; the arguments are the axes' ranges."""
    hidden = {"visible": False, "fixedrange": True}
    return {
        "xaxis": {**hidden, "range": [*across]},
        "yaxis": {**hidden, "range": [*upwards]},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
    }


def colours(limits: tuple[float, float]) -> Mapping[str, Any]:
    """Return what gives a heat map the colours of a range, without a legend or hover labels."""
    return {
        "zmin": limits[0],
        "zmax": limits[1],
        "colorscale": SCALES[scale_for(limits)],
        "showscale": False,
        "hoverinfo": "skip",
    }


def _shape(path: Path) -> dict[str, Any]:
    fill = {} if path.fill is None else {"fillcolor": path.fill}
    return {"type": "path", **_name(path), "path": path.d, **fill, "line": {"color": path.edge, "width": path.width}}


def _annotation(text: Text) -> dict[str, Any]:
    font = {"size": text.size, "color": text.colour or "$ink", "family": SANS if text.role == "word" else SERIF}
    content = text.text if isinstance(text.text, str) else "".join(piece for piece, _ in text.text)
    return {**_name(text), "x": text.x, "y": text.y, "text": content, "showarrow": False, "font": font}


def _name(mark: Path | Text) -> dict[str, str]:
    return {"name": mark.part.name} if mark.part else {}


def _heat_map(heat: Heat) -> dict[str, Any]:
    """Return a heat map that fills the rectangle: columns by their pitch, rows by their edges (even a single one)."""
    rows, columns = heat.shape
    column, row = heat.width / columns, heat.height / rows
    top = heat.y - heat.height / 2
    return {
        "type": "heatmap",
        "name": heat.part.id,
        "z": [[None] * columns] * rows if heat.values is None else heat.values.tolist(),
        "x0": heat.x - heat.width / 2 + column / 2,
        "dx": column,
        "y": [top + number * row for number in range(rows + 1)],
        **colours(heat.limits),
    }
