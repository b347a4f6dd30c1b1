"""Recurrent cells as equations: run them with a full trace, differentiate through time, typeset and draw them.

`cells` maps names to the cells of the catalogue, `Cell` defines a new one, `Stack` stacks several,
`models.load` loads trained networks, `notation` renders formulas and diagrams.
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
    MissingPackageError,
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
    "MissingPackageError",
    "ModelError",
    "SettingError",
    "Stack",
    "cells",
]


def __getattr__(name: str) -> ModuleType:
    """Import a subpackage on first use, so that running a cell imports only what it needs."""
    if name in ("models", "notation", "learning"):
        return import_module(f"lstm_core.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
