"""Arrays at the door: bad ones are refused with words, extreme ones stay finite, good ones are left as they are."""

# size: everything that may be given to a cell, on one small problem that all tests share

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstm_core
from lstm_core import ArrayError
from tests.core.own_cells import OWN
from tests.core.problems import agree, draw
from tests.examples import examples
from tests.golden import reading

CATALOGUE = reading.BASIC
LSTM = lstm_core.cells["lstm"]
TIME, BATCH, INPUTS, UNITS = 5, 2, 3, 4


@pytest.fixture
def problem():
    """Return an LSTM's problem of known sizes."""
    return draw(LSTM, TIME, BATCH, INPUTS, UNITS, seed=1)


def refused(words, function, *arguments, **keywords):
    """Fail unless the call raises ArrayError whose text has all the words."""
    with pytest.raises(ArrayError) as caught:
        function(*arguments, **keywords)
    text = str(caught.value)
    assert text.startswith("lstm: "), text
    for word in words:
        assert word in text, f"{word!r} is not in {text!r}"


# ---- values that no array may have: text after the name of what was given -----------------------------------------

CONTENTS = {
    "NaN": (np.nan, ["nan", "finite"]),
    "inf": (np.inf, ["inf", "finite"]),
    "minus inf": (-np.inf, ["-inf", "finite"]),
}
KINDS = {
    "objects": (lambda array: array.astype(object), ["object", "numbers"]),
    "strings": (lambda array: array.astype(str), ["numbers"]),
    "bytes": (lambda array: array.astype("S8"), ["numbers"]),
    "complex numbers": (lambda array: array.astype(complex), ["complex128", "numbers"]),
    "dates": (lambda array: array.astype("int64").astype("datetime64[s]"), ["datetime64", "numbers"]),
    "None": (lambda array: None, ["numbers"]),
    "a dict": (lambda array: {"a": 1}, ["numbers"]),
    "a word": (lambda array: "lstm", ["numbers"]),
    "ragged rows": (lambda array: [[1.0], [1.0, 2.0]], []),
}


def give(problem, where, array):
    """Run the problem with one array replaced: "x", "params W_f", "initial c" or "cotangent h"."""
    group, _, name = where.partition(" ")
    params, initial, x, cotangents = problem.params, problem.initial, problem.x, problem.cotangents
    if group == "x":
        x = array
    elif group == "params":
        params = params | {name: array}
    elif group == "initial":
        initial = initial | {name: array}
    else:
        cotangents = {name: array}
    return LSTM.run(params, x, initial=initial).gradients(cotangents)


PLACES = {
    "x": ["x"],
    "params W_f": ["W_f"],
    "params U_o": ["U_o"],
    "params b_g": ["b_g"],
    "initial c": ["initial c"],
    "initial h": ["initial h"],
    "cotangent h": ["cotangent", "h"],
    "cotangent a_f": ["cotangent", "a_f"],
}


def array_at(problem, where):
    """Return the array that stands at a place."""
    group, _, name = where.partition(" ")
    if group == "x":
        return problem.x
    if group == "cotangent":
        return np.ones((TIME, BATCH, UNITS))
    return getattr(problem, group)[name]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("content", CONTENTS)
def test_a_number_that_is_not_finite(problem, where, content):
    value, words = CONTENTS[content]
    array = array_at(problem, where).copy()
    array.flat[-1] = value
    refused([*PLACES[where], str(array.shape), *words], give, problem, where, array)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_no_number(problem, where, kind):
    change, words = KINDS[kind]
    refused([*PLACES[where], *words], give, problem, where, change(array_at(problem, where)))


