"""Effect sizes."""

from __future__ import annotations

import numpy as np


def effect_sizes(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return Cohen's d of each unit, (units,): mean of `second` minus mean of `first`, in pooled standard deviations.

    Both are (sentences, units). The pooled variance is the mean of the two groups' variances. A unit that never
    changes within a group, and is the same in both, tells nothing: its d is 0.
    """
    difference = second.mean(axis=0) - first.mean(axis=0)
    spread = np.sqrt((first.var(axis=0) + second.var(axis=0)) / 2)
    floor = np.finfo(np.float32).eps * (1 + np.abs(difference))  # rounding of float32 is no spread
    return np.where(np.abs(difference) <= floor, 0.0, difference / np.maximum(spread, floor))
