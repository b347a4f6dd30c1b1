"""Runs of cells: the stored values, cached programs and work arrays, and the displayed source."""

import subprocess
import sys

import numpy as np
import pytest

import lstm_core
from lstm_core import execution
from lstm_core.language import walk
from tests.core import interpreter
from tests.core.problems import draw

RNG = np.random.default_rng(5)
PRODUCTS = {"gru": 2, "mut1": 2, "mut2": 2, "mut3": 3, "fgr": 4, "storn": 4, "vrnn": 5}
PRODUCTS |= {"attention": 2, "draw": 7, "draw_plain": 7, "mingru": 0, "minlstm": 0}
PRODUCTS |= {"highway_rnn": 3, "lstm_projection": 2, "multiplicative_lstm": 2, "mgu": 2}
PRODUCTS |= dict.fromkeys(("indrnn", "sru", "mlstm", "qrnn", "mamba", "rwkv", "rg_lru", "gated_deltanet"), 0)
# products a step, where it is not 1


def made(cell, inputs=3, units=4, time=5, batch=2, dtype=np.float64):
    params = {
        name: RNG.normal(size=shape).astype(dtype) for name, shape in cell.parameter_shapes(inputs, units).items()
    }
    return params, RNG.normal(size=(time, batch, inputs)).astype(dtype)


@pytest.mark.parametrize("name", lstm_core.cells)
def test_every_node_of_the_equations_can_be_asked_for(name):
    cell = lstm_core.cells[name]
    trace = draw(cell).run()
    for value, equation in cell.definition.values.items():
        for path, expression in walk(equation.expression, value):
            result = trace.evaluate(expression)
            if path == value:
                spread = result if result.ndim == trace[value].ndim else result[..., None]  # one number for all units
                np.testing.assert_allclose(
                    np.broadcast_to(spread, trace[value].shape), trace[value], rtol=1e-12, atol=1e-15
                )


@pytest.mark.parametrize("change", ["one entry", "sign", "swap", "new array", "units"])
def test_a_change_of_the_parameters_is_never_missed(change):
    cell = lstm_core.cells["lstm"]
    params, x = made(cell, dtype=np.float32)
    before = cell.run(params, x)["h"].copy()
    if change == "one entry":
        params["U_i"][1, 2] = np.nextafter(params["U_i"][1, 2], 9)
        params["b_o"][0] += 1
    elif change == "sign":
        params["W_g"] *= -1  # keeps every sum of squares
    elif change == "swap":
        params["W_f"][:] = params["W_f"][::-1].copy()
    elif change == "new array":
        params["W_f"] = params["W_f"] + 1
    else:
        params, x = made(cell, units=6, dtype=np.float32)
    trace = cell.run(params, x)
    assert trace["h"].shape != before.shape or np.abs(trace["h"] - before).max() > 1e-4
    fresh = lstm_core.Cell(cell.equations, "another").run({k: v.copy() for k, v in params.items()}, x)
    np.testing.assert_array_equal(trace["h"], fresh["h"])


def test_large_parameters_changed_in_place_are_seen():
    cell = lstm_core.cells["rnn"]
    params, x = made(cell, units=200, dtype=np.float32)
    before = cell.run(params, x)["h"].copy()
    params["U_h"][199, 199] += 1
    assert np.abs(cell.run(params, x)["h"] - before).max() > 0


def test_a_trace_cannot_be_written_to():
    trace = lstm_core.cells["gru"].run(*made(lstm_core.cells["gru"]))
    for name in trace.names:
        with pytest.raises(ValueError, match="read-only"):
            trace[name][...] = 0


def test_a_run_leaves_an_earlier_trace_alone():
    cell = lstm_core.cells["lstm"]
    params, x = made(cell)
    first = cell.run(params, x)
    kept = {name: first[name].copy() for name in first.names}
    cell.run(params, x * 2)
    for name, values in kept.items():
        np.testing.assert_array_equal(first[name], values)


@pytest.mark.parametrize("name", lstm_core.cells)
def test_the_source_is_python_of_one_loop(name):
    source = execution.source(lstm_core.cells[name], 3, 4)
    compile(source, name, "exec")
    assert source.count("for (") == 1
    products = [line for line in source.splitlines() if line.strip().startswith("dot(")]
    assert len(products) == PRODUCTS.get(name, 1)  # all gates that read one vector share a product


