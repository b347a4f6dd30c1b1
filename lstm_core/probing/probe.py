"""Probing and ablation of units: which units differ between the sides of a contrast, and which predictions depend on.

The value of a unit is that of the carried state (the cell state of an LSTM, h of a GRU or an RNN). An ablated
("silenced") unit is held at a constant level in every sentence from the first differing word on.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lstm_core import notation
from lstm_core.errors import ModelError
from lstm_core.language import sizes
from lstm_core.language.expressions import Definition
from lstm_core.models.model import sigmoid
from lstm_core.models.protocols import Network, TextNetwork
from lstm_core.models.tokenizer import START, UNKNOWN
from lstm_core.probing.pairs import Contrast
from lstm_core.tasks.effects import effect_sizes
from lstm_core.tasks.padding import padded

LEVELS = ("mean", "zero")
OTHERS = 20  # random units, or groups of units, that an ablation is compared with


@dataclass(frozen=True)
class Hold:
    """Units to silence, counted from 0, or (`keep`) the only units not to silence, and the level to hold them at.

    Raises ModelError if `level` is not one of LEVELS.
    """

    units: tuple[int, ...]
    keep: bool = False
    level: str = "mean"

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ModelError(f"there is no level {self.level!r} to hold a unit at; there are {', '.join(LEVELS)}")


@dataclass(frozen=True)
class Silenced:
    """The effect of silencing units on the predictions for all sentences of a contrast.

    `trained` and `held` are the mean probabilities of the right side without and with silencing, `fall` is their
    difference, `turned` the share of sentences whose prediction changes from right to wrong. `others` are the falls for
    `OTHERS` random choices of equally many other units.
    """

    trained: float
    held: float
    fall: float
    turned: float
    others: tuple[float, ...]

    @property
    def usual(self) -> float:
        """The mean absolute fall of the others."""
        return float(np.abs(self.others).mean()) if self.others else 0.0

    @property
    def most(self) -> float:
        """The largest absolute fall of the others."""
        return float(np.abs(self.others).max()) if self.others else 0.0

    @property
    def ratio(self) -> float:
        """The fall divided by the mean absolute fall of the others; infinite if that is 0."""
        if self.usual == 0:
            return float("inf") if self.fall > 0 else 0.0
        return self.fall / self.usual


def belt(model: Network) -> str:
    """Return the name of a network's carried state (see `belt_of`)."""
    lengths = sizes(model.cell.definition, model.inputs, model.units).values
    return belt_of(model.cell.definition, lengths, model.units)


def belt_of(definition: Definition, lengths: Mapping[str, tuple[int, ...]], units: int) -> str:
    """Return the name of the carried state, a vector of one entry a unit: a belt, or h if no belt is such a vector.

    Of several, c is the state: the sLSTM's n is its normaliser. Where none is called c, h is what the cell is known by:
    RWKV's two belts are a numerator and a denominator, and the mLSTM's state is a matrix. Of a stack it is the highest.
    `lengths` are the axes of the values.
    """
    belts = notation.belts(definition)
    own = [name for name in belts if _layer(name) == _layer(belts[-1])]
    found = next((name for name in own if name.rpartition(".")[2] == "c"), own[0] if len(own) == 1 else "h")
    return found if lengths.get(found) == (units,) else "h"


def _layer(name: str) -> str:
    return name.rpartition(".")[0]


