"""The recipe of the counting task."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.tasks.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class CountingRecipe(Recipe):
    """How a network is trained to count: `rows` texts per update, with n uniform from 1 to `longest`."""

    units: int = 3
    rows: int = 16
    longest: int = 20
