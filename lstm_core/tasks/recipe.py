"""Recipes: everything that a model's weights depend on besides the cell and the data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a model is trained: everything that its weights depend on besides the cell and the data.

    A task adds fields of its own.
    """

    seed: int = 0
    updates: int = 3000
    rate: float = 1e-2  # Adam's learning rate, falling to 0 along a cosine
    clip: float = 1.0  # the largest norm of all gradients together
