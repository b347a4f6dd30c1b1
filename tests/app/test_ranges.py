"""The range of a value holds all that the value can be, and decides by which palette it is drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.drawing.palette import scale_for
from app.reading import value_ranges
from lstm_core import Cell, Stack, cells
from lstm_core.language import operations
from lstm_core.language.intervals import SHARE, fixed
from lstm_core.language.operation import function
from tests.core.problems import draw

CELLS = {**cells, "two layers": Stack([cells["lstm"], cells["slstm"]])}
SEEDS, SCALES = range(3), (0.5, 2.0, 6.0)
ROUNDING = 1e-12
# A Kullback-Leibler divergence is never negative, and no arithmetic with the bounds of its parts says so.
NOT_BY_BOUNDS = {("draw", "kl"), ("draw_plain", "kl"), ("storn", "kl"), ("vrnn", "kl")}


def values_seen(cell):
    """Return {name: all its numbers} over runs with small and large parameters and inputs, states from their starts."""
    seen: dict[str, list[np.ndarray]] = {}
    for scale in SCALES:
        for seed in SEEDS:
            problem = replace(draw(cell, seed=seed, scale=scale, time=8), initial={})
            trace = problem.run()
            for name in (*cell.definition.values, *cell.definition.inner):
                seen.setdefault(name, []).append(trace[name].ravel())
    return {name: np.concatenate(arrays) for name, arrays in seen.items()}


def outside(cell, intervals):
    """Return the names of which a number was seen outside the interval."""
    seen = values_seen(cell)
    return [
        name
        for name, numbers in seen.items()
        if numbers.min() < intervals[name][0] - ROUNDING or numbers.max() > intervals[name][1] + ROUNDING
    ]


@pytest.mark.parametrize("name", CELLS)
def test_an_interval_holds_every_value_seen(name):
    assert outside(CELLS[name], value_ranges.intervals(CELLS[name])) == []


def test_an_interval_that_is_too_narrow_is_noticed():
    cell = cells["slstm"]
    narrow = dict(value_ranges.intervals(cell)) | {"i": (0.0, 0.9), "n": (0.0, 1.0), "log_f": (-1.0, 0.0)}
    assert outside(cell, narrow) == ["log_f", "i", "n"]


@pytest.mark.parametrize("name", CELLS)
def test_what_is_never_negative_is_not_drawn_as_signed(name):
    cell = CELLS[name]
    bounds = value_ranges.intervals(cell)
    for value, numbers in values_seen(cell).items():
        low, high = value_ranges.shown(bounds[value])
        never_negative = bool(numbers.min() >= 0) and (name, value) not in NOT_BY_BOUNDS
        assert scale_for((low, high)) == ("gate" if never_negative else "signed"), value
        assert low in (0, -high)  # the signed palette changes its colour at 0


def test_the_gates_of_the_slstm_are_drawn_as_gates():
    found = value_ranges.intervals(cells["slstm"])
    assert {name: value_ranges.shown(found[name]) for name in "figon"} == {
        "f": [0.0, 1.0],
        "i": [0.0, 1.0],
        "g": [-1.0, 1.0],
        "o": [0.0, 1.0],
        "n": [0.0, 3.0],
    }


@pytest.mark.parametrize(
    ("lines", "interval"),
    [
        ("a = W_a @ x\nb = tanh(a)\nh = exp(a - max(a, b))", (0.0, 1.0)),
        ("a = W_a @ x\nb = tanh(a)\nm = max(b, a)\nh = exp(b - m)", (0.0, 1.0)),
        ("a = W_a @ x\nb = tanh(a)\nm = max(b, a)\nh = exp(m - b)", (np.exp(-2), np.inf)),
        ("a = exp(W_a @ x)\nb = exp(V_a @ x)\nh = a / (a + b)", (0.0, 1.0)),
        ("a = W_a @ x\nb = exp(V_a @ x)\nh = a / (a + b)", (-np.inf, np.inf)),
        ("z = sigmoid(W_a @ x)\nh = (1 - z) * h_prev + z * tanh(V_a @ x)", (-1.0, 1.0)),
        ("z = sigmoid(W_a @ x)\nh = (1 - z) * tanh(x) + z * h_prev", (-1.0, 1.0)),
        ("h_start = 5\nz = sigmoid(W_a @ x)\nh = z * h_prev", (0.0, 5.0)),
        ("z = sigmoid(W_a @ x)\nh = z + h_prev", (0.0, np.inf)),
        ("z = sigmoid(W_a @ x)\nh = h_prev - z", (-np.inf, 0.0)),
        ("floor = 0.5\nh = relu(W_a @ x) + floor", (0.5, np.inf)),
    ],
)
def test_intervals(lines, interval):
    found = value_ranges.intervals(Cell(equations=lines, name="ranged"))["h"]
    assert found == pytest.approx(interval)


def test_the_range_of_a_new_operation_is_that_of_its_row(monkeypatch):
    row = function("bump", lambda a: np.exp(-a * a), lambda g, y, a: (-2 * g * y * a,), meaning="exp(-a²)")
    for name, bounds, wanted in (("unknown", row.bounds, [-3, 3]), ("known", fixed(SHARE), [0, 1])):
        monkeypatch.setitem(operations._TABLE, "bump", replace(row, bounds=bounds))
        cell = Cell(equations="k = bump(W_k @ x)\nh = k * tanh(W_h @ x)", name=f"bumpy, {name}")
        assert value_ranges.shown(value_ranges.intervals(cell)["k"]) == wanted


@pytest.mark.parametrize(
    ("interval", "range_"),
    [
        ((-np.inf, np.inf), [-3, 3]),
        ((0.0, np.inf), [0, 3]),
        ((0.0, 1.0), [0, 1]),
        ((0.5, 0.5), [0, 1]),
        ((-0.76, 0.76), [-1, 1]),
        ((-np.inf, 0.0), [-3, 3]),
        ((-2.0, 0.5), [-2, 2]),
        ((0.0, 5.0), [0, 5]),
        ((4.0, 4.0), [0, 4]),
    ],
)
def test_ranges_of_legends(interval, range_):
    assert value_ranges.shown(interval) == range_
