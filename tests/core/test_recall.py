"""Recall: its texts, its objective, its recipes, and the shipped models' curves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import ModelError, models
from lstm_core.learning import commands, trainer
from lstm_core.learning.recall.task import EXAMPLES, GAPS, TASKS, RecallTask
from lstm_core.learning.recipes import select
from lstm_core.models.library import assemble
from lstm_core.models.tokenizer import UNKNOWN
from lstm_core.tasks.recall.reach import accuracy
from lstm_core.tasks.recall.recipes import RECIPES, RecallRecipe
from lstm_core.tasks.recall.texts import ASK, BEFORE, DISTRACTORS, VOCABULARY, WORDS, batch, example

DOCS = Path(__file__).parents[2] / "docs" / "models.md"
TINY = RecallRecipe(updates=300, units=16, inputs=6, rows=16, longest=3, rate=3e-2)


def start(recipe, model="recall-lstm"):
    return trainer.Run.start(RecallTask().objective(model, recipe), recipe)


@pytest.mark.parametrize("gap", [1, 5, 60])
def test_an_example_has_the_gap_it_says(gap):
    for seed in range(8):
        text, word = example(gap, seed)
        tokens = text.split()
        place = tokens.index(word)
        assert place <= BEFORE
        assert tokens[-1] == ASK
        assert len(tokens) - place - 2 == gap
        assert word in WORDS
        assert set(tokens) - {word, ASK} <= set(DISTRACTORS)
        assert (text, word) == example(gap, seed)
    assert len({example(gap, seed) for seed in range(8)}) > 4


def test_a_batch_asks_every_row_at_the_end_of_the_same_gap():
    words, ask, right = batch(np.random.default_rng(0), 7, 200, unknown=0.2)
    columns = np.arange(200)
    assert set(ask - 9) == set(range(BEFORE + 1))
    assert (words[0] == VOCABULARY.index("<s>")).all()
    assert (words[ask, columns] == VOCABULARY.index(ASK)).all()
    assert (words[ask - 8, columns] == right).all()
    assert {VOCABULARY[row] for row in right} == set(WORDS)
    between = np.array([words[at - 7 : at, column] for column, at in enumerate(ask)])
    assert {VOCABULARY[row] for row in between.ravel()} == {*DISTRACTORS, UNKNOWN}
    assert 0.15 < (between == VOCABULARY.index(UNKNOWN)).mean() < 0.25


def test_gaps_are_of_all_lengths_or_grow():
    def gaps(recipe):
        objective = start(recipe).objective
        return [len(objective.batch(update).words) - BEFORE - 3 for update in range(0, recipe.updates, 5)]

    flat, led = gaps(RecallRecipe(updates=1000)), gaps(RecallRecipe(updates=1000, led=0.6))
    assert set(flat) <= set(range(1, 101))
    assert max(flat[:20]) > 60
    assert max(led[:20]) <= 5 + 95 * 100 / 600
    assert max(led[120:]) > 90


@pytest.mark.parametrize("model", ["recall-rnn", "recall-gru", "recall-depth_gated_lstm"])
def test_gradients_are_those_of_the_loss(model):
    layers = RECIPES[model].layers
    run = start(replace(TINY, longest=9, layers=layers), model)
    arrays = {name: array.astype(np.float64) for name, array in run.arrays.items()}
    objective, rng = run.objective, np.random.default_rng(1)
    _, gradients = objective.loss_and_gradients(arrays, 3)
    assert gradients.keys() == arrays.keys()
    for name, array in arrays.items():
        way = rng.normal(size=array.shape)
        sides = [objective.loss_and_gradients(arrays | {name: array + s * 1e-5 * way}, 3)[0] for s in (1, -1)]
        slope = (sides[0] - sides[1]) / 2e-5
        assert float(np.vdot(gradients[name], way)) == pytest.approx(slope, rel=1e-4, abs=1e-8), name


def test_it_learns_a_short_gap_in_a_few_updates():
    run = trainer.train(start(TINY), progress=False)
    task = RecallTask()
    model = assemble(task.finish(run.arrays), task.card("recall-lstm", run, TINY, ""))
    assert model.card.to_dict()["curve"][-1][2] < 0.1 < model.card.to_dict()["curve"][0][2]
    assert min(accuracy(model, gap, 200) for gap in (1, 2, 3)) > 0.99
    assert set(task.evaluate(model, 20)) == {"gap"}


def test_a_network_that_knows_nothing_is_at_chance():
    run, task = start(TINY), RecallTask()
    model = assemble(run.arrays, task.card("recall-lstm", run, TINY, ""))
    assert np.mean([accuracy(model, gap, 400) for gap in (5, 20)]) == pytest.approx(0.125, abs=0.05)
    found = task.evaluate(model, 100)["gap"]
    assert list(found) == [str(gap) for gap in GAPS]
    assert np.mean(list(found.values())) == pytest.approx(0.125, abs=0.05)


def test_the_seed_of_the_median_is_kept_with_the_curves_of_all(tmp_path, monkeypatch):
    monkeypatch.setitem(commands.RECIPES, "recall-lstm", replace(TINY, updates=30, seed=1))
    path = commands.choose("recall-lstm", out=tmp_path, seeds=range(3), progress=False)
    card = models.load(path).card.to_dict()
    curves = [row["accuracy"] for row in card["recall"]["seeds"]]
    assert [row["seed"] for row in card["recall"]["seeds"]] == [0, 1, 2]
    means = [np.mean(curve) for curve in curves]
    assert means[card["recipe"]["seed"]] == np.median(means)
    assert card["chosen"].startswith(f"Seed {card['recipe']['seed']} of 3: the one of the median accuracy")
    assert path.read_bytes() == (tmp_path / f"seed-{card['recipe']['seed']}" / path.name).read_bytes()


def test_a_task_without_a_measure_chooses_none():
    with pytest.raises(ModelError, match="scenes has no measure to choose among seeds by"):
        commands.TASKS["scenes"].choose([])


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_card_says_what_task_a_curriculum_leads_to(task):
    base = {"recall": "", "recall_led": "recall"}[task.name]
    for name in select(task.name):
        assert models.card(name).base_task == base
        recipe = replace(TINY, layers=RECIPES[name].layers)
        run = trainer.Run.start(task.objective(name, recipe), recipe)
        assert task.card(name, run, recipe, "").get("base_task", "") == base


def test_the_names_of_the_recipes():
    assert select("recall_led") == ("recall_led-rnn",)
    cells = [name.partition("-")[2] for name in select("recall")]
    assert set(cells) == {name.partition("-")[2] for name in select("grammar")}
    assert {task.name for task in TASKS} == {name.partition("-")[0] for name in RECIPES}


def test_the_first_updates_of_a_recipe_give_the_losses_on_the_shipped_card():
    run = start(RECIPES["recall-lstm"])
    trainer.train(run, progress=False, stop=lambda run: run.update == trainer.FIRST)
    assert run.curve[0] == pytest.approx(models.load("recall-lstm").card.to_dict()["curve"][0], abs=2e-3)


def line(name, asked=(1, 10, 50, 100, 200)):
    """Return a model's row of the table in the docs."""
    card, cells = models.load(name).card.to_dict(), []
    for gap in asked:
        shares = [100 * row["accuracy"][GAPS.index(gap)] for row in card["recall"]["seeds"]]
        spread = f" ({min(shares):.1f} to {max(shares):.1f})" if len(set(shares)) > 1 else ""
        cells.append(f"{np.mean(shares):.1f}{spread}")
    return f"| {name} | {' | '.join(cells)} | {card['recipe']['updates']} | {card['seconds']} |"


