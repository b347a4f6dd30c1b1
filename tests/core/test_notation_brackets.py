"""A formula's brackets: read again, text and LaTeX of every pair of operations mean what the equation says."""

from __future__ import annotations

import itertools
import re
from functools import cache

import numpy as np
import pytest

from lstm_core import Cell, notation
from lstm_core.errors import LstmCoreError
from lstm_core.language import friendly

SIGNS = (
    "{0} + {1}",
    "{0} - {1}",
    "{0} * {1}",
    "{0} / {1}",
    "{0} @ {1}",
    "{0} ** {1}",
    "-{0}",
    "tanh({0})",
    "square({0})",
)
# Vectors a and b, numbers s and r, a matrix M; all of them above 0.
OPERANDS = (("a", "b", "s"), ("M", "a", "b"), ("s", "M", "a"), ("M", "M", "a"), ("r", "s", "b"), ("a", "s", "M"))
VALUES = """a = exp(0.3 * tanh(W_a @ x))
b = exp(0.3 * tanh(W_b @ x))
s = 0.1 * sum(a)
r = 0.7 * mean(b)
M = outer(a, b) + outer(b, b)
"""
TOGETHER = 12  # expressions in one cell


@cache
def expressions() -> list[str]:
    """Return every operation inside every other, on each side, where sizes fit; no power of a number below 0."""
    found = set()
    for outer, inner, (one, two, other) in itertools.product(SIGNS, SIGNS, OPERANDS):
        nested = f"({inner.format(one, two)})"
        found |= {outer.format(nested, other), outer.format(other, nested)}
    return [expression for expression in sorted(found) if not re.search(r"-.*\) \*\*", expression) and fits(expression)]


def fits(expression: str) -> bool:
    """Return whether a line can be an expression."""
    try:
        cell_of([expression]).parameter_shapes(3, 4)
    except LstmCoreError:
        return False
    return True


def cell_of(together: list[str]) -> Cell:
    """Return a cell with the lines `y_1 = ...`, and so on."""
    lines = [f"y_{number} = {one}" for number, one in enumerate(together, 1)]
    return Cell(equations=VALUES + "\n".join(lines) + "\nh = a")


def differing(together: list[str], form) -> list[tuple[str, str]]:
    """Return the expressions whose formula, read again, comes to other numbers."""
    cell = cell_of(together)
    params = cell.init(3, 4, rng=0, dtype=np.float64)
    x = np.random.default_rng(1).standard_normal((2, 3))
    wanted = cell.run(params, x)
    try:
        found = Cell(equations=friendly(form(cell)).text).run(params, x)
        wrong = [
            one
            for number, one in enumerate(together, 1)
            if not np.allclose(found[f"y_{number}"], wanted[f"y_{number}"], rtol=1e-12, atol=1e-12)
        ]
    except (LstmCoreError, ValueError):  # one of them cannot be read
        if len(together) > 1:
            return [pair for one in together for pair in differing([one], form)]
        wrong = together
    return [(one, form(cell_of([one])).splitlines()[-2 - ("aligned" in form(cell))].strip()) for one in wrong]


def test_enough_pairs_fit():
    assert len(expressions()) > 150


@pytest.mark.parametrize("form", [notation.text, notation.latex], ids=["text", "LaTeX"])
def test_what_is_printed_means_the_same_when_it_is_read_again(form):
    every = expressions()
    chunks = [every[start : start + TOGETHER] for start in range(0, len(every), TOGETHER)]
    assert [pair for together in chunks for pair in differing(together, form)] == []


def test_mathml_has_the_brackets_too():
    cell = Cell(equations="S = outer(W_v @ x, W_k @ x)\nalpha = sigmoid(mean(x))\nh = (alpha * S) @ (W_q @ x)")
    assert "(α·S)" in re.sub(r"<[^>]*>|\s|\u2062", "", notation.formula(cell)[-1].mathml).replace("αt", "α").replace(
        "St", "S"
    )
