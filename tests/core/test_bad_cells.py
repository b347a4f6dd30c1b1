"""Sizes that a cell cannot have, and settings that cannot be: the errors say which numbers do not fit."""

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell, LanguageError, SettingError, Stack
from lstm_core.errors import ArrayError

X = np.zeros((5, 2, 3))
PRINTED = [("mut1", "W_h", "h_tilde", "z"), ("mut2", "W_r", "r", "h_prev")]
CLOCKWORK = lstm_core.cells["clockwork_rnn"]


def refusal(error, function, *arguments, **more):
    """Return what a call is refused with."""
    with pytest.raises(error) as caught:
        function(*arguments, **more)
    return str(caught.value)


def zeros(shapes):
    """Return parameters of these shapes."""
    return {name: np.zeros(shape) for name, shape in shapes.items()}


@pytest.mark.parametrize(("name", "projection", "narrow", "wide"), PRINTED)
def test_mut_as_printed_wants_as_many_inputs_as_units(name, projection, narrow, wide):
    text = lstm_core.cells[name].equations.replace(f"{projection} @ x", "x")
    printed = Cell(text, name="printed")
    params = zeros(printed.parameter_shapes(inputs=4, units=4))
    assert printed.run(params, np.zeros((5, 2, 4)))["h"].shape == (5, 2, 4)
    by_hand = params | {key: np.zeros((4, 3)) for key in params if key.startswith("W")}
    for said in (
        refusal(LanguageError, printed.parameter_shapes, inputs=3, units=4),
        refusal(LanguageError, printed.init, 3, 4, np.random.default_rng(0)),
        refusal(LanguageError, printed.run, params, X),
        refusal(LanguageError, printed.run, by_hand, X),
    ):
        first_line = said.splitlines()[0]
        assert first_line.startswith("printed, line ")
        assert "4" in first_line.split(": ")[1]
        assert "3" in first_line.split(": ")[1]
        assert f"{narrow} has 3" in first_line
        assert f"{wide} has 4" in first_line


@pytest.mark.parametrize(("units", "periods"), [(6, (1, 2, 4, 8)), (1, (1, 2)), (7, (1, 2, 3))])
def test_units_that_do_not_divide_into_a_clocks_modules(units, periods):
    for said in (
        refusal(LanguageError, CLOCKWORK.parameter_shapes, inputs=3, units=units, periods=periods),
        refusal(LanguageError, CLOCKWORK.init, 3, units, np.random.default_rng(0), periods=periods),
    ):
        assert f"{units} unit" in said
        assert f"{len(periods)} modules {periods}" in said
    params = {"W_h": np.zeros((units, 3)), "U_h": np.zeros((units, units)), "b_h": np.zeros(units)}
    assert f"{len(periods)} modules" in refusal(LanguageError, CLOCKWORK.run, params, X, periods=periods)


@pytest.mark.parametrize("periods", [[1, 2], np.array([1, 2]), np.array([1.0, 2.0]), (np.int64(1), 2)], ids=repr)
def test_a_row_of_periods_may_be_any_row(periods):
    params = zeros(CLOCKWORK.parameter_shapes(inputs=3, units=4, periods=periods))
    active = CLOCKWORK.run(params, X, periods=periods)["active"]
    np.testing.assert_array_equal(active[:, 0], [[1, 1, 1, 1], [1, 1, 0, 0]] * 2 + [[1, 1, 1, 1]])


@pytest.mark.parametrize(
    ("periods", "wanted"),
    [
        ((), "periods is a row of numbers, such as (1, 2), not ()"),
        (2, "periods is a row of numbers, such as (1, 2), not 2"),
        ("12", "periods is a row of numbers, such as (1, 2), not '12'"),
        ([[1], [2]], "periods is [[1], [2]]; expected a number, or a row of numbers such as (1, 2)"),
        ({1: 2}, "periods is {1: 2}; expected a number, or a row of numbers such as (1, 2)"),
        ((1, float("inf")), "periods is a row of numbers, such as (1, 2), not (1, inf)"),
        ((0, 2), "a period is a whole number of at least 1, not (0, 2)"),
        ((1.5, 2), "a period is a whole number of at least 1, not (1.5, 2)"),
    ],
)
def test_periods_that_cannot_be(periods, wanted):
    assert wanted in refusal(lstm_core.LstmCoreError, CLOCKWORK.parameter_shapes, inputs=3, units=4, periods=periods)
    params = zeros(CLOCKWORK.parameter_shapes(inputs=3, units=4))
    assert wanted in refusal(lstm_core.LstmCoreError, CLOCKWORK.run, params, X, periods=periods)


