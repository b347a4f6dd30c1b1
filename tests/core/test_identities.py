"""Architectures that are one another in disguise (`equations.md` section 16), and what every cell has in common."""

from dataclasses import replace

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell
from tests.core.own_cells import OWN, gate
from tests.core.problems import agree, draw
from tests.golden import reading

EXACT = 1e-13
WIDE_OPEN = 60.0  # sigmoid of it is 1 to the last bit of float64


def cell_of(name):
    """Return a cell of the catalogue or of those typed as text."""
    return OWN.get(name) or lstm_core.cells[name]


def same(problem, cell, params, names, tolerance=EXACT, initial=None):
    """Check that another cell with these parameters gives the same values by name: {name here: name there}."""
    one, other = problem.run(), cell.run(params, problem.x, initial=problem.initial if initial is None else initial)
    names = names if isinstance(names, dict) else dict.fromkeys(names.split())
    for here, there in names.items():
        agree(other[there or here], one[here], tolerance, f"{problem.cell.name} {here} as {cell.name} {there or here}")
    d_h = problem.cotangents["h"]
    agree(other.gradients({"h": d_h}).x, one.gradients({"h": d_h}).x, 100 * tolerance, "gradient of x")


def replaced(text, **lines):
    """Return equations with some lines' right sides replaced."""
    return "\n".join(
        f"{name} = {lines[name]}" if (name := line.split(" = ")[0]) in lines else line
        for line in text.strip().splitlines()
    )


@pytest.mark.parametrize("subset", ["", "_f", "_i", "_o", "_fi", "_fo", "_io"])
def test_peepholes_of_zero_are_the_lstm(subset):
    problem = draw(lstm_core.cells["lstm"], seed=1)
    cell = lstm_core.cells[f"lstm_peephole{subset}"]
    letters = subset.strip("_") or "fio"
    params = problem.params | {f"p_{gate}": np.zeros(4) for gate in letters}
    same(problem, cell, params, "f i g o c h a_f a_i a_o tanh_c")


@pytest.mark.parametrize("subset", ["f", "i", "o", "fi", "fo", "io"])
def test_a_subset_is_all_peepholes_with_the_others_zero(subset):
    problem = draw(lstm_core.cells[f"lstm_peephole_{subset}"], seed=2)
    params = problem.params | {f"p_{gate}": np.zeros(4) for gate in "fio" if gate not in subset}
    same(problem, lstm_core.cells["lstm_peephole"], params, "f i g o c h")


@pytest.mark.parametrize("shut", ["f", "i", "o"])
def test_greffs_missing_gates_are_gates_wide_open(shut):
    """NFG, NIG and NOG are the peephole LSTM whose gate's bias is so large that it is always 1."""
    text = replaced(lstm_core.cells["lstm_peephole"].equations, **{shut: "1"}).replace(
        f"{shut} = 1", f"{shut}: units = 1"
    )
    missing = Cell(equations=text, name=f"no_{shut}")
    problem = draw(missing, seed=3)
    params = problem.params | {f"W_{shut}": np.zeros((4, 3)), f"U_{shut}": np.zeros((4, 4))}
    params |= {f"p_{shut}": np.zeros(4), f"b_{shut}": np.full(4, WIDE_OPEN)}
    same(problem, lstm_core.cells["lstm_peephole"], params, "f i g o c h")


def test_a_gate_held_at_one_is_the_missing_gate():
    whole = draw(lstm_core.cells["lstm_peephole"], seed=4)
    text = replaced(whole.cell.equations, f="1").replace("f = 1", "f: units = 1")
    params = {name: array for name, array in whole.params.items() if not name.endswith("_f")}
    held = replace(whole, clamp={"f": 1.0})
    same(held, Cell(equations=text, name="nfg"), params, "f i g o c h")


def test_fgr_without_recurrent_gates_is_the_peephole_lstm():
    problem = draw(lstm_core.cells["lstm_peephole"], seed=5)
    nine = {f"R_{a}{b}": np.zeros((4, 4)) for a in "ifo" for b in "ifo"}
    same(problem, OWN["fgr"], problem.params | nine, "f i g o c h")


