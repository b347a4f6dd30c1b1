"""The plain network's probabilities after each word of a sentence: plural verbs, singular verbs, all other words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lstm_core import models
from lstm_core.models import Model, TextRun
from lstm_core.tasks.grammar.words import COPULA, VERBS

MODEL = "grammar-rnn"
PAIRS = (  # the subject in either number, a noun that does not decide, and a word that a verb follows
    ("the boys near the old car always", "the boy near the old car always"),
    ("the dogs behind the old house always", "the dog behind the old house always"),
    ("the teachers by the small lakes always", "the teacher by the small lakes always"),
)
SINGULAR, PLURAL = zip(*VERBS, COPULA, strict=True)
GROUPS = ("plural", "singular", "other")
LIKELIEST = 4


@dataclass(frozen=True)
class Expected:
    """The network and its run over a sentence; `groups` is (T, 3): the shares of `GROUPS` after each token."""

    model: Model
    reading: TextRun
    groups: np.ndarray

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens' texts, `<s>` first."""
        return tuple(token.text for token in self.reading.tokens)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that are read as `<unk>`, each once."""
        return tuple(dict.fromkeys(token.text for token in self.reading.tokens if not token.known))

    @property
    def h(self) -> np.ndarray:
        """The hidden state after each token, (T, units)."""
        return self.reading.trace["h"]


def network() -> Model:
    """Load the network."""
    return models.load(MODEL, models.Model)


def parameters() -> int:
    """Return the number of weights, which all copies of the cell share."""
    return sum(array.size for array in network().params.values())


@lru_cache(maxsize=1)
def pairs() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Compute the shares of `GROUPS`, (3,), at the end of both sentences of each pair."""
    ends = [[expected(network().read(text)).groups[-1] for text in pair] for pair in PAIRS]
    return tuple((many, one) for many, one in ends)


def expected(reading: TextRun) -> Expected:
    """Compute the shares of `GROUPS` after each token of a run."""
    model = network()
    plural, singular = (
        reading.probabilities[:, [model.indices[word] for word in group]].sum(axis=1) for group in (PLURAL, SINGULAR)
    )
    return Expected(model, reading, np.stack([plural, singular, 1 - plural - singular], axis=1))
