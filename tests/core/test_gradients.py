"""Gradients against finite differences, for every cell of the catalogue and for cells typed as text."""

from dataclasses import replace

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell, Clamp
from tests.core import interpreter
from tests.core.own_cells import OWN
from tests.core.problems import agree, check_leaves, check_slope, draw, relative_error, slope, unit_direction

STACKS = [("lstm", "depth_gated_lstm"), ("grid_lstm", "grid_lstm")]
CELLS = OWN | dict(lstm_core.cells)
CELLS |= {"+".join(names): lstm_core.Stack([lstm_core.cells[name] for name in names]) for names in STACKS}
# Where exp and divisions bend more, a finer difference shows the derivative: its error falls by 1e4 with each 10.
DISTANCE = dict.fromkeys(("mlstm", "slstm", "functions", "scalars", "one_number_in_larger_lines", "draw"), 1e-4)


@pytest.fixture(params=CELLS)
def cell(request):
    """Return each cell in turn."""
    return CELLS[request.param]


def sizes_for(cell):
    """Return (time, batch, inputs, units) to try; a clockwork's units divide into its two modules."""
    even = "periods" in CELLS[cell].definition.settings
    return [s for s in [(5, 2, 3, 4), (4, None, 2, 6), (3, 3, 1, 2), (3, 3, 2, 1)] if not even or s[3] % 2 == 0]


def names_of(cell):
    """Return all names that a run traces, x left out."""
    problem = draw(cell)
    return [name for name in problem.run().names if name != "x"]


@pytest.mark.parametrize(("name", "sizes"), [(name, sizes) for name in CELLS for sizes in sizes_for(name)], ids=str)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_values_are_the_interpreters(name, sizes, dtype, tolerance):
    cell = CELLS[name]
    time, batch, inputs, units = sizes
    problem = draw(cell, time, batch, inputs, units, seed=5, dtype=dtype)
    trace = problem.run()
    params = {name: array.astype(float) for name, array in problem.params.items()}
    for row in range(batch or 1):
        values = interpreter.run(cell, params, units=units, **problem.row(None if batch is None else row))
        for value, array in values.items():
            found = trace[value] if batch is None else trace[value][:, row]
            agree(found, np.broadcast_to(array, found.shape), tolerance, f"{name} {value}, row {row}")


@pytest.mark.parametrize("batch", [2, None], ids=["batch", "no batch"])
def test_gradients_of_h_are_finite_differences(cell, batch):
    check_leaves(draw(cell, batch=batch, seed=11), distance=DISTANCE.get(cell.name, 1e-3))


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if cell.definition.bottoms])
def test_a_layer_below_in_place_of_the_cells_own_lines(name):
    """With `below=` the lines of `_bottom` and their parameters are not there; its values get gradients."""
    alone, above = draw(CELLS[name], seed=24), draw(CELLS[name], seed=24, below=True)
    entrance = set(alone.params) - set(above.params)
    assert entrance == {f"{kind}_x{letter}" for kind in "Wb" for letter in "hm"}
    check_leaves(replace(above, cotangents=draw(CELLS[name], below=True, cotangents=names_of(CELLS[name])).cotangents))


def test_cotangents_on_every_name_at_once(cell):
    check_leaves(draw(cell, seed=12, cotangents=names_of(cell)), distance=DISTANCE.get(cell.name, 1e-3))


def test_cotangents_on_each_name_alone(cell):
    names = names_of(cell)
    together = draw(cell, seed=13, cotangents=names)
    found = together.gradients()
    alone = [replace(together, cotangents={name: together.cotangents[name]}).gradients() for name in names]
    for name, gradient in found.params.items():
        agree(sum(one.params[name] for one in alone), gradient, 1e-11, f"{cell.name} {name}")
    for name in together.initial:
        agree(sum(one.initial[name] for one in alone), found.initial[name], 1e-11, f"{cell.name} initial {name}")
    agree(sum(one.x for one in alone), found.x, 1e-11, f"{cell.name} x")
    for name in together.given.get("below", ()):
        agree(sum(one.below[name] for one in alone), found.below[name], 1e-11, f"{cell.name} below {name}")
    if "memory" in together.given:
        agree(sum(one.memory for one in alone), found.memory, 1e-11, f"{cell.name} memory")
    for name in names:
        agree(sum(one[name] for one in alone), found[name], 1e-11, f"{cell.name} total of {name}")


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if cell.definition.starts])
def test_starts_of_the_cells_own(name):
    """Without initial states the lines of `_start` give them, and their parameters get the gradients."""
    cell = CELLS[name]
    problem = draw(cell, seed=14)
    given = {name: array for name, array in problem.initial.items() if name not in cell.definition.starts}
    check_leaves(replace(problem, initial=given), distance=DISTANCE.get(cell.name, 1e-3))
    for parameter in problem.params:
        if parameter in ("b_h0", "b_c0", "W_h0", "W_c0"):
            assert not problem.gradients().params[parameter].any(), f"initial= beats {parameter}"


def test_total_gradient_of_every_value_at_every_step(cell):
    """A clamp sets the value at one step: the loss's slope along it is the total gradient there."""
    problem = draw(cell, time=4, seed=15, cotangents=[*cell.definition.values])
    rng = np.random.default_rng(16)
    trace, gradients = problem.run(), problem.gradients()
    for name in cell.definition.values:
        free = np.full(trace[name].shape, np.nan)
        for step in range(len(problem.x)):
            direction = unit_direction(rng, trace[name][step].shape)

            def loss(distance, name=name, step=step, free=free, direction=direction):
                held = free.copy()
                held[step] = trace[name][step] + distance * direction
                return replace(problem, clamp={name: held}).loss()

            gradient = gradients[name][step]
            what = f"{cell.name} {name} at step {step}"
            check_slope(what, gradient, direction, loss, distance=DISTANCE.get(cell.name, 1e-3))