def test_cifg_by_f_and_by_i_are_one_model():
    problem = draw(lstm_core.cells["cifg"], seed=6)
    by_i = Cell(equations=gate("i") + "f = 1 - i\n" + gate("g", "tanh") + "c = f * c_prev + i * g\n"
                + gate("o") + "h = o * tanh(c)", name="cifg_by_i")  # fmt: skip
    others = {name: array for name, array in problem.params.items() if not name.endswith("_f")}
    same(problem, by_i, others | {f"{kind}_i": -problem.params[f"{kind}_f"] for kind in "WUb"}, "f i g o c h")


def test_cifg_is_the_lstm_whose_input_gate_mirrors_its_forget_gate():
    problem = draw(lstm_core.cells["cifg"], seed=7)
    params = problem.params | {f"{kind}_i": -problem.params[f"{kind}_f"] for kind in "WUb"}
    one, other = problem.run(), lstm_core.cells["lstm"].run(params, problem.x, initial=problem.initial)
    for name in ("f", "i", "g", "o", "c", "h"):
        agree(other[name], one[name], EXACT, name)


def test_the_cell_state_of_a_cifg_is_a_mixture():
    problem = draw(lstm_core.cells["cifg"], time=200, seed=8, scale=2.0)
    bound = np.maximum(np.abs(problem.initial["c"]), 1)
    assert np.all(np.abs(problem.run()["c"]) <= bound + 1e-12)


@pytest.mark.parametrize("name", ["gru", "gru_reset_after"])
def test_both_signs_of_the_update_gate_are_one_gru(name):
    cell = lstm_core.cells[name]
    problem = draw(cell, seed=9)
    last = "z * h_prev + (1 - z) * h_tilde" if name == "gru" else "(1 - z) * h_prev + z * h_tilde"
    turned = Cell(equations=replaced(cell.equations, h=last), name="turned")
    params = {key: -array if key.endswith("_z") else array for key, array in problem.params.items()}
    same(problem, turned, params, "r h_tilde h")
    agree(turned.run(params, problem.x, initial=problem.initial)["z"], 1 - problem.run()["z"], EXACT, "z")


def test_the_reset_before_and_after_a_diagonal_product_is_the_same():
    problem = draw(lstm_core.cells["gru"], seed=10)
    problem.params["U_h"] = np.diag(np.diag(problem.params["U_h"]))
    after = {key: -array if key.endswith("_z") else array for key, array in problem.params.items()}
    after |= {f"bU_{letter}": np.zeros(4) for letter in "zrh"}
    same(problem, lstm_core.cells["gru_reset_after"], after, "r h_tilde h")


def test_the_reset_before_and_after_a_full_product_differs():
    problem = draw(lstm_core.cells["gru"], seed=10)
    after = {key: -array if key.endswith("_z") else array for key, array in problem.params.items()}
    after |= {f"bU_{letter}": np.zeros(4) for letter in "zrh"}
    other = lstm_core.cells["gru_reset_after"].run(after, problem.x, initial=problem.initial)
    assert np.abs(other["h"] - problem.run()["h"]).max() > 1e-3


def test_the_gates_two_biases_only_ever_appear_summed():
    problem = draw(lstm_core.cells["gru_reset_after"], seed=11)
    moved = dict(problem.params)
    for letter in "zr":
        moved[f"b_{letter}"] = problem.params[f"b_{letter}"] + problem.params[f"bU_{letter}"]
        moved[f"bU_{letter}"] = np.zeros(4)
    same(problem, problem.cell, moved, "z r h_tilde h")
    gradients = problem.gradients()
    for letter in "zr":
        agree(gradients.params[f"bU_{letter}"], gradients.params[f"b_{letter}"], 1e-12, letter)


def test_mut3_without_its_recurrent_update_is_the_gru_without_it():
    mut3 = lstm_core.cells["gru"].equations.replace("U_z @ h_prev", "U_z @ tanh(h_prev)")
    assert "tanh(h_prev)" in mut3
    problem = draw(Cell(equations=mut3, name="mut3"), seed=12)
    problem.params["U_z"] = np.zeros((4, 4))
    same(problem, lstm_core.cells["gru"], problem.params, "z r h_tilde h")


