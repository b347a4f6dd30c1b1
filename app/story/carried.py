"""Single units that encode gender or number, and which sign of their state stands for which side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext

from lstm_core import models, probing
from lstm_core.probing import table

SIDES = {"gender": ("she", "he"), "number": ("plural", "singular")}  # the first is orange wherever it is drawn
PROBES = {"gender": ("mary sings and", "john sings and"), "number": ("the boys always", "the boy always")}
COLOURS = ("pos", "neg")


@dataclass(frozen=True)
class Side:
    """One side of a contrast: its key in `SIDES`, and the name of its colour, "pos" or "neg"."""

    key: str
    colour: str

    @property
    def label(self) -> str:
        """The word for the side; a pronoun is a token of the network, so it stays English."""
        return {"plural": gettext("plural"), "singular": gettext("singular")}.get(self.key, self.key)


def unit_of(name: str, contrast: str = "gender") -> int | None:
    """Return the unit, from 1, whose ablation costs a model most in a contrast, or None if there was no search."""
    rows = (row for row in table.rows() if row["model"] == name and row["contrast"] == contrast)
    return next((int(row["unit"]) for row in rows), None)


def sides(name: str, unit: int) -> tuple[Side, Side] | None:
    """Return the sides that a unit (from 1) encodes above and below zero, or None if it encodes neither contrast."""
    contrast = next((key for key in SIDES if unit_of(name, key) == unit), None)
    signs = apart(name, unit, contrast) if contrast else None
    if signs is None or contrast is None:
        return None
    first, second = (Side(key, colour) for key, colour in zip(SIDES[contrast], COLOURS, strict=True))
    return (first, second) if signs > 0 else (second, first)


@lru_cache(maxsize=64)
def apart(name: str, unit: int, contrast: str) -> int | None:
    """Return the sign of a unit's state (from 1) on a contrast's first side, or None if both sides have the same."""
    model = models.load(name, models.Model)
    belt = probing.belt(model)
    one, other = (float(model.read(text).trace[belt][-1][unit - 1]) for text in PROBES[contrast])
    return None if one * other >= 0 else 1 if one > 0 else -1
