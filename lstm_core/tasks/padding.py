"""Texts of several lengths side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def padded(texts: Sequence[Sequence[int]], filling: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of words side by side as (time, texts), and the length of each; the end is filled up."""
    lengths = np.array([len(text) for text in texts])
    words = np.full((lengths.max(), len(texts)), filling)
    for column, text in enumerate(texts):
        words[: len(text), column] = text
    return words, lengths
