"""Holding values: which entries are held, who sees it, what stays as the equations say, and where gradients stop."""

from dataclasses import replace

import numpy as np
import pytest

import lstm_core
from lstm_core import Clamp, ClampError
from tests.core import interpreter
from tests.core.own_cells import OWN
from tests.core.problems import agree, draw
from tests.golden import reading

CELLS = {name: lstm_core.cells[name] for name in reading.BASIC} | {
    name: OWN[name] for name in ("fgr", "minlstm", "three_states", "clockwork", "previous_input")
}
LSTM = lstm_core.cells["lstm"]
TIME, BATCH, INPUTS, UNITS = 6, 2, 3, 4
NAN = np.nan


def lstm(clamp, **kwargs):
    """Run the LSTM's problem under a clamp."""
    problem = draw(LSTM, TIME, BATCH, INPUTS, UNITS, seed=1)
    problem.clamp = clamp
    return problem.run(**kwargs)


def held(entries, shape=(TIME, BATCH, UNITS)):
    """Return an array that is NaN but for (index, value) pairs."""
    array = np.full(shape, NAN)
    for index, value in entries:
        array[index] = value
    return array


FORMS = {
    "a number, the whole gate": (0.25, [(np.s_[:], 0.25)]),
    "a Clamp of everything": (Clamp(0.25), [(np.s_[:], 0.25)]),
    "an integer": (1, [(np.s_[:], 1.0)]),
    "one unit": (Clamp(1.0, units=2), [(np.s_[:, :, 2], 1.0)]),
    "the last unit, from the end": (Clamp(1.0, units=-1), [(np.s_[:, :, 3], 1.0)]),
    "some units": (Clamp(0.0, units=[0, 3]), [(np.s_[:, :, [0, 3]], 0.0)]),
    "one step": (Clamp(0.5, steps=4), [(np.s_[4], 0.5)]),
    "from a step on": (Clamp(0.5, steps=slice(2, None)), [(np.s_[2:], 0.5)]),
    "some steps": (Clamp(0.5, steps=[0, 5]), [(np.s_[[0, 5]], 0.5)]),
    "one unit at one step": (Clamp(0.5, units=1, steps=3), [(np.s_[3, :, 1], 0.5)]),
    "a list, later ones win": (
        [Clamp(0.0), Clamp(1.0, units=1), Clamp(0.5, units=1, steps=slice(3, 5))],
        [(np.s_[:], 0.0), (np.s_[:, :, 1], 1.0), (np.s_[3:5, :, 1], 0.5)],
    ),
    "a value for each unit": (np.array([0.1, NAN, 0.3, NAN]), [(np.s_[:, :, 0], 0.1), (np.s_[:, :, 2], 0.3)]),
    "a value for each step": (
        np.array([NAN, 0.2, NAN, 0.4, NAN, NAN])[:, None, None],
        [(np.s_[1], 0.2), (np.s_[3], 0.4)],
    ),
    "one row of the batch": (held([(np.s_[:, 1], 0.9)]), [(np.s_[:, 1], 0.9)]),
    "nothing": (np.full(4, NAN), []),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["f", "c", "h"])
def test_exactly_the_entries_named_are_held(form, name):
    clamp, entries = FORMS[form]
    wanted = held(entries)
    trace, by_array = lstm({name: clamp}), lstm({name: wanted})
    np.testing.assert_array_equal(trace[name][~np.isnan(wanted)], wanted[~np.isnan(wanted)])
    for value in trace.names:
        np.testing.assert_array_equal(trace[value], by_array[value], err_msg=value)
    if not entries:
        np.testing.assert_array_equal(trace["h"], lstm(None)["h"])


@pytest.mark.parametrize("cell", CELLS)
def test_every_reader_and_the_next_step_see_what_is_held(cell):
    """The interpreter replaces a value right after its line; lstm_core must say the same of everything."""
    cell = CELLS[cell]
    problem = draw(cell, TIME, BATCH, INPUTS, UNITS, seed=2)
    free = problem.run()
    rng = np.random.default_rng(3)
    values = list(cell.definition.values)
    for names in [*([name] for name in values), values]:
        problem.clamp = {
            name: np.where(rng.random(free[name].shape) < 0.4, rng.random(free[name].shape), NAN) for name in names
        }
        trace = problem.run()
        for row in range(BATCH):
            initial = {name: array[row] for name, array in problem.initial.items()}
            at = {name: array[:, row] for name, array in problem.clamp.items()}
            wanted = interpreter.run(cell, problem.params, problem.x[:, row], UNITS, initial, at)
            for name, array in wanted.items():
                agree(trace[name][:, row], array, 1e-12, f"{cell.name} {name} with {', '.join(names)} held")


