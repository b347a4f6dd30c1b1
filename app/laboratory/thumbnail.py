"""A cell's diagram as a small picture of its own, without words and values: for a card of the gallery."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from app.drawing import sheets, svg
from app.drawing.colours import themed
from app.drawing.diagram import backdrop, operators
from app.laboratory.gallery import cell_of
from app.reading.pictured import diagram_of
from lstm_core import Cell

PAD = 6  # px around the cell
KEPT = 256


def thumbnail(name: str, static: Path, theme: str) -> str | None:
    """Return the SVG of a card's diagram; None for a name that the gallery does not have."""
    cell = cell_of(name)
    return None if cell is None else _drawn(cell, str(static), theme)


@lru_cache(maxsize=KEPT)
def _drawn(cell: Cell, static: str, theme: str) -> str:
    diagram = diagram_of(cell, settled=False)  # a gallery asks for a hundred at once
    marks = [*backdrop(diagram, {}), *operators(diagram)]
    width, height = diagram.width, diagram.height
    whole = svg.tag(
        "svg",
        svg.draw(marks),
        xmlns="http://www.w3.org/2000/svg",
        width=float(width),
        height=float(height),
        viewBox=f"{-PAD} {-PAD} {width + 2 * PAD:.0f} {height + 2 * PAD:.0f}",
    )
    return themed(sheets.without_classes(str(whole)), static, theme)
