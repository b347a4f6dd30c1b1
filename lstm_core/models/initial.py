"""The arrays of a new model of words, before any training."""

from __future__ import annotations

import numpy as np

from lstm_core.cell import Cell
from lstm_core.models.word_sizes import word_sizes


def initial(cell: Cell, *, words: int, inputs: int, units: int, seed: int) -> dict[str, np.ndarray]:
    """Draw the arrays of a new network: "embedding" (words, inputs), "readout.W_y" (words, width of h), "readout.b_y",
    and the cell's, as `cell.init` draws them, as "cell.W_f" and so on. All are float32; see `word_sizes`.
    """
    inputs, units, width = word_sizes(cell, inputs, units)
    rng = np.random.default_rng((seed, words))
    arrays = {
        "embedding": rng.normal(0, 1, (words, inputs)).astype(np.float32),
        "readout.W_y": rng.normal(0, width**-0.5, (words, width)).astype(np.float32),
        "readout.b_y": np.zeros(words, dtype=np.float32),
    }
    params = cell.init(inputs=inputs, units=units, rng=rng)
    return arrays | {f"cell.{name}": array for name, array in params.items()}
