"""A cell as source in NumPy, PyTorch and JAX, that runs on its own.

One typed program, a statement an equation (`plain`), is written in each language by what the table of spellings says
(`lstm_core.language.spellings`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lstm_core.errors import SettingError
from lstm_core.execution.inputs import RunnableCell
from lstm_core.language import settled

from .dialect import TITLES
from .functions import functions
from .module import class_name, module
from .sized import sized_step


def export(  # size: sizes and settings, as everywhere a cell is measured
    cell: RunnableCell,
    language: str,
    inputs: int | None = None,
    units: int | None = None,
    features: int | None = None,
    is_above: bool = False,
    **settings: Any,
) -> str:
    """Return a cell as source in "numpy", "torch" or "jax", for the sizes given; see `Cell.to_torch`.

    Raises LanguageError or SettingError for sizes that it cannot have, SettingError for another language.
    """
    if language not in TITLES:
        raise SettingError(f"{language!r} is no language that a cell is written in; there are {', '.join(TITLES)}")
    return _export(cell, language, inputs, units, features, is_above, settled(settings, cell.name))


@lru_cache(maxsize=128)
def _export(
    cell: RunnableCell,
    language: str,
    inputs: int | None,
    units: int | None,
    features: int | None,
    is_above: bool,
    settings: tuple[tuple[str, Any], ...],
) -> str:
    sized = sized_step(cell, language, inputs, units, features, is_above, **dict(settings))
    return module(sized) if language == "torch" else functions(sized, language)


__all__ = ["TITLES", "class_name", "export"]
