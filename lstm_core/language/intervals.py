"""Interval arithmetic: bounds of a result's entries, given bounds of the arguments' entries.

An interval is (low, high), both included; an end without a bound is infinite. Moore, Kearfott and Cloud (2009),
Introduction to Interval Analysis, chapters 2 and 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Interval = tuple[float, float]
Bounds = Callable[[Sequence[Interval]], Interval]

UNBOUNDED: Interval = (-np.inf, np.inf)
SHARE: Interval = (0.0, 1.0)


def hull(*intervals: Interval) -> Interval:
    """Return the smallest interval that contains all of these."""
    return min(low for low, _ in intervals), max(high for _, high in intervals)


def fixed(interval: Interval) -> Bounds:
    """Return the rule of a result that lies in this interval for all arguments."""
    return lambda _arguments: interval


def increasing(function: Callable[[Any], Any]) -> Bounds:
    """Return the rule of a nondecreasing function of one number."""

    def bounds(arguments: Sequence[Interval]) -> Interval:
        with np.errstate(all="ignore"):
            low, high = (float(function(np.float64(end))) for end in arguments[0])
        return low, high

    return bounds


def unbounded(arguments: Sequence[Interval]) -> Interval:
    """Return (-inf, inf): the result has no known bounds."""
    return UNBOUNDED


def same(arguments: Sequence[Interval]) -> Interval:
    """Return the hull of the arguments' intervals: the entries are reordered or averaged."""
    return hull(*arguments)


def masked(arguments: Sequence[Interval]) -> Interval:
    """Return the first argument's interval with 0 in it: some of its entries are set to 0."""
    return hull(arguments[0], (0.0, 0.0))


def negated(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of -a."""
    low, high = arguments[0]
    return -high, -low


def added(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a + b."""
    (low, high), (other_low, other_high) = arguments
    return low + other_low, high + other_high


def subtracted(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a - b."""
    return added((arguments[0], negated(arguments[1:])))


def multiplied(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a * b."""
    first, second = arguments
    corners = [_times(one, other) for one in first for other in second]
    return min(corners), max(corners)


def divided(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a / b; unbounded if b's interval contains 0."""
    low, high = arguments[1]
    if low < 0 < high:
        return UNBOUNDED
    if low == high == 0:
        return UNBOUNDED
    with np.errstate(all="ignore"):
        inverse = (1 / high if high else -np.inf), (1 / low if low else np.inf)
    return multiplied((arguments[0], inverse))


def squared(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a * a."""
    low, high = arguments[0]
    return 0.0 if low <= 0 <= high else min(low * low, high * high), max(low * low, high * high)


def larger(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of max(a, b)."""
    (low, high), (other_low, other_high) = arguments
    return max(low, other_low), max(high, other_high)


def summed(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a sum of one or more entries; their number is unknown."""
    low, high = arguments[0]
    return low if low >= 0 else -np.inf, high if high <= 0 else np.inf


def contracted(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a sum of products of two values' entries."""
    return summed((multiplied(arguments),))


def logarithm(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of log(a) for the part of the argument's interval that is positive."""
    low, high = arguments[0]
    with np.errstate(divide="ignore"):
        return float(np.log(max(low, 0.0))), float(np.log(max(high, 0.0)))


def _times(one: float, other: float) -> float:
    """Return the product of two bounds, with 0 * inf = 0: an infinite bound is never reached."""
    return 0.0 if one == 0 or other == 0 else one * other


def absolute(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of |a|."""
    low, high = arguments[0]
    return 0.0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high))


def smaller(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of min(a, b)."""
    (low, high), (other_low, other_high) = arguments
    return min(low, other_low), min(high, other_high)


def clipped(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a between a lowest and a highest value."""
    return smaller((larger(arguments[:2]), arguments[2]))


def root(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of the square root of the part of the argument's interval that has one."""
    low, high = arguments[0]
    return float(np.sqrt(max(low, 0.0))), float(np.sqrt(max(high, 0.0)))


def raised(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a ** b; unbounded where a can be negative. It is monotonic in log(a) and in b."""
    base, exponent = arguments
    if base[0] < 0:
        return UNBOUNDED
    with np.errstate(all="ignore"):
        corners = [float(np.power(np.float64(one), other)) for one in base for other in exponent]
    return min(corners), max(corners)


def dipping(function: Callable[[Any], Any], at: float) -> Bounds:
    """Return the rule of a function that falls from 0 to its minimum `at`, and rises from there to infinity."""

    def value(end: float) -> float:
        return {-np.inf: 0.0, np.inf: np.inf}.get(end, float(function(np.float64(end))))

    def bounds(arguments: Sequence[Interval]) -> Interval:
        low, high = arguments[0]
        with np.errstate(all="ignore"):
            return value(min(max(at, low), high)), max(value(low), value(high))

    return bounds


def leaking(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a where it is positive, else a times a slope."""
    slope = arguments[1] if len(arguments) > 1 else (0.01, 0.01)
    low, high = arguments[0]
    below = multiplied(((min(low, 0.0), min(high, 0.0)), slope))
    return below if high <= 0 else hull((max(low, 0.0), high), *([below] if low < 0 else []))


def long(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of a vector's length: at least that of one entry; the number of entries is unknown."""
    low, high = absolute(arguments)
    return low, np.inf if high > 0 else 0.0


def first(arguments: Sequence[Interval]) -> Interval:
    """Return the interval of the first argument: the result is a part of it."""
    return arguments[0]
