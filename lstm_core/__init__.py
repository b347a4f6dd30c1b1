"""Recurrent cells as equations: run with every value kept, differentiated through time, written out, drawn.

`cells` maps names to the cells of the catalogue, `Cell` makes one's own, `Stack` puts them one above another,
`models.load` finds trained networks, `notation` writes and draws.
"""

from importlib import import_module
from types import ModuleType

from lstm_core.cell import Cell
from lstm_core.cells import cells
from lstm_core.errors import (
    ArrayError,
    CellError,
    ClampError,
    FiniteError,
    LanguageError,
    LstmCoreError,
    ModelError,
    SettingError,
)
from lstm_core.execution import Clamp
from lstm_core.stack import Stack

__all__ = [
    "ArrayError",
    "Cell",
    "CellError",
    "Clamp",
    "ClampError",
    "FiniteError",
    "LanguageError",
    "LstmCoreError",
    "ModelError",
    "SettingError",
    "Stack",
    "cells",
]


def __getattr__(name: str) -> ModuleType:
    """Import a part of the package when it is first asked for, so that running a cell loads no more than it needs."""
    if name in ("models", "notation", "learning"):
        return import_module(f"lstm_core.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
