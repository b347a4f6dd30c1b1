"""The first sight of a stage: a cell's diagram at a moment, written by the server, before any script runs.

It is the drawing that the scripts make, from the same marks: both geometries, of which the style sheet shows the one
for the page's width, as large as the page has room. What scripts add (tooltips, motion, held values) is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from markupsafe import Markup

from app.drawing import svg
from app.drawing.diagram import backdrop, operators
from app.drawing.marks import Group, Mark, Text
from app.drawing.paths import number
from app.reading.pictured import diagram_of
from app.reading.schedule import START, moments_of, wire_phase
from app.reading.trace import plan, values_of
from app.text import symbols
from app.text.languages import code
from app.text.roles import box_labels
from lstm_core import Cell, notation
from lstm_core.execution import Trace
from lstm_core.language.expressions import stem
from lstm_core.notation import Diagram
from lstm_core.notation.layout.shapes import Strip

KINDS = ("wide", "narrow")
LEAST = 11  # px, of a letter that can be read
CROWDED, CLOSE = 1.45, 1.2  # times their size that letters may grow: in a drawing that fits, in one that scrolls
LEVELS = 60  # colours of a vector
CARET = 4  # units, from a strip to the mark of the chosen unit under it


@dataclass(frozen=True)
class Shown:
    """What a drawing shows: the step and the phase, both from 0, the unit from 0, and the word that is read."""

    t: int
    phase: int
    unit: int
    word: str


@dataclass(frozen=True)
class Drawing:
    """One geometry of a drawing: its size, its SVG under and over the vectors, the vectors, its labels and chips."""

    kind: str
    width: float
    height: float
    under: Markup
    vectors: Markup
    over: Markup
    labels: tuple[dict[str, Any], ...]
    chips: tuple[dict[str, Any], ...]
    readable: float  # px a unit, under which it scrolls
    larger: float  # px a unit at which it then is, if it cannot be read as wide as the card
    largest: float  # px a unit at which its letters have their full size


@dataclass(frozen=True)
class Sight:
    """A cell's diagram at a moment. `heats` are its vectors, in units of an entry; the drawings place them by `use`.

    `past` and `later` are the phases, from 0, whose parts are done and still to come.
    """

    heats: Markup
    drawings: tuple[Drawing, ...]
    past: tuple[int, ...]
    later: tuple[int, ...]


def sight(cell: Cell, trace: Trace, shown: Shown, units: int, name: str) -> Sight:
    """Return a cell's diagram at a moment of a run; `name` begins the ids of its vectors."""
    values = _known_values(cell, trace, shown)
    limits = strip_limits(cell, diagram_of(cell))
    heats = (
        svg.tag("g", svg.heat(rows, limits[value], 1, 1, LEVELS), id=f"{name}-{value}")
        for value, rows in values.items()
    )
    count = len(notation.phases(cell))
    return Sight(
        heats=svg.joined(heats),
        drawings=tuple(_drawing(cell, kind, shown, values, units, name) for kind in KINDS),
        past=(START, *range(shown.phase)),
        later=tuple(range(shown.phase + 1, count)),
    )


def strip_limits(cell: Cell, diagram: Diagram) -> dict[str, tuple[float, float]]:
    """Return the range of each strip's value, by the value."""
    ranges = plan(cell).ranges
    found = {strip.value: ranges.get(strip.value) or ranges[stem(strip.value)] for strip in diagram.strips}
    return {value: (low, high) for value, (low, high) in found.items()}


@lru_cache(maxsize=256)
def _still(cell: Cell, kind: str, _language: str) -> tuple[Markup, Markup, float]:
    """Return a drawing's SVG under and over the vectors in the reader's language, and its smallest letters' size.

    Parts have their phase in `data-phase`, by which a page shows them as done, running or still to come.
    """
    is_narrow = kind == "narrow"
    diagram = diagram_of(cell, narrow=is_narrow)
    when = moments_of(cell)
    phases = {f"wire:{wire.id}": wire_phase(wire, when) for wire in diagram.wires}
    phases |= {f"node:{node.id}": _phase(cell, node.id) for node in diagram.nodes}
    phases |= {f"slot:{strip.id}": _phase(cell, strip.value) for strip in diagram.strips}

    def described(mark: Mark) -> dict[str, object]:
        part = None if isinstance(mark, Group) else mark.part
        return {"data_name": part.name, "data_phase": phases.get(part.name)} if part else {}

    under = backdrop(diagram, box_labels(diagram, is_narrow), is_narrow)
    over = operators(diagram, is_narrow)
    smallest = min(mark.size for mark in (*under, *over) if isinstance(mark, Text))
    return svg.draw(under, described), svg.draw(over, described), smallest


