"""Texts as batches of word rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

import numpy as np

from lstm_core.models.tokenizer import START, UNKNOWN

Drawn = tuple[np.ndarray, np.ndarray, np.ndarray]


class Batches:
    """Draws batches from a set of texts. The batch of an update depends only on the seed and the update.

    A row is texts one after the other, each opened by `<s>`, closed by one more, and padded. `unknown` is the share
    of words that are replaced by `<unk>`, so that its embedding is learned.
    """

    def __init__(
        self,
        texts: Sequence[Sequence[str]],
        indices: Mapping[str, int],
        *,
        rows: int,
        tokens: int,
        unknown: float = 0.0,
        seed: int = 0,
    ):
        self.texts = [np.array([indices[START], *(indices[word] for word in text)], dtype=np.int64) for text in texts]
        self.start, self.unknown_index = indices[START], indices[UNKNOWN]
        self.rows, self.tokens, self.unknown, self.seed = rows, tokens, unknown, seed
        self._drawn: tuple[int, Drawn] | None = None  # the last, for two cells that are trained on the same in turns
        longest = max(map(len, self.texts))
        if longest > tokens:
            raise ValueError(f"a text has {longest} tokens with its <s>, a row only {tokens}")

    def with_seed(self, seed: int) -> Batches:
        """Return batches of the same texts, which are not read again, drawn with another seed."""
        found = copy(self)
        found.seed, found._drawn = seed, None
        return found

    def draw(self, update: int) -> Drawn:
        """Return (words read, words that come next, weights), each (tokens, rows); weights are 0 at padding."""
        if self._drawn is None or self._drawn[0] != update:
            self._drawn = (update, self._draw(update))
        return self._drawn[1]

    def _draw(self, update: int) -> Drawn:
        rng = np.random.default_rng((self.seed, update))
        words = np.full((self.rows, self.tokens + 1), self.start)
        weights = np.zeros((self.tokens, self.rows), dtype=np.float32)
        choices = iter(rng.integers(len(self.texts), size=self.rows * (self.tokens + 1)))
        text = self.texts[next(choices)]
        for row in range(self.rows):
            length = 0
            while length + len(text) <= self.tokens:
                words[row, length : length + len(text)] = text
                length += len(text)
                text = self.texts[next(choices)]
            weights[:length, row] = 1
        if self.unknown:
            hidden = (rng.random(words.shape) < self.unknown) & (words != self.start)
            words[hidden] = self.unknown_index
        words = words.T
        return words[:-1], words[1:], weights
