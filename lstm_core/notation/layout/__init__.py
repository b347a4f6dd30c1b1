"""The diagram of a cell, laid out by rule: `diagram(cell)` gives coordinates of boxes, circles, belts, strips and wires.

`docs/diagrams.md` tells the rule.
"""

from lstm_core.notation.layout.composing import diagram
from lstm_core.notation.layout.shapes import Belt, Cell, Chip, Diagram, Node, Strip, Wire

__all__ = ["Belt", "Cell", "Chip", "Diagram", "Node", "Strip", "Wire", "diagram"]