WRONG_SHAPES = [  # where, shape given, words: the shape given and the shape wanted
    ("x", (), ["()", "(time, batch, 3)", "(time, 3)"]),
    ("x", (3,), ["(3,)", "(time, batch, 3)"]),
    ("x", (5, 4), ["(5, 4)", "(time, 3)"]),
    ("x", (5, 2, 4), ["(5, 2, 4)", "(time, batch, 3)"]),
    ("x", (1, 5, 2, 3), ["(1, 5, 2, 3)", "(time, batch, 3)"]),
    ("x", (0, 2, 3), ["(0, 2, 3)", "empty"]),
    ("x", (5, 0, 3), ["(5, 0, 3)", "empty"]),
    ("x", (5, 2, 0), ["(5, 2, 0)", "3"]),
    ("x", (0, 3), ["(0, 3)", "empty"]),
    ("x", (0,), ["(0,)", "(time, batch, 3)"]),
    ("params W_f", (4, 5), ["(4, 5)", "(4, 3)"]),
    ("params W_i", (4, 5), ["(4, 5)", "(4, 3)"]),
    ("params W_i", (3, 4), ["(3, 4)", "(4, 3)"]),
    ("params U_o", (4, 3), ["(4, 3)", "(4, 4)"]),
    ("params U_o", (16,), ["(16,)", "(4, 4)"]),
    ("params U_o", (1, 4, 4), ["(1, 4, 4)", "(4, 4)"]),
    ("params b_g", (5,), ["(5,)", "(4,)"]),
    ("params b_g", (4, 1), ["(4, 1)", "(4,)"]),
    ("params b_g", (), ["()", "(4,)"]),
    ("params W_f", (), ["()", "(4, 3)"]),
    ("params W_f", (4,), ["(4,)"]),
    ("params W_f", (0, 3), ["(0, 3)"]),
    ("initial c", (2, 3), ["(2, 3)", "(2, 4)"]),
    ("initial c", (3, 4), ["(3, 4)", "(2, 4)"]),
    ("initial c", (), ["()", "(2, 4)"]),
    ("initial c", (5, 2, 4), ["(5, 2, 4)", "(2, 4)"]),
    ("cotangent h", (5, 2, 3), ["(5, 2, 3)", "(5, 2, 4)"]),
    ("cotangent h", (4, 2, 4), ["(4, 2, 4)", "(5, 2, 4)"]),
    ("cotangent h", (5, 4), ["(5, 4)", "(5, 2, 4)"]),
    ("cotangent h", (), ["()", "(5, 2, 4)"]),
    ("cotangent tanh_c", (5, 2, 1), ["(5, 2, 1)", "(5, 2, 4)"]),
]


@pytest.mark.parametrize(("where", "shape", "words"), WRONG_SHAPES, ids=[f"{w} {s}" for w, s, _ in WRONG_SHAPES])
def test_a_wrong_shape(problem, where, shape, words):
    name = where.partition(" ")[2] or where
    refused([name, *words], give, problem, where, np.ones(shape))


def test_shapes_without_a_batch_axis():
    problem = draw(LSTM, TIME, None, INPUTS, UNITS)
    refused(["x", "(5, 4)", "(time, 3)"], give, problem, "x", np.ones((5, 4)))
    refused(["cotangent", "h", "(5, 1, 4)", "(5, 4)"], give, problem, "cotangent h", np.ones((5, 1, 4)))
    refused(["initial c", "(5,)", "(4,)"], give, problem, "initial c", np.ones(5))


def test_x_of_another_width_names_the_width_of_the_params(problem):
    refused(["x", "(5, 2, 7)", "(time, batch, 3)"], LSTM.run, problem.params, np.ones((5, 2, 7)))


# ---- names ---------------------------------------------------------------------------------------------------------


def test_params_missing_or_left_over(problem):
    params = dict(problem.params)
    refused(["params", "W_f", "missing"], LSTM.run, {n: a for n, a in params.items() if n != "W_f"}, problem.x)
    refused(["params", "p_f", "left over"], LSTM.run, params | {"p_f": np.ones(4)}, problem.x)
    two = {n: a for n, a in params.items() if n not in ("b_o", "U_i")} | {"w": 1, "l0.W_f": 2}
    refused(["b_o", "U_i", "missing", "w", "l0.W_f", "left over"], LSTM.run, two, problem.x)
    refused(["params", "W_f", "missing"], LSTM.run, {}, problem.x)


