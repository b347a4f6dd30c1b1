"""Chorales: the data file, the crops, the losses and their gradients, and the models that read and write music."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import ModelError, models
from lstm_core.cells import cells
from lstm_core.learning import trainer
from lstm_core.learning.chorales.objective import ChoraleRecipe
from lstm_core.learning.chorales.task import RECIPES, ChoraleTask
from lstm_core.models.library import assemble
from lstm_core.models.music import HOTTEST, LONGEST, cool, to_roll, to_steps
from lstm_core.tasks.chorales import rolls, scores
from lstm_core.tasks.chorales.rolls import LOWEST, NOTES

RECIPE = ChoraleRecipe(units=6, latent=3, rows=3, beats=8, updates=8)
CELLS = ("vrnn", "storn", "lstm")
TASK = ChoraleTask()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A file of small chorales: triads that go up and down."""
    rng = np.random.default_rng(0)

    def piece(beats):
        roots = 55 + np.cumsum(rng.integers(-2, 3, beats)) % 12
        return [[int(root), int(root) + 4, int(root) + 7] for root in roots]

    path = tmp_path_factory.mktemp("chorales") / "chorales.json"
    sets = {"train": [12, 5, 20, 9], "valid": [7, 10], "test": [6, 14, 3]}
    path.write_text(json.dumps({name: [piece(beats) for beats in lengths] for name, lengths in sets.items()}))
    return path


def objective(data, cell="vrnn", recipe=RECIPE):
    return TASK.objective(f"chorales-{cell}", recipe, data)


def small_model(data, cell="vrnn", recipe=RECIPE):
    run = trainer.Run.start(objective(data, cell, recipe), recipe)
    return assemble(run.arrays, TASK.card(f"chorales-{cell}", run, recipe, ""))


def music(model, beats=9, seed=0):
    return (np.random.default_rng(seed).random((beats, model.inputs)) < 0.07).astype(np.float32)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "cannot be read"),
        ("[]", "expected an object with train, valid, test"),
        ('{"train": [[[60]]], "valid": [[[60]]]}', "expected an object with train, valid, test"),
        ('{"train": [[[60]]], "valid": [], "test": [[[60]]]}', "valid holds no pieces"),
        ('{"train": [[60]], "valid": [[[60]]], "test": [[[60]]]}', "piece 1 of train: expected a list of beats"),
        ('{"train": [[[60]], []], "valid": [[[60]]], "test": [[[60]]]}', "piece 2 of train: expected a list of beats"),
        ('{"train": [[[60], [42]]], "valid": [[[60]]], "test": [[[60]]]}', "beat 2: note 42 is outside 43 to 96"),
        ('{"train": [[[60.5]]], "valid": [[[60]]], "test": [[[60]]]}', "beat 1: 60.5 is no MIDI note number"),
        ('{"train": [[[true]]], "valid": [[[60]]], "test": [[[60]]]}', "beat 1: True is no MIDI note number"),
    ],
)
def test_a_file_that_holds_no_chorales_is_an_error_with_words(tmp_path, text, message):
    path = tmp_path / "chorales.json"
    path.write_text(text)
    with pytest.raises(ModelError, match=message):
        rolls.load(path)


def test_without_the_file_the_task_asks_for_it(tmp_path):
    with pytest.raises(ModelError, match="chorales needs its data: give the chorales in JSON .* with --data PATH"):
        TASK.objective("chorales-vrnn", RECIPE, None)
    with pytest.raises(ModelError, match="there is no data file"):
        TASK.objective("chorales-vrnn", RECIPE, tmp_path / "nothing.json")


def test_rolls_and_note_numbers_are_the_same_music():
    steps = [[43, 60], [], [96]]
    roll = to_roll(steps, LOWEST, NOTES)
    assert roll.shape == (3, NOTES)
    assert (roll[0, 0], roll[2, -1], roll.sum()) == (1, 1, 3)
    assert to_steps(roll, LOWEST) == steps


def test_a_crop_is_a_part_of_a_piece_moved_as_a_whole(data):
    pieces = rolls.load(data)["train"]
    moves = set()
    for crop in rolls.crops(pieces, np.random.default_rng(0), 200, 8):
        assert len(crop) <= 8
        fits = [
            shift
            for shift in rolls.SHIFTS
            for piece in pieces
            for start in range(max(1, len(piece) - 7))
            if np.array_equal(np.roll(piece[start : start + 8], shift, axis=1), crop)
        ]
        assert fits
        moves.update(fits[:1])
    assert len(moves) > 8


