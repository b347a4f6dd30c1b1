"""How every number is rounded that a reader is shown: in formulas, sentences, tables and drawings."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

EVERY_DIGIT = Context(prec=400)  # of the largest float64, and of its decimals


def rounded(value: float, decimals: int) -> str:
    """Return a finite number with so many decimals; one that lies exactly in the middle goes away from zero.

    Readers expect that, and JavaScript's `toFixed` does it with a number's size, so that a page's scripts write alike;
    Python's own formatting goes to the even digit. A negative number keeps its hyphen, -0.001 too.
    """
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(float(value)).quantize(step, rounding=ROUND_HALF_UP, context=EVERY_DIGIT):f}"
