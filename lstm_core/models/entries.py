"""The lengths of the values of a network's cell, derived from its equations: no run is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lstm_core.cell import Cell
from lstm_core.language import sizes
from lstm_core.language.lengths import POSITIONS


def entries(
    cell: Cell,
    inputs: int,
    units: int,
    *,
    features: int | None = None,
    positions: int = 0,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    """Return the number of entries of each value, by name: the length of its last axis, 1 for a number.

    features: the length of a memory's vectors; positions: how many there are.
    """
    shapes = sizes(cell.definition, inputs, units, features, **(settings or {})).values
    lengths = {name: axes[-1] if axes else 1 for name, axes in shapes.items()}
    return {name: positions if length == POSITIONS else length for name, length in lengths.items()}
