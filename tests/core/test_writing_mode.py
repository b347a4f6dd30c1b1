"""Cells in writing mode: the lines that remain without x, their results to the last bit, and errors."""

from dataclasses import replace

import numpy as np
import pytest

import lstm_core
from lstm_core import ArrayError, Cell, ClampError, LstmCoreError, SettingError
from lstm_core.language import parse, written
from tests.core.problems import SMALL, agree, check_leaves, check_slope, draw, unit_direction

INPUTS, UNITS, STEPS = 5, 6, 7
LATENT = SMALL["latent"]
GENERATIVE = ("vrnn", "storn")
LEFT = {  # the lines that need no x, in their order
    "vrnn": ["p", "mu_0", "s_0", "z", "kz", "d", "l", "y", "v", "kv", "f", "i", "g", "c", "o", "h"],
    "storn": ["z", "h", "l", "y", "v"],
    "draw": [
        "look",
        "gamma",
        "FY",
        "FX",
        "z",
        "f",
        "i",
        "g",
        "c",
        "o",
        "h",
        "w",
        "pen",
        "strength",
        "GY",
        "GX",
        "canvas",
    ],
    "draw_plain": ["z", "f", "i", "g", "c", "o", "h", "canvas"],
}
STATES = {"vrnn": ["h", "c"], "storn": ["h", "v"], "draw": ["h", "c", "canvas"], "draw_plain": ["h", "c", "canvas"]}
CLOCKED = """\
periods = (1, 2)
a = clock(time, periods)
s: scalar = mean(h_prev) + w_s @ v_prev + c_s
m = softmax(concat(h_prev, a))
y: inputs = sigmoid(W_y @ m + b_y)
v = x if reading else flip(y, chance)
h = a * tanh(W_v @ v + blocks(U_h, periods) @ h_prev + s) + (1 - a) * h_prev + time / 100
"""


def cell_of(name):
    """Return a cell of the catalogue, or the one above, whose lines use what only other stages do elsewhere."""
    return Cell(equations=CLOCKED, name="clocked") if name == "clocked" else lstm_core.cells[name]


def writing(name, batch=2, dtype=np.float64, seed=0):
    """Return (cell, params, settings, draws) for STEPS steps."""
    cell, rng = cell_of(name), np.random.default_rng(seed)
    settings = {key: value for key, value in SMALL.items() if key in cell.definition.settings and key != "periods"}
    inputs = settings["height"] * settings["width"] if "height" in settings else INPUTS
    shapes = cell.parameter_shapes(inputs, UNITS, **settings)
    params = {name: (0.7 * rng.standard_normal(shape)).astype(dtype) for name, shape in shapes.items()}
    rows = () if batch is None else (batch,)
    draws = {"chance": rng.random((STEPS, *rows, inputs))}
    if "latent" in settings:
        draws["noise"] = rng.standard_normal((STEPS, *rows, LATENT))
    return cell, params, settings, draws


def write(name, **keywords):
    """Return the trace of a cell that wrote."""
    cell, params, settings, draws = writing(name, **keywords)
    return cell.run(params, mode="writing", steps=STEPS, **draws, **settings)


# ---- what is left ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LEFT)
def test_a_trace_has_what_needs_no_x_and_nothing_else(name):
    trace = write(name)
    assert [value for value in trace.names if value in trace.cell.definition.values] == LEFT[name]
    assert "x" not in trace
    for value in trace.names:
        assert trace[value].shape[:2] == (STEPS, 2)
    assert list(trace.final) == list(trace.initial) == STATES[name]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a = x\nb = a_prev\nd = b + h_prev\nh = tanh(U_h @ h_prev + b_h)", "h"),  # what needs what fell, also later
        ("a = b_prev\nb = x_prev\nh = h_prev", "h"),
        ("a = tanh(a_prev)\nb = x + a\nh = h_prev", "a h"),  # only b read a, and a stays
        ("a = x if reading else h_prev\nh = a", "a h"),
        ("a = noise if reading else x\nh = h_prev", "h"),
        ("h_bottom = W_b @ x\na = h_below\nh = h_prev", "h"),
        ("h_bottom = b_b\na = h_below\nh = h_prev", "a h"),
        ("a: inputs = inputs * h_prev\nh = sum(a) * h_prev", "a h"),  # the number of inputs is no input
    ],
)
def test_which_lines_fall_away(text, left):
    assert " ".join(written(parse(text)).values) == left


