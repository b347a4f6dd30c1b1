"""The diagram that a page shows of a cell, or the list of its lines where none can be drawn."""

from __future__ import annotations

import logging
from math import inf

from lstm_core import Cell, cells, notation
from lstm_core.notation import Diagram

OWN = 60_000  # search steps, of 10 to 15 microseconds, of the settled drawing of a reader's own cell
log = logging.getLogger(__name__)


def diagram_of(cell: Cell, narrow: bool = False, size: str = "", settled: bool = True) -> Diagram:
    """Return a cell's diagram (see `lstm_core.notation.diagram`), or the list of its lines if there is none.

    Nobody waits long for the drawing of a cell of their own: where it takes too much, its decks stay drafts.
    """
    most = inf if cells.get(cell.name) == cell or cell.layers else OWN
    try:
        return notation.diagram(cell, narrow=narrow, size=size, settled=settled, most=most)
    except Exception:  # whatever fails in a layout, formulas, numbers and stepping go on
        log.exception("%s cannot be laid out", cell.name)
        return notation.listed(cell.definition, size or ("narrow" if narrow else "wide"))
