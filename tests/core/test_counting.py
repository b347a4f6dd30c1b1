"""Counting: its texts, its objective, and the shipped models, which are right on all that they were trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstm_core import ModelError, models
from lstm_core.learning import commands, trainer
from lstm_core.learning.counting.task import RECIPES, CountingTask, counting_unit
from lstm_core.models.library import assemble
from lstm_core.tasks.counting.recipe import CountingRecipe
from lstm_core.tasks.counting.scores import right_up_to
from lstm_core.tasks.counting.texts import VOCABULARY, count, side_by_side, text

TASK = CountingTask()
TINY = CountingRecipe(updates=20, longest=3, rows=4)


def start(recipe, model="counting-lstm"):
    return trainer.Run.start(TASK.objective(model, recipe), recipe)


def untrained(recipe=TINY):
    return assemble(TASK.finish(start(recipe).arrays), TASK.card("counting-lstm", start(recipe), recipe, ""))


def test_a_text_says_what_may_follow_at_every_step():
    words, may, weights = side_by_side([2, 3])
    assert text(2) == "a a b b"
    assert [VOCABULARY[row] for row in words[:5, 0]] == ["<s>", "a", "a", "b", "b"]
    follows = [{VOCABULARY[row] for row in np.flatnonzero(step)} for step in may[:5, 0]]
    assert follows == [{"a"}, {"a", "b"}, {"a", "b"}, {"b"}, {"<s>"}]
    assert weights.sum(axis=0).tolist() == [5, 7]
    assert count(words)[:5, 0].tolist() == [0, 1, 2, 1, 0]


@pytest.mark.parametrize("model", RECIPES)
def test_gradients_are_those_of_the_loss(model):
    run = start(TINY, model)
    arrays = {name: array.astype(np.float64) for name, array in run.arrays.items()}
    rng = np.random.default_rng(1)
    _, gradients = run.objective.loss_and_gradients(arrays, 3)
    assert gradients.keys() == arrays.keys()
    for name, array in arrays.items():
        way = rng.normal(size=array.shape)
        sides = [run.objective.loss_and_gradients(arrays | {name: array + s * 1e-5 * way}, 3)[0] for s in (1, -1)]
        slope = (sides[0] - sides[1]) / 2e-5
        assert float(np.vdot(gradients[name], way)) == pytest.approx(slope, rel=1e-4, abs=1e-8), name


def test_a_network_that_cannot_count_is_not_right():
    assert not right_up_to(untrained(), 10).any()
    assert TASK.evaluate(untrained(), 10) == {"right": 0.0, "counts to": 0}


def test_it_learns_to_count_to_three(tmp_path, monkeypatch):
    monkeypatch.setitem(commands.RECIPES, "counting-lstm", replace(TINY, updates=400, rate=3e-2))
    path = commands.choose("counting-lstm", out=tmp_path, seeds=range(2), progress=False)
    model = models.load(path)
    assert right_up_to(model, 3).all()
    assert model.card.to_dict()["scores"]["counts to"] >= 3
    units = [abs(row["correlation"]) for row in model.card.to_dict()["seeds"] if row["counts_to"] >= 3]
    assert abs(counting_unit(model).correlation) == max(units)
    assert model.card.to_dict()["counting_unit"] == counting_unit(model).unit


def test_no_seed_is_kept_where_none_is_right():
    model = untrained()
    card = {**model.card.to_dict(), "scores": {"right": 0.5}, "vocabulary": list(model.vocabulary)}
    model = assemble(model.arrays(), card)
    with pytest.raises(ModelError, match="none of 1 seeds is right on all"):
        TASK.choose([model])


SHIPPED = [name for name in models.names() if name in RECIPES]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_is_right_on_all_that_it_was_trained_on_and_its_unit_counts(name):
    model = models.load(name)
    card = model.card.to_dict()
    assert CountingRecipe(**card["recipe"]) == RECIPES[name]
    assert right_up_to(model, 20).all()
    assert TASK.evaluate(model) == card["scores"]
    best = counting_unit(model)
    assert card["counting_unit"] == best.unit
    assert best.correlation > 0.99
    assert best.up * best.down < 0
    c = model.read(text(15)).trace["c"][:, best.unit - 1] * np.sign(best.up)
    assert (np.diff(c[:16]) > 0).all()  # up at every a
    assert (np.diff(c[15:]) < 0).all()  # down at every b


@pytest.mark.parametrize("name", SHIPPED)
def test_a_symbol_may_follow_beside_another(name):
    reading = models.load(name).read(text(4))
    after_a = dict(zip(reading.vocabulary, reading.probabilities[2], strict=True))
    assert min(after_a["a"], after_a["b"]) > 0.5 > max(after_a["<s>"], after_a["<unk>"])
    assert reading.probabilities[-1].argmax() == VOCABULARY.index("<s>")