SHIPPED = [name for name in models.names() if name in RECIPES]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_card_of_a_shipped_model_is_true(name):
    model = models.load(name)
    card, recall = model.card.to_dict(), model.card.to_dict()["recall"]
    seeds = {row["seed"]: row["accuracy"] for row in recall["seeds"]}
    assert len(seeds) >= 5
    assert recall["gaps"] == list(GAPS)
    assert {len(curve) for curve in seeds.values()} == {len(GAPS)}
    assert recall["words"] == list(WORDS)
    assert recall["chance"] == 1 / 8
    assert RecallRecipe(**card["recipe"] | {"layers": tuple(card["layers"])}) == RECIPES[name]
    assert card["recipe"]["seed"] in seeds
    for gap in (5, 50):
        assert accuracy(model, gap) == pytest.approx(seeds[card["recipe"]["seed"]][GAPS.index(gap)], abs=0.005)
    for asked, given in zip(EXAMPLES, card["examples"], strict=True):
        assert given["text"] == example(asked).text
        assert all(token.known for token in model.tokenize(given["text"]))
    assert line(name) in DOCS.read_text(encoding="utf-8")


def test_gated_cells_remember_what_the_plain_one_did_not_learn_unless_it_was_led():
    def far(name):
        recall = models.load(name).card.to_dict()["recall"]
        return np.array([row["accuracy"][GAPS.index(50) :] for row in recall["seeds"]])

    hard = {"recall-rnn", "recall_led-rnn", "recall-clockwork_rnn", "recall-grid_lstm", "recall-nig"}
    hard |= {"recall-indrnn", "recall-multiplicative_lstm", "recall-lstm_projection", "recall-mamba"}
    for name in set(RECIPES) - hard:
        assert far(name).min() > 0.95, name
    assert max(far("recall-rnn").max(), far("recall-clockwork_rnn").max()) < 0.3
    assert far("recall_led-rnn").min() > 0.8
    assert (far("recall_led-rnn") > 0.99).all(axis=1).sum() >= 2  # seeds
