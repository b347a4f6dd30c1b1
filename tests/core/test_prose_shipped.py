"""The shipped models of prose: their cards are correct, and their predictions are plausible."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from lstm_core import cells, models
from lstm_core.learning.prose.task import RECIPES
from lstm_core.tasks.prose.perplexity import measure

DOCS = Path(__file__).parents[2] / "docs" / "models.md"
STORIES = tuple(name for name in RECIPES if name.startswith("stories-"))
OWN = (  # in the manner of the books, and in none of them
    "The old woman went into the forest to look for her son. She had not gone far when she met a wolf, who said to "
    "her, "
    '"Where are you going, my good woman?"\n'
    '"I am going to find my boy," she said, and she was so frightened that she could not say another word.'
)


@pytest.mark.parametrize("name", RECIPES)
def test_a_card_fits_its_model_and_its_recipe(name):
    model, recipe = models.load(name), RECIPES[name]
    card = model.card.to_dict()
    assert (card["name"], card["task"], card["tokens"]) == (name, name.partition("-")[0], model.tokens)
    assert card["recipe"] == asdict(recipe)
    assert card["curve"][-1][0] == recipe.updates
    assert card["curve"][0][2] > card["curve"][-1][2]
    assert (model.units, model.inputs) == (recipe.units, recipe.inputs)
    assert (model.readout["W_y"] is model.embedding) == recipe.tied
    assert model.cell is cells[card["cell"]]
    assert card["parameters"] == sum(array.size for array in models.arrays(model).values())
    assert card["scores"]["perplexity test"] == pytest.approx(np.exp(card["scores"]["nats test"]))
    assert card["data"]["epochs"] >= 5.9 or name == "shakespeare-lstm"
    assert card["command"].startswith(f"lstm-explainer train {name} --seed {recipe.seed} --out DIR --data PATH")


@pytest.mark.parametrize("name", STORIES)
def test_a_model_of_stories_reads_a_story(name):
    model = models.load(name)
    assert len(model.vocabulary) == 8002
    assert measure(model, OWN).perplexity < 80
    assert measure(model, "woman the old forest into went . son her for look to").perplexity > 300


def test_the_cell_with_gates_is_ahead_and_as_good_as_was_asked():
    scores = {name: models.load(name).card.to_dict()["scores"]["perplexity test"] for name in STORIES}
    assert scores["stories-lstm"] <= 78
    assert scores["stories-rnn"] == max(scores.values())


def test_shakespeare_opens_speeches_and_spells():
    model = models.load("shakespeare-lstm")
    assert model.vocabulary[:2] == ("<s>", "<unk>")
    assert all(len(character) == 1 for character in model.vocabulary[2:])
    assert model.read("KING RICHARD III").likeliest(1)[-1][0][0] == ":"
    assert model.read("KING RICHARD III:").likeliest(1)[-1][0][0] == "\n"
    assert model.read("KING RICHARD III:\nWhat is the mat").likeliest(1)[-1][0][0] == "t"


def test_the_table_in_the_docs_is_what_the_cards_say():
    text = DOCS.read_text(encoding="utf-8")
    for name in STORIES:
        card = models.load(name).card.to_dict()
        valid, test = (card["scores"][f"perplexity {part}"] for part in ("valid", "test"))
        row = f"| {name} | {card['recipe']['seed']} | {card['recipe']['rate']:g} | {card['parameters']:,} |"
        assert f"{row} {valid:.1f} | {test:.1f} | {card['seconds'] / 60:.0f} |" in text
