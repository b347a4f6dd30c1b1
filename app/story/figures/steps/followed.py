"""A unit followed over a sentence: the run with clamped values, and the free run beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.reading.address import ClampPart
from app.story import carried
from app.story.carried import COLOURS, Side
from app.story.figures.steps import plain_cells
from app.story.snapshot import limits, named_values, strip_values
from lstm_core import notation, probing
from lstm_core.language.expressions import stem
from lstm_core.models import Model, TextRun

CLEAR = 0.5  # least distance from zero of a state that encodes a side


@dataclass(frozen=True)
class Followed:
    """A model, its clamped run and its free run, and the unit (from 0) that is followed."""

    model: Model
    held: TextRun
    free: TextRun
    parts: tuple[ClampPart, ...]
    unit: int

    @cached_property
    def words(self) -> list[str]:
        """The tokens as they were typed."""
        return [token.text for token in self.held.tokens]

    @cached_property
    def strips(self) -> dict[str, np.ndarray]:
        """The values of every strip of the diagram, (time, entries) or (time, rows, columns)."""
        return strip_values(self.model.cell, self.held.trace)

    @property
    def is_turned(self) -> bool:
        """Whether the first side of the unit's contrast is below zero."""
        return self.sides is not None and self.sides[0].colour != COLOURS[0]

    @cached_property
    def coloured(self) -> dict[str, np.ndarray]:
        """The values that colour the strips: negated if the first side of the unit's contrast is below zero, so that
        "she" is orange in every network. Values without such a side, the word and a count, are unchanged.
        """
        cell = self.model.cell
        if not self.is_turned:
            return self.strips
        return {
            name: -steps if limits(cell, name)[0] < 0 and _has_side(self.model, name) else steps
            for name, steps in self.strips.items()
        }

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Every value that a sentence can name."""
        return named_values(self.model.cell, self.held.trace)

    @cached_property
    def state(self) -> str:
        """The value that is followed: the state on the belt, or its quotient in a cell that normalises it."""
        return plain_cells.carried(self.model)

    @cached_property
    def sides(self) -> tuple[Side, Side] | None:
        """What the unit encodes above and below zero, if that is known."""
        return carried.sides(self.model.name, self.unit + 1)

    def means(self, step: int) -> str:
        """Return what the state encodes after a step, or "" if that is unknown or the state is near zero."""
        value = float(self.values[self.state][step][self.unit])
        return self.sides[0 if value > 0 else 1].label if self.sides and abs(value) > CLEAR else ""


def _has_side(model: Model, value: str) -> bool:
    """Return whether the sign of a strip's value follows the unit's contrast: not that of a word, read now or before,
    nor that of a belt without a candidate, which only counts, unless it is the one whose sides are known.
    """
    if stem(value) == "x":
        return False
    purposes = notation.purposes(model.cell.definition)
    line = next((name for name in purposes if value in (name, f"{name}_prev") or value.startswith(f"{name}.")), None)
    if line is None or purposes[line].kind != "update" or line == probing.belt(model):
        return True
    return any(name in purposes and purposes[name].kind == "candidate" for name in purposes[line].acts_on)
