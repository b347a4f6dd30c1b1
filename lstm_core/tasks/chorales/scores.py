"""Scores on the held-out chorales, in nats per beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_core.models.music import MusicModel, surprise
from lstm_core.tasks.chorales.rolls import padded

DRAWS = 8  # of the random variable for each chorale; the bound is their mean


def independent(pieces: Mapping[str, Sequence[np.ndarray]], name: str = "test") -> float:
    """Return the nats per beat, on a set, of the baseline whose notes are independent, by frequency in training."""
    train = np.concatenate(pieces["train"])
    share = (train.sum(axis=0) + 0.5) / (len(train) + 1)
    asked = np.concatenate(pieces[name])
    return float(surprise(np.log(share / (1 - share)), asked).mean())


def evaluate(model: MusicModel, pieces: Mapping[str, Sequence[np.ndarray]] | None, count: int) -> dict[str, float]:
    """Return nats a beat: on up to `count` test and validation chorales where there are any, and on the openings that
    the model's card holds. Where a random variable is drawn, nats are the bound, and `kl` is its part in it.
    """
    openings = [model.roll(example.beats) for example in model.card.examples]
    if pieces is None:
        return {"nats openings": _nats(model, openings)[0]}
    test, kl = _nats(model, pieces["test"][:count])
    found = {"nats test": test, "nats valid": _nats(model, pieces["valid"][:count])[0]}
    if model.generative:
        found["nats kl in test"] = kl
    return found | {
        "nats independent notes": round(independent(pieces), 4),
        "nats openings": _nats(model, openings)[0],
    }


def _nats(model: MusicModel, rolls: Sequence[np.ndarray]) -> tuple[float, float]:
    """Return the mean cost of a beat and the KL divergence in it, in nats."""
    x, weights = padded(rolls)
    total = kl = 0.0
    for seed in range(DRAWS if model.generative else 1):
        total += float((model.nats(x, seed=seed) * weights).sum())
        if model.generative:
            kl += float((model.read(x, seed=seed)["kl"] * weights).sum())
    draws = (DRAWS if model.generative else 1) * float(weights.sum())
    return round(total / draws, 4), round(kl / draws, 4)
