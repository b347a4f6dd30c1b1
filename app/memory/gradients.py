"""A prediction's dependence on earlier words: gradients w.r.t. earlier states, products of gates, leave-one-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from app.memory.networks import Row
from app.memory.packing import packed
from app.reading.tokens import tokens_of
from app.web.current import readings
from lstm_core import notation
from lstm_core.execution import Trace
from lstm_core.models import lookback
from lstm_core.models.lookback import Lookback
from lstm_core.typing import Array

MOST_LEFT_OUT = 100  # words, the ones nearest to the target: more would take seconds


@dataclass(frozen=True)
class RowLookback:
    """One network's look back from a target word. `belts` are the states whose old value each step multiplies entry by
    entry. Arrays are (steps, units): a step is a word before the target; the units of several belts are concatenated.
    """

    row: Row
    memory: Lookback
    belts: tuple[str, ...]

    @property
    def trace(self) -> Trace:
        """The run over the words before the target."""
        return self.memory.trace

    @cached_property
    def hidden(self) -> Array:
        """The gradient of the surprisal w.r.t. h."""
        return self.memory.gradients["h"]

    @cached_property
    def cell(self) -> Array:
        """The gradient of the surprisal w.r.t. the belts; w.r.t. h in a cell without a belt."""
        return self._concatenate([self.memory.gradients[belt] for belt in self.belts]) if self.belts else self.hidden

    @cached_property
    def gate_products(self) -> Array | None:
        """The product of the factors on the belts' old values over all later steps; None without a belt."""
        factors = [lookback.carried(self.memory.trace, belt) for belt in self.belts]
        return self._concatenate([lookback.products(each) for each in factors if each is not None]) if factors else None

    @cached_property
    def belt_norms(self) -> Array | None:
        """The norm of the gradient that flows back along the belts only, (steps,); None without a belt."""
        return None if self.gate_products is None else _norms(self.cell[-1] * self.gate_products)

    @cached_property
    def left_out(self) -> tuple[int, Array]:
        """The first word left out, from 0, and the drop of the target's probability without each word from there on."""
        first, chances = lookback.without(self.memory, MOST_LEFT_OUT)
        return first, self.memory.probability - chances

    @cached_property
    def sizes(self) -> dict[str, Array]:
        """The norms of both gradients at each step, (steps,)."""
        return {"cell": _norms(self.cell), "hidden": _norms(self.hidden)}

    @staticmethod
    def _concatenate(arrays: Sequence[Array]) -> Array:
        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=1)

    def to_dict(self, style: str) -> dict[str, Any]:
        """Serialise what the page draws for this network."""
        first, changes = self.left_out
        is_hidden = self.belts in ((), ("h",))
        kept = self.gate_products
        return {
            "key": str(self.row.key),
            "label": self.row.label,
            "style": style,
            "model": self.row.model.name,
            "units": self.cell.shape[1],
            "belts": self.belts,
            "probability": self.memory.probability,
            "sizes": {name: values.tolist() for name, values in self.sizes.items()},
            "hidden": packed(self.hidden),
            "cell": None if is_hidden else packed(self.cell),
            "kept": None if kept is None else packed(kept),
            "kept_mean": None if kept is None else kept.mean(axis=1).tolist(),
            "left_out": {"first": first, "changes": changes.tolist()},
        }


def _norms(vectors: Array) -> Array:
    """Return the L2 norm of each vector, (steps,); in float64, since squares of gradients can underflow float32."""
    sizes: Array = np.linalg.norm(vectors.astype(np.float64), axis=1)
    return sizes


def row_lookbacks(rows: Sequence[Row], text: str, target: int) -> list[RowLookback]:
    """Look back from word `target` (from 0) of a text in each network; empty if no word precedes it."""
    if target < 1:
        return []
    cache = readings()
    return [
        cache.of(row.model, ("memory", row.key, text, target), partial(_row_lookback, row, text, target))
        for row in rows
    ]


def _row_lookback(row: Row, text: str, target: int) -> RowLookback:
    indices = [token.index for token in tokens_of(row.model, text)]
    memory = lookback.look_back(row.model, indices, target)
    belts = notation.belts(row.model.cell.definition)
    look = RowLookback(row, memory, tuple(belt for belt in belts if lookback.carried(memory.trace, belt) is not None))
    assert look.left_out  # computed here, under the cache's lock: concurrent requests for it wait
    return look
