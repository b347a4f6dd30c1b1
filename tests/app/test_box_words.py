"""Words in the boxes of a diagram fit into them, in both languages and both geometries."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask

from app.drawing.diagram import backdrop
from app.drawing.lettering import MORE, fitted
from app.drawing.marks import Text
from app.text.roles import box_labels
from lstm_core import cells, notation

LARGE = ("draw", "draw_plain", "vrnn")  # cells with more lines than a draft draws

# Advances of Helvetica in thousandths of its size, by Adobe's font metrics; letters that are not in it are 1000.
ADVANCES = {
    letter: advance
    for letters, advance in (
        ("abdeghnopqu0123456789+σ", 556), ("cksvxyz", 500), ("ft .,/'", 278), ("ijl", 222), ("r-()", 333), ("m", 833),
        ("w", 722), ("ABEKPSVXY", 667), ("CDHNRUw", 722), ("FTZ", 611), ("GOQ", 778), ("I", 278), ("J", 500),
        ("L", 556), ("M", 833), ("W", 944), ("\u00a0", 278),
    )
    for letter in letters
}  # fmt: skip


def width(text: str, size: float) -> float:
    """Return how wide a text is, by what the typeface says of itself."""
    return size * sum(ADVANCES.get(letter, 1000) for letter in text) / 1000


def words(name: str, narrow: bool) -> Iterable[tuple[Text, float]]:
    """Yield what stands in the boxes of a cell's diagram, with the width of each box."""
    cell = cells[name]
    opened = [*cell.definition.values] if name in LARGE else []  # so the draft has the settled drawing's boxes
    diagram = notation.diagram(cell, narrow=narrow, settled=False, opened=opened)
    boxes = {node.id: node.width for node in diagram.nodes if node.kind == "box"}
    for mark in backdrop(diagram, box_labels(diagram, narrow), narrow):
        if isinstance(mark, Text) and mark.part and mark.part.kind == "node" and isinstance(mark.text, str):
            yield mark, boxes[mark.part.id]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", cells)
def test_the_words_in_a_box_fit_into_it(app: Flask, name: str, narrow: bool, language: str) -> None:
    with app.test_request_context(f"/step?lang={language}"):
        found = list(words(name, narrow))
    assert found
    for text, room in found:
        assert width(str(text.text), text.size) <= room, text
        assert text.size >= (11 if narrow else 12), text


@pytest.mark.parametrize(
    ("text", "room", "lines", "size"),
    [
        ("forget gate", 62, ["forget gate"], 11),
        ("candidate values", 62, ["candidate", "values"], 11),
        ("features of what is read or written", 62, ["features of", f"what is{MORE}"], 11),
        ("multiplicatively", 40, [f"multi{MORE}"], 11),
        ("書き込みの強さ", 62, ["書き込", "みの強さ"], 11),
        ("", 62, [], 11),
    ],
)
def test_words_are_broken_before_they_are_cut(text: str, room: float, lines: list[str], size: float) -> None:
    assert fitted(text, room, 11, 11) == (lines, size)