def test_what_comes_from_below_does_not_hang_on_x():
    definition = parse("h_bottom = W_b @ x\na = h_below\nh = h_prev + a")
    with pytest.raises(SettingError, match="only reads"):
        written(definition)
    assert [*written(definition, below=["h"]).values] == ["a", "h"]


def test_activations_are_those_of_the_writing_side():
    definition = written(
        parse("a = x if reading else sigmoid(U_a @ h_prev)\nh = h_prev * a if reading else tanh(a) * a")
    )
    assert [*definition.preactivations] == ["a_a"]
    assert [*definition.inner] == ["tanh_a"]
    cell = Cell("a = W_a @ x if reading else sigmoid(U_a @ h_prev)\nh = W_h @ a if reading else tanh(a) * a_prev")
    params = cell.init(2, 3, np.random.default_rng(0), np.float64)
    trace = cell.run(params, mode="writing", steps=2, initial={"h": np.ones(3), "a": np.ones(3)})
    assert trace.names == ("a_a", "a", "tanh_a", "h")
    agree(trace["a_a"][0], params["U_a"] @ np.ones(3), 1e-15, "a_a")
    agree(trace["h"][0], np.tanh(trace["a"][0]), 1e-15, "h")


def test_a_line_may_not_have_the_name_of_a_writing_sides_activation():
    with pytest.raises(LstmCoreError, match="a_v is already the name of the argument of sigmoid in v"):
        parse("a_v = h_prev\nv = x if reading else sigmoid(h_prev)\nh = v")


# ---- what was written is right -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LEFT, "clocked"])
@pytest.mark.parametrize("batch", [None, 1, 3, 40])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_was_written_read_back_is_the_same_to_the_last_bit(name, batch, dtype):
    cell, params, settings, draws = writing(name, batch, dtype)
    trace = cell.run(params, mode="writing", steps=STEPS, **draws, **settings)
    held = {"z": trace["z"]} if "z" in trace else {"v": np.nan}  # NaN holds nothing
    others = {"rng": np.random.default_rng(1)} if "z" in trace else {}
    x = trace["v"] if "v" in trace else np.full(draws["chance"].shape, 0.5)  # only what fell away reads a picture
    back = cell.run(params, x, clamp=held, **others, **settings)
    for value in trace.names:
        np.testing.assert_array_equal(back[value], trace[value], err_msg=value)


@pytest.mark.parametrize("name", GENERATIVE)
def test_the_draws_decide_what_is_written(name):
    cell, params, settings, draws = writing(name)
    trace = cell.run(params, mode="writing", steps=STEPS, **draws, **settings)
    noise, chance = draws["noise"], draws["chance"]
    np.testing.assert_array_equal(trace["v"], chance < trace["y"])
    agree(trace["z"], trace["mu_0"] + trace["s_0"] * noise if name == "vrnn" else noise, 1e-15, "z")
    rng = np.random.default_rng(3)
    own = {"noise": rng.standard_normal(noise.shape), "chance": rng.random(chance.shape)}
    start = trace.final
    drawn = cell.run(params, mode="writing", steps=STEPS, rng=np.random.default_rng(3), initial=start, **settings)
    given = cell.run(params, mode="writing", steps=STEPS, initial=start, **own, **settings)
    np.testing.assert_array_equal(drawn["h"], given["h"])


