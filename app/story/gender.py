"""Where a network of the grammar keeps who was named last: the unit that was found, and which sign is "she"."""

from __future__ import annotations

from functools import lru_cache

from lstm_core import models, probing
from lstm_core.models import Model
from lstm_core.probing import found

PRONOUNS = ("she", "he")
PROBES = ("mary sings and", "john sings and")


def unit_of(name: str) -> int | None:
    """Return the unit, from 1, whose silence costs the pronoun most in a model, or None where none was looked for."""
    rows = (row for row in found.table() if row["model"] == name and row["contrast"] == "gender")
    return next((int(row["unit"]) for row in rows), None)


@lru_cache(maxsize=64)
def signs(name: str, unit: int) -> tuple[str, str] | None:
    """Return which pronoun a unit (from 1) stands for above and below zero, or None where both are on one side."""
    model = models.load(name)
    her, him = (float(_state(model, text)[unit - 1]) for text in PROBES)
    if her * him >= 0:
        return None
    return PRONOUNS if her > 0 else PRONOUNS[::-1]


def _state(model: Model, text: str):  # type: ignore[no-untyped-def]
    """Return the state that the belt carries after a text, (units,)."""
    return model.read(text).trace[probing.belt(model)][-1]
