"""A cell as NumPy source: the code that the compiler generates and runs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lstm_core import execution

if TYPE_CHECKING:
    from lstm_core.cell import Cell

SIZE = 32  # default for inputs and units; some cells require them to be equal


@lru_cache(maxsize=256)
def numpy_source(cell: Cell, inputs: int = SIZE, units: int = SIZE) -> str:
    """Return the forward pass as NumPy source for these sizes. Raises LanguageError if the cell cannot have them."""
    return execution.source(cell, inputs, units)
