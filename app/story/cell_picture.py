"""A cell's diagram in the story: the layout and the colours of the stage, as SVG that a script updates.

Every part has `data-id`, KIND:ID as on the stage, and `data-phase`, the phase in which it becomes active; a part to
which a phrase can point has `data-part`: the letter of its role, or its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from flask_babel import gettext
from markupsafe import Markup

from app.drawing import diagram as drawing
from app.drawing.marks import Group, Mark, Part, Path, Text
from app.drawing.paths import box, number
from app.drawing.svg import draw, tag, words
from app.story.cell_parts import Description
from app.story.snapshot import Snapshot, diagram_of, limits
from app.text import symbols
from app.text.languages import translated
from app.text.roles import qualified, short
from lstm_core import Cell
from lstm_core.notation import Diagram
from lstm_core.notation.layout.shapes import Chip, Strip

LETTERS = 1.35  # the factor of the font size in the picture for a phone
SIGNS = 1.1  # the factor, relative to the stage, of signs in boxes and of operators of one letter
BESIDE = 6  # px between a strip and its symbol
SMALL_EDGE = 2  # px of the cell's surroundings that the phone's picture shows above and below
FULL_WIDTH = 0.85  # the size of Japanese letters relative to Latin ones, which are less high
MARGIN = 6  # between a word and its box, both sides together
LETTER = 8.5  # width of a letter in a box
LIFT = 2.5  # of a symbol above its place, so that its index is clear of the strip


def cell_picture(
    cell: Cell,
    shown: Snapshot,
    label: str,
    is_small: bool = False,
    is_cropped: bool = False,
    more: Markup | None = None,
) -> Markup:
    """Draw a cell at a moment of a run; `is_small` draws short words in larger letters, for a phone.

    `is_cropped` omits what is below and above the cell: the input word, and the outputs. `more` is drawn on top, in
    the diagram's units.
    """
    diagram, size = diagram_of(cell), LETTERS if is_small else 1.0
    strips = Group(None, tuple(_strip(cell, strip, shown) for strip in diagram.strips), "strips")
    marks: list[Mark] = [
        *_resized(diagram, drawing.picture(diagram, labels(diagram, is_small), [strips]), size),
        *(_label(cell, strip, size) for strip in diagram.strips if strip.label),
        *(() if is_cropped else (_chip(cell, chip, shown, size) for chip in diagram.chips)),
    ]
    top, height = _extent(diagram, is_cropped)
    return tag(
        "svg",
        draw(marks, Description(cell, shown.phase)),
        *(_deck_names(diagram) if is_small else ()),
        more or "",
        data_picture="",
        viewBox=f"0 {number(top)} {number(diagram.width)} {number(height)}",
        style=f"--wide:{number(diagram.width)};--high:{number(height)}",
        role="img",
        aria_label=label,
        class_=" ".join(["cell", *(["small"] if is_small else []), *(["tall"] if diagram.decks else [])]),
    )


def _extent(diagram: Diagram, is_cropped: bool) -> tuple[float, float]:
    """Return top and height of the visible part; `is_cropped` limits it to the cell."""
    if not is_cropped:
        return 0, diagram.height
    cells = diagram.decks or (diagram.cell,)
    top = min(cell.y for cell in cells) - SMALL_EDGE
    return top, max(cell.y + cell.height for cell in cells) + SMALL_EDGE - top


def strip_key(is_turned: bool = False) -> str:
    """Explain the strips' colours, for a caption; `is_turned` if the colours of the signs are swapped."""
    if is_turned:
        return gettext(
            "Strips: in this network orange is below zero and blue above, and the other way round for the word and for "
            "what only counts; a gate is the greener the nearer it is to 1."
        )
    return gettext("Strips: orange above zero, blue below; a gate is the greener the nearer it is to 1.")


# ---- words ------------------------------------------------------------------------------------------------------


def labels(diagram: Diagram, is_small: bool) -> dict[str, str]:
    """Return the word in each box, by its id, in the reader's language."""
    found = {}
    for node in diagram.nodes:
        if node.kind == "box":
            word = translated(node.label)
            found[node.id] = short(node.label) if is_small or len(word) * LETTER > node.width else word
    if is_small and diagram.decks:  # a deck's purpose is written once, beside its boxes
        found = {node: qualified(word)[0] for node, word in found.items()}
    return found


