"""Automatic layout of cell diagrams: `diagram(cell)` returns the coordinates of boxes, circles, strips and wires.

`docs/diagrams.md` explains the rules.
"""

from lstm_core.notation.layout.collapse import CLOSED
from lstm_core.notation.layout.listed import listed
from lstm_core.notation.layout.pipeline import LayoutError, diagram, glyphs, operations
from lstm_core.notation.layout.shapes import Belt, Chip, Diagram, DiagramNode, Frame, Strip, Wire

__all__ = [
    "CLOSED",
    "Belt",
    "Chip",
    "Diagram",
    "DiagramNode",
    "Frame",
    "LayoutError",
    "Strip",
    "Wire",
    "diagram",
    "glyphs",
    "listed",
    "operations",
]
