"""Texts of the recall task: distractors, the word to be recalled, a gap of distractors, and the question."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_core.models.tokenizer import START, UNKNOWN

WORDS = ("apple", "boat", "candle", "drum", "eagle", "forest", "guitar", "hammer")
DISTRACTORS = (
    "and", "as", "at", "but", "by", "for", "from", "if", "in", "into",
    "of", "on", "or", "over", "so", "than", "then", "to", "up", "with",
)  # fmt: skip
ASK = "?"
VOCABULARY = (START, UNKNOWN, *WORDS, *DISTRACTORS, ASK)
BEFORE = 4  # most distractors before the word to keep

_FIRST_WORD, _FIRST_DISTRACTOR, _ASK = (VOCABULARY.index(word) for word in (WORDS[0], DISTRACTORS[0], ASK))


class Example(NamedTuple):
    """A text, and the right answer after its "?"."""

    text: str
    word: str


class Batch(NamedTuple):
    """A batch of texts with the same gap.

    `words`, (time, rows), are rows of the vocabulary, beginning with `<s>`; `ask`, (rows,), is the step of each row's
    "?", after which no prediction is evaluated; `right`, (rows,), is the right answer.
    """

    words: np.ndarray
    ask: np.ndarray
    right: np.ndarray


def batch(rng: np.random.Generator, gap: int, rows: int, unknown: float = 0.0) -> Batch:
    """Draw texts with `gap` distractors between the word and the "?"; a share `unknown` of distractors is `<unk>`."""
    before = rng.integers(BEFORE + 1, size=rows)
    right = _FIRST_WORD + rng.integers(len(WORDS), size=rows)
    words = _FIRST_DISTRACTOR + rng.integers(len(DISTRACTORS), size=(gap + BEFORE + 3, rows))
    if unknown:
        words[rng.random(words.shape) < unknown] = VOCABULARY.index(UNKNOWN)
    shown, columns = before + 1, np.arange(rows)
    ask = shown + gap + 1
    words[0] = VOCABULARY.index(START)
    words[shown, columns] = right
    words[ask, columns] = _ASK
    return Batch(words, ask, right)


def example(gap: int, seed: int = 0) -> Example:
    """Return the text for a gap and a seed, and the right answer after its "?". The result is deterministic."""
    words, ask, right = batch(np.random.default_rng((seed, gap, 3)), gap, rows=1)
    text = " ".join(VOCABULARY[index] for index in words[1 : ask[0] + 1, 0])
    return Example(text, VOCABULARY[right[0]])
