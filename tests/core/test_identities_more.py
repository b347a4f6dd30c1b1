"""Cells with layers, memories and draws that are known cells in disguise (`equations.md` section 16, and more)."""

from dataclasses import replace

import numpy as np
import pytest

import lstm_core
from tests.core.problems import agree, draw
from tests.core.test_identities import EXACT, same


def prefixed(arrays, prefix):
    """Return arrays with a layer's prefix taken off, those that have it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


@pytest.mark.parametrize("names", [("lstm", "lstm"), ("gru", "lstm_peephole", "rnn"), ("clockwork_rnn", "mut1")])
def test_a_stack_is_its_layers_one_after_the_other(names):
    cells = [lstm_core.cells[name] for name in names]
    problem = draw(lstm_core.Stack(cells), seed=30)
    trace, gradients = problem.run(), problem.gradients()
    alone, x = [], problem.x
    for number, cell in enumerate(cells):
        own = prefixed(problem.params, f"l{number}."), prefixed(problem.initial, f"l{number}.")
        alone.append(cell.run(own[0], x, initial=own[1]))
        x = alone[-1]["h"]
        for value in alone[-1].names[1:]:
            agree(trace[f"l{number}.{value}"], alone[-1][value], EXACT, f"l{number}.{value}")
    agree(trace["h"], x, EXACT, "h")
    d_h = problem.cotangents["h"]
    for number, layer in reversed([*enumerate(alone)]):
        found = layer.gradients({"h": d_h})
        for name, array in found.params.items():
            agree(gradients.params[f"l{number}.{name}"], array, 1e-12, name)
        d_h = found.x
    agree(gradients.x, d_h, 1e-12, "x")


def test_a_depth_gate_held_shut_is_a_stacked_lstm():
    deep = lstm_core.Stack([lstm_core.cells["lstm"], lstm_core.cells["depth_gated_lstm"]])
    problem = replace(draw(deep, seed=31), clamp={"l1.d": 0.0})
    plain = {name: array for name, array in problem.params.items() if name[3:] not in ("W_d", "w_cd", "w_ld", "b_d")}
    names = [f"l{n}.{value}" for n in range(2) for value in ("f", "i", "g", "o", "c", "h", "tanh_c")]
    same(problem, lstm_core.Stack([lstm_core.cells["lstm"]] * 2), plain, " ".join([*names, "h"]))


def test_a_depth_gate_held_open_adds_the_cell_state_below():
    problem = replace(draw(lstm_core.cells["depth_gated_lstm"], seed=31), clamp={"d": 1.0})
    trace, below = problem.run(), problem.given["below"]["c"]
    before = np.concatenate([problem.initial["c"][None], trace["c"][:-1]])
    agree(trace["c"], below + trace["f"] * before + trace["i"] * trace["g"], EXACT, "c")


def test_the_time_side_of_a_grid_is_the_lstm():
    """With W = Ud, U = Ut and x = h_d, whatever h_d is: here it enters from below."""
    problem = draw(lstm_core.cells["grid_lstm"], seed=32, below=True)
    trace, gates = problem.run(), "figo"
    for side in "td":
        params = {f"W_{k}": problem.params[f"{side}.Ud_{k}"] for k in gates}
        params |= {f"U_{k}": problem.params[f"{side}.Ut_{k}"] for k in gates}
        params |= {f"b_{k}": problem.params[f"{side}.b_{k}"] for k in gates}
        if side == "t":
            initial = {"h": problem.initial["t.h"], "c": problem.initial["t.m"]}
            lstm = lstm_core.cells["lstm"].run(params, problem.given["below"]["h"], initial=initial)
            for name, here in {"f": "t.f", "o": "t.o", "c": "t.m", "h": "t.h", "tanh_c": "t.tanh_m"}.items():
                agree(trace[here], lstm[name], EXACT, here)
        else:  # a step of its own each time: the hidden vector comes from the time side, the memory from below
            hidden = np.concatenate([problem.initial["t.h"][None], trace["t.h"][:-1]])
            for time, x in enumerate(problem.given["below"]["h"]):
                initial = {"h": hidden[time], "c": problem.given["below"]["m"][time]}
                lstm = lstm_core.cells["lstm"].run(params, x[None], initial=initial)
                agree(trace["m"][time], lstm["c"][0], EXACT, "m")
                agree(trace["h"][time], lstm["h"][0], EXACT, "h")


def test_a_grid_of_two_blocks_is_a_block_on_what_left_the_one_below():
    grid = lstm_core.cells["grid_lstm"]
    problem = draw(lstm_core.Stack([grid, grid]), seed=33)
    trace = problem.run()
    lower = grid.run(prefixed(problem.params, "l0."), problem.x, initial=prefixed(problem.initial, "l0."))
    upper = grid.run(
        prefixed(problem.params, "l1."),
        problem.x,
        initial=prefixed(problem.initial, "l1."),
        below={"h": lower["h"], "m": lower["m"]},
    )
    for name in ("t.h", "t.m", "h", "m"):
        agree(trace[f"l0.{name}"], lower[name], EXACT, name)
        agree(trace[f"l1.{name}"], upper[name], EXACT, name)


def test_attention_is_shared_out():
    problem = draw(lstm_core.cells["attention"], seed=34, positions=6)
    trace = problem.run()
    assert trace["alpha"].shape == (5, 2, 6)
    agree(trace["alpha"].sum(-1), np.ones((5, 2)), EXACT, "alpha")
    even = problem.cell.run(problem.params | {"u_att": np.zeros(3)}, problem.x, **problem.given, **problem.settings)
    agree(even["alpha"], np.full((5, 2, 6), 1 / 6), EXACT, "alpha without u_att")
    mean = problem.given["memory"].mean(-2)
    agree(even["zhat"], even["beta"][..., None] * mean, EXACT, "zhat")


def test_attention_that_looks_away_is_the_lstm():
    problem = replace(draw(lstm_core.cells["attention"], seed=35), clamp={"beta": 0.0})
    lstm = lstm_core.cells["lstm"]
    params = {name: problem.params[name] for name in lstm.definition.parameters}
    same(problem, lstm, params, "f i g o c h")


def test_attention_of_one_vector_is_the_lstm_that_reads_it():
    problem = draw(lstm_core.cells["attention"], seed=36, positions=1)
    seen = problem.run()["beta"][..., None] * problem.given["memory"][:, 0]
    params = {name: problem.params[name] for name in lstm_core.cells["lstm"].definition.parameters}
    for letter in "figo":
        params[f"W_{letter}"] = np.concatenate([params[f"W_{letter}"], problem.params[f"C_{letter}"]], 1)
    lstm = lstm_core.cells["lstm"].run(params, np.concatenate([problem.x, seen], -1), initial=problem.initial)
    agree(problem.run()["h"], lstm["h"], EXACT, "h")


def test_the_order_of_a_memorys_vectors_means_nothing():
    problem = draw(lstm_core.cells["attention"], seed=37, positions=5, cotangents=("h", "c"))
    order = np.array([3, 0, 4, 1, 2])
    turned = replace(problem, given={"memory": problem.given["memory"][:, order]})
    agree(turned.run()["h"], problem.run()["h"], EXACT, "h")
    agree(turned.run()["alpha"], problem.run()["alpha"][..., order], EXACT, "alpha")
    agree(turned.gradients().memory, problem.gradients().memory[:, order], 1e-12, "memory")


@pytest.mark.parametrize("name", ["vrnn", "storn", "draw", "draw_plain"])
def test_a_divergence_is_never_negative(name):
    trace = draw(lstm_core.cells[name], time=20, seed=38).run()
    assert trace["kl"].shape == (20, 2)
    assert np.all(trace["kl"] > 0)


def test_a_posterior_that_is_the_prior_costs_nothing():
    problem = draw(lstm_core.cells["vrnn"], seed=39)
    trace = problem.run()
    same_again = replace(
        problem, clamp={name: trace[of] for name, of in (("mu_z", "mu_0"), ("s_z", "s_0"), ("z", "z"))}
    )
    agree(same_again.run()["kl"], np.zeros((5, 2)), 1e-13, "kl")
    for name, held in (("storn", {"mu": 0.0, "s": 1.0}), ("draw", {"mu": 0.0, "log_s": 0.0})):
        agree(replace(draw(lstm_core.cells[name], seed=39), clamp=held).run()["kl"], np.zeros((5, 2)), 1e-13, name)


def test_the_recognition_of_a_storn_is_the_rnn():
    problem = draw(lstm_core.cells["storn"], seed=40)
    rnn, trace = lstm_core.cells["rnn"], problem.run()
    found = rnn.run(prefixed(problem.params, "rec."), problem.x, initial={"h": problem.initial["rec.h"]})
    agree(trace["rec.h"], found["h"], EXACT, "rec.h")
    before = np.concatenate([problem.initial["v"][None], problem.x[:-1]])
    params = {"W_h": np.concatenate([problem.params["W_x"], problem.params["W_z"]], 1)}
    params |= {name: problem.params[name] for name in ("U_h", "b_h")}
    found = rnn.run(params, np.concatenate([before, trace["z"]], -1), initial={"h": problem.initial["h"]})
    agree(trace["h"], found["h"], EXACT, "h")


@pytest.mark.parametrize("name", ["draw", "draw_plain"])
def test_both_halves_of_draw_are_the_lstm(name):
    problem = draw(lstm_core.cells[name], seed=41)
    trace, lstm = problem.run(), lstm_core.cells["lstm"]
    decoder = {parameter: problem.params[parameter] for parameter in lstm.definition.parameters}
    found = lstm.run(decoder, trace["z"], initial={state: problem.initial[state] for state in "hc"})
    agree(trace["h"], found["h"], EXACT, "h")
    encoder = prefixed(problem.params, "enc.")
    for letter in "figo":
        encoder[f"W_{letter}"] = np.concatenate([encoder[f"W_{letter}"], encoder.pop(f"V_{letter}")], 1)
    before = np.concatenate([problem.initial["h"][None], trace["h"][:-1]])
    found = lstm.run(encoder, np.concatenate([trace["r"], before], -1), initial=prefixed(problem.initial, "enc."))
    agree(trace["enc.h"], found["h"], EXACT, "enc.h")


def test_the_rows_of_draws_filters_sum_to_one():
    trace = draw(lstm_core.cells["draw"], seed=42, scale=0.1, height=6, width=5, patch=3).run()
    for name in ("FX", "FY", "GX", "GY"):
        agree(trace[name].sum(-1), np.ones((5, 2, 3)), 1e-12, name)