@pytest.mark.parametrize("name", [*LEFT, "clocked"])
def test_gradients_of_what_was_written_are_finite_differences(name):
    """A draw of 0 or 1 jumps and has no slope; everything else does."""
    cell, params, settings, draws = writing(name)
    rng = np.random.default_rng(4)
    start = {state: rng.standard_normal((2, *value.shape[2:])) for state, value in first_states(cell, name).items()}
    run = {"mode": "writing", "steps": STEPS, **draws, **settings}
    trace = cell.run(params, initial=start, **run)
    weights = {value: rng.standard_normal(trace[value].shape) for value in trace.names}
    gradients = trace.gradients(weights)
    for value in trace.names:
        assert gradients[value].shape == trace[value].shape

    def loss(params, start):
        found = cell.run(params, initial=start, **run)
        return sum(float(np.sum(weight * found[value])) for value, weight in weights.items())

    for group, leaves in (("params", params), ("initial", start)):
        for leaf, array in leaves.items():
            direction = unit_direction(rng, array.shape)

            def moved(distance, group=group, leaf=leaf, direction=direction):
                arrays = {"params": params, "initial": start}
                arrays[group] = arrays[group] | {leaf: arrays[group][leaf] + distance * 1e-2 * direction}
                return loss(arrays["params"], arrays["initial"])

            check_slope(f"{name} {leaf}", getattr(gradients, group)[leaf] * 1e-2, direction, moved, 1e-7)
    with pytest.raises(ArrayError, match="read no x"):
        _ = gradients.x


@pytest.mark.parametrize("name", LEFT)
def test_gradients_of_a_reading_in_which_something_is_held_are_finite_differences(name):
    """It is computed line by line like a writing, but it has an x, and what depends on that."""
    problem = draw(lstm_core.cells[name], time=4, seed=8, cotangents=("h", "kl", "nll"))
    z = problem.run()["z"]
    held = np.where(np.random.default_rng(9).random(z.shape) < 0.4, 0.3, np.nan)
    check_leaves(replace(problem, clamp={"z": held}), tolerance=1e-7)


def first_states(cell, name):
    """Return {state: its values over all steps} of a cell that wrote."""
    trace = write(name)
    return {state: trace[state] for state in trace.final}


def test_parameters_that_only_reading_uses_get_zeros():
    cell, params, settings, draws = writing("vrnn")
    trace = cell.run(params, mode="writing", steps=STEPS, **draws, **settings)
    gradients = trace.gradients({"h": np.ones(trace["h"].shape)})
    for name in ("W_q", "b_muz", "W_sz"):
        assert gradients.params[name].shape == params[name].shape
        assert not gradients.params[name].any()
    assert gradients.params["W_k"].any()


def test_writing_goes_on_from_a_reading():
    cell, params, settings, draws = writing("storn")
    x = (np.random.default_rng(5).random((4, 2, INPUTS)) < 0.5).astype(float)
    read = cell.run(params, x, rng=np.random.default_rng(6), **settings)
    trace = cell.run(params, mode="writing", steps=STEPS, initial=read.final, **draws, **settings)
    first = params["W_x"] @ x[-1, 0] + params["W_z"] @ draws["noise"][0, 0] + params["U_h"] @ read["h"][-1, 0]
    agree(trace["h"][0, 0], np.tanh(first + params["b_h"]), 1e-14, "the first step's h")
    assert set(read.final) == {"h", "v", "rec.h"}
    assert set(trace.initial) == {"h", "v"}


def test_rows_are_those_of_the_draws_or_of_the_states():
    cell, params, settings, draws = writing("storn", batch=None)
    run = {"mode": "writing", "steps": STEPS, **settings}
    assert cell.run(params, rng=np.random.default_rng(0), **run)["v"].shape == (STEPS, INPUTS)
    assert cell.run(params, **draws, **run)["v"].shape == (STEPS, INPUTS)
    assert cell.run(params, rng=np.random.default_rng(0), noise=np.zeros((STEPS, 3, LATENT)), **run)["v"].shape == (
        STEPS, 3, INPUTS)  # fmt: skip
    started = cell.run(params, rng=np.random.default_rng(0), initial={"h": np.zeros((4, UNITS))}, **run)
    assert started["v"].shape == (STEPS, 4, INPUTS)
    rows = np.random.default_rng(1).standard_normal((STEPS, 3, LATENT)), np.random.default_rng(2).random((STEPS, 3, 5))
    together = cell.run(params, noise=rows[0], chance=rows[1], **run)
    for row in range(3):
        alone = cell.run(params, noise=rows[0][:, row], chance=rows[1][:, row], **run)
        agree(alone["h"], together["h"][:, row], 1e-13, f"row {row}")


