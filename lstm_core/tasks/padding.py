"""Padding of texts to a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def padded(texts: Sequence[Sequence[int]], filling: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of words as a padded batch, (time, texts), and the length of each."""
    lengths = np.array([len(text) for text in texts])
    words = np.full((lengths.max(), len(texts)), filling)
    for column, text in enumerate(texts):
        words[: len(text), column] = text
    return words, lengths
