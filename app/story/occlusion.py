"""Occlusion: how much the probability of each word of a caption falls when a patch of the picture is covered."""

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
    """The model's caption of a picture, evaluated with nothing covered and with each patch covered.

    Words and patches count from 0. `weights` (words, patches) are the attention weights for each word, `chances`
    (words,) its probabilities; `covered_weights` (patches, words, patches) and `covered` (patches, words, vocabulary)
    are the same for the picture with one patch covered, for all words of the vocabulary. float32.
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
        """Return the patch with the largest attention weight for a word."""
        return int(self.weights[word].argmax())

    def falls(self, word: int) -> np.ndarray:
        """Return the drop in a word's probability with each patch covered, (patches,); negative where it rises."""
        falls: np.ndarray = self.chances[word] - self.covered[:, word, self.rows[word]]
        return falls


@cached(32)
def looked(picture: str) -> Looked:
    """Run the model on a picture, given as `pictures.write` writes it. Raises ModelError for an invalid one."""
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
    """Count the examples' colour and shape words that lose more than half of their probability when the patch with the
    largest attention weight for them is covered; return that count and the number of such words.
    """
    falls = [
        found.falls(word)[found.looked_at(word)]
        for found in map(looked, examples())
        for word, text in enumerate(found.words)
        if text in CONTENT
    ]
    return sum(bool(fall > 0.5) for fall in falls), len(falls)


def _with_cover(pixels: np.ndarray, patch: int) -> np.ndarray:
    """Return a picture with one patch painted in the background's colour."""
    painted = pixels.copy()
    top, left = PATCH * (patch // COLUMNS), PATCH * (patch % COLUMNS)
    painted[top : top + PATCH, left : left + PATCH] = GROUND
    return painted
