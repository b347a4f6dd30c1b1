"""How a captioning network learns: its gradients, its doubly stochastic term, and that a seed gives it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import ModelError, models
from lstm_core.cells import cells
from lstm_core.learning import commands, trainer
from lstm_core.learning.recipes import NOTES, RECIPES
from lstm_core.learning.scenes.objective import SceneBatch, SceneObjective, SceneRecipe
from lstm_core.learning.scenes.task import GRID, SceneTask
from lstm_core.models.library import assemble
from lstm_core.tasks.scenes.captions import VOCABULARY
from lstm_core.tasks.scenes.pictures import draw
from lstm_core.tasks.scenes.sets import scenes

RECIPE = SceneRecipe(
    units=5, inputs=4, features=6, hidden=7, attend=3, rows=3, scenes=20, updates=8, rate=1e-2, visits=0.05
)
NAME = "scenes-attention"
DOCS = Path(__file__).parents[2] / "docs" / "models.md"


def objective(recipe=RECIPE):
    validation = SceneBatch.of(scenes("validation", 4), GRID)
    return SceneObjective(cells["attention"], recipe, GRID, scenes("train", recipe.scenes), validation)


def small_model(seed=0):
    recipe = replace(RECIPE, seed=seed)
    run = trainer.Run.start(objective(recipe), recipe)
    return assemble(run.arrays, SceneTask().card(NAME, run, recipe, ""))


@pytest.mark.parametrize("changes", [{}, {"visits": 0.0}, {"visited": 1.0}], ids=["even", "off", "as printed"])
def test_every_gradient_agrees_with_finite_differences(changes):
    made = objective(replace(RECIPE, **changes))
    rng = np.random.default_rng(1)
    arrays = {name: array + 0.3 * rng.normal(size=array.shape) for name, array in made.initial().items()}
    batch = made.batch(0)
    _, gradients = made.of_batch(arrays, batch)
    assert gradients.keys() == arrays.keys()
    step = 1e-5
    for name, array in arrays.items():
        direction = rng.normal(size=array.shape)
        ends = [made.of_batch(arrays | {name: array + sign * step * direction}, batch)[0] for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        assert np.vdot(gradients[name], direction) == pytest.approx(slope, rel=1e-5, abs=1e-8), name


def test_the_doubly_stochastic_term_counts_the_visits_of_each_patch():
    made = objective(replace(RECIPE, visits=0.5))
    weights = np.array([[1, 1], [1, 1], [1, 0]], dtype=np.float32)
    alpha = np.zeros((3, 2, 4), dtype=np.float32)
    alpha[0, :, 0] = alpha[1, :, 1] = alpha[2, :, 1] = 1  # the last of the second row is padding
    value, slope = made._visits(alpha, weights)
    first = (0.75 - 1) ** 2 + (0.75 - 2) ** 2 + 2 * 0.75**2
    second = 2 * (0.5 - 1) ** 2 + 2 * 0.5**2
    assert value == pytest.approx(0.5 * (first + second) / 2)
    np.testing.assert_allclose(slope[2, 0], -0.5 * np.array([-0.25, -1.25, 0.75, 0.75]), atol=1e-6)
    assert not slope[2, 1].any()


def test_a_batch_hangs_on_seed_and_update_alone():
    first, again, other = objective().batch(3), objective().batch(3), objective().batch(4)
    for name in ("patches", "which", "words", "targets", "weights"):
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes()
    assert first.patches.tobytes() != other.patches.tobytes()
    assert first.weights.sum() > 3 * 8


def test_a_share_of_the_words_is_read_as_unknown_but_never_the_first():
    batch = objective(replace(RECIPE, unknown=0.5, rows=60)).batch(0)
    assert not (batch.words[0] == 1).any()
    assert 0.3 < (batch.words[1:8] == 1).mean() < 0.7
    assert not (batch.targets == 1).any()


def test_training_makes_the_loss_small_and_gives_the_same_weights_again():
    recipe = replace(RECIPE, updates=60, rows=16, units=12, rate=2e-2, visits=0.0)
    runs = [trainer.train(trainer.Run.start(objective(recipe), recipe), progress=False, every=60) for _ in range(2)]
    assert [array.tobytes() for array in runs[0].arrays.values()] == [a.tobytes() for a in runs[1].arrays.values()]
    assert runs[0].curve[-1][2] < 0.8 * np.log(len(VOCABULARY))


def test_a_model_gives_its_arrays_back_and_writes_what_it_reads():
    model = small_model()
    assert models.arrays(
        assemble(model.arrays(), {**model.card.to_dict(), "vocabulary": list(model.vocabulary)})
    ).keys()
    pictures = np.stack([draw(scene) for scene in scenes("test", 5)])
    for picture, caption in zip(pictures, model.captions(pictures), strict=True):
        written = model.write(picture)
        assert tuple(token.text for token in written.tokens[1:]) == caption
        read = model.read(picture, " ".join(caption))
        np.testing.assert_array_equal(read.probabilities, written.probabilities)
    assert written.trace["alpha"].reshape(len(written.tokens), -1).sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_a_file_gives_the_model_back_numbers_of_no_axis_too(tmp_path):
    model = small_model()
    again = models.load(
        models.save(model.arrays(), {**model.card.to_dict(), "vocabulary": list(model.vocabulary)}, tmp_path)
    )
    assert again.params["b_beta"].shape == ()
    for name, array in models.arrays(model).items():
        np.testing.assert_array_equal(array, models.arrays(again)[name])


def test_a_caption_that_does_not_end_is_cut_off():
    model = small_model()
    model.readout["L_o"][0] = -100 * np.sign(model.readout["L_o"][0])
    for scene in scenes("test", 6):
        assert len(model.write(draw(scene)).tokens) <= 13
    assert max(map(len, model.captions(np.stack([draw(scene) for scene in scenes("test", 6)])))) <= 12


def test_words_that_it_does_not_know_stay_as_they_were_typed():
    tokens = small_model().tokenize("A purple <b> 猫")
    assert [token.text for token in tokens] == ["<s>", "A", "purple", "<", "b", ">", "猫"]
    assert [token.known for token in tokens] == [True, True, False, False, False, False, False]
    with pytest.raises(ModelError, match="a text is a str, not int"):
        small_model().tokenize(3)


@pytest.mark.parametrize("picture", [np.zeros((48, 48)), np.zeros((40, 48, 3)), np.full((48, 48, 3), np.nan)])
def test_a_picture_of_another_shape_is_an_error_that_names_both(picture):
    with pytest.raises(ModelError, match=r"a picture has shape .*; expected \(48, 48, 3\), finite numbers"):
        small_model().write(picture)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"encoder.W_1": None}, "encoder.W_1 missing"),
        ({"encoder.W_1": np.zeros(3)}, r"encoder.W_1 has shape \(3,\)"),
        ({"encoder.b_1": None}, "b_1 missing"),
        ({"encoder.W_9": np.zeros(3)}, "no use for an array W_9"),
        ({"readout.L_z": np.zeros((4, 5))}, r"L_z has shape \(4, 5\); expected \(4, 6\)"),
        ({"cell.b_f": np.full(5, np.inf)}, "cell.b_f holds NaN or infinity"),
        ({"cell.W_att": np.zeros((3, 7))}, r"W_att has shape \(3, 7\); expected \(3, 6\)"),
    ],
)
def test_a_file_that_is_no_model_of_captions_is_an_error_with_words(change, message):
    model = small_model()
    arrays = {name: array for name, array in (model.arrays() | change).items() if array is not None}
    with pytest.raises(ModelError, match=message):
        assemble(arrays, {**model.card.to_dict(), "vocabulary": list(model.vocabulary)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"picture": None}, "the card wants 'picture', rows, columns, patch, ground, contrast"),
        ({"vocabulary": "words"}, "the card wants 'vocabulary', a list"),
        ({"vocabulary": ["a"]}, "the vocabulary wants <s> once"),
        ({"settings": {"attend": 4}}, r"expected \(4, 6\)"),
    ],
)
def test_a_card_that_fits_no_model_of_captions_is_an_error_with_words(change, message):
    model = small_model()
    with pytest.raises(ModelError, match=message):
        assemble(model.arrays(), {**model.card.to_dict(), "vocabulary": list(model.vocabulary), **change})


def test_the_shipped_model_says_what_is_in_the_picture_and_looks_at_it():
    model = models.load(NAME)
    found = SceneTask().evaluate(model, 150)
    for kind in ("new scenes", "new pairs"):
        assert found["caption"][kind] >= 0.96
        assert found["object"][kind] >= 0.9
        assert abs(found["caption"][kind] - model.card.to_dict()["scores"]["caption"][kind]) < 0.04
    assert found["nats"] == pytest.approx(model.card.to_dict()["scores"]["nats"], abs=0.02)
    assert model.card.to_dict()["scores"]["caption"]["new scenes"] >= 0.98


def test_the_shipped_card_fits_its_model_and_its_recipe():
    model = models.load(NAME)
    card = model.card.to_dict()
    assert SceneRecipe(**card["recipe"]) == RECIPES[NAME]
    assert card["command"] == f"lstm-explainer train {NAME} --seed {RECIPES[NAME].seed} --out DIR"
    assert card["chosen"] == NOTES[NAME]
    assert commands.table({NAME: card["scores"]}) in DOCS.read_text(encoding="utf-8")
    assert model.vocabulary == VOCABULARY
    assert model.grid == GRID
    assert card["parameters"] == sum(array.size for array in models.arrays(model).values())
    assert card["curve"][-1][0] == RECIPES[NAME].updates


def test_the_first_updates_of_the_recipe_give_the_losses_on_the_shipped_card():
    recipe, curve = RECIPES[NAME], models.load(NAME).card.to_dict()["curve"]
    run = trainer.Run.start(SceneTask().objective(NAME, recipe), recipe)
    losses = [run.advance() for _ in range(curve[0][0])]
    assert np.mean(losses) == pytest.approx(curve[0][1], abs=0.02)
