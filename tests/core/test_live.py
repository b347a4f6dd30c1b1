"""Runs of the laboratory: pairs that go on after any update, plans that are checked, texts of a reader's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import LanguageError, ModelError, cells
from lstm_core.learning.live import texts as kept_texts
from lstm_core.learning.live.pair import DivergedError, Pair
from lstm_core.learning.own import OwnCell, train_own
from lstm_core.models import Model
from lstm_core.models.files import read_arrays
from lstm_core.models.library import load
from lstm_core.tasks.live import curves
from lstm_core.tasks.live.plan import Plan, check, megabytes_of, numbers_of, usual
from lstm_core.tasks.live.text import ENOUGH, FEWEST, own_text, windows
from lstm_core.tasks.untrained import reads_words
from tests.examples import examples

LSTM = cells["lstm"].equations
RELU = "h = relu(W_h @ x + U_h @ h_prev + b_h)"
PROSE = "the cat sat on the mat and the dog lay by the door . "
TEXT = own_text(PROSE * 20)
PLANS = {
    "recall": Plan(LSTM, task="recall", units=4, updates=12, rate=0.01, beside="gru"),
    "counting": Plan(LSTM, task="counting", units=3, updates=12, rate=0.01, beside="rnn"),
    "own": Plan(LSTM, task="own", units=4, updates=12, rate=0.01, beside="gru"),
}

BESIDE = ("gru", "layer_norm_lstm", "mlstm", "sru")  # each learns in a way of its own; the others nightly


def pair(plan: Plan, folder: Path) -> Pair:
    return Pair.start(plan, TEXT if plan.task == "own" else None, folder)


def until(found: Pair, update: int) -> Callable[[], bool]:
    return lambda: found.update >= update


@pytest.mark.parametrize("task", PLANS)
def test_a_pair_goes_on_to_the_same_weights_bit_for_bit(task: str, tmp_path: Path) -> None:
    plan = PLANS[task]
    whole = pair(plan, tmp_path)
    whole.advance(until(whole, 100))
    content = pair(plan, tmp_path).to_bytes()
    for stop in (1, 5, 6, 12):
        found = pair(plan, tmp_path)
        found.go_on(content)
        found.advance(until(found, stop))
        found.measure()  # looks, and changes nothing
        content = found.to_bytes()
    assert found.is_done
    assert content == whole.to_bytes()


def test_it_comes_to_the_weights_of_the_command_line(tmp_path: Path) -> None:
    cell = replace(cells["gru"], name="mine")
    path = train_own(OwnCell(cell, "recall", units=4), out=tmp_path, seed=3, updates=8, progress=False)
    found = pair(Plan(cell.equations, "mine", "recall", updates=8, rate=0.01, units=4, seed=3), tmp_path)
    found.advance(until(found, 100))
    for name, array in read_arrays(path).items():
        np.testing.assert_array_equal(found.runs["own"].arrays[name].astype(array.dtype), array)


def test_both_cells_learn_from_the_same_batches(tmp_path: Path) -> None:
    plan = replace(PLANS["recall"], text=LSTM, beside="lstm")
    found = pair(plan, tmp_path)
    found.advance(until(found, 5))
    own, beside = (found.runs[side].arrays for side in ("own", "beside"))
    for name, array in own.items():
        np.testing.assert_array_equal(array, beside[name])


def test_the_forget_bias_is_the_own_cells_alone(tmp_path: Path) -> None:
    found = pair(replace(PLANS["recall"], beside="lstm", forget_bias=0.0), tmp_path)
    assert (found.runs["own"].arrays["cell.b_f"] == 0).all()
    assert (found.runs["beside"].arrays["cell.b_f"] == 1).all()


def test_a_training_that_diverges_says_where_and_keeps_what_was(tmp_path: Path) -> None:
    found = pair(Plan(RELU, task="recall", units=16, updates=50, rate=10.0, clip=1e6), tmp_path)
    with pytest.raises(DivergedError) as caught:
        found.advance(until(found, 50))
    assert caught.value.side == "own"
    assert caught.value.update == found.update + 1 <= 50


def test_where_the_other_cell_diverges_the_own_goes_on(tmp_path: Path) -> None:
    plan = Plan("h = tanh(W_h @ x + U_h @ h_prev + b_h)", task="recall", units=16, updates=50, rate=10.0, clip=1e6)
    found = pair(replace(plan, beside="indrnn"), tmp_path)
    found.advance(until(found, 50))
    assert found.is_done
    assert found.lost is not None
    assert set(found.runs) == set(found.measure()) == {"own"}
    again = pair(replace(plan, beside="indrnn"), tmp_path)
    again.go_on(found.to_bytes())
    assert again.lost == found.lost
    assert set(again.runs) == {"own"}


def test_a_branch_takes_over_what_fits(tmp_path: Path) -> None:
    first = pair(PLANS["recall"], tmp_path)
    first.advance(until(first, 6))
    content = first.to_bytes()
    same = pair(replace(PLANS["recall"], rate=0.05), tmp_path)
    same.begin_from(content, is_branch=True, same_words=True)
    assert same.update == 6
    np.testing.assert_array_equal(same.runs["own"].arrays["cell.W_f"], first.runs["own"].arrays["cell.W_f"])
    other = pair(replace(PLANS["recall"], text=cells["cifg"].equations), tmp_path)
    fresh = other.runs["own"].arrays["cell.W_f"].copy()
    other.begin_from(content, is_branch=True, same_words=True)
    np.testing.assert_array_equal(other.runs["own"].arrays["cell.W_f"], first.runs["own"].arrays["cell.W_f"])
    assert not np.array_equal(fresh, other.runs["own"].arrays["cell.W_f"])
    begun = pair(PLANS["recall"], tmp_path)
    words = begun.runs["own"].arrays["embedding"].copy()
    begun.begin_from(content, is_branch=False, same_words=False)
    assert begun.update == 0
    np.testing.assert_array_equal(begun.runs["own"].arrays["embedding"], words)
    np.testing.assert_array_equal(begun.runs["own"].arrays["cell.U_o"], first.runs["own"].arrays["cell.U_o"])
    assert not begun.runs["own"].optimiser.first["cell.U_o"].any()


def test_a_branch_without_a_change_is_the_run_itself(tmp_path: Path) -> None:
    first = pair(PLANS["counting"], tmp_path)
    first.advance(until(first, 6))
    branch = pair(PLANS["counting"], tmp_path)
    branch.begin_from(first.to_bytes(), is_branch=True, same_words=True)
    for found in (first, branch):
        found.advance(until(found, 100))
    for name, array in first.runs["own"].arrays.items():
        np.testing.assert_array_equal(array, branch.runs["own"].arrays[name])


def test_curves_are_what_the_scores_of_the_tasks_are() -> None:
    model = load("recall-lstm", Model)
    assert all(share > 0.95 for share in curves.recall(model).values())
    counts = curves.counting(20)(load("counting-lstm", Model))
    assert counts == {"right": 1.0, "counts": float(curves.FURTHEST)}


def test_the_surprise_without_learning_is_that_of_how_often_words_come() -> None:
    rng = np.random.default_rng(0)
    stream = rng.choice(4, size=100_000, p=[0.5, 0.25, 0.125, 0.125])
    assert curves.entropy(stream[:50_000], stream[50_000:], 4) == pytest.approx(1.75 * np.log(2), abs=0.01)


@pytest.mark.nightly
def test_the_curves_of_the_grammar_know_a_trained_network(tmp_path: Path) -> None:
    found = kept_texts.grammar_texts(tmp_path)
    shares = curves.grammar(found.questions)(load("grammar-lstm", Model))
    assert min(shares.values()) >= 0.97
    assert [path.name[:8] for path in tmp_path.iterdir()] == ["grammar_"]
    kept_texts.grammar_texts.cache_clear()
    assert kept_texts.grammar_texts(tmp_path) == found
    task = kept_texts.grammar_task()
    assert found.training == [list(text) for text in task.texts("train", task.sizes["train"])]


# plans


def test_a_plan_is_that_of_the_command_line() -> None:
    assert usual("recall") == {"updates": 2000, "rate": 0.01, "units": 32, "clip": 1.0}
    assert usual("grammar")["rate"] == 0.02


@pytest.mark.parametrize(
    ("plan", "error", "message"),
    [
        (Plan("h = tanh(W_h @ y)"), LanguageError, "y"),
        (Plan("h = tanh(W_h @ x + U_h @ memory_prev)"), LanguageError, "memory"),
        (Plan(cells["depth_gated_lstm"].equations), ModelError, "reads a layer below"),
        (Plan(cells["storn"].equations), ModelError, "reads x alone"),
        (Plan(cells["sru"].equations, task="counting", units=8), ModelError, "ask for 3 units"),
    ],
)
def test_a_cell_that_cannot_be_trained_is_told(plan: Plan, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        check(plan)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.nightly] * (name not in BESIDE))
        for name, cell in cells.items()
        if reads_words(cell)
    ],
)
def test_every_cell_of_words_can_be_trained_beside(name: str, tmp_path: Path) -> None:
    plan = Plan(LSTM, task="recall", units=4, updates=2, beside=name)
    check(plan)
    found = pair(plan, tmp_path)
    found.advance(until(found, 2))
    assert set(found.measure()) == {"own", "beside"}
    assert numbers_of(plan) == sum(array.size for run in found.runs.values() for array in run.arrays.values())


def test_what_a_plan_takes_grows_with_its_units() -> None:
    small, large = (Plan(cells["mlstm"].equations, units=units) for units in (8, 64))
    assert megabytes_of(large) > 10 * megabytes_of(small)
    assert numbers_of(large) > 2 * numbers_of(small)


# texts of a reader's own


def test_few_words_are_read_by_characters() -> None:
    found = own_text(PROSE * 20)
    assert found.kind == "characters"
    assert found.is_short
    assert set(found.vocabulary[2:]) <= set(PROSE)


def test_many_words_that_come_often_are_read_as_words() -> None:
    found = own_text(PROSE * 200)
    assert found.kind == "words"
    assert found.vocabulary[:3] == ("<s>", "<unk>", "the")
    assert found.often == 1


def test_many_words_that_come_once_are_read_by_characters() -> None:
    found = own_text(" ".join(f"w{n}" for n in range(2 * ENOUGH)))
    assert found.kind == "characters"
    assert not found.is_short
    assert found.often < 0.8


def test_japanese_is_read_by_characters() -> None:
    assert own_text("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 60).kind == "characters"


@pytest.mark.parametrize("text", ["", " " * 1000, "a" * (FEWEST - 1)])
def test_a_text_without_enough_to_learn_is_told(text: str) -> None:
    with pytest.raises(ModelError, match=f"from {FEWEST} on"):
        own_text(text)


@examples(10)
@given(st.text(min_size=FEWEST, max_size=3 * FEWEST))
def test_any_text_is_read_or_told(text: str) -> None:
    try:
        found = own_text(text)
    except ModelError:
        return
    stream = np.concatenate([found.training, found.validation])
    assert stream.min() >= 1
    assert stream.max() < len(found.vocabulary)
    assert len(found.validation) >= 1


def test_windows_begin_with_the_opening_token() -> None:
    words, targets = windows(np.arange(2, 12), np.array([0, 3]), 4)
    np.testing.assert_array_equal(words, [[0, 0], [2, 5], [3, 6], [4, 7]])
    np.testing.assert_array_equal(targets, [[2, 5], [3, 6], [4, 7], [5, 8]])