def test_a_crop_never_leaves_the_keyboard():
    edge = np.zeros((4, NOTES), np.float32)
    edge[:, [0, NOTES - 1]] = 1
    for crop in rolls.crops([edge], np.random.default_rng(0), 20, 8):
        np.testing.assert_array_equal(crop, edge)
    silence = np.zeros((4, NOTES), np.float32)
    assert not rolls.crops([silence], np.random.default_rng(0), 1, 8)[0].any()


def test_a_shorter_roll_counts_for_nothing_after_its_end(data):
    x, weights = rolls.padded(rolls.load(data)["test"])
    assert x.shape == (14, 3, NOTES)
    np.testing.assert_array_equal(weights.sum(axis=0), [6, 14, 3])
    assert not x[weights == 0].any()


@pytest.mark.parametrize("cell", CELLS)
def test_every_gradient_agrees_with_finite_differences(data, cell):
    made = objective(data, cell)
    rng = np.random.default_rng(1)
    arrays = {name: array + 0.1 * rng.normal(size=array.shape) for name, array in made.initial().items()}
    batch = rolls.padded(rolls.crops(made.pieces["train"], rng, 3, 8))

    def loss(changed):
        return made.of_batch(changed, batch, np.random.default_rng(5))

    _, gradients = loss(arrays)
    assert gradients.keys() == arrays.keys()
    step = 1e-5
    for name, array in arrays.items():
        direction = rng.normal(size=array.shape)
        ends = [loss(arrays | {name: array + sign * step * direction})[0] for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        assert np.vdot(gradients[name], direction) == pytest.approx(slope, rel=1e-5, abs=1e-8), name


def test_a_batch_hangs_on_seed_and_update_alone(data):
    made = objective(data)
    first, again, other = made.batch(3), made.batch(3), made.batch(4)
    assert first[0][0].tobytes() == again[0][0].tobytes()
    assert first[1].random() == again[1].random()
    assert first[0][0].tobytes() != other[0][0].tobytes()


@pytest.mark.parametrize("cell", CELLS)
def test_training_makes_the_nats_few_and_gives_the_same_weights_again(data, cell):
    recipe = replace(RECIPE, updates=60, rows=8, rate=2e-2)
    runs = []
    for _ in range(2):
        run = trainer.Run.start(objective(data, cell, recipe), recipe)
        runs.append(trainer.train(run, progress=False, every=60))
    assert [array.tobytes() for array in runs[0].arrays.values()] == [a.tobytes() for a in runs[1].arrays.values()]
    assert runs[0].curve[-1][2] < 20 < runs[0].curve[0][1]


def test_independent_notes_cost_what_their_frequencies_say():
    train = to_roll([[43], [43], [43], []], LOWEST, NOTES)
    test = to_roll([[43], [44]], LOWEST, NOTES)
    share, other = 3.5 / 5, 0.5 / 5
    first = -np.log(share) - 53 * np.log(1 - other)
    second = -np.log(1 - share) - np.log(other) - 52 * np.log(1 - other)
    found = scores.independent({"train": [train], "test": [test]})
    assert found == pytest.approx((first + second) / 2)


@pytest.mark.parametrize("cell", CELLS)
def test_scores_are_nats_a_beat_and_every_beat_counts_the_same(data, cell):
    model = small_model(data, cell)
    found = TASK.evaluate(model, data=data)
    pieces = rolls.load(data)["test"]
    whole = [np.mean([model.nats(piece, seed=seed).sum() for seed in range(200)]) for piece in pieces]
    assert found["nats test"] == pytest.approx(sum(whole) / sum(map(len, pieces)), rel=0.01)
    assert ("nats kl in test" in found) == model.generative
    assert TASK.evaluate(model).keys() == {"nats openings"}
    assert [len(example["beats"]) for example in model.card.to_dict()["examples"]] == [6]


def test_temperature_scales_the_draws():
    noise, chance = np.array([1.0, -2.0]), np.array([0.0, 0.2, 0.5, 0.9])
    tame, odds = cool(noise, chance, 0.5)
    np.testing.assert_allclose(tame, [0.5, -1])
    np.testing.assert_allclose(odds, [0, 1 / 3, 0.5, 0.75], atol=1e-12)
    same, unchanged = cool(noise, chance, 1.0)
    np.testing.assert_allclose(same, noise)
    np.testing.assert_allclose(unchanged, chance, atol=1e-12)
    nothing, half = cool(noise, chance, 0)
    assert not nothing.any()
    assert (half == 0.5).all()


@pytest.mark.parametrize("cell", ["vrnn", "storn"])
def test_at_temperature_0_the_likeliest_notes_are_written_whatever_the_seed(data, cell):
    model = small_model(data, cell)
    first, second = model.write(6, seed=1, temperature=0), model.write(6, seed=2, temperature=0)
    assert first["v"].tobytes() == second["v"].tobytes()
    np.testing.assert_array_equal(first["v"], first["y"] > 0.5)


@pytest.mark.parametrize("cell", ["vrnn", "storn"])
def test_a_seed_writes_the_same_music_again_and_fewer_beats_are_its_beginning(data, cell):
    model = small_model(data, cell)
    first, again, shorter = model.write(12, seed=3), model.write(12, seed=3), model.write(5, seed=3)
    assert first["v"].tobytes() == again["v"].tobytes()
    assert first["v"].any()
    assert np.array_equal(first["v"][:5], shorter["v"])
    assert not np.array_equal(first["v"], model.write(12, seed=4)["v"])
    assert not np.array_equal(first["v"], model.write(12, seed=3, temperature=HOTTEST)["v"])


@pytest.mark.parametrize("cell", ["vrnn", "storn"])
def test_what_was_written_after_an_opening_goes_on_from_its_state(data, cell):
    model = small_model(data, cell)
    before = music(model)
    trace = model.write(4, seed=2, after=before)
    read = model.read(before, seed=2)
    for name in model.cell.states:
        if name in trace:
            np.testing.assert_array_equal(trace.initial[name], read[name][-1])
    assert not np.array_equal(trace["h"], model.write(4, seed=2)["h"])
    assert np.array_equal(model.write(4, seed=2, after=before[:0])["h"], model.write(4, seed=2)["h"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, f"steps is 0; expected 1 to {LONGEST}"),
        ({"steps": LONGEST + 1}, f"expected 1 to {LONGEST}"),
        ({"steps": 2.5}, "steps is 2.5; expected a whole number"),
        ({"seed": -1}, "seed is -1; expected a whole number from 0"),
        ({"seed": True}, "seed is True"),
        ({"temperature": 1e9}, r"temperature is 1e\+09; expected 0 to 4"),
        ({"temperature": -0.1}, "temperature is -0.1; expected 0 to 4"),
        ({"temperature": float("nan")}, "temperature is nan; expected 0 to 4"),
        ({"temperature": "warm"}, "temperature is 'warm'; expected 0 to 4"),
    ],
)
def test_what_cannot_be_written_is_an_error_with_words(data, options, message):
    with pytest.raises(ModelError, match=message):
        small_model(data).write(**{"steps": 3, **options})


