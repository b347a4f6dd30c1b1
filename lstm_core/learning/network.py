"""The network in training: its arrays in one dict, its loss and its gradients."""

from __future__ import annotations

import numpy as np

from lstm_core.cell import Cell
from lstm_core.learning.optimisers import Arrays
from lstm_core.tasks.losses import cross_entropy, finite


def cell_params(arrays: Arrays) -> Arrays:
    """Return the cell's arrays under the cell's own names; they are the same arrays."""
    return {name.removeprefix("cell."): array for name, array in arrays.items() if name.startswith("cell.")}


def loss(cell: Cell, arrays: Arrays, words: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> float:
    """Return the mean surprise over (time, rows), in nats per word."""
    trace = cell.run(cell_params(arrays), arrays["embedding"][words])
    scores = trace["h"] @ arrays["readout.W_y"].T + arrays["readout.b_y"]
    return cross_entropy(scores, targets, weights)[0]


def loss_and_gradients(
    cell: Cell, arrays: Arrays, words: np.ndarray, targets: np.ndarray, weights: np.ndarray
) -> tuple[float, Arrays]:
    """Return the loss as `loss` does, and its gradient with respect to every array, by name."""
    trace = cell.run(cell_params(arrays), arrays["embedding"][words])
    h, W_y = trace["h"], arrays["readout.W_y"]
    value, d_scores = cross_entropy(h @ W_y.T + arrays["readout.b_y"], targets, weights)
    finite(value, cell.name)
    flat = d_scores.reshape(-1, d_scores.shape[-1])  # (time * rows, words)
    back = trace.gradients({"h": d_scores @ W_y})
    gradients = {
        "embedding": gather(back.x, words, len(W_y)),
        "readout.W_y": flat.T @ h.reshape(-1, h.shape[-1]),
        "readout.b_y": flat.sum(axis=0),
    }
    return value, gradients | {f"cell.{name}": gradient for name, gradient in back.params.items()}


def gather(d_x: np.ndarray, words: np.ndarray, count: int) -> np.ndarray:
    """Sum the gradients, (time, rows, inputs), over all occurrences of each word: (count, inputs)."""
    flat, rows = d_x.reshape(-1, d_x.shape[-1]), words.ravel()
    order = np.argsort(rows, kind="stable")
    present, starts = np.unique(rows[order], return_index=True)
    summed = np.zeros((count, flat.shape[1]), dtype=flat.dtype)
    summed[present] = np.add.reduceat(flat[order], starts, axis=0)
    return summed
