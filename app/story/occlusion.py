"""Occlusion: how the probability of each word of a caption falls with a patch of the picture painted over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.reading.caches import cached
from lstm_core import models
from lstm_core.models.captions import CaptionModel
from lstm_core.models.model import softmax
from lstm_core.tasks.scenes import pictures
from lstm_core.tasks.scenes.captions import CONTENT
from lstm_core.tasks.scenes.pictures import COLUMNS, GROUND, PATCH, ROWS

MODEL = "scenes-attention"
PATCHES = ROWS * COLUMNS


@dataclass(frozen=True, eq=False)
class Looked:
    """A picture's caption as the model writes it, read with nothing covered and with each patch covered.

    Words and patches count from 0. `weights` (words, patches) say where it looked for a word, `chances` (words,) how
    likely the word was to it; `covered_weights` (patches, words, patches) and `covered` (patches, words, vocabulary)
    the same of the picture with one patch covered, for all words of the vocabulary. float32.
    """

    picture: str
    words: tuple[str, ...]
    rows: tuple[int, ...]  # of the words in the vocabulary
    vocabulary: tuple[str, ...]
    weights: np.ndarray
    chances: np.ndarray
    covered_weights: np.ndarray
    covered: np.ndarray

    def looked_at(self, word: int) -> int:
        """Return the patch with the largest weight for a word."""
        return int(self.weights[word].argmax())

    def falls(self, word: int) -> np.ndarray:
        """Return how far a word's probability falls with each patch covered, (patches,); below 0 where it rises."""
        falls: np.ndarray = self.chances[word] - self.covered[:, word, self.rows[word]]
        return falls


@cached(32)
def looked(picture: str) -> Looked:
    """Return what the model does with a picture, given as `pictures.write` writes it. Raises ModelError for none."""
    model = network()
    pixels = pictures.draw(pictures.parse(picture))
    reading = model.write(pixels)
    tokens = [token.index for token in reading.tokens]
    many = np.stack([_with_cover(pixels, patch) for patch in range(PATCHES)])
    trace = model.run(np.repeat(np.array(tokens)[:, None], PATCHES, axis=1), model.look(many))  # (time, patches)
    rows = tuple(tokens[1:])
    steps = len(rows)
    alpha = reading.trace["alpha"].reshape(-1, PATCHES)
    covered = softmax(model.scores(trace)[:steps])
    return Looked(
        picture=picture,
        words=tuple(token.text for token in reading.tokens[1:]),
        rows=rows,
        vocabulary=model.vocabulary,
        weights=alpha[:steps],
        chances=reading.probabilities[np.arange(steps), rows],
        covered_weights=trace["alpha"][:steps].reshape(steps, PATCHES, PATCHES).swapaxes(0, 1),
        covered=covered.swapaxes(0, 1),
    )


def network() -> CaptionModel:
    """Return the model that captions pictures."""
    model = models.load(MODEL, CaptionModel)
    return model


def examples() -> Sequence[str]:
    """Return the held-out pictures of the model's card, as `pictures.write` writes them."""
    return [example.picture for example in network().card.examples]


@lru_cache(maxsize=1)
def count() -> tuple[int, int]:
    """Return how many of the examples' colour and shape words lose more than half of their probability with the patch
    covered that was looked at for them, and how many such words there are.
    """
    falls = [
        found.falls(word)[found.looked_at(word)]
        for found in map(looked, examples())
        for word, text in enumerate(found.words)
        if text in CONTENT
    ]
    return sum(bool(fall > 0.5) for fall in falls), len(falls)


def _with_cover(pixels: np.ndarray, patch: int) -> np.ndarray:
    """Return a picture with one patch in the colour of the ground, as if nothing were there."""
    painted = pixels.copy()
    top, left = PATCH * (patch // COLUMNS), PATCH * (patch % COLUMNS)
    painted[top : top + PATCH, left : left + PATCH] = GROUND
    return painted