def test_words_and_settings():
    clock = lstm_core.Cell(
        "periods = (1, 2)\nactive = clock(time, periods)\n"
        "h_new = tanh(W_h @ x + blocks(U_h, periods) @ h_prev + b_h)\nh = active * h_new + (1 - active) * h_prev",
        "clock",
    )
    params, x = made(clock)
    trace = clock.run(params, x)
    np.testing.assert_array_equal(trace["active"][:, 0], [[1, 1, t % 2 == 0, t % 2 == 0] for t in range(5)])
    later = clock.run(params, x, first=1)
    np.testing.assert_array_equal(later["active"][0, 0], [1, 1, 0, 0])
    slow = clock.run(params, x, periods=(1, 4))
    assert slow["active"].sum() < trace["active"].sum()


def test_a_learned_start_and_one_that_is_given():
    cell = lstm_core.Cell("h_start = b_s\nh = tanh(W_h @ x + U_h @ h_prev + b_h)", "started")
    params, x = made(cell)
    trace = cell.run(params, x)
    np.testing.assert_array_equal(trace.initial["h"], np.broadcast_to(params["b_s"], (2, 4)))
    cotangent = {"h": np.ones_like(trace["h"])}
    grad = trace.gradients(cotangent)
    np.testing.assert_allclose(grad.params["b_s"], grad.initial["h"].sum(0))
    given = cell.run(params, x, initial={"h": np.zeros(4)}).gradients(cotangent)
    assert not given.params["b_s"].any()


@pytest.mark.parametrize("name", lstm_core.cells)
def test_gradients_of_parameters_can_be_scaled_in_place(name):
    trace = draw(lstm_core.cells[name]).run()
    for gradient in trace.gradients({"h": np.ones_like(trace["h"])}).params.values():
        gradient *= 0.5


@pytest.mark.parametrize("part", ["models.load", "notation.formula", "learning", "cells", "Clamp"])
def test_importing_the_package_is_enough(part):
    code = f"import lstm_core; lstm_core.{part}; assert not hasattr(lstm_core, 'nothing')"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("remembered", ["f", "i", "g", "fi", "fig"])
def test_gates_that_are_read_a_step_later_are_no_part_of_a_pair(remembered):
    """The two products of a cell state are one call only where all that they multiply lies among the activations."""
    reads = "".join(f" + R_{{0}}{name} @ {name}_prev" for name in remembered)
    line = "{0} = {1}(W_{0} @ x" + reads + " + b_{0})\n"
    text = line.format("f", "sigmoid") + line.format("i", "sigmoid") + line.format("g", "tanh")
    cell = lstm_core.Cell(f"{text}c = f * c_prev + i * g\nh = tanh(c)\n")
    problem = draw(cell)
    junk = [np.full(count, np.nan) for count in range(4, 200, 4) for _ in range(4)]
    del junk  # what is not written is likelier to be noticed so
    trace = problem.run()
    for row in range(2):
        wanted = interpreter.run(cell, problem.params, units=4, **problem.row(row))
        for name, values in wanted.items():
            np.testing.assert_allclose(trace[name][:, row], values, atol=1e-12, err_msg=name)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("y = sigmoid(floor)", 1 / (1 + np.exp(-0.3))),
        ("y: units = tanh(1 - 2 * floor)", np.tanh(0.4)),
        ("y: scalar = relu(0.5)", 0.5),
        ("y = sigmoid(inputs / 3)", 1 / (1 + np.exp(-1))),
    ],
)
def test_an_activation_of_a_number_is_a_number(line, value):
    cell = lstm_core.Cell(equations=f"floor = 0.3\n{line}\nh = tanh(W_h @ x + tanh(floor)) * y")
    trace = cell.run(cell.init(3, 4, rng=np.random.default_rng(1)), np.ones((2, 3)))
    assert {"a_y", "tanh_floor"}.isdisjoint(trace.names)
    np.testing.assert_allclose(trace["y"], np.full(trace["y"].shape, value), rtol=1e-6)