def test_a_layer_below_is_there_while_writing_too():
    cell = Cell("c_bottom = W_c @ x\nc = tanh(c_below + h_prev)\nv = W_v @ x if reading else noise\nh = c * v", "upper")
    params = cell.init(INPUTS, UNITS, np.random.default_rng(0), np.float64, below=("c",))
    rng = np.random.default_rng(1)
    below, noise = rng.standard_normal((STEPS, 3, UNITS)), rng.standard_normal((STEPS, 3, UNITS))
    trace = cell.run(params, mode="writing", steps=STEPS, below={"c": below}, noise=noise)
    agree(trace["c"][1], np.tanh(below[1] + trace["h"][0]), 1e-15, "c")
    weights = rng.standard_normal(trace["h"].shape)
    direction = unit_direction(rng, below.shape)

    def loss(distance):
        moved = {"c": below + distance * direction}
        return float(np.sum(weights * cell.run(params, mode="writing", steps=STEPS, below=moved, noise=noise)["h"]))

    check_slope("below c", trace.gradients({"h": weights}).below["c"], direction, loss)
    with pytest.raises(SettingError, match="upper only reads"):
        cell.run(cell.init(INPUTS, UNITS, rng), mode="writing", steps=STEPS, noise=noise)


def test_a_value_is_held_while_writing():
    cell, params, settings, draws = writing("vrnn")
    trace = cell.run(params, mode="writing", steps=STEPS, clamp={"z": 0.5, "f": 1.0}, **draws, **settings)
    assert np.all(trace["z"] == 0.5)
    assert np.all(trace["f"] == 1)
    agree(trace["kz"], np.maximum(trace["z"] @ params["W_kz"].T + params["b_kz"], 0), 1e-15, "kz")
    with pytest.raises(ClampError, match="no value 'mu_z' to hold"):
        cell.run(params, mode="writing", steps=STEPS, clamp={"mu_z": 0}, **draws, **settings)


def test_the_first_steps_number():
    cell, params, _settings, draws = writing("clocked")
    whole = cell.run(params, mode="writing", steps=STEPS, **draws)
    rest = cell.run(
        params,
        mode="writing",
        steps=STEPS - 3,
        first=3,
        chance=draws["chance"][3:],
        initial={name: array[2] for name, array in first_states(cell, "clocked").items()},
    )
    np.testing.assert_array_equal(rest["h"], whole["h"][3:])


def test_reading_is_not_changed_by_what_was_written():
    cell, params, settings, draws = writing("vrnn")
    x = (np.random.default_rng(5).random((STEPS, 2, INPUTS)) < 0.5).astype(float)
    before = cell.run(params, x, noise=draws["noise"], **settings)
    cell.run(params, mode="writing", steps=STEPS, **draws, **settings)
    after = cell.run(params, x, noise=draws["noise"], **settings)
    np.testing.assert_array_equal(before["nll"], after["nll"])
    assert before["nll"].shape == (STEPS, 2)


# ---- what is refused ---------------------------------------------------------------------------------------------