def test_a_clockwork_rnn_of_one_pace_is_the_rnn():
    text = OWN["clockwork"].equations.replace("(1, 2)", "(1, 1)")
    problem = draw(Cell(equations=text, name="one_pace"), seed=13)
    same(problem, lstm_core.cells["rnn"], problem.params, {"h": "h", "h_new": "h"})


def test_a_clockwork_unit_copies_between_its_ticks():
    trace = draw(OWN["clockwork"], time=6, seed=14).run()
    slow = trace["h"][:, :, 2:]
    np.testing.assert_array_equal(slow[1::2], slow[0::2])
    assert np.all(slow[2] != slow[1])


def test_an_rnn_without_recurrence_is_a_layer():
    problem = draw(lstm_core.cells["rnn"], seed=15)
    problem.params["U_h"] = np.zeros((4, 4))
    layer = {name: problem.params[name] for name in ("W_h", "b_h")} | {"W_y": np.ones((4, 4)), "b_y": np.ones(4)}
    same(problem, OWN["nothing_recurrent"], layer, "h", initial={})


def test_minlstm_is_mingru_with_its_gate():
    problem = draw(OWN["minlstm"], seed=16)
    i = problem.run()["i"]
    held = OWN["mingru"].run(
        {name: problem.params[name] for name in ("W_h", "b_h")} | {"W_z": np.ones((4, 3)), "b_z": np.ones(4)},
        problem.x,
        initial=problem.initial,
        clamp={"z": i},
    )
    agree(held["h"], problem.run()["h"], EXACT, "h")


def test_slstm_does_not_hang_on_where_its_stabiliser_starts():
    """m, n and c move together; h, which is their ratio, does not."""
    problem = draw(OWN["slstm"], seed=17)
    shift = 0.75
    moved = dict(problem.initial)
    moved["m"] = problem.initial["m"] + shift
    moved["c"] = problem.initial["c"] * np.exp(-shift)
    moved["n"] = problem.initial["n"] * np.exp(-shift)
    other = problem.cell.run(problem.params, problem.x, initial=moved)
    agree(other["h"], problem.run()["h"], 1e-12, "h")


UNLIKE = ("clockwork", "three_vector_states_of_own_sizes", "concatenated")  # units that are not alike, or in a row


@pytest.mark.parametrize("name", [name for name in [*reading.names(), *OWN] if name not in UNLIKE])
def test_order_of_units_means_nothing(name):
    """Units renamed: every value is renamed likewise."""
    cell = cell_of(name)
    problem = draw(cell, seed=18)
    order = np.array([2, 0, 3, 1])
    sizes = cell.parameter_shapes(inputs=1001, units=1003)  # tells which axis is which

    def renamed(key, array):
        for axis, length in enumerate(sizes[key]):
            if length == 1003:
                array = np.take(array, order, axis)
        return array

    params = {key: renamed(key, array) for key, array in problem.params.items()}
    initial = {
        state: np.take(array, order, -1) if array.shape[-1:] == (4,) and state != "x" else array
        for state, array in problem.initial.items()
    }
    one, other = problem.run(), cell.run(params, problem.x, initial=initial)
    for value in cell.definition.values:
        wanted = one[value][..., order] if one[value].ndim == 3 else one[value]
        agree(other[value], wanted, 1e-12, value)


@pytest.mark.parametrize("name", [*reading.names(), *OWN])
def test_one_row_alone_is_a_batch_of_one(name):
    cell = cell_of(name)
    alone = draw(cell, batch=None, seed=19)
    row = replace(
        alone,
        x=alone.x[:, None],
        initial={key: array[None] for key, array in alone.initial.items()},
        cotangents={key: array[:, None] for key, array in alone.cotangents.items()},
    )
    one, other, back, front = alone.run(), row.run(), alone.gradients(), row.gradients()
    for value in one.names:
        np.testing.assert_array_equal(other[value][:, 0], one[value])
        np.testing.assert_array_equal(front[value][:, 0], back[value])
    for key in alone.params:
        np.testing.assert_array_equal(front.params[key], back.params[key])
    for key in alone.initial:
        np.testing.assert_array_equal(front.initial[key][0], back.initial[key])
        assert one.final[key].shape == other.final[key][0].shape
