"""Numbers as a page writes them. docs/terms.md has the rules; static/js follows the same ones."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

EVERY_DIGIT = Context(prec=400)  # of the largest float64, and of its decimals


def decimal(value: float, places: int = 2) -> str:
    """Return a number as the page writes it: two places, a true minus, no minus zero, a dash for what is not finite."""
    if not math.isfinite(value):
        return "–"
    text = rounded(abs(value), places)
    return f"−{text}" if value < 0 and float(text) != 0 else text


def percent(share: float) -> str:
    """Return a probability as the page writes it: a decimal below ten, and the sign close to the number."""
    value = share * 100
    if value >= 9.95 or value == 0:
        return f"{rounded(value, 0)}%"
    return f"{rounded(value, 1)}%" if value >= 0.095 else "<0.1%"


def points(share: float) -> str:
    """Return a probability as `percent` writes it, without its sign: for a sentence that has the sign itself."""
    return percent(share).removesuffix("%")


def rounded(value: float, places: int) -> str:
    """Return a number with so many decimals; one that lies exactly in the middle goes away from zero.

    That is what JavaScript's `toFixed` does, so that a number reads alike whether the server or a script wrote it.
    Python's own formatting goes to the even digit. docs/terms.md has the rule.
    """
    step = Decimal(1).scaleb(-places)
    return f"{Decimal(float(value)).quantize(step, rounding=ROUND_HALF_UP, context=EVERY_DIGIT):f}"
