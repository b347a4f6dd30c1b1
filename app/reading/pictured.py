"""The diagram that a page shows of a cell, or the list of its lines where none can be drawn."""

from __future__ import annotations

import logging

from lstm_core import Cell, notation
from lstm_core.notation import Diagram

log = logging.getLogger(__name__)


def diagram_of(cell: Cell, narrow: bool = False, size: str = "", settled: bool = True) -> Diagram:
    """Return a cell's diagram (see `lstm_core.notation.diagram`), or the list of its lines if there is none."""
    try:
        return notation.diagram(cell, narrow=narrow, size=size, settled=settled)
    except Exception:  # whatever fails in a layout, formulas, numbers and stepping go on
        log.exception("%s cannot be laid out", cell.name)
        return notation.listed(cell.definition, size or ("narrow" if narrow else "wide"))
