"""Architectures that are one another in disguise (`equations.md` section 16), and what every cell has in common."""

from dataclasses import replace

import numpy as np
import pytest

import lstm_core
from lstm_core import Cell
from lstm_core.language import sizes
from tests.core.own_cells import OWN, gate
from tests.core.problems import ADDING_X, agree, draw

EXACT = 1e-13
WIDE_OPEN = 60.0  # sigmoid of it is 1 to the last bit of float64


def cell_of(name):
    """Return a cell of the catalogue or of those typed as text."""
    return OWN.get(name) or lstm_core.cells[name]


def same(problem, cell, params, names, tolerance=EXACT, initial=None, **more):
    """Check that another cell with these parameters gives the same values by name: {name here: name there}."""
    more = problem.settings | more if problem.cell == cell else more
    one = problem.run()
    other = cell.run(params, problem.x, initial=problem.initial if initial is None else initial, **more)
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


def test_greffs_vanilla_is_the_lstm_with_peepholes_and_np_the_lstm():
    for name, known in (("vanilla", "lstm_peephole"), ("np", "lstm")):
        problem = draw(lstm_core.cells[name], seed=3)
        same(problem, lstm_core.cells[known], problem.params, "f i g o c h tanh_c a_o")


@pytest.mark.parametrize(("name", "shut"), [("nfg", "f"), ("nig", "i"), ("nog", "o")])
def test_greffs_missing_gates_are_gates_wide_open(name, shut):
    """NFG, NIG and NOG are the peephole LSTM whose gate's bias is so large that it is always 1."""
    problem = draw(lstm_core.cells[name], seed=3)
    params = problem.params | {f"W_{shut}": np.zeros((4, 3)), f"U_{shut}": np.zeros((4, 4))}
    params |= {f"p_{shut}": np.zeros(4), f"b_{shut}": np.full(4, WIDE_OPEN)}
    same(problem, lstm_core.cells["vanilla"], params, "f i g o c h")


def test_a_gate_held_at_one_is_the_missing_gate():
    whole = draw(lstm_core.cells["vanilla"], seed=4)
    params = {name: array for name, array in whole.params.items() if not name.endswith("_f")}
    held = replace(whole, clamp={"f": 1.0})
    same(held, lstm_core.cells["nfg"], params, "f i g o c h")


def test_fgr_without_recurrent_gates_is_the_peephole_lstm():
    problem = draw(lstm_core.cells["vanilla"], seed=5)
    nine = {f"R_{a}{b}": np.zeros((4, 4)) for a in "ifo" for b in "ifo"}
    same(problem, lstm_core.cells["fgr"], problem.params | nine, "f i g o c h")


def test_fgr_reads_the_gates_of_the_step_before():
    """The very first step reads the gates that `initial` gives; with gates of 0 there it is the peephole LSTM's."""
    problem = draw(lstm_core.cells["fgr"], time=1, seed=5)
    vanilla = {name: array for name, array in problem.params.items() if not name.startswith("R_")}
    no_gates = problem.initial | {gate: np.zeros((2, 4)) for gate in "ifo"}
    initial = {state: problem.initial[state] for state in "hc"}
    same(replace(problem, initial=no_gates), lstm_core.cells["vanilla"], vanilla, "f i g o c h", initial=initial)
    assert (
        np.abs(problem.run()["f"] - lstm_core.cells["vanilla"].run(vanilla, problem.x, initial=initial)["f"]).max()
        > 0.01
    )


def test_greffs_coupled_gates_by_i_are_the_cifg_by_f():
    problem = draw(lstm_core.cells["cifg"], seed=6)
    params = {name: array for name, array in problem.params.items() if not name.endswith("_f")}
    params |= {f"{kind}_i": -problem.params[f"{kind}_f"] for kind in "WUb"} | {"p_i": np.zeros(4), "p_o": np.zeros(4)}
    same(problem, lstm_core.cells["cifg_peephole"], params, "f i g o c h")


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


def test_mut2_is_the_gru():
    problem = draw(lstm_core.cells["gru"], seed=12)
    same(problem, lstm_core.cells["mut2"], problem.params, "z r h_tilde h")


def test_mut3_without_its_recurrent_update_is_the_gru_without_it():
    problem = draw(lstm_core.cells["mut3"], seed=12)
    problem.params["U_z"] = np.zeros((4, 4))
    same(problem, lstm_core.cells["gru"], problem.params, "z r h_tilde h")


@pytest.mark.parametrize(("name", "projection"), [("mut1", "W_h"), ("mut2", "W_r")])
def test_mut_as_printed_is_the_projected_one_with_the_identity(name, projection):
    cell = lstm_core.cells[name]
    assert f"{projection} @ x" in cell.equations
    problem = draw(Cell(equations=cell.equations.replace(f"{projection} @ x", "x"), name="printed"), inputs=4, seed=12)
    same(problem, cell, problem.params | {projection: np.eye(4)}, "z r h_tilde h")