def test_a_cell_without_a_random_variable_only_foretells(data):
    model = small_model(data, "lstm")
    with pytest.raises(ModelError, match="lstm has no random variable to write from"):
        model.write(3)
    before, beat = music(model), music(model, 1, seed=1)

    def cost(last):
        return model.nats(np.concatenate([before, last]))[-1]

    # with log-odds that know nothing of the beat itself, its cost is linear in its notes
    nothing, everything = np.zeros_like(beat), np.ones_like(beat)
    assert cost(beat) + cost(1 - beat) == pytest.approx(cost(nothing) + cost(everything), rel=1e-5)
    assert cost(beat) != pytest.approx(model.nats(beat)[0], rel=1e-5)


@pytest.mark.parametrize(
    ("roll", "message"),
    [
        (np.zeros((0, NOTES)), "one beat or more"),
        (np.zeros((4, 3)), r"a roll has shape \(4, 3\); expected \(time, \[batch,\] 54\)"),
        (np.full((2, NOTES), 0.5), "a roll holds 0 and 1 and nothing else"),
        (np.full((2, NOTES), np.nan), "a roll holds 0 and 1 and nothing else"),
        (np.zeros((LONGEST + 1, NOTES)), f"at most {LONGEST} are read at once"),
    ],
)
def test_what_is_no_roll_is_an_error_with_words(data, roll, message):
    with pytest.raises(ModelError, match=message):
        small_model(data).read(roll)