@pytest.mark.parametrize("params", [None, [], "W_f", 3, np.ones(3), [("W_f", 1)]], ids=str)
def test_params_that_are_no_mapping(problem, params):
    refused(["params", "mapping"], LSTM.run, params, problem.x)


def test_a_parameter_by_a_name_that_is_no_text(problem):
    refused(["params", "3", "left over"], LSTM.run, problem.params | {3: np.ones(4)}, problem.x)


def test_initial_states_that_the_cell_does_not_have(problem):
    refused(["initial", "q", "h, c"], LSTM.run, problem.params, problem.x, initial={"q": np.ones((2, 4))})
    refused(["initial", "f", "h, c"], LSTM.run, problem.params, problem.x, initial={"f": np.ones((2, 4))})
    refused(["initial", "c_prev"], LSTM.run, problem.params, problem.x, initial={"c_prev": np.ones((2, 4))})


@pytest.mark.parametrize("initial", [3, "h", [1, 2], np.ones((2, 4))], ids=str)
def test_initial_states_that_are_no_mapping(problem, initial):
    refused(["initial", "mapping"], LSTM.run, problem.params, problem.x, initial=initial)


@pytest.mark.parametrize("name", ["q", "W_f", "h_prev", "x", "", 0])
def test_cotangents_of_what_is_not_traced(problem, name):
    trace = problem.run()
    refused([str(name), "cotangent"], trace.gradients, {name: np.ones((5, 2, 4))})


@pytest.mark.parametrize("cotangents", [None, {}, [], 1.0, np.ones((5, 2, 4)), "h"], ids=str)
def test_cotangents_that_are_no_mapping(problem, cotangents):
    refused(["cotangents"], problem.run().gradients, cotangents)


@pytest.mark.parametrize("name", ["q", "W_f", "h_prev", "a_c", "", 0, None])
def test_names_that_are_not_traced(problem, name):
    trace = problem.run()
    refused([str(name)], trace.__getitem__, name)
    refused([str(name)], trace.gradients(problem.cotangents).__getitem__, name)
    assert name not in trace


# ---- what is accepted ------------------------------------------------------------------------------------------------


def test_lists_and_whole_numbers_are_arrays(problem):
    whole = {name: np.round(3 * array) for name, array in problem.params.items()}
    x = np.round(3 * problem.x)
    wanted = LSTM.run({name: array.astype(np.float32) for name, array in whole.items()}, x)
    lists = {name: array.astype(int).tolist() for name, array in whole.items()}
    for params, given_x in [(lists, x.astype(int).tolist()), (whole_as(whole, np.int8), x.astype(np.int16))]:
        trace = LSTM.run(params, given_x)
        assert trace["h"].dtype == np.float32
        np.testing.assert_array_equal(trace["h"], wanted["h"])


def whole_as(arrays, dtype):
    """Return arrays in a dtype."""
    return {name: array.astype(dtype) for name, array in arrays.items()}


@pytest.mark.parametrize("x_dtype", [np.float32, np.float64, np.float16, np.int32, bool])
def test_float32_unless_the_parameters_are_float64(problem, x_dtype):
    x = problem.x.astype(x_dtype)
    for dtype, wanted in [(np.float32, np.float32), (np.float64, np.float64), (np.float16, np.float32)]:
        trace = LSTM.run(whole_as(problem.params, dtype), x, initial=problem.initial, clamp={"g": Half.units})
        gradients = trace.gradients(problem.cotangents)
        arrays = [trace[name] for name in trace.names] + [gradients[name] for name in trace.names]
        arrays += [*trace.final.values(), *gradients.params.values(), *gradients.initial.values(), gradients.x]
        assert {array.dtype for array in arrays} == {np.dtype(wanted)}


class Half:
    """A clamp on half of the units."""

    units = lstm_core.Clamp(0.5, units=[0, 1])