@pytest.mark.parametrize("first", [1.5, "1", None, True])
def test_a_first_step_that_is_no_number_of_a_step(first):
    params = zeros(CLOCKWORK.parameter_shapes(inputs=3, units=4))
    wanted = f"clockwork_rnn: first is {first!r}; expected a whole number, the first step's"
    assert refusal(SettingError, CLOCKWORK.run, params, X, first=first) == wanted


def test_layers_that_disagree_in_a_value():
    lstm = lstm_core.cells["lstm"]
    narrow = Cell("v: 3 = tanh(W_v @ c_below)\nc: 3 = v\nh = tanh(W_h @ x)", name="narrow")
    said = refusal(SettingError, Stack([lstm, narrow]).parameter_shapes, inputs=3, units=4)
    assert said == "lstm+narrow: c has 3 entries in narrow (layer 2), and 4 (units) in lstm (layer 1), whose c it reads"
    wide = Cell("c: 5 = tanh(W_c @ x)\nh = tanh(W_h @ c)", name="wide")
    deep = Stack([wide, lstm_core.cells["depth_gated_lstm"]])
    said = refusal(LanguageError, deep.parameter_shapes, inputs=3, units=4)
    assert "l1.d * l0.c has 5 entries, l1.f * l1.c_prev has 4 (units)" in said
    assert Stack([lstm, narrow]).parameter_shapes(inputs=3, units=3)["l1.W_v"] == (3, 3)


def test_layers_that_disagree_in_their_parameters():
    stack = Stack([lstm_core.cells["lstm"], lstm_core.cells["depth_gated_lstm"]])
    small, large = (stack.init(3, units, np.random.default_rng(0)) for units in (4, 5))
    mixed = {name: (large if name.startswith("l1.") else small)[name] for name in small}
    said = refusal(ArrayError, stack.run, mixed, X)
    assert said == "lstm+depth_gated_lstm: l1.W_f has shape (5, 5); expected (4, 4)"


def test_a_layer_that_reads_what_the_layer_below_has_not():
    said = refusal(SettingError, Stack, [lstm_core.cells["gru"], lstm_core.cells["depth_gated_lstm"]])
    assert said.startswith("depth_gated_lstm (layer 2) reads c_below, but gru (layer 1) has no c; it has ")


@pytest.mark.parametrize(
    ("below", "wanted"),
    [
        ({"c": np.zeros((5, 2, 5))}, "below c has shape (5, 2, 5); expected (5, 2, 4)"),
        ({"c": np.zeros((4, 2, 4))}, "below c has shape (4, 2, 4); expected (5, 2, 4)"),
        ({"h": np.zeros((5, 2, 4))}, "the layer below has no c; it has h"),
        (None, "c_below needs a layer below"),
    ],
    ids=["units", "time", "name", "none"],
)
def test_a_layer_below_that_does_not_fit(below, wanted):
    cell = lstm_core.cells["depth_gated_lstm"]
    params = zeros(cell.parameter_shapes(inputs=3, units=4, below=("c",)))
    assert wanted in refusal(lstm_core.LstmCoreError, cell.run, params, X, below=below)


ATTENTION = lstm_core.cells["attention"]
MEMORIES = [
    (None, "memory is missing; the equations read it; pass memory=, (batch, positions, features)"),
    (np.ones((2, 0, 6)), "memory has shape (2, 0, 6), which holds no vector; expected at least one"),
    (np.ones((2, 4, 5)), "memory has shape (2, 4, 5); expected (2, positions, 6)"),
    (np.ones((3, 4, 6)), "memory has shape (3, 4, 6); expected (2, positions, 6)"),
    (np.ones((4, 6)), "memory has shape (4, 6); expected (2, positions, 6)"),
    (np.full((2, 4, 6), np.nan), "memory has shape (2, 4, 6) and holds nan at (0, 0, 0); expected finite numbers"),
]


@pytest.mark.parametrize(("memory", "wanted"), MEMORIES, ids=lambda value: str(np.shape(value)))
def test_a_memory_that_does_not_fit(memory, wanted):
    params = zeros(ATTENTION.parameter_shapes(inputs=3, units=4, features=6))
    assert wanted in refusal(ArrayError, ATTENTION.run, params, X, memory=memory)


@pytest.mark.parametrize("batch", [(2,), ()])
def test_a_memory_of_one_vector(batch):
    """All attention is on it, whatever its score; a memory of none is refused."""
    params = ATTENTION.init(3, 4, np.random.default_rng(0), features=6)
    x = np.ones((5, *batch, 3), np.float32)
    trace = ATTENTION.run(params, x, memory=np.ones((*batch, 1, 6), np.float32))
    np.testing.assert_array_equal(trace["alpha"], np.ones((5, *batch, 1)))
    np.testing.assert_array_equal(trace.gradients({"h": trace["h"]}).params["u_att"], np.zeros(16))
    assert "holds no vector" in refusal(ArrayError, ATTENTION.run, params, x, memory=np.ones((*batch, 0, 6)))


