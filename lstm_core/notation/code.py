"""A cell as source to take away, by language: NumPy, PyTorch, JAX, LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstm_core import execution
from lstm_core.errors import SettingError
from lstm_core.notation.latex import latex

if TYPE_CHECKING:
    from lstm_core.cell import Cell

CODES = {
    "numpy": "NumPy",
    "torch": "PyTorch",
    "jax": "JAX",
    "latex": "LaTeX",
}  # the languages, with what they are called


def code(cell: Cell, language: str, inputs: int | None = None, units: int | None = None) -> str:
    """Return a cell in a language of CODES; equations in LaTeX need no sizes.

    Raises SettingError for any other language, LanguageError if the cell cannot have these sizes.
    """
    if language not in CODES:
        raise SettingError(f"a cell is not written in {language!r}; the languages are {', '.join(CODES)}")
    return latex(cell) if language == "latex" else execution.export(cell, language, inputs, units)


def numpy_source(cell: Cell, inputs: int | None = None, units: int | None = None) -> str:
    """Return a cell as NumPy source that runs on its own. Raises LanguageError if the cell cannot have these sizes."""
    return code(cell, "numpy", inputs, units)