@pytest.mark.parametrize("dtype", [">f4", ">f8"])
def test_the_other_byte_order(problem, dtype):
    wanted = LSTM.run(whole_as(problem.params, np.dtype(dtype).newbyteorder("=")), problem.x)
    trace = LSTM.run(whole_as(problem.params, dtype), problem.x.astype(dtype))
    np.testing.assert_array_equal(trace["h"], wanted["h"])


def test_one_initial_state_for_the_whole_batch(problem):
    c = np.linspace(-1, 1, UNITS)
    one = LSTM.run(problem.params, problem.x, initial={"c": c})
    each = LSTM.run(problem.params, problem.x, initial={"c": np.tile(c, (BATCH, 1))})
    np.testing.assert_array_equal(one["h"], each["h"])


def test_arrays_that_are_not_contiguous(problem):
    def scattered(array):
        """Return the same numbers at every other place of a larger, transposed array."""
        larger = np.zeros(tuple(2 * n for n in array.shape[::-1]), array.dtype).T
        larger[tuple(slice(None, None, 2) for _ in array.shape)] = array
        return larger[tuple(slice(None, None, 2) for _ in array.shape)]

    wanted = problem.gradients()
    trace = LSTM.run(
        {name: scattered(array) for name, array in problem.params.items()},
        scattered(problem.x),
        initial={name: scattered(array) for name, array in problem.initial.items()},
    )
    found = trace.gradients({name: scattered(array) for name, array in problem.cotangents.items()})
    agree(trace["h"], problem.run()["h"], 1e-14, "h")
    for name, array in wanted.params.items():
        agree(found.params[name], array, 1e-14, name)
    agree(found.x, wanted.x, 1e-14, "x")


def test_reversed_and_broadcast_views(problem):
    x = problem.x[::-1]
    agree(LSTM.run(problem.params, x)["h"], LSTM.run(problem.params, x.copy())["h"], 1e-14, "reversed")
    wide = np.broadcast_to(problem.x[:, :1], problem.x.shape)
    agree(LSTM.run(problem.params, wide)["h"], LSTM.run(problem.params, wide.copy())["h"], 1e-14, "broadcast")


@pytest.mark.parametrize("name", [*CATALOGUE, *OWN])
def test_nothing_that_is_given_is_changed(name):
    cell = OWN.get(name) or lstm_core.cells[name]
    problem = draw(cell, seed=2)
    problem.cotangents = {value: np.ones(problem.run()[value].shape) for value in problem.run().names if value != "x"}
    given = {**problem.leaves(), **{("cotangents", name): array for name, array in problem.cotangents.items()}}
    before = {key: array.copy() for key, array in given.items()}
    for array in given.values():
        array.flags.writeable = False
    gradients = problem.gradients()
    for value in problem.run().names:
        assert gradients[value].shape == problem.run()[value].shape
    for key, array in given.items():
        np.testing.assert_array_equal(array, before[key], err_msg=str(key))


def test_writing_into_an_input_afterwards_changes_no_trace(problem):
    x, initial, cotangents = problem.x.copy(), problem.initial, problem.cotangents
    trace = LSTM.run(problem.params, x, initial=initial)
    wanted = trace.gradients(cotangents).params["W_f"].copy()
    x_before = np.array(trace["x"])
    x[:] = 0
    np.testing.assert_array_equal(trace["x"], x_before)
    np.testing.assert_array_equal(trace.gradients(cotangents).params["W_f"], wanted)


