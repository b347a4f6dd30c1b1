"""The elements of a diagram, with coordinates in px: the data that a page draws."""

from __future__ import annotations

from dataclasses import asdict, dataclass

Corner = tuple[float, float]


@dataclass(frozen=True)
class DiagramNode:
    """A layer or an operation; x and y are the centre.

    `kind` is "box" for a layer, "circle", "ellipse" or "pill" (more than two operands) for an operation. `glyph` is the
    function or sign in it, `label` the role of a box, `line` the line that it belongs to, `value` the name of that line
    if this node computes its value.
    """

    id: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    glyph: str
    label: str
    line: str
    value: str | None
    holds: tuple[str, ...] = ()  # ids of the nodes that it stands for, if it stands for several


@dataclass(frozen=True)
class Strip:
    """Place for the vector of `value` (a name or node id); x and y are the centre.

    `belt` is true on a belt; `line` is the line that the vector belongs to.
    """

    id: str
    value: str
    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    label_y: float
    label_anchor: str
    belt: bool
    line: str
    matrix: bool = False  # whether its vector is a matrix, in the form of a small grid


@dataclass(frozen=True)
class Wire:
    """An edge of the graph, or the line of an input or output.

    `kind` is "read" (from source to target), "enter" (an input, to its strip), "leave" (an output to the next step) or
    "up" (an output to the layer above or the readout). `line` is the name of the equation that it leads to, `node` the
    operand's node id. `points` are the corners of the whole path; `drawn` are the parts of it that no other wire draws,
    and `gaps` the points where such a part is interrupted because another wire crosses. `arrow` is true if the last
    part ends in an arrow head. `parameters` multiply the vector in a layer; `sign` is "−" for a subtrahend, "÷" for a
    divisor.
    """

    id: str
    kind: str
    source: str
    target: str
    line: str
    points: tuple[Corner, ...]
    arrow: bool = False
    node: str = ""
    parameters: tuple[str, ...] = ()
    sign: str = "+"
    drawn: tuple[tuple[Corner, ...], ...] = ()
    gaps: tuple[Corner, ...] = ()


@dataclass(frozen=True)
class Belt:
    """A belt from x0 to x1; y is its centre line."""

    name: str
    y: float
    x0: float
    x1: float
    height: float


@dataclass(frozen=True)
class Chip:
    """The label of an input below or an output above the cell; `kind` is "input", "output" or "value" (of a deck)."""

    id: str
    name: str
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Frame:
    """The outline of the cell or of a deck; x and y are its top left corner, `name` is a deck's group, such as "l0"."""

    x: float
    y: float
    width: float
    height: float
    name: str = ""


@dataclass(frozen=True)
class Diagram:
    """A cell's diagram, in px."""

    width: float
    height: float
    cell: Frame
    belts: tuple[Belt, ...]
    nodes: tuple[DiagramNode, ...]
    strips: tuple[Strip, ...]
    wires: tuple[Wire, ...]
    chips: tuple[Chip, ...]
    radius: int
    head: int
    decks: tuple[Frame, ...] = ()  # outlines of the decks, lowest first; empty if there is only one

    def to_dict(self) -> dict[str, object]:
        """Return the diagram as plain dictionaries, tuples, numbers and strings."""
        return asdict(self)
