"""The layers of a stack, by the names of its values: `l0.f` is of the lowest layer, which people call layer 1."""

from __future__ import annotations

import re
from functools import lru_cache

from flask_babel import gettext

from lstm_core import Cell

_LAYER = re.compile(r"l(\d+)\.")


@lru_cache(maxsize=256)
def of(cell: Cell) -> tuple[int, ...]:
    """Return the numbers, from 0, of the layers whose values a cell has; none if it is no stack."""
    found = {int(match[1]) for match in map(_LAYER.match, cell.definition.values) if match}
    return tuple(sorted(found)) if len(found) > 1 else ()


def title(cell: Cell, name: str) -> str:
    """Return in the reader's language which layer a value is of; nothing outside of a stack."""
    match = _LAYER.match(name) if of(cell) else None
    return gettext("Layer %(number)s", number=int(match[1]) + 1) if match else ""