X = np.zeros((STEPS, 2, INPUTS))
REFUSED = [  # a cell's name, what is changed of a call that is right, the error, words of it
    ("vrnn", {"steps": None}, SettingError, "vrnn: steps is missing; a cell that writes takes steps="),
    ("vrnn", {"steps": 0}, SettingError, "steps is 0; expected a whole number of at least 1"),
    ("vrnn", {"steps": 2.0}, SettingError, "steps is 2.0; expected a whole number"),
    ("vrnn", {"steps": True}, SettingError, "steps is True; expected a whole number"),
    ("vrnn", {"x": X}, ArrayError, "vrnn: x is given, but a cell that writes reads none"),
    ("vrnn", {"mode": "dreaming"}, SettingError, "mode is 'dreaming'; expected 'reading' or 'writing'"),
    ("vrnn", {"mode": "reading", "x": X}, SettingError, "steps is for writing"),
    ("vrnn", {"mode": "reading", "steps": None}, ArrayError, "x is missing; expected real numbers, .*mode='writing'"),
    ("vrnn", {"noise": np.zeros((STEPS, 2, 3))}, ArrayError, r"noise has shape \(7, 2, 3\); expected \(7, 2, 2\)"),
    ("vrnn", {"noise": np.zeros((STEPS - 1, 2, 2))}, ArrayError, r"noise has shape \(6, 2, 2\); expected \(7, 2, 2\)"),
    ("vrnn", {"chance": np.zeros((STEPS, 3, 5))}, ArrayError, r"chance has shape \(7, 3, 5\); expected \(7, 2, 5\)"),
    ("vrnn", {"noise": np.zeros(3)}, ArrayError, r"noise has shape \(3,\)"),
    ("vrnn", {"noise": [[1.0], [1.0, 2.0]]}, ArrayError, "noise is not an array"),
    ("vrnn", {"noise": np.full((STEPS, 2, 2), np.nan)}, ArrayError, "noise .* holds nan"),
    ("vrnn", {"noise": None}, ArrayError, "vrnn: the equations read noise; pass noise= or rng="),
    ("vrnn", {"chance": None}, ArrayError, "vrnn: the equations read chance; pass chance= or rng="),
    ("vrnn", {"initial": {"q": np.zeros(UNITS)}}, ArrayError, "there is no state 'q'; expected h, c"),
    ("storn", {"initial": {"h": np.zeros((3, UNITS))}}, ArrayError, r"initial h has shape \(3, 6\); expected \(2, 6\)"),
    ("vrnn", {"below": {"h": X}}, SettingError, "vrnn reads no value of a layer below"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "error", "words"), REFUSED)
def test_what_is_refused(name, change, error, words):
    cell, params, settings, draws = writing(name)
    given = {"mode": "writing", "steps": STEPS, **draws, **settings} | change
    with pytest.raises(error, match=words):
        cell.run(params, given.pop("x", None), **given)


def test_a_cell_that_only_reads():
    cell = lstm_core.cells["lstm"]
    params = cell.init(INPUTS, UNITS, np.random.default_rng(0))
    with pytest.raises(SettingError, match="lstm only reads: without x there is no h"):
        cell.run(params, mode="writing", steps=STEPS)
    with pytest.raises(
        ArrayError, match=r"x is missing; expected real numbers, \(time, batch, inputs\) or \(time, inputs\)$"
    ):
        cell.run(params)


def test_a_value_that_fell_away():
    trace = write("storn")
    with pytest.raises(
        ArrayError, match="storn: the trace has no 'mu'; what needs x falls away without x; it has z, a_h"
    ):
        _ = trace["mu"]
    with pytest.raises(ArrayError, match="the trace has no 'x'; what needs x falls away"):
        _ = trace["x"]
    with pytest.raises(ArrayError, match="the trace has no 'mew'; it has z, a_h"):
        _ = trace["mew"]
    with pytest.raises(ArrayError, match="there is no 'kl' to take a cotangent; expected one of z, a_h"):
        trace.gradients({"kl": np.ones((STEPS, 2))})


def test_no_parameter_tells_how_many_inputs_there_are():
    cell = Cell("v = x if reading else h_prev\nh = tanh(U_h @ h_prev + v)", "mine")
    params = cell.init(4, 4, np.random.default_rng(0), np.float64)
    with pytest.raises(ArrayError, match="mine: no parameter tells the number of inputs"):
        cell.run(params, mode="writing", steps=3)
