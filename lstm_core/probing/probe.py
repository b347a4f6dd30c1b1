"""What the units of a model know of a contrast: which tell its two sides apart, and which the next word depends on.

A unit's value is that of the state that is carried along (the cell state of an LSTM, h of a GRU or an RNN). To silence
a unit is to hold that value at one level in every sentence from the difference on, so that it can no longer tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core import notation
from lstm_core.errors import ModelError
from lstm_core.models.model import Model, sigmoid
from lstm_core.models.tokens import START, UNKNOWN
from lstm_core.probing.pairs import Contrast
from lstm_core.tasks.effects import effect_sizes
from lstm_core.tasks.padding import padded

LEVELS = ("mean", "zero")
OTHERS = 20  # random units, or groups of units, that a fall is compared with


@dataclass(frozen=True)
class Hold:
    """Units, from 0, to silence, or to keep alone (`keep`: every other one is silenced), and at which level."""

    units: tuple[int, ...]
    keep: bool = False
    level: str = "mean"

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ModelError(f"there is no level {self.level!r} to hold a unit at; there are {', '.join(LEVELS)}")


@dataclass(frozen=True)
class Silenced:
    """What holding units does over all sentences of a contrast.

    `trained` and `held` are the mean probability of the right side's words among those of both sides; `fall` is how far
    it falls, `turned` the share of sentences after which the wrong side is now the likelier. `others` are the falls of
    as many other units at random, `OTHERS` times.
    """

    trained: float
    held: float
    fall: float
    turned: float
    others: tuple[float, ...]

    @property
    def usual(self) -> float:
        """The mean size of the others' falls."""
        return float(np.abs(self.others).mean()) if self.others else 0.0

    @property
    def most(self) -> float:
        """The size of the largest of the others' falls."""
        return float(np.abs(self.others).max()) if self.others else 0.0

    @property
    def ratio(self) -> float:
        """How many times larger the fall is than the mean size of the others'; infinite where those are nothing."""
        if self.usual == 0:
            return float("inf") if self.fall > 0 else 0.0
        return self.fall / self.usual


def belt(model: Model) -> str:
    """Return the state that is carried along, of a stack the topmost; h where a cell has no such state.

    The sLSTM carries two: c, and beside it the count that c is divided by.
    """
    found = notation.belts(model.cell.definition)
    if not found:
        return "h"
    return "c" if "c" in found else found[-1]


class Probe:
    """A model on every sentence of a contrast: first those of its first side, then those of its second.

    `words` is (time, sentences); `starts` and `lengths` (sentences,) say where, in tokens with the opening `<s>`, a
    sentence differs from its partner, and how long it is. The next word is asked for at `times` of `columns`, both
    (asked,): after the last token of each; `second` (asked,) tells of which side it has to be.
    """

    def __init__(self, model: Model, contrast: Contrast):
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
        """The carried state as trained, (time, sentences, units)."""
        return self.model.run(self.words)[self.belt]

    @cached_property
    def last(self) -> np.ndarray:
        """The carried state where the next word is asked, (asked, units)."""
        return self.state[self.times, self.columns]

    @cached_property
    def effects(self) -> np.ndarray:
        """Cohen's d of every unit, (units,): positive where the second side has the larger values."""
        return effect_sizes(self.last[~self.second], self.last[self.second])

    @cached_property
    def errors(self) -> np.ndarray:
        """The standard error of every d, (units,), in the usual approximation for two groups of one size."""
        return np.sqrt(2 / self.count + self.effects**2 / (4 * self.count))

    @cached_property
    def order(self) -> np.ndarray:
        """The units, from 0, by how far they tell the sides apart: the farthest first."""
        return np.argsort(-np.abs(self.effects), kind="stable")

    @cached_property
    def levels(self) -> dict[str, np.ndarray]:
        """What a unit may be held at, each (units,): its mean over all words from the difference on, or 0."""
        time = np.arange(len(self.words))[:, None]
        told = (time >= self.starts) & (time < self.lengths)
        if not told.any():
            told = time < self.lengths
        return {"mean": self.state[told].mean(axis=0), "zero": np.zeros(self.state.shape[-1], self.state.dtype)}

    def clamp(self, hold: Hold, levels: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
        """Return what `Cell.run` holds; `levels` come from another probe where a pair is held as a contrast is."""
        level = (levels or self.levels)[hold.level]
        chosen = np.isin(np.arange(len(level)), hold.units) != hold.keep
        time = np.arange(len(self.words))[:, None]
        return {self.belt: np.where((time >= self.starts)[..., None] & chosen, level, np.nan).astype(level.dtype)}

    def hidden(self, clamp: dict[str, np.ndarray] | None = None) -> np.ndarray:
        """Return h where the next word is asked, (asked, units)."""
        return self.model.run(self.words, clamp=clamp)["h"][self.times, self.columns]

    def rights(self, clamp: dict[str, np.ndarray] | None = None) -> np.ndarray:
        """Return the probability of the right side's words among those of both sides, (asked,).

        Only the asked words' rows of the readout are needed.
        """
        readout, hidden = self.model.readout, self.hidden(clamp)
        first, second = (
            np.logaddexp.reduce(hidden @ readout["W_y"][rows].T + readout["b_y"][rows], axis=1) for rows in self.answers
        )
        return sigmoid(np.where(self.second, second - first, first - second))

    @cached_property
    def trained(self) -> np.ndarray:
        """`rights` as trained."""
        return self.rights()

    def fall(self, hold: Hold) -> tuple[float, float]:
        """Return how far the right side's probability falls on average, and the share of sentences that turn."""
        if hold not in self._falls:
            held = self.rights(self.clamp(hold))
            turned = (self.trained > 0.5) & (held < 0.5)
            self._falls[hold] = float((self.trained - held).mean()), float(turned.mean())
        return self._falls[hold]

    def silence(self, hold: Hold) -> Silenced:
        """Hold units, and as many others at random, `OTHERS` times: the same ones each time that it is asked."""
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


def known(contrast: Contrast, words: Any) -> Contrast:
    """Return a contrast with those of its pairs all of whose words are among `words`."""
    pairs = tuple(pair for pair in contrast.pairs if all(word in words for word in pair.first + pair.second))
    return replace(contrast, pairs=pairs)
