"""One network's dependence on earlier words: gradients by earlier states, products of gates, words left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from app.memory.networks import Row
from app.memory.packing import packed
from app.web.current import readings
from lstm_core import notation
from lstm_core.execution import Trace
from lstm_core.models import lookback
from lstm_core.models.lookback import Lookback
from lstm_core.typing import Array

MOST_LEFT_OUT = 100  # words, those next to the asked one: a longer text would take seconds
DIGITS = 4  # of a number in an answer


@dataclass(frozen=True)
class RowLookback:
    """What one row shows. `belts` are the states whose old value is multiplied entry by entry at each step; arrays
    are (steps, units), a step being a word before the asked one, and the units of several belts stand side by side.
    """

    row: Row
    memory: Lookback
    belts: tuple[str, ...]

    @property
    def trace(self) -> Trace:
        """Every value of the words before the asked one."""
        return self.memory.trace

    @cached_property
    def hidden(self) -> Array:
        """The gradient by h."""
        return self.memory.gradients["h"]

    @cached_property
    def cell(self) -> Array:
        """The gradient by the belts, and by h where there is none."""
        return self._beside([self.memory.gradients[belt] for belt in self.belts]) if self.belts else self.hidden

    @cached_property
    def kept(self) -> Array | None:
        """The product of what multiplies the belts' old values after each step; None without a belt."""
        factors = [lookback.carried(self.memory.trace, belt) for belt in self.belts]
        return self._beside([lookback.products(each) for each in factors if each is not None]) if factors else None

    @cached_property
    def direct(self) -> Array | None:
        """The size of the gradient that comes back along the belts alone, (steps,)."""
        return None if self.kept is None else _sizes(self.cell[-1] * self.kept)

    @cached_property
    def left_out(self) -> tuple[int, Array]:
        """The first word left out, from 0, and by how much the probability is higher with each word than without."""
        first, chances = lookback.without(self.memory, MOST_LEFT_OUT)
        return first, self.memory.probability - chances

    @cached_property
    def sizes(self) -> dict[str, Array]:
        """The sizes of both gradients at each step, (steps,)."""
        return {"cell": _sizes(self.cell), "hidden": _sizes(self.hidden)}

    @staticmethod
    def _beside(arrays: Sequence[Array]) -> Array:
        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=1)

    def to_dict(self, style: str) -> dict[str, Any]:
        """Return what the page draws of the row."""
        first, changes = self.left_out
        is_hidden = self.belts in ((), ("h",))
        kept = self.kept
        return {
            "key": self.row.key,
            "label": self.row.label,
            "style": style,
            "model": self.row.model.name,
            "units": self.cell.shape[1],
            "belts": self.belts,
            "probability": self.memory.probability,
            "sizes": {name: _digits(values) for name, values in self.sizes.items()},
            "hidden": packed(self.hidden),
            "cell": None if is_hidden else packed(self.cell),
            "kept": None if kept is None else packed(kept),
            "kept_mean": None if kept is None else _digits(kept.mean(axis=1)),
            "left_out": {"first": first, "changes": np.round(changes, 5).tolist()},
        }


def _sizes(vectors: Array) -> Array:
    """Return the length of each vector, (steps,); in float64, for the square of a gradient may be below any float32."""
    sizes: Array = np.linalg.norm(vectors.astype(np.float64), axis=1)
    return sizes


def _digits(values: Array) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values.tolist()]


def row_lookbacks(rows: Sequence[Row], text: str, asked: int) -> list[RowLookback]:
    """Return what each row shows for the word `asked` (from 0) of a text; nothing where no word stands before it."""
    if asked < 1:
        return []
    kept = readings()
    return [
        kept.of(row.model, ("memory", row.key, text, asked), partial(_row_lookback, row, text, asked)) for row in rows
    ]


def _row_lookback(row: Row, text: str, asked: int) -> RowLookback:
    indices = [token.index for token in row.model.tokenize(text)]
    memory = lookback.look_back(row.model, indices, asked)
    belts = notation.belts(row.model.cell.definition)
    look = RowLookback(row, memory, tuple(belt for belt in belts if lookback.carried(memory.trace, belt) is not None))
    assert look.left_out  # what takes long is done here, where others who ask for the same wait for it
    return look
