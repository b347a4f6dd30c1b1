"""Numbers as a person reads them, and arrays as a script does."""

from __future__ import annotations

import base64
import math
from decimal import Decimal

import numpy as np
from flask_babel import format_decimal

from app.text.numbers import rounded

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def scientific(value: float) -> str:
    """Return a size with two digits: 0.15, 12, or 2.3 × 10⁻¹⁰ where it is very small or large."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "∞"
    two = float(rounded(value, 1 - Decimal(float(value)).adjusted()))
    mantissa, _, exponent = f"{two:.1e}".partition("e")
    if -3 <= int(exponent) <= 3:
        return f"{two:.{max(0, 1 - int(exponent))}f}"
    return f"{mantissa}\u00a0×\u00a010{str(int(exponent)).translate(RAISED)}"


def times(value: float) -> str:
    """Return a factor of at least 1: 3.2, 120, 350,000, or with a power of ten from a million on."""
    if value >= 1e6:
        return scientific(value)
    digits = 2 - len(str(int(value)))
    return str(format_decimal(round(value, digits) if value >= 10 else round(value, 1)))


def points(change: float) -> str:
    """Return a difference of probabilities in points with its sign: +13.8, −0.4, 0.0."""
    text = rounded(100 * abs(change), 1)
    sign = "" if float(text) == 0 else "+" if change > 0 else "−"
    return sign + text


def packed(values: np.ndarray) -> dict[str, object]:
    """Return an array for static/js/memory/arrays.js: its shape, and the upper halves of its float32 numbers.

    Two bytes a number: a sign, every power of ten from -38 to 38, and between two and three digits.
    """
    whole = np.ascontiguousarray(values, np.float32).view(np.uint32)
    halves = ((whole + 0x8000) >> 16).astype("<u2")  # to the nearest
    return {"shape": values.shape, "halves": base64.b64encode(halves.tobytes()).decode()}
