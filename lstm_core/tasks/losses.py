"""Losses and their gradients."""

from __future__ import annotations

import numpy as np

from lstm_core.errors import ModelError

BLOCK = 256  # rows of scores that are worked on at a time: 8 MB for 8,000 words, which stays near the processor


def finite(loss: float, cell: str) -> float:
    """Return the loss. Raises ModelError if it is not finite, before its gradient is computed."""
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


def readout_loss(
    h: np.ndarray, W_y: np.ndarray, b_y: np.ndarray, targets: np.ndarray, *, backward: bool = True
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean surprise in nats at `targets` (n,) of the scores `W_y @ h + b_y`, and its gradients.

    `h` is (n, units), `W_y` (words, units), `b_y` (words,); the gradients are of `h`, `W_y` and `b_y`. The scores of
    all rows never lie in memory together. Without `backward` the gradients are zeros.
    """
    count, words = len(h), len(W_y)
    d_h, d_W_y, d_b_y = np.zeros_like(h), np.zeros_like(W_y), np.zeros_like(b_y)
    held = np.empty((min(BLOCK, count), words), h.dtype)
    loss = 0.0
    for begin in range(0, count, BLOCK):
        part, wanted = h[begin : begin + BLOCK], targets[begin : begin + BLOCK]
        scores, places = held[: len(part)], np.arange(len(part))
        np.matmul(part, W_y.T, out=scores)
        scores += b_y
        scores -= scores.max(axis=1, keepdims=True)
        chosen = scores[places, wanted]
        np.exp(scores, out=scores)
        sums = scores.sum(axis=1)
        loss += float((np.log(sums) - chosen).sum())
        if backward:
            scores *= (1 / (count * sums))[:, None]
            scores[places, wanted] -= 1 / count
            np.matmul(scores, W_y, out=d_h[begin : begin + BLOCK])
            d_W_y += scores.T @ part
            d_b_y += scores.sum(axis=0)
    return loss / count, d_h, d_W_y, d_b_y
