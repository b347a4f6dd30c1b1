"""When each node and name of a cell comes to be, worked out once a cell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from app.figures.schedule import Moment, schedule
from lstm_core import Cell, notation


@lru_cache(maxsize=128)
def of(cell: Cell) -> Mapping[str, Moment]:
    """Return the phase and the order in it of every node that is drawn, and of every name."""
    nodes = {node.id: node.kind for node in notation.diagram(cell).nodes}
    return schedule(cell.definition, [phase.lines for phase in notation.phases(cell)], nodes)