class Probe:
    """A model applied to all sentences of a contrast: first those of the first side, then those of the second.

    `words` are token indices, (time, sentences); `starts` and `lengths`, (sentences,), are the position of the first
    differing token and the number of tokens, including `<s>`. Predictions are evaluated at `times` of `columns`,
    (predictions,), which is the last token of each sentence; `second`, (predictions,), is true if the second side is
    right. Raises ModelError if none of the answers of a side is in the vocabulary.
    """

    def __init__(self, model: TextNetwork, contrast: Contrast):
        self.model, self.contrast = model, contrast
        self.belt = belt(model)
        pairs = contrast.pairs
        texts = [pair.first for pair in pairs] + [pair.second for pair in pairs]
        unknown, start = model.indices[UNKNOWN], model.indices[START]
        rows = [[start, *(model.indices.get(word, unknown) for word in text)] for text in texts]
        self.words, self.lengths = padded(rows)
        self.starts = np.array([pair.start + 1 for pair in pairs] * 2)
        self.times, self.columns = self.lengths - 1, np.arange(len(rows))
        self.second = np.repeat([False, True], len(pairs))
        self.count = len(pairs)
        self.answers = [[model.indices[word] for word in side if word in model.indices] for side in contrast.answers]
        for name, found in zip(contrast.sides, self.answers, strict=True):
            if not found:
                raise ModelError(f"{model.name}: none of the words asked for {name!r} is in its vocabulary")
        self._falls: dict[Hold, tuple[float, float]] = {}

    @cached_property
    def state(self) -> np.ndarray:
        """The carried state without silencing, (time, sentences, units)."""
        state: np.ndarray = self.model.run(self.words)[self.belt]
        return state

    @cached_property
    def last(self) -> np.ndarray:
        """The carried state at the predictions, (predictions, units)."""
        last: np.ndarray = self.state[self.times, self.columns]
        return last

    @cached_property
    def effects(self) -> np.ndarray:
        """Cohen's d of each unit, (units,); positive if the values of the second side are larger."""
        return effect_sizes(self.last[~self.second], self.last[self.second])

    @cached_property
    def errors(self) -> np.ndarray:
        """The standard error of each d, (units,), in the usual approximation for two groups of equal size."""
        errors: np.ndarray = np.sqrt(2 / self.count + self.effects**2 / (4 * self.count))
        return errors

    @cached_property
    def order(self) -> np.ndarray:
        """The units, counted from 0, by the size of their effect, largest first, (units,)."""
        return np.argsort(-np.abs(self.effects), kind="stable")

    @cached_property
    def levels(self) -> dict[str, np.ndarray]:
        """The levels to hold units at, each (units,): their mean from the first differing word on, or 0."""
        time = np.arange(len(self.words))[:, None]
        differs = (time >= self.starts) & (time < self.lengths)
        if not differs.any():
            differs = time < self.lengths
        return {"mean": self.state[differs].mean(axis=0), "zero": np.zeros(self.state.shape[-1], self.state.dtype)}

    def clamp(self, hold: Hold, levels: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
        """Return the clamp for `Cell.run`; `levels` may be those of another probe, such as one of a whole contrast."""
        level = (levels or self.levels)[hold.level]
        chosen = np.isin(np.arange(len(level)), hold.units) != hold.keep
        time = np.arange(len(self.words))[:, None]
        return {self.belt: np.where((time >= self.starts)[..., None] & chosen, level, np.nan).astype(level.dtype)}

    def hidden(self, clamp: dict[str, np.ndarray] | None = None) -> np.ndarray:
        """Return h at the predictions, (predictions, units)."""
        hidden: np.ndarray = self.model.run(self.words, clamp=clamp)["h"][self.times, self.columns]
        return hidden

    def right_probability(self, clamp: dict[str, np.ndarray] | None = None) -> np.ndarray:
        """Return the probability of the right side's answers among those of both sides, (predictions,)."""
        readout, hidden = self.model.readout, self.hidden(clamp)
        first, second = (
            np.logaddexp.reduce(hidden @ readout["W_y"][rows].T + readout["b_y"][rows], axis=1) for rows in self.answers
        )
        return sigmoid(np.where(self.second, second - first, first - second))

    @cached_property
    def trained(self) -> np.ndarray:
        """`right_probability` without silencing, (predictions,)."""
        return self.right_probability()

    def fall(self, hold: Hold) -> tuple[float, float]:
        """Return the mean fall of the right side's probability, and the share of predictions that become wrong."""
        if hold not in self._falls:
            held = self.right_probability(self.clamp(hold))
            turned = (self.trained > 0.5) & (held < 0.5)
            self._falls[hold] = float((self.trained - held).mean()), float(turned.mean())
        return self._falls[hold]

    def silence(self, hold: Hold) -> Silenced:
        """Silence units, and for comparison `OTHERS` random choices of equally many others (always the same ones)."""
        fall, turned = self.fall(hold)
        rest = np.setdiff1d(np.arange(self.state.shape[-1]), hold.units)
        size = len(hold.units)
        rng = np.random.default_rng(list(hold.units))
        if size == 1:
            groups = [(int(unit),) for unit in rng.permutation(rest)[:OTHERS]]
        elif 0 < size <= len(rest):
            groups = [tuple(sorted(rng.choice(rest, size, replace=False).tolist())) for _ in range(OTHERS)]
        else:
            groups = []
        others = tuple(self.fall(replace(hold, units=group))[0] for group in groups)
        trained = float(self.trained.mean())
        return Silenced(trained, trained - fall, fall, turned, others)


def in_vocabulary(contrast: Contrast, words: Container[str]) -> Contrast:
    """Return a contrast with only those pairs whose words are all in `words`."""
    pairs = tuple(pair for pair in contrast.pairs if all(word in words for word in pair.first + pair.second))
    return replace(contrast, pairs=pairs)
