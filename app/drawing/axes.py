"""Round limits for the axes of charts."""

from __future__ import annotations

import numpy as np


def reach(values: np.ndarray) -> float:
    """Return a round number that all values lie within, for an axis from minus it to plus it."""
    largest = float(np.abs(values).max(initial=0.0))
    steps = (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0)
    return next((step for step in steps if largest <= step), float(np.ceil(largest)))