def test_writing_into_the_parameters_afterwards_changes_no_trace():
    """As an optimiser does, in place: the trace that was stays what it was, and the next run sees the new numbers."""
    problem = draw(LSTM, TIME, BATCH, INPUTS, UNITS, seed=77)
    whole = {name: array.copy() for name, array in problem.params.items()}
    trace = problem.run()
    for array in problem.params.values():
        array *= 0.5
    found = trace.gradients(problem.cotangents)
    halved = problem.run()
    assert np.any(halved["h"] != trace["h"])
    for name, array in problem.params.items():
        array[:] = whole[name]
    again = problem.gradients()
    problem.params = {name: array + 0 for name, array in whole.items()}
    problem.params["b_f"] += 1
    problem.run()  # whatever was kept for the numbers before is gone now
    problem.params["b_f"] -= 1
    wanted = problem.gradients()
    for name, array in wanted.params.items():
        agree(found.params[name], array, 1e-12, f"{name} of the trace from before")
        agree(again.params[name], array, 1e-12, f"{name} with the numbers of before")
    agree(found.x, wanted.x, 1e-12, "x")


@pytest.mark.parametrize("name", ["W_f", "U_g", "b_o"])
def test_one_number_of_one_parameter_changed_in_place_is_seen(problem, name):
    params = {key: array.copy() for key, array in problem.params.items()}
    before = LSTM.run(params, problem.x)
    params[name].flat[-1] += 1e-9
    after = LSTM.run(params, problem.x)
    fresh = LSTM.run({key: array.copy() for key, array in params.items()}, problem.x)
    assert np.any(after["h"] != before["h"])
    np.testing.assert_array_equal(after["h"], fresh["h"])
    np.testing.assert_array_equal(
        after.gradients(problem.cotangents).x, fresh.gradients(problem.cotangents).x, err_msg="way back"
    )


def test_a_trace_cannot_be_written_to(problem):
    trace = problem.run()
    for name in trace.names:
        with pytest.raises(ValueError, match="read-only"):
            trace[name][0] = 0


# ---- extremes --------------------------------------------------------------------------------------------------------

BOUNDED = {"f", "i", "o", "z", "r"}


def finite_and_silent(cell, params, x, initial=None):
    """Run forward and back with every warning an error; return the trace, all of it checked to be finite."""
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        trace = cell.run(params, x, initial=initial)
        gradients = trace.gradients({"h": np.ones_like(trace["h"])})
        for name in trace.names:
            assert np.isfinite(trace[name]).all(), name
            assert np.isfinite(gradients[name]).all(), f"total of {name}"
            if name in BOUNDED:
                assert trace[name].min() >= 0, name
                assert trace[name].max() <= 1, name
        for name, array in gradients.params.items():
            assert np.isfinite(array).all(), f"gradient of {name}"
        assert np.isfinite(gradients.x).all()
        assert all(np.isfinite(array).all() for array in gradients.initial.values())
    return trace


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", [*CATALOGUE, "fgr", "minlstm", "three_states", "clockwork"])
def test_inputs_and_weights_of_ten_thousand(name, dtype):
    cell = OWN.get(name) or lstm_core.cells[name]
    rng = np.random.default_rng(4)
    shapes = cell.parameter_shapes(inputs=3, units=4)
    params = {key: rng.choice([-1e4, 1e4], shape).astype(dtype) for key, shape in shapes.items()}
    x = rng.choice([-1e4, 1e4], (20, 2, 3)).astype(dtype)
    finite_and_silent(cell, params, x)
    finite_and_silent(cell, params, x / 1e4)
    finite_and_silent(cell, {key: array / 1e4 for key, array in params.items()}, x)
    finite_and_silent(cell, {key: np.zeros_like(array) for key, array in params.items()}, 0 * x)
    tiny = np.finfo(dtype).tiny
    finite_and_silent(cell, {key: np.full_like(array, tiny) for key, array in params.items()}, np.full_like(x, tiny))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", CATALOGUE)
