"""What training makes small."""

from __future__ import annotations

import numpy as np

from lstm_core.errors import ModelError


def finite(loss: float, cell: str) -> float:
    """Return the loss. Raises ModelError where it is not finite: before a gradient is asked for."""
    if not np.isfinite(loss):
        raise ModelError(f"{cell}: the loss is {loss}; a lower learning rate may help")
    return loss


def cross_entropy(scores: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean surprise at the targets, in nats, and its gradient with respect to the scores.

    `scores` (..., words) are logits, `targets` (...) the rows of the words that came, `weights` (...) 1 where a word
    counts and 0 where it does not (padding). Softmax and logarithm are one: no probability is ever 0. The gradient is
    written over `scores`.
    """
    flat, rows, counts = scores.reshape(-1, scores.shape[-1]), targets.ravel(), weights.ravel()
    places = np.arange(len(rows))
    flat -= flat.max(axis=1, keepdims=True)
    chosen = flat[places, rows]
    np.exp(flat, out=flat)
    sums = flat.sum(axis=1)
    total = counts.sum()
    loss = float(((np.log(sums) - chosen) * counts).sum() / total)
    flat /= sums[:, None]  # now the probabilities
    flat[places, rows] -= 1
    flat *= (counts / total)[:, None]
    return loss, flat.reshape(scores.shape)
