"""The table of operations: values, derivatives against finite differences, tails, and what a row must have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_core.language import OPERATIONS, align
from lstm_core.language.broadcasting import gather
from lstm_core.language.derivatives import pull_nothing
from lstm_core.language.operation import table_of
from tests.examples import examples

TIME, BATCH, UNITS = 3, 2, 4
PERIODS = np.array([1.0, 2.0])
VECTOR = (TIME, BATCH, UNITS)
MATRIX = (TIME, BATCH, 3, 4)
WINDOW = (TIME, BATCH, 4)
RESULTS = {
    "clock": (UNITS,),
    "grid": (3, 4),
    "rows": (3, 4),
    "columns": (3, UNITS),
}  # own axes, of operations that need them as arguments

# Shapes of the arguments with a derivative; what is not an array of them is given as it is.
ARGUMENTS = {
    "@": [[(5, UNITS), VECTOR], [(UNITS,), VECTOR], [(5, UNITS), (UNITS,)], [(5, UNITS), (BATCH, UNITS)]],
    "concat": [[VECTOR, (TIME, BATCH, 2)], [VECTOR, (5,), VECTOR]],
    "clock": [[np.arange(TIME * 1.0), PERIODS]],
    "blocks": [[(UNITS, UNITS), PERIODS], [(UNITS, 6), PERIODS]],
    "softmax": [[VECTOR], [(UNITS,)]],
    "sum": [[VECTOR], [(UNITS,)]],
    "mean": [[VECTOR], [(UNITS,)]],
    "flip": [[VECTOR, np.full(VECTOR, 0.5)]],
    "transpose": [[MATRIX], [(3, 4)]],
    "flat": [[MATRIX], [(3, 4)]],
    "grid": [[(TIME, BATCH, 12)], [(12,)]],
    "filter_rows": [[WINDOW, 3, 4, 5], [(4,), 2, 3, 6]],
    "filter_columns": [[WINDOW, 3, 4, 5], [(4,), 2, 6, 3]],
    "clip": [[VECTOR, 0.5, 1.5], [VECTOR, (UNITS,), (TIME, BATCH, 1)], [VECTOR, (), (UNITS,)], [(UNITS,), (), ()]],
    "hard_sigmoid": [[VECTOR], [VECTOR, (UNITS,)], [VECTOR, (), (UNITS,)], [VECTOR, 0.1, 0.25]],
    "leaky_relu": [[VECTOR], [VECTOR, (UNITS,)], [VECTOR, 0.2]],
    "bernoulli": [[VECTOR, np.full(VECTOR, 0.5)]],
    "cumsum": [[VECTOR], [(UNITS,)]],
    "dot": [[VECTOR, VECTOR], [VECTOR, (UNITS,)], [(UNITS,), VECTOR], [(TIME, BATCH, 1, UNITS), MATRIX]],
    "norm": [[VECTOR], [(UNITS,)]],
    "layer_norm": [[VECTOR], [(UNITS,)], [MATRIX]],
    "outer": [[VECTOR, (TIME, BATCH, 3)], [VECTOR, (3,)], [(UNITS,), (TIME, BATCH, 3)]],
    "rows": [[(TIME, BATCH, 3)], [(3,)]],
    "columns": [[VECTOR], [(UNITS,)]],
    "part": [[VECTOR, 2, 2], [(6,), 1, 3]],
    "entries": [[VECTOR, 2, 3], [(6,), 6, 6]],
}
ONE = [[VECTOR], [(BATCH, UNITS)], [()]]
TWO = [
    [VECTOR, VECTOR],
    [VECTOR, (UNITS,)],
    [(UNITS,), VECTOR],
    [(TIME, BATCH, 1), VECTOR],
    [VECTOR, ()],
    [(1,), VECTOR],
]
CASES = [
    (key, arguments)
    for key, operation in OPERATIONS.items()
    for arguments in ARGUMENTS.get(key, ONE if operation.arity == (1, 1) else TWO)
]


SIGNED = {"abs", "cos", "sin", "silu", "elu", "gelu", "softsign", "leaky_relu", "cumsum", "norm", "layer_norm"}
SMALL = {"hard_sigmoid"}  # so that its result is neither 0 nor 1


def drawn(arguments, rng, key) -> list[np.ndarray]:
    """Numbers away from every kink, positive (log, /) unless any number will do, and not all below a limit."""
    low, high = (0.1, 0.5) if key in SMALL else (0.3, 2)
    signs = (-1, 1) if key in SIGNED else (1,)
    return [rng.uniform(low, high, a) * rng.choice(signs, a) if isinstance(a, tuple) else a for a in arguments]


def loss_of(operation):
    """What a pull is the derivative of: the forward function, but for what passes gradients straight through."""
    return {"round": replace(operation, forward=lambda a: a)}.get(operation.key, operation)


def forward(operation, values) -> np.ndarray:
    return operation.forward(*values, **keywords(operation))


def keywords(operation) -> dict:
    """What the operation is called with besides its arguments, vectors unless it needs others."""
    own = RESULTS.get(operation.key, (UNITS,))
    return operation.keywords(own, [(UNITS,)]) if operation.key in RESULTS else {}


def derivatives(operation, arguments, seed=0) -> tuple[float, float]:
    """Along one random direction: what `pull` says, and the central difference."""
    rng = np.random.default_rng(seed)
    values = drawn(arguments, rng, operation.key)
    y = forward(operation, values)
    g = rng.normal(size=np.shape(y))
    moved = [isinstance(a, tuple) for a in arguments]
    direction = [rng.normal(size=np.shape(v)) if move else None for v, move in zip(values, moved, strict=True)]
    pulled = operation.pull(g, y, *values, **keywords(operation))
    assert len(pulled) == len(values)
    for cotangent, value in zip(pulled, values, strict=True):
        assert cotangent is None or np.shape(cotangent) == np.shape(value)
    analytic = sum(
        float(np.sum(c * d)) for c, d in zip(pulled, direction, strict=True) if c is not None and d is not None
    )
    step = 1e-6

    def loss(sign: int) -> float:
        shifted = [v if d is None else v + sign * step * d for v, d in zip(values, direction, strict=True)]
        return float(np.sum(g * forward(loss_of(operation), shifted)))

    return analytic, (loss(1) - loss(-1)) / (2 * step)


@pytest.mark.parametrize(("key", "arguments"), CASES)
def test_pull_is_the_derivative_of_forward(key, arguments):
    analytic, numeric = derivatives(OPERATIONS[key], arguments)
    assert analytic == pytest.approx(numeric, rel=1e-7, abs=1e-8)


def test_a_planted_wrong_derivative_is_caught():
    wrong = replace(OPERATIONS["sigmoid"], pull=lambda g, y, a: (g * y * (1 + y),))
    analytic, numeric = derivatives(wrong, [VECTOR])
    assert analytic != pytest.approx(numeric, rel=1e-7, abs=1e-8)


PULLED = [
    (key, position)
    for key, operation in OPERATIONS.items()
    for position in range(operation.arity[1] or 2)
    if operation.pull is not pull_nothing and position not in (*operation.counts, operation.table)
]


@pytest.mark.parametrize(("key", "position"), PULLED)
def test_a_wrong_derivative_by_any_argument_of_any_row_is_caught(key, position):
    row = OPERATIONS[key]

    def wrong(*arguments, **keywords):
        pulled = list(row.pull(*arguments, **keywords))
        if position < len(pulled) and pulled[position] is not None:
            pulled[position] = pulled[position] * 1.001
        return tuple(pulled)

    pairs = [
        derivatives(replace(row, pull=wrong), arguments)
        for other, arguments in CASES
        if other == key and position < len(arguments) and isinstance(arguments[position], tuple)
    ]
    assert any(analytic != pytest.approx(numeric, rel=1e-7, abs=1e-8) for analytic, numeric in pairs)


@pytest.mark.parametrize(
    ("key", "argument", "derivative"),
    [
        ("relu", -1.0, 0),
        ("relu", 0.0, 0),
        ("exp", 701.0, 0),
        ("softplus", -3.0, 0.04742587),
        ("logsigmoid", 3.0, 0.04742587),
        ("abs", -2.0, -1),
        ("round", 2.5, 1),
        ("elu", -1.0, np.exp(-1)),
        ("softsign", -1.0, 0.25),
        ("leaky_relu", -1.0, 0.01),
        ("hard_sigmoid", 3.0, 0),
        ("hard_sigmoid", -3.0, 0),
        ("hard_sigmoid", -1.0, 0.2),
        ("silu", 0.0, 0.5),
        ("gelu", 0.0, 0.5),
    ],
)
def test_derivatives_beyond_the_kinks(key, argument, derivative):
    operation = OPERATIONS[key]
    a = np.array(argument)
    (pulled,) = operation.pull(np.array(1.0), operation.forward(a), a)
    assert pulled == pytest.approx(derivative)


@pytest.mark.parametrize(("key", "of_first"), [("max", [0.5, 0, 1]), ("min", [0.5, 1, 0])])
def test_max_and_min_give_half_each_at_a_tie(key, of_first):
    first, second = np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])
    pulled = OPERATIONS[key].pull(np.ones(3), OPERATIONS[key].forward(first, second), first, second)
    np.testing.assert_array_equal(pulled[0], of_first)
    np.testing.assert_array_equal(pulled[1], 1 - np.array(of_first))


def test_a_clip_hands_its_gradient_to_the_bound_that_it_is_at():
    a, low, high = np.array([-2.0, 0.0, 2.0]), np.array(-1.0), np.array(1.0)
    to_a, to_low, to_high = OPERATIONS["clip"].pull(np.array([1.0, 2.0, 4.0]), None, a, low, high)
    np.testing.assert_array_equal(to_a, [0, 2, 0])
    assert (to_low, to_high) == (1, 4)


def test_a_power_of_a_negative_number_by_a_whole_one():
    a, b = np.array([-2.0, 0.0, 2.0]), np.array(2.0)
    y = OPERATIONS["**"].forward(a, b)
    np.testing.assert_array_equal(y, [4, 0, 4])
    to_a, to_b = OPERATIONS["**"].pull(np.ones(3), y, a, b)
    np.testing.assert_array_equal(to_a, [-4, 0, 4])
    assert to_b == pytest.approx(4 * np.log(2))
    to_a, _ = OPERATIONS["**"].pull(np.ones(3), np.ones(3), a, np.array(0.0))
    np.testing.assert_array_equal(to_a, [0, 0, 0])


def test_a_norm_of_zeros_has_no_gradient():
    (pulled,) = OPERATIONS["norm"].pull(np.ones(()), np.zeros(()), np.zeros(3))
    np.testing.assert_array_equal(pulled, np.zeros(3))
    assert OPERATIONS["norm"].forward(np.full(2, 3e30, np.float32)) == pytest.approx(3e30 * np.sqrt(2), rel=1e-6)


def test_values():
    v = np.array([[1.0, -2.0, 3.0]])
    assert OPERATIONS["sum"].forward(v) == 2
    assert OPERATIONS["mean"].forward(v) == pytest.approx(2 / 3)
    np.testing.assert_array_equal(OPERATIONS["relu"].forward(v), [[1, 0, 3]])
    np.testing.assert_array_equal(OPERATIONS["square"].forward(v), [[1, 4, 9]])
    np.testing.assert_array_equal(OPERATIONS["concat"].forward(v, np.array([7.0])), [[1, -2, 3, 7]])
    np.testing.assert_array_equal(OPERATIONS["flip"].forward(np.array([0.2, 0.8]), np.array([0.5, 0.5])), [0, 1])
    np.testing.assert_allclose(OPERATIONS["softmax"].forward(np.log([1.0, 2.0, 5.0])), [0.125, 0.25, 0.625])
    np.testing.assert_allclose(OPERATIONS["@"].forward(np.array([[1.0, 2, 3], [0, 1, 0]]), v), [[6, -2]])
    np.testing.assert_allclose(OPERATIONS["@"].forward(np.array([1.0, 2, 3]), v), [6])
    np.testing.assert_array_equal(OPERATIONS["cumsum"].forward(v), [[1, -1, 2]])
    np.testing.assert_array_equal(OPERATIONS["part"].forward(np.arange(6.0), 2, 3), [2, 3])
    np.testing.assert_array_equal(OPERATIONS["entries"].forward(np.arange(6.0), 2, 4), [1, 2, 3])
    np.testing.assert_array_equal(OPERATIONS["rows"].forward(np.array([1, 2]), shape=(2, 3)), [[1, 1, 1], [2, 2, 2]])
    np.testing.assert_array_equal(OPERATIONS["columns"].forward(np.array([1, 2]), shape=(3, 2)), [[1, 2]] * 3)
    np.testing.assert_array_equal(OPERATIONS["round"].forward(np.array([-1.6, 0.4])), [-2, 0])
    np.testing.assert_allclose(OPERATIONS["gelu"].forward(np.array([-1.0, 3.0])), [-0.15865525393145707, 2.99595030593])
    np.testing.assert_allclose(OPERATIONS["silu"].forward(np.array([-1.0])), [-0.2689414213699951])
    np.testing.assert_allclose(OPERATIONS["layer_norm"].forward(np.array([1.0, 3.0])), [-1, 1], rtol=1e-5)
    np.testing.assert_allclose(OPERATIONS["hard_sigmoid"].forward(np.array([1.0]), 0.25, 0.5), [0.75])


def test_clock_and_blocks_divide_into_modules():
    clock, blocks = OPERATIONS["clock"], OPERATIONS["blocks"]
    np.testing.assert_array_equal(
        clock.forward(np.arange(3.0), (1, 2), shape=(4,)), [[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1]]
    )
    np.testing.assert_array_equal(
        blocks.forward(np.ones((4, 4)), (1, 2)), [[1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]]
    )


@given(arrays(np.float64, 20, elements=st.floats(-740, 740)))
@examples(50)
def test_sigmoid_is_exact_in_the_tails(a):
    exact = 1 / (1 + np.exp(-a.astype(np.longdouble)))
    with np.errstate(all="raise", under="ignore"):
        y = OPERATIONS["sigmoid"].forward(a)
    np.testing.assert_allclose(y, exact.astype(np.float64), rtol=4e-16, atol=5e-324)


EVERYWHERE = [
    key
    for key, operation in OPERATIONS.items()
    if operation.arity[0] == 1
    and key not in ("log", "square", "sqrt", "transpose", "flat", "grid", "rows", "columns", "bernoulli", "sign")
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("key", EVERYWHERE)
def test_extremes_stay_finite_and_keep_their_dtype(key, dtype):
    a = np.array([0, 1e-30, 1, -1, 30, -30, 100, -100, 1e4, -1e4, 1e30, -1e30], dtype)
    operation = OPERATIONS[key]
    with np.errstate(all="raise", under="ignore"):
        y = operation.forward(a)
        (pulled,) = operation.pull(np.ones_like(y), y, a)
    assert np.isfinite(y).all()
    assert np.isfinite(pulled).all()
    assert y.dtype == pulled.dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("key", ["+", "-", "*", "/", "**", "max", "min", "flip", "bernoulli", "leaky_relu", "dot"])
def test_two_arguments_keep_their_dtype(key, dtype):
    a, b = np.array([1, 2], dtype), np.array([2, 1], dtype)
    y = OPERATIONS[key].forward(a, b)
    assert y.dtype == dtype
    for cotangent in OPERATIONS[key].pull(np.ones_like(y), y, a, b):
        assert cotangent is None or cotangent.dtype == dtype


def test_align_gives_one_number_an_axis():
    scalar, vector = align([np.ones((3, 2)), np.ones((3, 2, 4))], [(), (4,)])
    assert scalar.shape == (3, 2, 1)
    assert vector.shape == (3, 2, 4)
    assert [a.shape for a in align([np.ones(()), np.ones(4)], [(), (4,)])] == [(1,), (4,)]
    assert [a.shape for a in align([np.ones((3, 2)), np.ones(())], [(), ()])] == [(3, 2), ()]


def test_gather_sums_what_was_broadcast():
    g = np.ones((3, 2, 4))
    np.testing.assert_array_equal(gather(g, np.ones(4)), np.full(4, 6.0))
    np.testing.assert_array_equal(gather(g, np.ones((3, 2, 1))), np.full((3, 2, 1), 4.0))
    assert gather(g, np.ones(())) == 24


def test_a_table_needs_every_entry():
    row = OPERATIONS["tanh"]
    with pytest.raises(ValueError, match="operation tanh: pull is missing"):
        table_of([replace(row, pull=None)])
    with pytest.raises(ValueError, match="operation tanh: form, glyph is missing"):
        table_of([replace(row, form="", glyph="")])
    with pytest.raises(ValueError, match="operation tanh: forward and pull are functions"):
        table_of([replace(row, forward="tanh")])
    with pytest.raises(ValueError, match="an operation stands in the table twice"):
        table_of([row, row])


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        OPERATIONS["cube"] = OPERATIONS["square"]


def test_precedence_is_pythons():
    order = {key: operation.precedence for key, operation in OPERATIONS.items()}
    assert (
        order["+"]
        == order["-"]
        < order["*"]
        == order["/"]
        == order["@"]
        < order["negate"]
        < order["**"]
        < order["tanh"]
    )


def test_flags():
    assert {key for key, operation in OPERATIONS.items() if operation.is_activation} == {
        "sigmoid",
        "tanh",
        "relu",
        "hard_sigmoid",
        "silu",
        "elu",
        "gelu",
        "softsign",
        "leaky_relu",
    }
    assert {key for key, operation in OPERATIONS.items() if not operation.pointwise} == {
        "@",
        "softmax",
        "sum",
        "mean",
        "concat",
        "transpose",
        "flat",
        "grid",
        "filter_rows",
        "filter_columns",
        "clock",
        "blocks",
        "cumsum",
        "dot",
        "norm",
        "layer_norm",
        "outer",
        "rows",
        "columns",
        "part",
        "entries",
    }
