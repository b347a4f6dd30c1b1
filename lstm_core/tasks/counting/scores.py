"""How far a network counts."""

from __future__ import annotations

import numpy as np

from lstm_core.models.model import Model
from lstm_core.tasks.counting.texts import side_by_side


def right_up_to(model: Model, furthest: int) -> np.ndarray:
    """Return for n = 1 to `furthest` whether a model names exactly the symbols that may follow, at every step."""
    words, may, weights = side_by_side(range(1, furthest + 1))
    named = model.probabilities(model.run(words)["h"]) > 0.5
    is_right: np.ndarray = ((named == (may > 0.5)).all(axis=-1) | (weights == 0)).all(axis=0)
    return is_right
