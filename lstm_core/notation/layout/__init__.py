"""Automatic layout of cell diagrams: `diagram(cell)` returns the coordinates of boxes, circles, strips and wires.

`docs/diagrams.md` explains the rules.
"""

from lstm_core.notation.layout.pipeline import LayoutError, diagram
from lstm_core.notation.layout.shapes import Belt, Chip, Diagram, Frame, Node, Strip, Wire

__all__ = ["Belt", "Chip", "Diagram", "Frame", "LayoutError", "Node", "Strip", "Wire", "diagram"]
