"""Texts a^n b^n, with the symbols that may follow at every step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_core.models.tokenizer import START, UNKNOWN
from lstm_core.tasks.padding import padded

VOCABULARY = (START, UNKNOWN, "a", "b")
_START, _A, _B = (VOCABULARY.index(symbol) for symbol in (START, "a", "b"))

# a number for each symbol that can be read, 1 at its own; all are 0 for <unk>, which no text has
ONE_HOT = np.array([[1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)


def text(n: int) -> str:
    """Return the text of n a and n b."""
    return " ".join("a" * n + "b" * n)


def side_by_side(counts: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the texts of some n as (words read, symbols that may follow, weights).

    Words are (time, texts), `<s>` first; what may follow is (time, texts, vocabulary), 1 or 0: only a at first, then a
    or b, after the first b only b, after the last b only `<s>`, the beginning of another text. Weights (time, texts)
    are 0 after the last b.
    """
    words, lengths = padded([[_START, *[_A] * n, *[_B] * n] for n in counts])
    steps, n = np.arange(len(words))[:, None], np.array(counts)
    may = np.zeros((*words.shape, len(VOCABULARY)), dtype=np.float32)
    may[..., _A] = steps <= n
    may[..., _B] = (steps >= 1) & (steps < 2 * n)
    may[..., _START] = steps == 2 * n
    return words, may, (steps < lengths).astype(np.float32)


def count(words: np.ndarray) -> np.ndarray:
    """Return the number of a minus the number of b read so far at each word."""
    return np.cumsum((words == _A).astype(int) - (words == _B), axis=0)
