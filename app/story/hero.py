"""The picture at the top of the story: one unit's cell state, painted word by word along the belt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.drawing.palette import mixed
from app.story import carried
from lstm_core import models

MODEL, TEXT = "grammar-lstm", "mary sings near the boats . she smiles . john rests by the lake and"
RANGE = (-2.0, 2.0)  # of the cell state, for its colours


@dataclass(frozen=True)
class Column:
    """One word: the cell state after it, its colour, what it stands for, and whether the old state was forgotten."""

    word: str
    colour: str
    value: float
    side: carried.Side | None
    forgets: bool

    @property
    def means(self) -> str:
        """What the state stands for, in the reader's language."""
        return self.side.label if self.side else ""


@dataclass(frozen=True)
class Hero:
    """The picture's columns, the unit (from 1), the number of units, and the network's prediction at the end."""

    columns: tuple[Column, ...]
    unit: int
    units: int
    guess: str
    share: float


@lru_cache(maxsize=1)
def picture() -> Hero:
    """Build the picture of the story's default sentence."""
    model = models.load(MODEL, models.Model)
    unit = (carried.unit_of(MODEL) or 1) - 1
    sides = carried.sides(MODEL, unit + 1)
    reading = model.read(TEXT)
    states, kept = reading.trace["c"][:, unit], reading.trace["f"][:, unit]
    words = [token.text for token in reading.tokens]
    columns = [
        Column(
            word=words[t],
            colour=mixed(float(states[t]), RANGE),
            value=float(states[t]),
            side=sides[0 if states[t] > 0 else 1] if sides else None,
            forgets=bool(t > 1 and kept[t] < 0.5 and states[t] * states[t - 1] < 0),
        )
        for t in range(1, len(words))
    ]
    guess, share = reading.likeliest(1)[-1][0]
    return Hero(tuple(columns), unit + 1, model.units, guess, float(share))
