"""Pack arrays for the scripts of `/memory`."""

from __future__ import annotations

import base64

import numpy as np


def packed(values: np.ndarray) -> dict[str, object]:
    """Serialise an array as bfloat16 for static/js/memory/arrays.js: its shape, and base64 of the numbers.

    Two bytes a number, the upper half of its float32: the same range, with two to three significant digits.
    """
    whole = np.ascontiguousarray(values, np.float32).view(np.uint32)
    halves = ((whole + 0x8000) >> 16).astype("<u2")  # rounded to nearest
    return {"shape": values.shape, "halves": base64.b64encode(halves.tobytes()).decode()}