@pytest.mark.parametrize("periods", [(1,), (1, 1), (1, 1, 1, 1)])
def test_a_clockwork_rnn_of_one_pace_is_the_rnn(periods):
    problem = draw(lstm_core.cells["clockwork_rnn"], seed=13, periods=periods)
    same(problem, lstm_core.cells["rnn"], problem.params, {"h": "h", "h_new": "h"})


def test_a_clockwork_unit_copies_between_its_ticks():
    problem = draw(lstm_core.cells["clockwork_rnn"], time=6, seed=14)
    slow = problem.run()["h"][:, :, 2:]
    np.testing.assert_array_equal(slow[1::2], slow[0::2])
    assert np.all(slow[2] != slow[1])
    later = problem.cell.run(problem.params, problem.x, initial=problem.initial, first=1, **problem.settings)["h"]
    np.testing.assert_array_equal(later[0, :, 2:], problem.initial["h"][:, 2:])


def test_a_clockworks_fast_modules_do_not_drive_its_slow_ones():
    problem = draw(lstm_core.cells["clockwork_rnn"], seed=14)
    from_fast_to_slow = np.s_[2:, :2]
    assert not problem.gradients().params["U_h"][from_fast_to_slow].any()
    moved = problem.params | {"U_h": problem.params["U_h"].copy()}
    moved["U_h"][from_fast_to_slow] += 7
    same(problem, problem.cell, moved, "h h_new")


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


# ---- what every cell has in common --------------------------------------------------------------------------------

EVERY = dict(lstm_core.cells) | OWN
UNLIKE = (
    "clockwork_rnn",
    "clockwork",
    "three_vector_states_of_own_sizes",
    "concatenated",
    "remembering",
)  # units not alike, or in a row
UNITS = 1003  # a size that tells which axis is which


@pytest.mark.parametrize("name", [name for name in EVERY if name not in UNLIKE])
def test_order_of_units_means_nothing(name):
    """Units renamed: every value is renamed likewise."""
    problem, order = draw(EVERY[name], seed=18), np.array([2, 0, 3, 1])
    options = {"features": 2} if "memory" in problem.given else {}
    options |= {"below": dict.fromkeys(problem.given["below"], UNITS)} if "below" in problem.given else {}
    inputs = UNITS if name in ADDING_X else problem.x.shape[-1]
    measures = sizes(problem.cell.definition, inputs=inputs, units=UNITS, **options, **problem.settings)
    axes = measures.parameters | measures.values | {"x": (inputs,)}

    def renamed(arrays):
        found = {}
        for key, array in arrays.items():
            for axis, length in enumerate(reversed(axes[key]), start=1):
                if length == UNITS:
                    array = np.take(array, order, -axis)
            found[key] = array
        return found

    given = {key: renamed(found) if key == "below" else found for key, found in problem.given.items()}
    own = {"params": renamed(problem.params), "initial": renamed(problem.initial), **renamed({"x": problem.x})}
    other = replace(problem, given=given, **own).run()
    one = problem.run()
    for value, wanted in renamed({value: one[value] for value in problem.cell.definition.values}).items():
        agree(other[value], wanted, 1e-12, value)


@pytest.mark.parametrize("name", EVERY)
def test_one_row_alone_is_a_batch_of_one(name):
    alone = draw(EVERY[name], batch=None, seed=19)

    def row(found, axis):
        return {k: row(v, axis) for k, v in found.items()} if isinstance(found, dict) else np.expand_dims(found, axis)

    rows = replace(
        alone,
        x=row(alone.x, 1),
        initial=row(alone.initial, 0),
        cotangents=row(alone.cotangents, 1),
        given={key: row(found, 0 if key == "memory" else 1) for key, found in alone.given.items()},
    )
    one, other, back, front = alone.run(), rows.run(), alone.gradients(), rows.gradients()
    for value in one.names:
        np.testing.assert_array_equal(other[value][:, 0], one[value])
        np.testing.assert_array_equal(front[value][:, 0], back[value])
    for key in alone.params:
        np.testing.assert_array_equal(front.params[key], back.params[key])
    for key in alone.initial:
        np.testing.assert_array_equal(front.initial[key][0], back.initial[key])
        assert one.final[key].shape == other.final[key][0].shape
    if "memory" in alone.given:
        np.testing.assert_array_equal(front.memory[0], back.memory)
    for key in alone.given.get("below", ()):
        np.testing.assert_array_equal(front.below[key][:, 0], back.below[key])