def _drawing(cell: Cell, kind: str, shown: Shown, values: Mapping[str, np.ndarray], units: int, name: str) -> Drawing:
    diagram = diagram_of(cell, narrow=kind == "narrow")
    under, over, smallest = _still(cell, kind, code())
    return Drawing(
        kind=kind,
        width=diagram.width,
        height=diagram.height,
        under=under,
        vectors=svg.joined(
            _strip(strip, values[strip.value], shown.unit, units, name)
            for strip in diagram.strips
            if strip.value in values
        ),
        over=over,
        labels=tuple(_labels(cell, diagram, shown)),
        chips=tuple(_chips(cell, diagram, shown)),
        readable=LEAST / smallest / CROWDED,
        larger=LEAST / smallest / CLOSE,
        largest=LEAST / smallest,
    )


def _phase(cell: Cell, name: str) -> int:
    found = moments_of(cell).get(name)
    return found.phase if found else START


def _known_values(cell: Cell, trace: Trace, shown: Shown) -> dict[str, np.ndarray]:
    """Return the rows of each strip's value that is known at a moment, by the value."""
    all_values = values_of(trace, cell)
    found = {}
    for value in dict.fromkeys(strip.value for strip in diagram_of(cell).strips):
        rows = _rows(all_values, trace, value, shown.t)
        if rows is not None and _phase(cell, value) <= shown.phase:
            found[value] = rows
    return found


def _rows(values: Mapping[str, np.ndarray], trace: Trace, value: str, t: int) -> np.ndarray | None:
    """Return a value at a step as rows; before the first step those of the initial state, if there are any."""
    if value.endswith("_prev"):
        name = stem(value)
        own = values[name][t - 1] if t else trace.initial.get(name)
    else:
        own = values[value][t] if value in values else None
    if own is None:
        return None
    return own if np.ndim(own) == 2 else np.reshape(own, (1, -1))


def _strip(strip: Strip, rows: np.ndarray, unit: int, units: int, name: str) -> Markup:
    """Return a vector in its place, with the mark of the chosen unit."""
    count, places = rows.shape
    place = f"translate({number(strip.x - strip.width / 2)} {number(strip.y - strip.height / 2)})"
    entry = f"scale({strip.width / places:.4f} {strip.height / count:.4f})"
    drawn = svg.tag("use", href=f"#{name}-{strip.value}", transform=f"{place} {entry}", data_strip=strip.id)
    if rows.shape != (1, units) or strip.value == "x":
        return drawn
    x = strip.x + strip.width * ((min(unit, places - 1) + 0.5) / places - 0.5)
    y = strip.y + strip.height / 2 + CARET
    return drawn + svg.tag("path", class_="caret", d="M0 0L4 6L-4 6Z", transform=f"translate({number(x)} {number(y)})")


def _labels(cell: Cell, diagram: Diagram, shown: Shown) -> Iterator[dict[str, Any]]:
    for strip in diagram.strips:
        text = symbols.of(cell, strip.value)
        if text:
            yield {
                "text": text,
                "anchor": strip.label_anchor,
                "role": notation.gate_role(cell, strip.value) or "",
                "x": strip.label_x,
                "y": strip.label_y,
                "is_later": _phase(cell, strip.value) > shown.phase,
            }


def _chips(cell: Cell, diagram: Diagram, shown: Shown) -> Iterator[dict[str, Any]]:
    for chip in diagram.chips:
        is_word = chip.id == "x"
        yield {
            "kind": chip.kind,
            "text": shown.word if is_word else symbols.symbol(cell.definition, chip.name),
            "is_word": is_word,
            "x": chip.x,
            "y": chip.y,
            "width": chip.width,
            "height": chip.height,
            "is_later": chip.kind == "output" and _phase(cell, chip.name) > shown.phase,
        }
