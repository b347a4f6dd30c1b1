"""The curves of a run: what a network of words can do by now, on texts that it is not trained on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.models.model import Model
from lstm_core.tasks.counting.scores import right_up_to
from lstm_core.tasks.grammar.scores import CHOICES, Prompt, share_right
from lstm_core.tasks.grammar.words import LANGUAGES, NAMES
from lstm_core.tasks.recall.reach import TEST_SEED, reach
from lstm_core.tasks.recall.texts import WORDS

FURTHEST = 40  # the largest n of counting that is tried
RECALLED = (5, 20, 50)  # gaps
RECALL_TEXTS = 128


@dataclass(frozen=True)
class Curve:
    """A curve: its name, how its values are written, and what is right by chance, or None where that is measured.

    `kind` is "surprise" (nats), "share", "perplexity" or "count".
    """

    key: str
    kind: str
    chance: float | None = None


SURPRISE = Curve("surprise", "surprise")
CURVES: Mapping[str, tuple[Curve, ...]] = {
    "grammar": (
        SURPRISE,
        Curve("pronoun", "share", 1 / len(NAMES)),
        Curve("verb", "share", 1 / 2),
        Curve("country", "share", 1 / len(LANGUAGES)),
    ),
    "recall": (SURPRISE, *(Curve(f"gap{gap}", "share", 1 / len(WORDS)) for gap in RECALLED)),
    "counting": (SURPRISE, Curve("right", "share"), Curve("counts", "count")),
    "own": (SURPRISE, Curve("perplexity", "perplexity")),
}
ASKED = {"pronoun": ("pronoun", 0), "verb": ("agreement", 9), "country": ("language", 20)}  # figure, words between
Ask = Callable[[Model], dict[str, float]]


def grammar(questions: Mapping[str, Sequence[Prompt]]) -> Ask:
    """Return what asks the questions of the grammar, by curve."""

    def ask(model: Model) -> dict[str, float]:
        return {key: share_right(model, questions[key], CHOICES[ASKED[key][0]]) for key in ASKED}

    return ask


def recall(model: Model) -> dict[str, float]:
    """Return the share of texts whose word is recalled, over each gap."""
    found = reach(model, RECALLED, RECALL_TEXTS, np.random.default_rng((0, TEST_SEED)))
    return {f"gap{gap}": float(share) for gap, share in zip(RECALLED, found, strict=True)}


def counting(longest: int) -> Ask:
    """Return what asks how far a network counts, which is trained up to `longest`."""

    def ask(model: Model) -> dict[str, float]:
        right = right_up_to(model, FURTHEST)
        counts = len(right) if right.all() else int(np.argmin(right))
        return {"right": float(right[:longest].mean()), "counts": float(counts)}

    return ask


def entropy(trained: np.ndarray, asked: np.ndarray, words: int) -> float:
    """Return the surprise in nats a token of knowing only how often each token comes: what is learned first.

    `trained` and `asked` are rows of the vocabulary; each is counted once more than it comes, so that none is 0.
    """
    counts = np.bincount(trained, minlength=words) + 1.0
    return float(-np.log(counts / counts.sum())[asked].mean())


def perplexity(nats: float) -> float:
    """Return the perplexity of a surprise; infinite where it is too large to be written."""
    return math.exp(nats) if nats < 700 else math.inf
