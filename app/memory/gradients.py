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
class Part:
    """A belt among several in one array: its name, its own axes, and which of the array's entries are its own."""

    name: str
    axes: tuple[int, ...]
    place: slice

    def entry(self, number: int) -> str:
        """Return what an entry is called, by its number in the whole array: `n[3]`, `C[1, 2]`, counted from 1."""
        at = np.unravel_index(number - self.place.start, self.axes)
        return f"{self.name}[{', '.join(str(int(n) + 1) for n in at)}]"


@dataclass(frozen=True)
class RowLookback:
    """One network's look back from a target word. `belts` are the states that are belts. Arrays are (steps, units): a
    step is a word before the target; the units of several belts, and the entries of a matrix, are concatenated.
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
        return concatenated([self.memory.gradients[belt] for belt in self.belts]) if self.belts else self.hidden

    @cached_property
    def factors(self) -> dict[str, Array]:
        """The factors on the old value of each belt that has one for each of its entries, by belt."""
        found = {belt: lookback.carried(self.memory.trace, belt) for belt in self.belts}
        return {belt: each for belt, each in found.items() if each is not None}

    @cached_property
    def gate_products(self) -> Array | None:
        """The product of the factors on the belts' old values over all later steps; None without such a belt."""
        kept = [lookback.products(each) for each in self.factors.values()]
        return concatenated(kept) if kept else None

    @cached_property
    def belt_norms(self) -> Array | None:
        """The norm of the gradient that flows back along the belts only, (steps,); None without such a belt.

        It sets out from the last step whose new belt is read: the step before the last one in RWKV, which shows what
        the belt was before.
        """
        if not self.factors:
            return None
        paths = []
        for belt, factors in self.factors.items():
            gradients = self.memory.gradients[belt]
            last = last_read(gradients)
            path = np.zeros_like(gradients)
            path[: last + 1] = gradients[last] * lookback.products(factors[: last + 1])
            paths.append(path)
        return _norms(concatenated(paths))

    @property
    def last(self) -> int:
        """The last step after which the prediction depends on the cell state."""
        return last_read(self.cell)

    def parts(self, belts: Sequence[str]) -> list[Part]:
        """Return what stands where in an array of several belts."""
        found, start = [], 0
        for belt in belts:
            axes = self.memory.trace[belt].shape[1:]
            found.append(Part(belt, axes, slice(start, start + int(np.prod(axes)))))
            start = found[-1].place.stop
        return found

    @cached_property
    def left_out(self) -> tuple[int, Array]:
        """The first word left out, from 0, and the drop of the target's probability without each word from there on."""
        first, chances = lookback.without(self.memory, MOST_LEFT_OUT)
        return first, self.memory.probability - chances

    @cached_property
    def sizes(self) -> dict[str, Array]:
        """The norms of both gradients at each step, (steps,)."""
        return {"cell": _norms(self.cell), "hidden": _norms(self.hidden)}

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
            "parts": {
                "cell": [{"name": part.name, "axes": part.axes} for part in self.parts(self.belts or ("h",))],
                "kept": [{"name": part.name, "axes": part.axes} for part in self.parts(tuple(self.factors))],
            },
            "probability": self.memory.probability,
            "sizes": {name: values.tolist() for name, values in self.sizes.items()},
            "hidden": packed(self.hidden),
            "cell": None if is_hidden else packed(self.cell),
            "kept": None if kept is None else packed(kept),
            "kept_mean": None if kept is None else kept.mean(axis=1).tolist(),
            "left_out": {"first": first, "changes": changes.tolist()},
        }


def concatenated(arrays: Sequence[Array]) -> Array:
    """Return arrays (steps, own axes) side by side, (steps, entries)."""
    flat = [array.reshape(len(array), -1) for array in arrays]
    return flat[0] if len(flat) == 1 else np.concatenate(flat, axis=1)


def last_read(gradients: Array) -> int:
    """Return the last step of gradients (steps, own axes) that are not all 0; the last one if all are."""
    read = np.flatnonzero(gradients.reshape(len(gradients), -1).any(axis=1))
    return int(read[-1]) if len(read) else len(gradients) - 1


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
    look = RowLookback(row, memory, tuple(belt for belt in belts if belt in row.model.cell.states))
    assert look.left_out  # computed here, under the cache's lock: concurrent requests for it wait
    return look
