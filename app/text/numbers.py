"""Format numbers for readers: every function here takes a number and returns text.

All round half away from zero (`lstm_core.notation.rounding`). The minus is U+2212, and zero has none; a number that is
not finite is a dash; thousands are separated by commas, in both languages. static/js/text/numbers.js formats numbers in
scripts alike: tests/contract/numbers.json holds both to the same cases.
"""

from __future__ import annotations

import math
from decimal import Decimal

from lstm_core.notation import rounded as rounded  # re-exported for texts with a format of their own
from lstm_core.notation.symbols import RAISED

NONE = "–"  # a number that is not finite
LARGEST = 1e21  # from here on numbers are in scientific notation


def decimal(value: float, places: int = 2) -> str:
    """Format a number with a fixed number of decimals: −0.53."""
    if not math.isfinite(value):
        return NONE
    if abs(value) >= LARGEST:
        return scientific(value)
    text = rounded(abs(value), places)
    return f"−{text}" if value < 0 and float(text) != 0 else text


def signed(value: float, places: int = 1) -> str:
    """Format a number with a fixed number of decimals and always a sign: +0.5, −0.5, +0.0."""
    text = decimal(value, places)
    return text if text.startswith(("−", NONE)) else f"+{text}"


def minimal(value: float) -> str:
    """Format a number without trailing zeros: 1, −0.5, 1000."""
    return f"{value:.12g}".replace("-", "−")


def thousands(count: int) -> str:
    """Format an integer with thousands separators: 11,662."""
    return f"{count:,}"


def percent(share: float) -> str:
    """Format a share, from 0 to 1, in percent: 98%; with one decimal below ten; <0.1% for what would round to zero."""
    value = share * 100
    if not math.isfinite(value):
        return NONE
    if value >= 9.95 or value == 0:
        return f"{rounded(value, 0)}%"
    return f"{rounded(value, 1)}%" if value >= 0.095 else "<0.1%"


def percent_number(share: float) -> str:
    """Format a share as `percent` does, without the percent sign: for a sentence that contains the sign."""
    return percent(share).removesuffix("%")


def percent_exact(share: float) -> str:
    """Format a share in percent with one decimal: 99.9%, even for 0.9999; <0.1% for what would round to zero."""
    return f"{percent_exact_number(share)}%" if not 0 < share < 0.0005 else "<0.1%"


def percent_exact_number(share: float) -> str:
    """Format a share in percent with one decimal, without the percent sign; below 1 it never rounds to 100."""
    return rounded(100 * share if share == 1 else min(99.9, 100 * share), 1)


def points(change: float, places: int = 1) -> str:
    """Format a difference of shares in percentage points, with its sign: +13.8, −0.4, 0.0."""
    if not math.isfinite(change):
        return NONE
    text = rounded(100 * abs(change), places)
    sign = "" if float(text) == 0 else "+" if change > 0 else "−"
    return sign + text


def plain_points(change: float) -> str:
    """Format a difference of shares in percentage points, without a plus, small ones with more decimals: −12, 0.004."""
    size = abs(change) * 100
    places = 0 if size >= 9.95 or size < 0.0005 else 1 if size >= 0.095 else 3
    return decimal(change * 100, places)


def scientific(value: float) -> str:
    """Format a number with two significant digits: 0.15, 12; 2.3 × 10⁻¹⁰ below a thousandth or above 9,999."""
    if value == 0 or math.isnan(value):
        return "0" if value == 0 else NONE
    sign, size = "−" if value < 0 else "", abs(value)
    if math.isinf(size):
        return f"{sign}∞"
    two = float(rounded(size, 1 - Decimal(size).adjusted()))
    mantissa, _, exponent = f"{two:.1e}".partition("e")
    if -3 <= int(exponent) <= 3:
        return sign + rounded(two, max(0, 1 - int(exponent)))
    return f"{sign}{mantissa}\u00a0×\u00a0{power(int(exponent))}"


def one_digit(value: float) -> str:
    """Format a number from 0 to 1 with one significant digit, two from 0.1 on: 0.37, 0.00003, 8 × 10⁻³¹."""
    if value in (0, 1):
        return f"{value:g}"
    if value >= 0.1:
        return rounded(value, 2)
    places = math.ceil(-math.log10(value))
    if places <= 7:
        return rounded(value, places)
    digit, _, exponent = f"{float(rounded(value, -Decimal(value).adjusted())):.0e}".partition("e")
    return f"{digit}\u00a0×\u00a0{power(int(exponent))}"


def times(factor: float) -> str:
    """Format a factor of at least 1 with two significant digits: 3.2, 350,000; scientific from a million on."""
    if factor >= 1e6:
        return scientific(factor)
    if factor >= 10:
        return thousands(int(rounded(factor, 2 - len(str(int(factor))))))
    return rounded(factor, 1).removesuffix(".0")


def roughly(value: float) -> str:
    """Format a number above 1 with one significant digit: 40,000."""
    return thousands(int(rounded(value, 1 - len(str(int(value))))))


def ratio(value: float) -> str:
    """Format a ratio: 7.3, 117, > 1,000."""
    return "> 1,000" if value > 1000 else decimal(value, 1 if abs(value) < 9.95 else 0)


def power(exponent: int) -> str:
    """Format a power of ten: 10⁻³."""
    return f"10{str(exponent).translate(RAISED)}"