def test_without_a_batch_axis():
    problem = draw(LSTM, TIME, None, INPUTS, UNITS, seed=4)
    free = problem.run()
    for clamp, entries in [
        (0.5, [(np.s_[:], 0.5)]),
        (Clamp(0.5, units=1, steps=2), [(np.s_[2, 1], 0.5)]),
        (held([(np.s_[2, 1], 0.5)], (TIME, UNITS)), [(np.s_[2, 1], 0.5)]),
    ]:
        problem.clamp = {"f": clamp}
        wanted = np.array(free["f"])
        f = problem.run()["f"]
        assert f.shape == (TIME, UNITS)
        for index, value in entries:
            assert np.all(f[index] == value)
            wanted[index] = value
        np.testing.assert_array_equal(f[:2], wanted[:2])  # before anything could have changed


def test_the_preactivation_stays_what_the_equations_say():
    trace = lstm({"f": 1.0})
    assert np.all(trace["f"] == 1)
    params, h_prev = trace.params, np.concatenate([trace.initial["h"][None], trace["h"][:-1]])
    a_f = trace["x"] @ params["W_f"].T + h_prev @ params["U_f"].T + params["b_f"]
    agree(trace["a_f"], a_f, 1e-12, "a_f")


def test_remember_forever_sums_what_is_let_in():
    trace = lstm({"f": 1.0})
    agree(trace["c"], trace.initial["c"] + np.cumsum(trace["i"] * trace["g"], axis=0), 1e-12, "c")


def test_let_nothing_in_and_forget_nothing_keeps_the_cell_state():
    trace = lstm({"f": 1.0, "i": 0.0})
    assert np.all(trace["c"] == trace.initial["c"])


def test_holding_f_of_a_cifg_moves_i_and_holding_i_leaves_f():
    problem = draw(lstm_core.cells["cifg"], seed=5)
    problem.clamp = {"f": 0.75}
    assert np.all(problem.run()["i"] == 0.25)
    problem.clamp = {"i": 0.75}
    trace = problem.run()
    assert np.all(trace["i"] == 0.75)
    agree(trace["f"], 1 / (1 + np.exp(-trace["a_f"])), 1e-12, "f")


def test_gradient_is_the_total_at_the_held_value_and_stops_there():
    problem = draw(LSTM, TIME, BATCH, INPUTS, UNITS, seed=6)
    problem.clamp = {"f": Clamp(0.5, units=1)}
    trace = problem.run()
    gradients = trace.gradients(problem.cotangents)
    for name in ("W_f", "U_f", "b_f"):
        assert not gradients.params[name][1].any(), f"{name}: nothing flows on into the held unit's row"
        assert gradients.params[name][[0, 2, 3]].all(), f"{name}: the others' rows are as ever"
    assert not gradients["a_f"][:, :, 1].any()
    c_prev = np.concatenate([trace.initial["c"][None], trace["c"][:-1]])
    agree(gradients["f"], gradients["c"] * c_prev, 1e-12, "f")


def test_nothing_flows_past_a_state_that_is_held():
    problem = draw(LSTM, TIME, BATCH, INPUTS, UNITS, seed=7, cotangents=("h",))
    problem.clamp = {"c": Clamp(0.3, steps=3), "h": Clamp(0.1, steps=3)}
    problem.cotangents["h"][:4] = 0
    gradients = problem.gradients()
    assert not gradients.initial["h"].any()
    assert not gradients.initial["c"].any()
    assert not gradients.x[:4].any()
    assert gradients.x[4:].all()
    assert gradients["c"][3].all()
    assert gradients["h"][3].all()


def test_a_clamp_changes_neither_params_nor_the_next_run():
    problem = draw(LSTM, seed=8)
    free = {name: np.array(problem.run()[name]) for name in problem.run().names}
    array = held([(np.s_[2], 0.5)], (5, 2, 4))
    before = array.copy()
    problem.clamp = {"f": array, "c": 0.5}
    problem.gradients()
    np.testing.assert_array_equal(array, before)
    problem.clamp = None
    for name, values in free.items():
        np.testing.assert_array_equal(problem.run()[name], values)


