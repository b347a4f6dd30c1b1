"""The layers of a stacked cell, from its values' names: `l0.f` belongs to the lowest layer, shown as layer 1."""

from __future__ import annotations

import re
from functools import lru_cache

from flask_babel import gettext

from lstm_core import Cell

_LAYER = re.compile(r"l(\d+)\.")


@lru_cache(maxsize=256)
def of(cell: Cell) -> tuple[int, ...]:
    """Return the numbers, from 0, of a stacked cell's layers; empty for any other cell."""
    found = {int(match[1]) for match in map(_LAYER.match, cell.definition.values) if match}
    return tuple(sorted(found)) if len(found) > 1 else ()


def title(cell: Cell, name: str) -> str:
    """Return the title of a value's layer in the reader's language; "" for a cell that is no stack."""
    match = _LAYER.match(name) if of(cell) else None
    return gettext("Layer %(number)s", number=int(match[1]) + 1) if match else ""
