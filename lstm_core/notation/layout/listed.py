"""A cell's lines, one under another, in the form of a diagram: what is shown of a cell that cannot be laid out.

Each line is a box with its equation and, beside it or below it, the strip of its value. Nothing is searched for, so
that this never fails.
"""

from __future__ import annotations

from lstm_core.language.expressions import Definition
from lstm_core.notation.layout.geometry import SIZES
from lstm_core.notation.layout.shapes import Diagram, DiagramNode, Frame, Strip
from lstm_core.notation.text import plain_lines

MOST_LETTERS = {False: 96, True: 42}  # of an equation, by whether the strip is below its box
PAD = 18  # px between the cell's edge and what is in it, and between a box and its strip
LABEL_GAP = 6  # px between a strip and its label
BOX = 12  # px in a box, left and right of its equation


def listed(definition: Definition, size: str) -> Diagram:
    """Return the lines of a cell as a diagram in a geometry of `SIZES`, without wires."""
    geometry = SIZES[size]
    is_narrow = geometry.flows_up
    letter, (length, high), (_, box_height) = geometry.letter, geometry.strip, geometry.box
    texts = [_shortened(text, MOST_LETTERS[is_narrow]) for text in plain_lines(definition)]
    box_width = max(len(text) for text in texts) * letter + 2 * BOX
    side, top, bottom = geometry.margin
    name_width = max(len(name) for name in definition.values) * letter
    row = box_height + PAD + (geometry.label + high if is_narrow else 0)
    beside = name_width + LABEL_GAP + length
    width = 2 * PAD + (max(box_width, beside) if is_narrow else box_width + PAD + beside)
    nodes, strips = [], []
    for number, (equation, text) in enumerate(zip(definition.equations, texts, strict=True)):
        x, y = side + PAD, top + PAD + number * row
        name, middle = equation.name, y + box_height / 2
        nodes.append(
            DiagramNode(name, "box", x + box_width / 2, middle, box_width, box_height, text, equation.role, name, name)
        )
        label = x if is_narrow else x + box_width + PAD
        at = y + box_height + geometry.label if is_narrow else middle
        centre = label + name_width + LABEL_GAP + length / 2
        strips.append(Strip(name, name, centre, at, length, high, name, label + name_width, at, "end", False, name))
    frame = Frame(side, top, width, len(texts) * row + PAD)
    return Diagram(
        width=width + 2 * side,
        height=top + frame.height + bottom,
        cell=frame,
        belts=(),
        nodes=tuple(nodes),
        strips=tuple(strips),
        wires=(),
        chips=(),
        radius=geometry.radius,
        head=geometry.head,
    )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