def test_ten_thousand_steps_there_and_back(name, dtype):
    cell = lstm_core.cells[name]
    rng = np.random.default_rng(5)
    params = {key: array.astype(dtype) for key, array in cell.init(inputs=2, units=3, rng=rng).items()}
    trace = finite_and_silent(cell, params, rng.standard_normal((10_000, 2)).astype(dtype))
    assert trace["h"].shape == (10_000, 3)
    assert np.any(trace["h"][-1] != trace["h"][-2])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ten_thousand_steps_of_ten_thousand(dtype):
    rng = np.random.default_rng(6)
    params = {
        key: rng.choice([-1e4, 1e4], shape).astype(dtype)
        for key, shape in LSTM.parameter_shapes(inputs=2, units=3).items()
    }
    finite_and_silent(LSTM, params, rng.choice([-1e4, 1e4], (10_000, 2)).astype(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gate_far_out_is_exactly_open_or_shut(dtype):
    shapes = LSTM.parameter_shapes(inputs=1, units=2)
    params = {key: np.zeros(shape, dtype) for key, shape in shapes.items()}
    params["b_f"] = np.array([1e4, -1e4], dtype)
    trace = LSTM.run(params, np.zeros((3, 1), dtype), initial={"c": np.array([5.0, 5.0], dtype)})
    np.testing.assert_array_equal(trace["f"], np.tile([1, 0], (3, 1)))
    np.testing.assert_array_equal(trace["c"], np.tile([5, 0], (3, 1)))


# ---- properties ------------------------------------------------------------------------------------------------------


@st.composite
def drawn_problems(draw_from):
    """Return a cell's problem of drawn sizes, dtype and magnitude."""
    name = draw_from(st.sampled_from([*CATALOGUE, *OWN]))
    units = draw_from(st.integers(1, 3)) * (2 if name == "clockwork" else 1)
    return draw(
        OWN.get(name) or lstm_core.cells[name],
        time=draw_from(st.integers(1, 6)),
        batch=draw_from(st.one_of(st.none(), st.integers(1, 3))),
        inputs=draw_from(st.integers(1, 4)),
        units=units,
        seed=draw_from(st.integers(0, 2**32 - 1)),
        dtype=draw_from(st.sampled_from([np.float32, np.float64])),
        scale=draw_from(st.sampled_from([0.0, 1e-6, 0.5, 1.0, 3.0])),
    )


@examples(150)
@given(drawn_problems())
def test_shapes_dtypes_and_bounds(problem):
    trace, gradients = problem.run(), problem.gradients()
    leading = problem.x.shape[:-1]
    dtype = problem.x.dtype
    assert trace.names[0] == "x"
    for name in trace.names:
        assert trace[name].shape[: len(leading)] == leading
        assert gradients[name].shape == trace[name].shape
        assert trace[name].dtype == gradients[name].dtype == dtype
    for state, array in trace.final.items():
        np.testing.assert_array_equal(array, trace[state][-1])
        assert gradients.initial[state].shape == array.shape
    assert gradients.x.shape == problem.x.shape
    assert {name: array.shape for name, array in gradients.params.items()} == {
        name: array.shape for name, array in problem.params.items()
    }


@examples(100)
@given(drawn_problems(), st.integers(1, 5))
def test_a_run_in_two_pieces_is_the_run(problem, where):
    """A run continues from the final states of an earlier one (a clock also needs the step at which it continues)."""
    where = min(where, len(problem.x))
    whole = problem.run()
    second = {"first": where} if problem.cell.name == "clockwork" else {}
    memory = problem.given  # no cell of these reads anything else, and a memory is there in all steps
    first = problem.cell.run(problem.params, problem.x[:where], initial=problem.initial, **memory)
    pieces = [first]
    if where < len(problem.x):
        pieces.append(problem.cell.run(problem.params, problem.x[where:], initial=first.final, **second, **memory))
    tolerance = 1e-4 if problem.x.dtype == np.float32 else 1e-12
    for name in whole.names:
        agree(np.concatenate([piece[name] for piece in pieces]), whole[name], tolerance, name)


@examples(100)
@given(drawn_problems())
def test_rows_of_a_batch_do_not_see_each_other(problem):
    if problem.x.ndim == 2:
        return
    whole, gradients = problem.run(), problem.gradients()
    tolerance = 1e-4 if problem.x.dtype == np.float32 else 1e-11
    sums = dict.fromkeys(problem.params, 0)
    for row in range(problem.x.shape[1]):
        initial = {name: array[row] for name, array in problem.initial.items()}
        memory = {name: array[row] for name, array in problem.given.items()}
        alone = problem.cell.run(problem.params, problem.x[:, row], initial=initial, **memory)
        for name in whole.names:
            agree(alone[name], whole[name][:, row], tolerance, name)
        back = alone.gradients({"h": problem.cotangents["h"][:, row]})
        agree(back.x, gradients.x[:, row], tolerance, "x")
        sums = {name: sums[name] + back.params[name] for name in sums}
    for name, array in sums.items():
        agree(array, gradients.params[name], tolerance, name)


class Tensor:
    """An array of another package, whose dtype is its own."""

    def __init__(self, array, is_learned=False):
        self.array, self.is_learned, self.shape, self.dtype = array, is_learned, array.shape, f"other.{array.dtype}"

    def __array__(self, dtype=None, copy=None):
        if self.is_learned:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return np.asarray(self.array, dtype)


def test_arrays_of_another_package_keep_float64(problem):
    wanted = problem.run()
    problem.params = {name: Tensor(array) for name, array in problem.params.items()}
    problem.x = Tensor(problem.x)
    assert wanted["h"].dtype == np.float64
    np.testing.assert_array_equal(problem.run()["h"], wanted["h"])


@pytest.mark.parametrize("where", PLACES)
def test_an_array_that_takes_part_in_another_gradient_is_refused_with_its_name(problem, where):
    refused(PLACES[where] + ["detach"], lambda: give(problem, where, Tensor(array_at(problem, where), is_learned=True)))


@pytest.mark.parametrize("where", PLACES)
def test_a_masked_array_is_refused_with_its_name(problem, where):
    refused(
        PLACES[where] + ["masked"], lambda: give(problem, where, np.ma.masked_array(array_at(problem, where), True))
    )


def test_a_number_too_large_for_float32_is_reported(problem):
    problem.params = {name: array.astype(np.float32) for name, array in problem.params.items()}
    for clamp in (1e39, np.full((4,), -1e39), lstm_core.Clamp(1e39), [lstm_core.Clamp(1e39)]):
        problem.clamp = {"f": clamp}
        with pytest.raises(lstm_core.ClampError, match=r"1e\+39.* finite in float32"):
            problem.run()
    problem.clamp, problem.x = None, np.full_like(problem.x, 1e39)
    with pytest.raises(lstm_core.ArrayError, match=r"holds 1e\+39 .*finite in float32"):
        problem.run()


def test_a_masked_clamp_is_refused(problem):
    problem.clamp = {"f": np.ma.masked_array(np.ones(4), True)}
    with pytest.raises(lstm_core.ClampError, match="masked"):
        problem.run()


@pytest.mark.parametrize("dtype", [int, bool, complex, np.float16, np.longdouble, object, "int8", "nothing", None])
def test_parameters_are_of_float32_or_float64(dtype):
    with pytest.raises(lstm_core.SettingError, match="dtype is .*; expected float32 or float64"):
        lstm_core.cells["lstm"].init(3, 4, np.random.default_rng(0), dtype)


def test_a_seed_is_as_good_as_a_generator():
    cell = lstm_core.cells["vrnn"]
    params = cell.init(3, 4, 5)
    for name, array in cell.init(3, 4, np.random.default_rng(5)).items():
        np.testing.assert_array_equal(params[name], array)
    x = np.ones((2, 3), np.float32)
    np.testing.assert_array_equal(
        cell.run(params, x, rng=7)["z"], cell.run(params, x, rng=np.random.default_rng(7))["z"]
    )


@pytest.mark.parametrize("rng", [-1, 1.5, True, "0", None, np.random])
def test_a_generator_that_is_none(rng):
    with pytest.raises(lstm_core.SettingError, match="rng is"):
        lstm_core.cells["lstm"].init(3, 4, rng)
