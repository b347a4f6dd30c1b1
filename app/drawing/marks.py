"""What a drawing consists of: paths, texts and heat maps, each with the part of the diagram that it belongs to.

Marks are the last typed form of a drawing: `app.drawing.svg` writes them as SVG, `app.drawing.plotly` as a Plotly
figure. Places and sizes are in the drawing's own units, y downwards; a colour is a name such as "$wire"
(`app.drawing.palette`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.drawing.palette import Limits

Role = Literal["sign", "word", "symbol"]  # a sign of an operation, a word of a language, a name with its indices
Level = Literal["line", "sub", "sup"]
Runs = tuple[tuple[str, Level], ...]  # text with indices: pieces, each on the line, below or above it


@dataclass(frozen=True)
class Part:
    """The part of a diagram that a mark belongs to: its kind ("node", "wire", "strip", ...) and its id."""

    kind: str
    id: str

    @property
    def name(self) -> str:
        """KIND:ID, by which a page finds the part again."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Path:
    """A line, or a closed shape; `d` is an SVG path. `fill` None leaves it open, a `width` of 0 draws no edge."""

    part: Part | None
    d: str
    edge: str
    width: float
    fill: str | None = None


@dataclass(frozen=True)
class Text:
    """A line of text whose middle, start or end is at (x, y). Its role decides the typeface; `colour` None inherits."""

    part: Part | None
    x: float
    y: float
    text: str | Runs
    size: float
    role: Role
    colour: str | None = None
    anchor: str = "middle"  # or "start", "end": which of its places is at x


@dataclass(frozen=True, eq=False)
class Heat:
    """A vector or matrix as coloured entries that fill a rectangle around its centre (x, y).

    `shape` is (rows, columns). `values`, of that shape, may be left to the page that animates them.
    """

    part: Part
    x: float
    y: float
    width: float
    height: float
    shape: tuple[int, int]
    limits: Limits
    values: np.ndarray | None = None


@dataclass(frozen=True)
class Group:
    """Marks that belong together; `part` None where they are together only for the order of drawing."""

    part: Part | None
    marks: tuple[Mark, ...]
    name: str = ""  # a class in SVG


Mark = Path | Text | Heat | Group


def flat(marks: Iterable[Mark]) -> Iterator[Path | Text | Heat]:
    """Yield marks without their groups, in the order in which they are drawn."""
    for mark in marks:
        if isinstance(mark, Group):
            yield from flat(mark.marks)
        else:
            yield mark
