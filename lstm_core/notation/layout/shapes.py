"""What a diagram consists of, in px: the data that a page draws."""

from __future__ import annotations

from dataclasses import asdict, dataclass

Corner = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A box (layer), circle or ellipse (pointwise operation); x and y are its centre."""

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


@dataclass(frozen=True)
class Strip:
    """Where the vector of `value` (a name or node id) lies; x and y are its centre."""

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


@dataclass(frozen=True)
class Wire:
    """One edge of the equations' graph, or a way in or out.

    kind: "read" (source to target), "enter" (from outside to its strip), "leave" (to the next step) or "up" (to the
    layer above or the readout). `line` is the equation that it feeds, `node` the operand's node id. `points` are the
    corners of the whole way, `drawn` those of its parts that no other wire draws, `gaps` where a part is interrupted
    because another wire crosses. `arrow`: the last part ends in an arrow head. `parameters` are what multiplies the
    vector in a layer; `sign` is "−" or "÷" where it is subtracted or divides.
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
    """A belt: y is its middle."""

    name: str
    y: float
    x0: float
    x1: float
    height: float


@dataclass(frozen=True)
class Chip:
    """A rounded tag at the end of a wire that enters from below or leaves upwards."""

    id: str
    name: str
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Frame:
    """The cell's rounded rectangle, or a deck's: left, top, width, height; a deck's group of lines, if it is one."""

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
    nodes: tuple[Node, ...]
    strips: tuple[Strip, ...]
    wires: tuple[Wire, ...]
    chips: tuple[Chip, ...]
    radius: int
    head: int
    decks: tuple[Frame, ...] = ()  # the parts that stand one above the other, lowest first, where there are several

    def to_dict(self) -> dict[str, object]:
        """Return it as plain lists, dictionaries, numbers and strings."""
        return asdict(self)