def _deck_names(diagram: Diagram) -> Iterator[Markup]:
    """Yield the name that the boxes of each deck share: `depth` if they are called `forget, depth`."""
    for deck in diagram.decks:
        common = {
            qualified(short(node.label))[1]
            for node in diagram.nodes
            if node.kind == "box" and 0 < node.y - deck.y < deck.height
        }
        if len(common) == 1 and (name := common.pop()):
            yield words(
                deck.x + 24,
                deck.y + deck.height / 2,
                name,
                size=26,
                font_weight=600,
                class_="deck",
                fill="var(--ink)",
            )


def _resized(diagram: Diagram, marks: Sequence[Mark], size: float) -> Iterator[Mark]:
    """Yield marks with their texts scaled by `size`: signs by `SIGNS`, words no wider than their box."""
    nodes = {node.id: node for node in diagram.nodes}
    for mark in marks:
        if not isinstance(mark, Text) or mark.part is None:
            yield mark
            continue
        node, text = nodes[mark.part.id], str(mark.text)
        if mark.role == "sign":
            factor = SIGNS if len(text) == 1 or node.kind == "box" else size
            yield replace(mark, size=mark.size * factor)
        else:
            wide = length(text)
            large = mark.size * size * (1.0 if wide == len(text) else FULL_WIDTH)
            yield replace(mark, size=min(large, (node.width - MARGIN) / (max(1, wide) * 0.545)))


def length(text: str) -> float:
    """Return a word's length in Latin letters; a Japanese one counts for nearly two."""
    return sum(1.8 if ord(letter) > 0x2E80 else 1.0 for letter in text)


# ---- marks that the diagram itself does not have ----------------------------------------------------------------


def _strip(cell: Cell, strip: Strip, shown: Snapshot) -> Group:
    """Draw a strip's entries and the mark of the unit; an empty group if the run has no such value."""
    part = Part("strip", strip.id)
    values = shown.values.get(strip.value)
    if values is None:
        return Group(part, ())
    rows = np.atleast_2d(values)
    heat = drawing.heat(strip, rows.shape, limits(cell, strip.value), rows)
    if shown.unit is None or values.shape != (shown.units,) or strip.value == "x":
        return Group(part, (heat,))
    x = strip.x - strip.width / 2 + (shown.unit + 0.5) * strip.width / len(values)
    y = strip.y + strip.height / 2 + 4
    return Group(part, (heat, Path(Part("caret", strip.id), f"M{number(x)},{number(y)}l5,8h-10z", "$ink", 0, "$ink")))


def _label(cell: Cell, strip: Strip, size: float) -> Text:
    """Draw a strip's symbol before it, or after it if the value comes from the layer below, as x may be beside it."""
    is_behind = cell.definition.kind(strip.value) == "below" and strip.label_anchor == "end"
    return Text(
        Part("label", strip.id),
        strip.x + strip.width / 2 + BESIDE if is_behind else strip.label_x,
        strip.label_y - LIFT,
        symbols.runs_of(cell, strip.value),
        16 * size,
        "symbol",
        anchor="start" if is_behind else strip.label_anchor,
    )


def _chip(cell: Cell, chip: Chip, shown: Snapshot, size: float) -> Group:
    """Draw the input word, or the symbol of an output."""
    part, letters = Part("chip", chip.id), 15 * size
    if chip.id == "x":
        width = max(chip.width, len(shown.word) * letters * 0.62 + 18)
        text = Text(part, chip.x, chip.y, shown.word, letters, "word", "$word-text")
        shape = box(chip.x, chip.y, width, chip.height, chip.height / 2)
        return Group(part, (Path(None, shape, "$word-edge", 1.5, "$word"), text))
    name = symbols.name_runs(cell.definition, chip.name)
    shape = box(chip.x, chip.y, chip.width, chip.height, chip.height / 2)
    return Group(
        part,
        (
            Path(None, shape, "$output-edge", 1.5, "$output"),
            Text(part, chip.x, chip.y, name, letters, "symbol", "$output-text"),
        ),
    )
