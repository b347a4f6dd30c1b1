"""Probe for character models: which units encode the position in the line."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from lstm_core.models.protocols import TextNetwork
from lstm_core.models.tokenizer import START
from lstm_core.probing.pairs import Contrast
from lstm_core.probing.probe import Probe
from lstm_core.probing.verse import VERSES
from lstm_core.tasks.padding import padded


class LineProbe(Probe):
    """A probe on lines of verse instead of pairs; units are ranked by their correlation with the position in the line.

    The next character, a space or a line break, is predicted at two positions of every line: after the word nearest to
    its middle, and at its end. Ablated units are held at all steps.
    """

    def __init__(self, model: TextNetwork, contrast: Contrast, verses: tuple[str, ...] = VERSES):
        super().__init__(model, contrast)
        rows = [[model.indices[START], *(model.indices[letter] for letter in f"{verse}\n")] for verse in verses]
        self.words, self.lengths = padded(rows)
        self.starts = np.zeros(len(rows), dtype=int)
        middles, ends = [], []
        for column, verse in enumerate(verses):
            begin = 1  # the token of the line's first letter
            for line in verse.split("\n"):
                spaces = [place for place, letter in enumerate(line) if letter == " "]
                middles.append((begin + min(spaces, key=lambda place: abs(place - len(line) / 2)) - 1, column))
                ends.append((begin + len(line) - 1, column))
                begin += len(line) + 1
        self.times, self.columns = np.array(middles + ends).T
        self.second = np.repeat([False, True], len(ends))
        self.count = len(ends)

    @cached_property
    def positions(self) -> np.ndarray:
        """The number of characters of the line read so far at each token, (time, texts); 0 after a line break."""
        found = np.zeros(self.words.shape)
        for time in range(1, len(self.words)):
            found[time] = np.where(self.words[time] == self.model.indices["\n"], 0, found[time - 1] + 1)
        return found

    @cached_property
    def effects(self) -> np.ndarray:
        """The correlation of each unit with the position in the line, over all tokens, (units,)."""
        read = np.arange(len(self.words))[:, None] < self.lengths
        place, state = self.positions[read], self.state[read].astype(np.float64)
        place, state = place - place.mean(), state - state.mean(axis=0)
        spread = np.sqrt((place**2).sum() * (state**2).sum(axis=0))
        return np.where(spread > 0, place @ state / np.maximum(spread, 1e-12), 0.0)

    @cached_property
    def errors(self) -> np.ndarray:
        """The standard error of each correlation, (units,), conservatively with one observation for each line."""
        errors: np.ndarray = (1 - self.effects**2) / np.sqrt(self.count - 1)
        return errors
