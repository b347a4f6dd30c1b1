"""Cells as people type them, from papers, courses and programs: what becomes of each, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstm_core import Cell
from lstm_core.language import friendly
from lstm_core.language.friendly import error_of

TYPED = Path(__file__).parents[1] / "typed"
TEXTS = sorted(TYPED.glob("*.txt"))
REFUSED = {  # what has no counterpart, and part of the sentence that says so
    "attention_step": "no line defines alpha",
    "exprnn2": "there is no expm: matrices are only multiplied, transposed and added",
    "expm_scornn": "there is no inv: matrices are only multiplied, transposed and added",
    "grud": "gamma_x is no parameter, for gamma is a value of the cell",
    "hyperlstm_core": "there is no operation b; a line b(a) = ... defines one",
    "julia_flux": "function begins a line of a program; here stand a cell's equations alone",
    "lightgru": "there is no BN: it reads a whole batch",
    "lru_complex": "there is no real: numbers here are real",
    "phased": "there is no mod: it jumps and passes no gradient",
    "pseudo": "for is Python, and not part of the language",
    "treelstm": "a sum over others, such as the children of a node, has no counterpart",
    "ttt": "a gradient inside a cell is written out",
}
FIRST = sorted((TYPED / "first").glob("*.txt"))
# What cannot be said in the language, with the kind of the message that says so.
LEFT = {
    "bidirectional": "next_step",
    "convlstm": "no_operation_left_out",
    "exprnn": "no_operation_left_out",
    "gated_feedback_rnn": "layer_above",
    "hm_lstm": "no_state_prev",
    "lru": "complex_number",
    "lstmn": "other_direction",
    "multihead_retnet": "third_axis",
    "phased_lstm": "no_operation_left_out",
    "scornn": "no_operation_left_out",
    "transformer_kv_cache": "no_operation_left_out",
    "tree_lstm_binary": "other_direction",
    "urnn": "no_operation_left_out",
}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_typed_cell_becomes_the_language(path):
    found = friendly(path.read_text(encoding="utf-8"))
    assert found.error is None
    assert found.text.strip() == path.with_suffix(".cell").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_counterpart_is_refused_for_its_reason(name):
    text = (TYPED / "refused" / f"{name}.txt").read_text(encoding="utf-8")
    found = friendly(text)
    assert found.error is not None
    assert REFUSED[name] in found.error.message
    assert found.text.strip()


def test_every_text_is_tried():
    assert {path.stem for path in (TYPED / "refused").glob("*.txt")} == set(REFUSED)
    assert len(TEXTS) > 110


@pytest.mark.parametrize("path", FIRST, ids=lambda path: path.stem)
def test_a_first_attempt_runs_or_is_answered(path):
    text = path.read_text(encoding="utf-8")
    error = error_of(text)
    rewritten = friendly(text)
    runs = error is None or any(error_of(mend.applied(text)) is None for mend in error.mends) or not rewritten.error
    assert runs == (path.stem not in LEFT)
    if not runs:
        assert rewritten.error is not None
        assert rewritten.error.kind == LEFT[path.stem]


def test_most_first_attempts_run():
    assert len(FIRST) == 43
    assert len(FIRST) - len(LEFT) >= 30


def run(name: str, x: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
    cell = Cell(equations=friendly((TYPED / f"{name}.txt").read_text(encoding="utf-8")).text)
    return cell.run(params, x)["h"]


def test_gates_that_a_program_takes_apart_have_the_rows_of_its_weights():
    rng = np.random.default_rng(0)
    wx, wh, b = rng.normal(size=(3, 16)), rng.normal(size=(4, 16)), rng.normal(size=16)
    x, h, c, wanted = rng.normal(size=(6, 3)), np.zeros(4), np.zeros(4), []
    for row in x:
        a = row @ wx + h @ wh + b
        i, f, o = (1 / (1 + np.exp(-a[k * 4 : k * 4 + 4])) for k in range(3))
        c = f * c + i * np.tanh(a[12:])
        h = o * np.tanh(c)
        wanted.append(h)
    parts = {f"Wx_{k + 1}": wx[:, 4 * k : 4 * k + 4].T for k in range(4)}
    parts |= {f"Wh_{k + 1}": wh[:, 4 * k : 4 * k + 4].T for k in range(4)}
    parts |= {f"b_{k + 1}": b[4 * k : 4 * k + 4] for k in range(4)}
    np.testing.assert_allclose(run("numpy_lstm_slices", x, parts), wanted, atol=1e-12)


def test_rows_and_a_transposed_state_are_what_they_were():
    rng = np.random.default_rng(1)
    params = {name: rng.normal(size=(4, 3)) for name in ("W_Q", "W_K", "W_V")} | {"gamma": np.array(0.9)}
    x, state, wanted = rng.normal(size=(5, 3)), np.zeros((4, 4)), []
    for row in x:
        q, k, v = (params[name] @ row for name in ("W_Q", "W_K", "W_V"))
        state = 0.9 * state + np.outer(k, v)
        wanted.append(q @ state)
    text = friendly((TYPED / "retnet.txt").read_text(encoding="utf-8")).text.replace(
        "gamma: parameter", "gamma: parameter(scalar)"
    )
    np.testing.assert_allclose(Cell(equations=text).run(params, x)["h"], wanted, atol=1e-12)


def test_what_a_start_draws_is_drawn_at_the_first_step_and_kept():
    text = (TYPED / "first" / "variational_dropout.txt").read_text(encoding="utf-8")
    error = error_of(text)
    assert error is not None
    (mend,) = error.mends
    cell = Cell(equations=mend.applied(text))
    x = np.random.default_rng(0).normal(size=(5, 2, 3))
    trace = cell.run(cell.init(3, 4, 0), x, rng=2)
    assert set(np.unique(trace["mask"])) == {0, 1}
    assert (trace["mask"] == trace["mask"][0]).all()
    found = trace.gradients({"h": np.ones((5, 2, 4))})
    assert all(np.isfinite(gradient).all() for gradient in found.params.values())
