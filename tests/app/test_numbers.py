"""Numbers as a reader has them, written down by hand; tests/contract has many more, and asks the scripts, too."""

from __future__ import annotations

import math

import pytest

from app.text import numbers
from app.text.numbers import rounded


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        ("decimal", 0, "0.00"),
        ("decimal", -0.001, "0.00"),
        ("decimal", -0.5, "−0.50"),
        ("decimal", 0.125, "0.13"),
        ("decimal", -0.125, "−0.13"),
        ("decimal", 0.375, "0.38"),
        ("decimal", 5e-324, "0.00"),
        ("decimal", 1.005, "1.00"),
        ("decimal", 1e20, "100000000000000000000.00"),
        ("decimal", math.nan, "–"),
        ("percent", 0, "0%"),
        ("percent", 0.0001, "<0.1%"),
        ("percent", 0.00095, "0.1%"),
        ("percent", 0.001, "0.1%"),
        ("percent", 0.0625, "6.3%"),
        ("percent", 0.09125, "9.1%"),
        ("percent", 0.0994, "9.9%"),
        ("percent", 0.0996, "10%"),
        ("percent", 0.105, "11%"),
        ("percent", 0.125, "13%"),
        ("percent", 0.145, "14%"),
        ("percent", 0.375, "38%"),
        ("percent", 0.625, "63%"),
        ("percent", 0.995, "100%"),
        ("percent", 1, "100%"),
        ("scientific", 0, "0"),
        ("scientific", 0.0012, "0.0012"),
        ("scientific", 0.15, "0.15"),
        ("scientific", 0.125, "0.13"),
        ("scientific", 2.25, "2.3"),
        ("scientific", 99.6, "100"),
        ("scientific", 125, "130"),
        ("scientific", 1000, "1000"),
        ("scientific", 225000.0, "2.3\u00a0×\u00a010⁵"),
        ("scientific", 2.3e-10, "2.3\u00a0×\u00a010⁻¹⁰"),
        ("points", 0, "0.0"),
        ("points", 0.0004, "0.0"),
        ("points", 0.00125, "+0.1"),
        ("points", 0.0625, "+6.3"),
        ("points", -0.0625, "−6.3"),
        ("points", 0.138, "+13.8"),
        ("decimal", -math.inf, "–"),
        ("decimal", 3.4e38, "3.4\u00a0×\u00a010³⁸"),
        ("decimal", 1e21, "1.0\u00a0×\u00a010²¹"),
        ("percent", math.nan, "–"),
        ("scientific", -0.00025, "−2.5\u00a0×\u00a010⁻⁴"),
        ("scientific", math.inf, "∞"),
        ("scientific", math.nan, "–"),
        ("signed", 0.25, "+0.3"),
        ("signed", -0.25, "−0.3"),
        ("signed", -0.01, "+0.0"),
        ("minimal", -0.5, "−0.5"),
        ("minimal", 1000.0, "1000"),
        ("thousands", 11662, "11,662"),
        ("thousands", 999, "999"),
        ("percent_number", 0.125, "13"),
        ("percent_exact", 0.99999, "99.9%"),
        ("percent_exact", 1.0, "100.0%"),
        ("percent_exact", 0.0001, "<0.1%"),
        ("plain_points", 0.411, "41"),
        ("plain_points", -0.0125, "−1.3"),
        ("plain_points", 0.00004, "0.004"),
        ("plain_points", -0.000001, "0"),
        ("one_digit", 0.125, "0.13"),
        ("one_digit", 0.0000266, "0.00003"),
        ("one_digit", 8e-31, "8\u00a0×\u00a010⁻³¹"),
        ("one_digit", 9.6e-9, "1\u00a0×\u00a010⁻⁸"),
        ("one_digit", 1.0, "1"),
        ("one_digit", 0.0, "0"),
        ("times", 3.25, "3.3"),
        ("times", 3.0, "3"),
        ("times", 12.5, "13"),
        ("times", 125.0, "130"),
        ("times", 345_678.0, "350,000"),
        ("times", 2.5e6, "2.5\u00a0×\u00a010⁶"),
        ("roughly", 38_000.0, "40,000"),
        ("roughly", 25.0, "30"),
        ("ratio", 7.25, "7.3"),
        ("ratio", 117.4, "117"),
        ("ratio", math.inf, "> 1,000"),
    ],
)
def test_a_number_is_written_so(function: str, value: float, text: str) -> None:
    assert getattr(numbers, function)(value) == text


def test_every_middle_goes_away_from_zero_however_large_the_number() -> None:
    assert [rounded(n + 0.5, 0) for n in range(4)] == ["1", "2", "3", "4"]
    assert [rounded(-n - 0.5, 0) for n in range(4)] == ["-1", "-2", "-3", "-4"]
    assert rounded(1.7976931348623157e308, 2).startswith("17976931348623157")