def test_float32_holds_in_float32():
    problem = draw(LSTM, seed=9, dtype=np.float32)
    problem.clamp = {"f": np.full(4, 0.1)}  # float64
    trace = problem.run()
    assert trace["f"].dtype == trace["c"].dtype == np.float32
    assert np.all(trace["f"] == np.float32(0.1))


BAD = {
    "no such value": ({"q": 1.0}, ["q", "f", "h"]),
    "a parameter": ({"W_f": 1.0}, ["W_f"]),
    "a pre-activation": ({"a_f": 1.0}, ["a_f"]),
    "the input": ({"x": 1.0}, ["x"]),
    "a unit that is not there": ({"f": Clamp(1.0, units=4)}, ["f", "4"]),
    "a unit before the first": ({"f": Clamp(1.0, units=-5)}, ["f", "-5"]),
    "a step that is not there": ({"f": Clamp(1.0, steps=6)}, ["f", "6"]),
    "one unit of a list": ({"f": Clamp(1.0, units=[0, 7])}, ["f", "7"]),
    "half a unit": ({"f": Clamp(1.0, units=0.5)}, ["f", "0.5"]),
    "a unit by name": ({"f": Clamp(1.0, units="all")}, ["f"]),
    "steps by name": ({"f": Clamp(1.0, steps="last")}, ["f"]),
    "inf": ({"f": np.inf}, ["f", "inf"]),
    "inf in an array": ({"f": np.array([1, NAN, -np.inf, 0])}, ["f", "inf"]),
    "NaN in a Clamp": ({"f": Clamp(NAN)}, ["f", "nan"]),
    "inf in a Clamp": ({"f": Clamp(np.inf)}, ["f", "inf"]),
    "a Clamp of text": ({"f": Clamp("1")}, ["f"]),
    "a Clamp of None": ({"f": Clamp(None)}, ["f"]),
    "the wrong width": ({"f": np.ones(3)}, ["f", "(3,)", "4"]),
    "too many axes": ({"f": np.ones((1, 6, 2, 4))}, ["f", "(1, 6, 2, 4)"]),
    "too many steps": ({"f": np.ones((7, 1, 1))}, ["f", "(7, 1, 1)", "6"]),
    "text": ({"f": "open"}, ["f"]),
    "None": ({"f": None}, ["f"]),
    "complex": ({"f": 1j}, ["f", "complex"]),
    "ragged": ({"f": [[1.0], [1.0, 2.0]]}, ["f"]),
    "a list with one thing that is no Clamp": ({"f": [Clamp(1.0), 2.0]}, ["f"]),
    "a dict of dicts": ({"f": {"units": 1}}, ["f"]),
    "not a mapping": ([("f", 1.0)], ["clamp", "list"]),
    "a bare number": (1.0, ["clamp"]),
    "a set": ({"f"}, ["clamp", "set"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_clamp_that_cannot_be_is_an_error_with_words(case):
    clamp, words = BAD[case]
    with pytest.raises(ClampError) as caught:
        lstm(clamp)
    text = str(caught.value)
    assert text.startswith("lstm: ")
    for word in words:
        assert word in text, text


def test_a_clamp_of_some_entries_of_a_collection_or_a_matrix():
    """Units are the last axis; a collection's are those of every member."""
    problem = draw(lstm_core.cells["attention"], time=3, positions=4, seed=11)
    problem.clamp = {"s": Clamp(0.5, units=2, steps=1), "alpha": Clamp(0.25, units=3), "beta": Clamp(1.0, steps=0)}
    free, held = replace(problem, clamp=None).run(), problem.run()
    assert np.all(held["s"][1, :, :, 2] == 0.5)
    np.testing.assert_array_equal(held["s"][0], free["s"][0])
    assert np.all(held["s"][1, :, :, :2] != 0.5)
    assert np.all(held["alpha"][..., 3] == 0.25)
    assert np.all(held["beta"][0] == 1)
    problem = draw(lstm_core.cells["draw"], time=2, seed=12)
    problem.clamp = {"canvas": Clamp(0.5, units=[0, -1])}
    held = problem.run()["canvas"]
    assert np.all(held[..., [0, 3]] == 0.5)
    assert np.all(held[..., 1:3] != 0.5)
