"""Arrays as the memory page's scripts get them."""

from __future__ import annotations

import base64

import numpy as np


def packed(values: np.ndarray) -> dict[str, object]:
    """Return an array for static/js/memory/arrays.js: its shape, and the upper halves of its float32 numbers.

    Two bytes a number: a sign, every power of ten from -38 to 38, and between two and three digits.
    """
    whole = np.ascontiguousarray(values, np.float32).view(np.uint32)
    halves = ((whole + 0x8000) >> 16).astype("<u2")  # to the nearest
    return {"shape": values.shape, "halves": base64.b64encode(halves.tobytes()).decode()}
