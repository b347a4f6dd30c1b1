"""The reach of a network's recall: the share of right words at many gaps, from a single run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_core.models import Model
from lstm_core.tasks.recall.texts import ASK, BEFORE, WORDS, batch

TEST_SEED = 2  # of the texts that `accuracy` asks about


def reach(model: Model, gaps: Sequence[int], texts: int, rng: np.random.Generator) -> np.ndarray:
    """Return for each of `gaps` the share of `texts` drawn texts after whose "?" the right word is the likeliest of the
    eight: (gaps,).

    The texts are read once, to the longest gap. For a shorter one "?" is read from the state that is there after so
    many distractors, which is what a text of that gap would have led to.
    """
    longest, rows = max(gaps), np.arange(texts)
    drawn = batch(rng, longest, texts)
    shown = drawn.ask - longest - 1
    read = model.run(drawn.words[: BEFORE + longest + 2])
    steps = shown[None, :] + np.array(gaps)[:, None]  # (gaps, texts)
    states = {
        name: read[name][steps, rows].reshape(steps.size, *read[name].shape[2:])  # a state may be a matrix
        for name in model.cell.states
    }
    asked = np.full((1, steps.size), model.indices[ASK])
    scores = model.scores(model.run(asked, initial=states)["h"][0])
    choices = np.array([model.indices[word] for word in WORDS])
    named = choices[scores[:, choices].argmax(axis=1)].reshape(steps.shape)
    accuracies: np.ndarray = (named == drawn.right).mean(axis=1)
    return accuracies


def accuracy(model: Model, gap: int, count: int = 400) -> float:
    """Return the share of `count` texts of a gap, none of them drawn for training, after whose "?" the right word is
    the likeliest of the eight.
    """
    words, ask, right = batch(np.random.default_rng((0, gap, TEST_SEED)), gap, count)
    asked = model.run(words)["h"][ask, np.arange(count)]
    rows = [model.indices[word] for word in WORDS]
    return float((np.array(rows)[model.scores(asked)[:, rows].argmax(axis=1)] == right).mean())
