"""Resolve a cell's mode: the cell as it reads, or as it writes on its own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from lstm_core import Cell
from lstm_core.language.modes import written
from lstm_core.notation.text import declaration_of


@lru_cache(maxsize=256)
def in_mode(cell: Cell, mode: str = "reading") -> Cell:
    """Return the cell with one side of each `A if reading else B`, without the lines that are then unused.

    Its values have the names that a trace of `cell` in this mode has. Raises SettingError if the cell only reads.
    """
    definition = cell.definition
    if mode == "writing":
        definition = written(definition)
    elif any(equation.writing is not None for equation in definition.equations):
        definition = replace(
            definition, equations=tuple(replace(equation, writing=None) for equation in definition.equations)
        )
    else:
        return cell
    return Cell(
        equations=declaration_of(definition),
        name=cell.name,
        title=cell.title,
        source=cell.source,
        family=cell.family,
        summary=cell.summary,
    )
