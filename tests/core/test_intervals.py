"""The bounds that a row states contain whatever the operation computes from arguments within theirs."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_core.language import OPERATIONS, intervals
from tests.core.test_language_operations import CASES, keywords

ENDS = (-np.inf, -2.5, -1.0, -0.25, 0.0, 0.5, 1.0, 3.0, np.inf)
EPSILON = 1e-12  # of rounding


def drawn_in(interval, shape, rng):
    """Return numbers within an interval, its own ends among them where they are finite."""
    low, high = np.clip(interval, -8, 8)
    values = rng.uniform(low, high, shape)
    if np.size(values):
        values.flat[0], values.flat[-1] = low, high
    return values


def check_bounds(operation, arguments, rounds=60):
    """Check results of arguments in random intervals against the bounds."""
    rng = np.random.default_rng(7)
    for _ in range(rounds):
        given = [tuple(sorted(rng.choice(ENDS, 2, replace=False))) for _ in arguments]
        if operation.domain is not None:  # all arguments positive
            given = [(max(low, 0.01), max(high, 0.02)) for low, high in given]
        values = [drawn_in(i, a, rng) if isinstance(a, tuple) else a for a, i in zip(arguments, given, strict=True)]
        known = [i if isinstance(a, tuple) else (np.min(a), np.max(a)) for a, i in zip(arguments, given, strict=True)]
        low, high = operation.bounds(known)
        result = operation.forward(*values, **keywords(operation))
        assert low <= high
        assert np.min(result) >= low - EPSILON, (operation.key, known)
        assert np.max(result) <= high + EPSILON, (operation.key, known)


@pytest.mark.parametrize(("key", "arguments"), CASES)
def test_bounds_contain_every_result(key, arguments):
    check_bounds(OPERATIONS[key], arguments)


@pytest.mark.parametrize(
    ("key", "bounds"),
    [
        ("tanh", intervals.fixed((0.0, 1.0))),
        ("*", lambda given: (given[0][0] * given[1][0], given[0][1] * given[1][1])),
        ("-", intervals.added),
        ("sum", intervals.same),
        ("square", intervals.increasing(np.square)),
        ("blocks", lambda given: given[0]),
        ("max", lambda given: given[0]),
    ],
)
def test_bounds_that_are_too_narrow_are_noticed(key, bounds):
    arguments = next(arguments for other, arguments in CASES if other == key)
    with pytest.raises(AssertionError), np.errstate(invalid="ignore"):
        check_bounds(replace(OPERATIONS[key], bounds=bounds), arguments)


@pytest.mark.parametrize(
    ("key", "given", "wanted"),
    [
        ("exp", [(-np.inf, 0.0)], (0.0, 1.0)),
        ("exp", [(-np.inf, np.inf)], (0.0, np.inf)),
        ("sigmoid", [(-np.inf, np.inf)], (0.0, 1.0)),
        ("logsigmoid", [(-np.inf, np.inf)], (-np.inf, 0.0)),
        ("softplus", [(-np.inf, np.inf)], (0.0, np.inf)),
        ("log", [(0.0, 1.0)], (-np.inf, 0.0)),
        ("square", [(-3.0, 2.0)], (0.0, 9.0)),
        ("max", [(-np.inf, 3.0), (1.0, 2.0)], (1.0, 3.0)),
        ("*", [(0.0, 1.0), (-np.inf, np.inf)], (-np.inf, np.inf)),
        ("*", [(0.0, 0.0), (-np.inf, np.inf)], (0.0, 0.0)),
        ("/", [(1.0, 2.0), (0.0, np.inf)], (0.0, np.inf)),
        ("/", [(1.0, 2.0), (-1.0, 1.0)], (-np.inf, np.inf)),
        ("/", [(1.0, 2.0), (-2.0, -1.0)], (-2.0, -0.5)),
        ("sum", [(0.5, 1.0)], (0.5, np.inf)),
        ("mean", [(0.5, 1.0)], (0.5, 1.0)),
        ("-", [(0.0, 1.0), (0.0, 1.0)], (-1.0, 1.0)),
    ],
)
def test_bounds(key, given, wanted):
    assert OPERATIONS[key].bounds(given) == pytest.approx(wanted)


def test_what_scales_is_never_negative():
    for operation in OPERATIONS.values():
        if operation.scales:
            assert operation.bounds([intervals.UNBOUNDED] * operation.arity[0])[0] >= 0