def test_a_memory_for_a_cell_that_reads_none():
    lstm = lstm_core.cells["lstm"]
    params = zeros(lstm.parameter_shapes(inputs=3, units=4))
    said = refusal(ArrayError, lstm.run, params, X, memory=np.ones((2, 4, 6)))
    assert said == "lstm: memory is given, but no equation reads it; leave memory= out"
    assert refusal(SettingError, lstm.parameter_shapes, 3, 4, features=6) == "lstm reads no memory; leave features= out"


def test_pictures_that_draw_cannot_have():
    cell = lstm_core.cells["draw"]
    said = refusal(LanguageError, cell.parameter_shapes, 12, 4, height=3, width=5)
    assert "a matrix of 3 x 5 (height x width) takes 15 (height * width); x has 12 entries (inputs)" in said
    said = refusal(LanguageError, cell.parameter_shapes, 12, 4, height=3, width=4, patch=1)
    assert "a patch of filters has at least 2 rows, not 1" in said


@pytest.mark.parametrize(
    "window", [(1e6, 1e6, -50, 0), (0, 0, 200, 200), (0, 0, -300, 0)], ids=["far", "wide", "sharp"]
)
def test_windows_beyond_all_measure_stay_finite(window):
    cell, sizes = lstm_core.cells["draw"], {"height": 3, "width": 4, "patch": 2}
    params = cell.init(12, 4, np.random.default_rng(0), **sizes)
    params |= {"b_look": np.array(window, np.float32), "b_pen": np.array(window, np.float32)}
    trace = cell.run(params, np.ones((3, 2, 12)), rng=np.random.default_rng(1), **sizes)
    gradients = trace.gradients({"nll": np.ones((3, 2)), "kl": np.ones((3, 2))})
    assert all(np.isfinite(trace[name]).all() for name in trace.names)
    assert all(np.isfinite(array).all() for array in gradients.params.values())


FIXED = [
    "m: (2, 2) = grid(h_prev)\nh = tanh(W_h @ x + K_h @ flat(m))",
    "a: 4 = tanh(W_a @ x)\nh = a + 0.5 * h_prev",
    "a: 4 = tanh(W_a @ x)\nh = a + U_h @ h_prev",
]


@pytest.mark.parametrize("text", FIXED)
def test_a_cell_that_can_have_one_number_of_units_only(text):
    """It runs with that number, and errors about other numbers name them."""
    cell = Cell(text, name="fixed")
    params = zeros(cell.parameter_shapes(inputs=3, units=4))
    assert cell.run(params, X)["h"].shape == (5, 2, 4)
    assert "5" in refusal(LanguageError, cell.parameter_shapes, inputs=3, units=5)
    larger = {
        name: np.zeros([5 if length == 4 else length for length in array.shape]) for name, array in params.items()
    }
    said = refusal(LanguageError, cell.run, larger, X)
    assert "5 entries (units)" in said or "has 5 (units)" in said
    said = refusal(ArrayError, cell.run, params, np.zeros((5, 2, 7)))
    assert said == "fixed: x has shape (5, 2, 7); expected (time, batch, 3) or (time, 3): the parameters take 3 inputs"


def test_a_stack_whose_picture_has_as_many_pixels_as_the_layer_below_has_units():
    stack = Stack([lstm_core.cells["lstm"], lstm_core.cells["draw_plain"]])
    sizes = {"l1.latent": 2}
    params = stack.init(3, 4, np.random.default_rng(0), **sizes)
    assert stack.run(params, X, rng=np.random.default_rng(1), **sizes)["l1.canvas"].shape == (5, 2, 4)
    stack = Stack([lstm_core.cells["lstm"], lstm_core.cells["draw"]])
    sizes = {"l1.latent": 2, "l1.height": 2, "l1.width": 2, "l1.patch": 2}
    params = stack.init(3, 4, np.random.default_rng(0), **sizes)
    assert stack.run(params, X, rng=np.random.default_rng(1), **sizes)["l1.canvas"].shape == (5, 2, 2, 2)


@pytest.mark.parametrize("name", ["a\0b", "a\nb", "\x1b[31m", "a\ud800", "\u202ea", "", 3, None])
def test_a_name_that_cannot_be_shown_is_refused(name):
    with pytest.raises(lstm_core.SettingError, match="the name of a cell is"):
        lstm_core.Cell("h = W_h @ x", name)


def test_what_cannot_be_shown_in_a_comment_is_a_space():
    cell = lstm_core.Cell("h = W_h @ x  # hidden\0state\u202e \x1b", "cell 1")
    assert cell.definition.values["h"].role == "hidden state"
