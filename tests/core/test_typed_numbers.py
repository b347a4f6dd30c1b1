"""Cells as papers and programs write them give the numbers of loops written from the same papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from lstm_core import Cell
from lstm_core.language import friendly

TYPED = Path(__file__).parents[1] / "typed"
INPUTS, UNITS, STEPS = 3, 4, 6
tanh, exp = np.tanh, np.exp
Array = np.ndarray
Loop = Callable[[dict[str, Array], Array], Iterator[Array]]
LOOPS: dict[str, Loop] = {}


def loop(*names: str) -> Callable[[Loop], Loop]:
    """Return what makes a function the loop of cells."""

    def add(function: Loop) -> Loop:
        LOOPS.update(dict.fromkeys(names, function))
        return function

    return add


def sigmoid(a: Array) -> Array:
    return 1 / (1 + exp(-a))


def gates(p: dict[str, Array], x: Array, h: Array, *letters: str) -> list[Array]:
    """Return W x + U h + b for each letter."""
    return [p[f"W_{k}"] @ x + p[f"U_{k}"] @ h + p[f"b_{k}"] for k in letters]


@loop("wiki_gru")
def gru(p, x):
    h = np.zeros(UNITS)
    for row in x:
        z, r = map(sigmoid, gates(p, row, h, "z", "r"))
        h = (1 - z) * h + z * tanh(p["W_h"] @ row + p["U_h"] @ (r * h) + p["b_h"])
        yield h


@loop("julia_gru")
def gru_of_julia(p, x):
    h = np.zeros(UNITS)
    for row in x:
        z = sigmoid(p["Wz"] @ row + p["Uz"] @ h + p["bz"])
        r = sigmoid(p["Wr"] @ row + p["Ur"] @ h + p["br"])
        h = (1 - z) * h + z * tanh(p["Wh"] @ row + p["Uh"] @ (r * h) + p["bh"])
        yield h


@loop("latex_star")
def star(p, x):
    h = np.zeros(UNITS)
    for row in x:
        k = sigmoid(p["W_x_k"] @ row + p["W_h_k"] @ h + p["b_k"])
        h = tanh((1 - k) * h + k * tanh(p["W_x_z"] @ row + p["b_z"]))
        yield h


@loop("cfn")
def chaos_free(p, x):
    h = np.zeros(UNITS)
    for row in x:
        theta = sigmoid(p["U_theta"] @ h + p["V_theta"] @ row + p["b_theta"])
        eta = sigmoid(p["U_eta"] @ h + p["V_eta"] @ row + p["b_eta"])
        h = theta * tanh(h) + eta * tanh(p["W"] @ row)
        yield h


@loop("nested_lstm")
def nested(p, x):
    h, c, inner = np.zeros((3, UNITS))
    for row in x:
        i, f, o = (sigmoid(p[f"W_x{k}"] @ row + p[f"W_h{k}"] @ h + p[f"b_{k}"]) for k in "ifo")
        below, above = f * c, i * tanh(p["W_xc"] @ row + p["W_hc"] @ h + p["b_c"])
        a = {k: p[f"W_tilde_x{k}"] @ above + p[f"W_tilde_h{k}"] @ below + p[f"b_tilde_{k}"] for k in "ifoc"}
        inner = sigmoid(a["f"]) * inner + sigmoid(a["i"]) * tanh(a["c"])
        c = sigmoid(a["o"]) * tanh(inner)
        h = o * tanh(c)
        yield h


@loop("latex_cornn")
def oscillating(p, x):
    y, z = np.zeros((2, UNITS))
    for row in x:
        force = sigmoid(p["W"] @ y + p["W_cal"] @ z + p["V"] @ row + p["b"])
        z = z + p["dt"] * force - p["dt"] * p["gamma"] * y - p["dt"] * p["epsilon"] * z
        y = y + p["dt"] * z
        yield y


@loop("rhn")
def highway(p, x):
    s = np.zeros(UNITS)
    for row in x:
        a = tanh(p["W_H"] @ row + p["R_H_1"] @ s + p["b_H_1"])
        t = sigmoid(p["W_T"] @ row + p["R_T_1"] @ s + p["b_T_1"])
        first = a * t + s * (1 - t)
        a, t = tanh(p["R_H_2"] @ first + p["b_H_2"]), sigmoid(p["R_T_2"] @ first + p["b_T_2"])
        s = a * t + first * (1 - t)
        yield s


@loop("mogrifier")
def mogrified(p, x):
    h, c = np.zeros((2, UNITS))
    for row in x:
        seen = 2 * sigmoid(p["Q_1"] @ h) * row
        kept = 2 * sigmoid(p["R_2"] @ seen) * h
        a = {k: p[f"W_{k}x"] @ seen + p[f"W_{k}h"] @ kept + p[f"b_{k}"] for k in "fijo"}
        c = sigmoid(a["f"]) * c + sigmoid(a["i"]) * tanh(a["j"])
        h = sigmoid(a["o"]) * tanh(c)
        yield h


@loop("onlstm")
def ordered(p, x):
    def shares(a):
        return np.cumsum(exp(a) / exp(a).sum())

    h, c = np.zeros((2, UNITS))
    for row in x:
        forget, write = (shares(p[f"W_{k}_tilde"] @ row + p[f"U_{k}_tilde"] @ h + p[f"b_{k}_tilde"]) for k in "fi")
        write = 1 - write
        f, i, o, g = gates(p, row, h, "f", "i", "o", "c")
        both = forget * write
        c = (sigmoid(f) * both + forget - both) * c + (sigmoid(i) * both + write - both) * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield h


@loop("xlstm_mlstm")
def matrix_lstm(p, x):
    C, n = np.zeros((UNITS, UNITS)), np.zeros(UNITS)
    for row in x:
        q, v = (p[f"W_{k}"] @ row + p[f"b_{k}"] for k in "qv")
        k = p["W_k"] @ row / UNITS**0.5 + p["b_k"]
        i, f = exp(p["w_i"] @ row + p["b_i"]), sigmoid(p["w_f"] @ row + p["b_f"])
        C, n = f * C + i * np.outer(v, k), f * n + i * k
        yield sigmoid(p["W_o"] @ row + p["b_o"]) * (C @ q / max(abs(n @ q), 1))


@loop("latex_retnet")
def retention(p, x):
    S = np.zeros((UNITS, UNITS))
    for row in x:
        q, k, v = (p[f"W_{name}"] @ row for name in "QKV")
        S = p["gamma"] * S + np.outer(k, v)
        yield q @ S


@loop("titans")
def titans(p, x):
    M, S = np.zeros((2, UNITS, UNITS))
    for row in x:
        q, k, v = (p[f"W_{name}"] @ row for name in "QKV")
        alpha, eta, theta = (sigmoid(p[f"w_{name}"] @ row) for name in ("alpha", "eta", "theta"))
        S = eta * S - theta * np.outer(M @ k - v, k)
        M = (1 - alpha) * M + S
        yield M @ q


@loop("ttt_explicit")
def trained_at_test_time(p, x):
    W = np.zeros((UNITS, UNITS))
    for row in x:
        k = p["theta_K"] @ row
        W = W - 2 * p["eta"] * np.outer(W @ k - p["theta_V"] @ row, k)
        yield W @ (p["theta_Q"] @ row)


@loop("zaremba")
def lstm_of_matrices(p, x):
    h, c = np.zeros((2, UNITS))
    for row in x:
        i, f, o, g = (p[f"T_2n4n_{k}"] @ np.concatenate([row, h]) for k in "ifog")
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield h


@loop("torch_einsum")
def of_sums(p, x):
    c = np.zeros(UNITS)
    h = np.zeros(UNITS)
    for row in x:
        z, f = p["W"] @ row + p["U"] @ h + p["b"], sigmoid(p["Wf"] @ row)
        c = f * c + (1 - f) * tanh(z)
        h = tanh(c)
        yield h


@loop("hgrn2")
def outer_products(p, x):
    S = np.zeros((UNITS, UNITS))
    for row in x:
        f, i, o = sigmoid(p["W_f"] @ row), p["W_i"] @ row, sigmoid(p["W_o"] @ row)
        S = np.diag(f) @ S + np.outer(1 - f, i)
        yield o @ S


@loop("lipschitz")
def stable(p, x):
    def matrix(k):
        M = p[f"M_{k}"]
        beta = p[f"beta_{k}"]
        return (1 - beta) * (M + M.T) + beta * (M - M.T) - p[f"gamma_{k}"] * np.eye(UNITS)

    h = np.zeros(UNITS)
    for row in x:
        h = h + p["epsilon"] * (matrix("A") @ h) + p["epsilon"] * tanh(matrix("W") @ h + p["U"] @ row + p["b"])
        yield h


@pytest.mark.parametrize("name", LOOPS)
def test_its_numbers(name):
    rng = np.random.default_rng(5)
    cell = Cell(equations=friendly((TYPED / f"{name}.txt").read_text(encoding="utf-8")).text, name="typed")
    params = {key: rng.normal(size=shape) * 0.5 for key, shape in cell.parameter_shapes(INPUTS, UNITS).items()}
    params = {key: array for key, array in params.items() if key != "I"}
    x = rng.normal(size=(STEPS, INPUTS))
    given = params | {"I": np.eye(UNITS)} if "I" in cell.parameter_shapes(INPUTS, UNITS) else params
    np.testing.assert_allclose(cell.run(given, x)["h"], list(LOOPS[name](given, x)), rtol=0, atol=1e-12)


def test_enough_are_compared():
    assert len(LOOPS) >= 16
