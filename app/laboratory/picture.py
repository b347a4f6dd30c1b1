"""A cell's diagram as a page draws it without laying anything out: SVG for what stays, places for what changes.

It is the drawing of the stage's first sight (app/stage/sight.py), of the same marks; whoever has the values draws the
vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.drawing import svg
from app.drawing.diagram import backdrop, operators
from app.drawing.marks import Group, Mark, Text
from app.laboratory.layered import Values
from app.reading import value_ranges
from app.reading.links import links
from app.reading.trace import plan
from app.text import symbols
from app.text.roles import box_labels, short
from lstm_core import Cell, notation
from lstm_core.language.expressions import Expression, Name, Place, stem, walk
from lstm_core.notation import Diagram
from lstm_core.notation.layout.shapes import Chip, DiagramNode, Strip

LETTERS, LETTERS_NARROW = 19, 14  # px of the drawing, of the symbols beside it: as on the stage


def picture(cell: Cell, diagram: Diagram, narrow: bool) -> dict[str, Any]:
    """Return a drawing, its words in the reader's language.

    `under` and `over` are the SVG below and above the vectors, every part with its name in `data-name`; `strips` are
    the vectors' places, `links` the parts that show each node of the equations; `smallest` is the size of the smallest
    letters, in px of the drawing.
    """

    def described(mark: Mark) -> dict[str, object]:
        part = None if isinstance(mark, Group) else mark.part
        return {"data_name": part.name} if part else {}

    under = backdrop(diagram, box_labels(diagram, narrow), narrow)
    over = operators(diagram, narrow)
    return {
        "width": diagram.width,
        "height": diagram.height,
        "letters": LETTERS_NARROW if narrow else LETTERS,
        "smallest": min((mark.size for mark in (*under, *over) if isinstance(mark, Text)), default=16),
        "under": str(svg.draw(under, described)),
        "over": str(svg.draw(over, described)),
        "strips": [_strip(cell, strip) for strip in diagram.strips],
        "chips": [_chip(cell, chip) for chip in diagram.chips],
        "nodes": [_node(node) for node in diagram.nodes],
        "wires": [{"id": wire.id, "line": wire.line, "points": wire.points} for wire in diagram.wires],
        "links": links(cell, diagram),
    }


def _strip(cell: Cell, strip: Strip) -> dict[str, Any]:
    names = ("id", "value", "line", "x", "y", "width", "height", "matrix", "label_x", "label_y", "label_anchor")
    return {name: getattr(strip, name) for name in names} | {
        "label": str(svg.indexed(symbols.runs_of(cell, strip.value))),
        "role": notation.gate_role(cell, strip.value),
    }


def _chip(cell: Cell, chip: Chip) -> dict[str, Any]:
    letter = None if chip.id == "x" else str(svg.indexed(symbols.name_runs(cell.definition, chip.name)))
    return {name: getattr(chip, name) for name in ("id", "kind", "x", "y", "width", "height")} | {"label": letter}


def _node(node: DiagramNode) -> dict[str, Any]:
    names = ("id", "kind", "line", "x", "y", "width", "height")
    return {name: getattr(node, name) for name in names} | {"short": short(node.label) if node.kind == "box" else ""}


def strip_values(cell: Cell, diagram: Diagram, trace: Values) -> dict[str, np.ndarray]:
    """Return the values at every step of the strips that no line names, by strip's value: (time, own axes) each.

    Those are x, and what an operation inside a line gives; the previous value of a line is not among them.
    """
    definition = cell.definition
    found = {}
    for value, expression in _unnamed(cell, diagram).items():
        found[value] = trace["x"] if value == "x" else trace.evaluate(expression)
    return {value: array for value, array in found.items() if value not in definition.values}


def strip_limits(cell: Cell, diagram: Diagram) -> dict[str, tuple[float, float]]:
    """Return the range in which each strip's values are coloured, by strip's value."""
    named = plan(cell).named_ranges
    unnamed = _unnamed(cell, diagram)
    found = {}
    for strip in diagram.strips:
        known = named.get(strip.value) or named.get(stem(strip.value))
        if known is None:
            known = value_ranges.shown(value_ranges.of_expression(cell, unnamed[strip.value]))
        found[strip.value] = (float(known[0]), float(known[1]))
    return found


def _unnamed(cell: Cell, diagram: Diagram) -> dict[str, Expression]:
    """Return the expressions of the strips that no line names, by strip's value."""
    definition = cell.definition
    nodes = {
        path: expression
        for equation in definition.equations
        for path, expression in walk(equation.expression, equation.name)
    }
    found: dict[str, Expression] = {}
    for strip in diagram.strips:
        if strip.value in definition.values or stem(strip.value) in definition.values:
            continue
        found[strip.value] = nodes.get(strip.value) or Name(strip.value, Place(1, 1, 2))
    return found