@pytest.mark.parametrize("cell", CELLS)
def test_a_model_gives_its_arrays_back(data, cell):
    model = small_model(data, cell)
    again = assemble(models.arrays(model), model.card.to_dict())
    roll = music(model)
    assert again.read(roll)["h"].tobytes() == model.read(roll)["h"].tobytes()
    assert sum(array.size for array in models.arrays(model).values()) == model.card.to_dict()["parameters"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lowest": None}, "the card wants 'lowest', a whole number"),
        ({"settings": 3}, "the card wants 'settings', numbers by name"),
        ({"settings": {"latent": 4}}, r"has shape \(3, 6\); expected \(4, 6\)"),
        ({"inputs": 53}, r"expected \(6, 53\)"),
        ({"cell": "mine"}, "wants a cell 'mine'"),
    ],
)
def test_a_card_that_fits_no_model_of_music_is_an_error_with_words(data, change, message):
    model = small_model(data)
    with pytest.raises(ModelError, match=message):
        assemble(models.arrays(model), {**model.card.to_dict(), **change})


def test_a_file_with_a_readout_too_many_is_an_error_with_words(data):
    model = small_model(data)
    with pytest.raises(ModelError, match="no use for an array W_y"):
        assemble({**models.arrays(model), "readout.W_y": np.zeros((NOTES, 6))}, model.card.to_dict())


@pytest.mark.parametrize("cell", ["vrnn", "storn"])
def test_the_settings_of_the_recipe_reach_the_cell(data, cell):
    model = small_model(data, cell, replace(RECIPE, floor=0.75))
    trace = model.read(music(model))
    deviation = "s_z" if "s_z" in trace else "s"
    assert trace[deviation].shape == (9, 3)
    assert trace[deviation].min() > 0.75
    assert model.latent == 3
    assert "floor" in cells[cell].definition.settings


SHIPPED = ("chorales-vrnn", "chorales-storn", "chorales-lstm")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_card_fits_its_model_and_its_recipe(name):
    model = models.load(name)
    card, recipe = model.card.to_dict(), RECIPES[name]
    assert ChoraleRecipe(**card["recipe"]) == recipe
    assert card["command"] == f"lstm-explainer train {name} --seed {recipe.seed} --out DIR --data PATH"
    assert card["settings"] == recipe.settings(model.cell)
    assert card["parameters"] == sum(array.size for array in models.arrays(model).values())
    assert (card["lowest"], model.inputs, model.units) == (LOWEST, NOTES, 64)
    assert card["curve"][-1][0] == recipe.updates
    assert card["seconds"] < 3600
    assert [len(example["beats"]) for example in card["examples"]] == [32] * 6


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_model_costs_what_its_card_says_on_the_openings(name):
    model = models.load(name)
    asked = TASK.evaluate(model)
    assert asked["nats openings"] == pytest.approx(model.card.to_dict()["scores"]["nats openings"], abs=0.01)


def test_both_random_networks_beat_the_measures_on_the_cards():
    found = {name: models.load(name).card.to_dict()["scores"] for name in SHIPPED}
    independent = found["chorales-lstm"]["nats independent notes"]
    vrnn, storn, lstm = (found[name]["nats test"] for name in SHIPPED)
    assert vrnn < storn < lstm < independent
    assert independent == pytest.approx(11.06, abs=0.01)
    assert all(0.5 < found[name]["nats kl in test"] < 3 for name in SHIPPED[:2])  # the random variable is used


@pytest.mark.parametrize("name", SHIPPED[:2])
def test_what_the_shipped_model_writes_has_about_as_many_notes_as_a_chorale(name):
    model = models.load(name)
    notes = np.concatenate([model.write(60, seed=seed)["v"] for seed in range(8)]).sum(axis=1)
    assert 3 < notes.mean() < 4.5
    assert ((notes >= 2) & (notes <= 5)).mean() > 0.7


def test_the_table_in_the_docs_is_what_the_cards_say():
    text = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
    for name in SHIPPED:
        card = models.load(name).card.to_dict()
        scores, updates = card["scores"], card["recipe"]["updates"]
        kl = f"{scores['nats kl in test']:.2f}" if "nats kl in test" in scores else "-"
        nats = f"{scores['nats valid']:.2f} | {scores['nats test']:.2f} | {kl}"
        assert f"| {name} | {card['parameters']} | {updates} | {card['seconds']} | {nats} |" in text