@pytest.mark.parametrize("name", ["lstm_peephole", "cifg", "gru", "gru_reset_after", "fgr", "slstm", "three_states"])
def test_gradients_under_clamps(name):
    cell = CELLS[name]
    problem = draw(cell, seed=17, cotangents=names_of(cell))
    rng = np.random.default_rng(18)
    for value in cell.definition.values:
        ragged = np.where(rng.random(problem.run()[value].shape) < 0.3, 0.4, np.nan)
        for clamp in (
            0.7,
            Clamp(0.3, units=1),
            Clamp(0.2, steps=slice(1, 3)),
            Clamp(0.6, units=[0, 2], steps=2),
            ragged,
        ):
            check_leaves(replace(problem, clamp={value: clamp}), distance=DISTANCE.get(name, 1e-3))
    every = {value: Clamp(0.5, units=0, steps=slice(2, None)) for value in cell.definition.values}
    check_leaves(replace(problem, clamp=every), distance=DISTANCE.get(name, 1e-3))


def test_gradients_called_twice_are_the_same(cell):
    problem = draw(cell, seed=19, cotangents=names_of(cell))
    trace = problem.run()
    before = {name: trace[name].copy() for name in trace.names}
    first, second = trace.gradients(problem.cotangents), trace.gradients(problem.cotangents)
    again = {name: second[name].copy() for name in trace.names}  # read before and after one more
    third = trace.gradients({"h": problem.cotangents["h"]})
    for name in trace.names:
        np.testing.assert_array_equal(trace[name], before[name])
        np.testing.assert_array_equal(first[name], again[name])
        np.testing.assert_array_equal(second[name], again[name])
    for name in problem.params:
        np.testing.assert_array_equal(first.params[name], second.params[name])
    alone = replace(problem, cotangents={"h": problem.cotangents["h"]}).gradients()
    np.testing.assert_array_equal(third.x, alone.x)


def test_gradients_are_linear_in_the_cotangents(cell):
    problem = draw(cell, seed=20, cotangents=names_of(cell))
    twice = replace(problem, cotangents={name: -2 * array for name, array in problem.cotangents.items()})
    one, two = problem.gradients(), twice.gradients()
    for name in problem.params:
        agree(two.params[name], -2 * one.params[name], 1e-12, f"{cell.name} {name}")


def test_gradients_in_float32_are_those_in_float64(cell):
    problem = draw(cell, seed=21)
    single = draw(cell, seed=21, dtype=np.float32)
    wanted, found = problem.gradients(), single.gradients()
    for name in problem.params:
        assert found.params[name].dtype == np.float32
        base = 1.0 if name == "c_att" else 0.0  # its gradient is 0: a softmax does not see what all members share
        agree(base + found.params[name], base + wanted.params[name], 2e-4, f"{cell.name} {name}")
    assert found.x.dtype == np.float32
    assert all(array.dtype == np.float32 for array in found.initial.values())


NAMES = """
p F P Q k x0 steps batch dtype start initial clamps masks words cotangents values params self gradient one pre act dpre
add subtract multiply divide dot where array empty zeros reciprocal maximum copyto zip locals len np scratch
part.p part.h add.x1 h_t c_prev_t d_h carry_h
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_a_name_that_the_source_uses_too(name):
    """The name of a value has no effect, even if NumPy or the compiled source uses it."""

    def called(name):
        text = f"{name} = sigmoid(W_1 @ x + U_1 @ {name}_prev + p_1 * h_prev)\nv = tanh(U_2 @ {name})\n"
        return Cell(equations=text + f"h = tanh(W_3 @ x - U_3 @ h_prev) * {name} + v_prev", name="named")

    plain, named = (
        draw(called("q"), seed=22, cotangents=("h", "q")),
        draw(called(name), seed=22, cotangents=("h", name)),
    )
    agree(named.run()[name], plain.run()["q"], 0, name)
    agree(named.run()["h"], plain.run()["h"], 0, "h")
    one, other = plain.gradients(), named.gradients()
    agree(other[name], one["q"], 1e-14, f"total of {name}")
    agree(other.initial[name], one.initial["q"], 1e-14, f"initial {name}")
    for parameter, array in one.params.items():
        agree(other.params[parameter], array, 1e-14, parameter)


def test_a_dotted_name_is_not_its_spelling():
    text = "{0}.h = tanh(W_1 @ x + U_1 @ {0}.h_prev)\n{1} = tanh(W_2 @ x + U_2 @ {0}.h)\nh = {0}.h - {1}_prev"
    plain = draw(Cell(equations=text.format("a", "b"), name="dots"), seed=23)
    for spelling in ("a_dot_h", "a_h"):
        named = draw(Cell(equations=text.format("a", spelling), name="dots"), seed=23)
        agree(named.run()["h"], plain.run()["h"], 0, spelling)
        agree(named.gradients().x, plain.gradients().x, 1e-14, spelling)


def test_slope_is_of_fourth_order():
    assert slope(lambda t: np.exp(t)) == pytest.approx(1, abs=1e-12)
    assert slope(lambda t: t**4 + 3 * t) == pytest.approx(3, abs=1e-12)


def test_the_comparison_can_fail():
    assert relative_error([1.0, 2.0], [1.0, 2.1]) == pytest.approx(0.1 / 2.1)
    with pytest.raises(AssertionError, match="x: off by 4.8e-02"):
        agree([1.0, 2.0], [1.0, 2.1], 1e-3, "x")
    with pytest.raises(AssertionError, match="by finite differences"):
        check_slope("x", np.array([1.0]), np.array([1.0]), lambda t: 1.1 * t)
