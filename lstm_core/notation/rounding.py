"""Rounding of all displayed numbers, in formulas, sentences, tables and drawings: half away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

EVERY_DIGIT = Context(prec=400)  # more digits than the largest float64 has, with decimals


def rounded(value: float, decimals: int) -> str:
    """Format a finite number with a number of decimals, rounding half away from zero.

    Readers expect that, and JavaScript's `toFixed` does the same for absolute values; Python's own formatting rounds
    half to even. A negative number keeps its hyphen, even if it is rounded to zero.
    """
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(float(value)).quantize(step, rounding=ROUND_HALF_UP, context=EVERY_DIGIT):f}"
