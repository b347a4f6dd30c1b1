"""Digits: the file and its errors, the bound and its gradients, training by command, and the model that draws."""

# size: the digits from file to model, on one small set of pictures that all tests share

from __future__ import annotations

import gzip
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import FiniteError, ModelError, cells, models
from lstm_core.learning import commands, trainer
from lstm_core.learning.digits.objective import CANVAS, DigitObjective, DigitRecipe
from lstm_core.learning.digits.task import DigitTask, bound
from lstm_core.learning.recipes import RECIPES
from lstm_core.models.digits import Window, pack, unpack
from lstm_core.models.library import assemble
from lstm_core.tasks.digits.images import ink, read, split

SIZE = 28
SHIPPED = ("digits-draw", "digits-draw_plain")
DOCS = Path(__file__).parents[2] / "docs" / "models.md"
CELLS = ("draw", "draw_plain")
TINY = DigitRecipe(units=6, latent=3, glimpses=3, rows=4, patch=3, updates=4)


def recipe_for(cell, patch=TINY.patch, **changes):
    return replace(TINY, patch=patch if cell == "draw" else 0, **changes)


def strokes(count, rng):
    """Return made pictures, bytes: a thick stroke, upright or lying, somewhere."""
    pictures = np.zeros((count, SIZE, SIZE), np.uint8)
    for picture in pictures:
        a, b = rng.integers(4, 20, 2)
        picture[a : a + 4, b : b + 4] = 255
        (picture if rng.random() < 0.5 else picture.T)[a : a + 3, 4:24] = 200
    return pictures


def idx(pictures, magic=b"\x00\x00\x08\x03", zipped=True):
    whole = magic + struct.pack(">III", *pictures.shape) + pictures.tobytes()
    return gzip.compress(whole, mtime=0) if zipped else whole


@pytest.fixture
def pictures(rng):
    return strokes(60, rng)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def file(tmp_path, pictures):
    path = tmp_path / "digits.gz"
    path.write_bytes(idx(pictures))
    return path


def objective(cell, pictures, **changes):
    return DigitObjective(cells[cell], recipe_for(cell, **changes), split(pictures))


def model_of(cell, rng, **changes):
    """Return a model of random weights, and its arrays and card."""
    recipe = recipe_for(cell, **changes)
    sizes = {"inputs": SIZE * SIZE, "units": recipe.units, **recipe.settings}
    arrays = {f"cell.{name}": array for name, array in cells[cell].init(**sizes, rng=rng).items()}
    arrays[CANVAS] = rng.normal(-1, 1, SIZE * SIZE).astype(np.float32)
    card = {
        "name": "mine",
        "title": "Mine",
        "kind": "digits",
        "cell": cell,
        "units": recipe.units,
        "glimpses": recipe.glimpses,
        "height": SIZE,
        "width": SIZE,
        "settings": recipe.settings,
    }
    return assemble(arrays, card), arrays, card


# The file


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_gives_its_pictures_zipped_or_not(tmp_path, pictures, zipped):
    path = tmp_path / "digits"
    path.write_bytes(idx(pictures, zipped=zipped))
    assert (read(path) == pictures).all()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "begins with nothing"),
        (b"hello, this is no picture at all", "begins with 68 65 6c 6c"),
        (gzip.compress(b"\x00\x00\x08\x01" + struct.pack(">I", 60) + bytes(60), mtime=0), "begins with 00 00 08 01"),
        (idx(np.zeros((60, 28, 20), np.uint8)), "28 by 20 pixels; expected 28 by 28"),
        (idx(np.zeros((3, 28, 28), np.uint8)), "has 3 pictures; expected 20 to"),
        (idx(np.zeros((60, 28, 28), np.uint8), zipped=False)[:-1], "ends after 47039 of 47040 pixels"),
        (idx(np.zeros((60, 28, 28), np.uint8))[:-20], "cannot be read"),
        (b"\x1f\x8bno gzip at all", "cannot be read"),
        (b"\x00\x00\x08\x03" + struct.pack(">III", 2**31, 28, 28), "has 2147483648 pictures"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_form_is_an_error_with_words(tmp_path, content, words):
    path = tmp_path / "digits.gz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=words):
        read(path)


def test_a_missing_file_says_what_to_give(tmp_path):
    for data, words in ((None, "--data PATH"), (tmp_path / "none.gz", "none.gz"), (tmp_path, "no data file")):
        with pytest.raises(ModelError, match=words):
            DigitTask().objective("digits-draw_plain", recipe_for("draw_plain"), data)


def test_the_sets_share_no_picture_and_are_the_same_each_time(pictures):
    pictures[:, 0, 0] = np.arange(60)  # tells them apart
    digits = split(pictures)
    found = [digits.train, digits.validation, digits.test]
    assert [len(part) for part in found] == [54, 3, 3]
    marks = np.concatenate([np.rint(part[:, 0] * 255) for part in found])
    assert sorted(marks) == list(range(60))
    assert list(marks) != sorted(marks)
    assert (split(pictures).test == digits.test).all()
    assert digits.train.dtype == np.float32
    assert digits.train.max() == 1


def test_ink_is_drawn_with_the_probability_of_its_grey(rng):
    grey = np.repeat(np.float32([0, 0.25, 1]), 4000)
    drawn = ink(grey, rng)
    assert set(np.unique(drawn)) == {0, 1}
    means = drawn.reshape(3, -1).mean(axis=1)
    assert means[0] == 0
    assert means[1] == pytest.approx(0.25, abs=0.03)
    assert means[2] == 1


# The bound


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_of_the_whole_network_agree_with_finite_differences(cell, pictures, rng):
    task = objective(cell, pictures)
    arrays = {name: array + 0.1 * rng.standard_normal(array.shape) for name, array in task.initial().items()}
    assert {array.dtype for array in arrays.values()} == {np.dtype(float)}
    x, noise = (array.astype(float) for array in task.batch(0))
    gradients = task.of_batch(arrays, x, noise)[1]
    assert gradients.keys() == arrays.keys()
    for name, array in arrays.items():
        way = rng.standard_normal(array.shape)
        ahead, back = (task.of_batch({**arrays, name: array + step * way}, x, noise)[0] for step in (1e-6, -1e-6))
        wanted = float((gradients[name] * way).sum())
        assert (ahead - back) / 2e-6 == pytest.approx(wanted, rel=1e-5, abs=1e-5), name


@pytest.mark.parametrize("cell", CELLS)
def test_the_bound_is_the_last_canvas_and_all_random_variables(cell, rng):
    model, *_ = model_of(cell, rng)
    image = (rng.random((SIZE, SIZE)) < 0.3).astype(np.float32)
    drawing = model.read(image, seed=3)
    p = drawing.canvases.astype(float)
    costs = -np.log(np.where(image == 1, p[1:], 1 - p[1:])).sum(axis=(1, 2))
    assert drawing.nll == pytest.approx(costs, rel=1e-4)
    mu, s = drawing.trace["mu"].astype(float), np.exp(drawing.trace["log_s"].astype(float))
    assert drawing.kl == pytest.approx((0.5 * (mu**2 + s**2 - 1) - np.log(s)).sum(axis=1), rel=1e-4, abs=1e-5)
    assert drawing.bound == pytest.approx(costs[-1] + drawing.kl.sum(), rel=1e-4)
    assert p[0] == pytest.approx(1 / (1 + np.exp(-model.canvas.reshape(SIZE, SIZE))), rel=1e-5)


def test_a_loss_that_is_not_finite_stops_the_training(pictures):
    task = objective("draw_plain", pictures)
    arrays = task.initial()
    arrays["cell.b_mu"] += 1e30  # its square is beyond float32
    with pytest.raises(FiniteError, match="kl is inf at step 0"):
        task.loss_and_gradients(arrays, 0)


@pytest.mark.parametrize("cell", CELLS)
def test_training_learns_and_gives_the_same_weights_again(cell):
    upright = np.zeros((SIZE, SIZE), np.uint8)
    upright[4:24, 12:16] = 255
    pictures = np.stack([upright, upright.T] * 30)  # the first canvas cannot tell which of the two it will be
    runs = []
    for _ in range(2):
        task = objective(cell, pictures, updates=70, rate=3e-2, rows=8, units=16, patch=5)
        run = trainer.Run.start(task, task.recipe)
        before = task.validate(run.arrays)
        trainer.train(run, progress=False, every=70)
        runs.append(run)
    assert task.validate(run.arrays) < before / 2
    assert all(runs[0].arrays[name].tobytes() == array.tobytes() for name, array in run.arrays.items())


def test_an_update_hangs_on_the_seed_and_its_number_alone(pictures):
    task = objective("draw_plain", pictures)
    for first, again in zip(task.batch(7), task.batch(7), strict=True):
        assert (first == again).all()
    assert (task.batch(7)[1] != task.batch(8)[1]).all()
    other = objective("draw_plain", pictures, seed=1)
    assert (task.batch(7)[1] != other.batch(7)[1]).all()


@pytest.mark.parametrize("cell", CELLS)
def test_commands_train_and_evaluate(cell, file, tmp_path, monkeypatch):
    name = f"digits-{cell}"
    monkeypatch.setitem(RECIPES, name, recipe_for(cell))
    (path,) = commands.train(name, out=tmp_path / "out", data=file, progress=False)
    model = models.load(path)
    card = model.card.to_dict()
    assert (model.cell, model.units, model.glimpses, model.latent) == (cells[cell], 6, 3, 3)
    assert card["command"] == f"lstm-explainer train {name} --seed 0 --out DIR --data PATH"
    assert card["data"]["digits"] == {"train": 54, "validation": 3, "test": 3}
    assert commands.scores(model, data=file) == card["scores"]
    assert card["scores"]["nats"] == card["scores"]["nats canvas"] + card["scores"]["nats variables"]
    assert f"{card['scores']['nats']:.3f}" in commands.evaluate(name, folder=tmp_path / "out", data=file)
    test = split(read(file)).test
    (example,) = card["examples"]  # the others would lie beyond this test set
    assert example["digit"] == "3"
    assert (unpack(example["pixels"], SIZE, SIZE).ravel() == (test[2] >= 0.5)).all()
    with pytest.raises(ModelError, match="--data"):
        commands.evaluate(name, folder=tmp_path / "out")


def test_the_score_is_a_mean_over_digits_and_draws(rng):
    model, *_ = model_of("draw_plain", rng)
    pixels = (rng.random((40, SIZE * SIZE)) < 0.2).astype(np.float32)  # black and white: ink changes nothing
    one_by_one = [model.read(digit.reshape(SIZE, SIZE), seed=place).bound for place, digit in enumerate(pixels)]
    found = bound(model, pixels, draws=3)
    assert found["nats"] == pytest.approx(np.mean(one_by_one), rel=0.02)


def test_large_matrices_are_shipped_in_half_precision(rng):
    _, arrays, _ = model_of("draw_plain", rng, units=32)
    shipped = DigitTask().finish(arrays)
    assert shipped["cell.enc.W_f"].dtype == np.float16
    assert shipped["cell.enc.W_f"] == pytest.approx(arrays["cell.enc.W_f"], abs=1e-4)
    assert shipped["cell.enc.U_f"].dtype == shipped[CANVAS].dtype == np.float32


# The model


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("image", [np.zeros((SIZE, SIZE)), np.ones((SIZE, SIZE))])
def test_an_empty_picture_and_a_full_one_are_read(cell, image, rng):
    drawing = model_of(cell, rng)[0].read(image)
    assert drawing.canvases.shape == (4, SIZE, SIZE)
    assert np.isfinite(drawing.canvases).all()
    assert np.isfinite(drawing.bound)


@pytest.mark.parametrize("cell", CELLS)
def test_a_seed_draws_the_same_again_and_another_does_not(cell, rng):
    model, *_ = model_of(cell, rng)
    image = np.eye(SIZE)
    for draw in (lambda seed: model.read(image, seed), model.write):
        assert (draw(1).canvases == draw(1).canvases).all()
        assert (draw(1).canvases != draw(2).canvases).any()


@pytest.mark.parametrize("cell", CELLS)
def test_writing_reads_nothing_and_has_a_temperature(cell, rng):
    model, *_ = model_of(cell, rng)
    drawing = model.write(seed=1)
    assert (drawing.kl, drawing.nll, drawing.bound, drawing.reads) == (None, None, None, ())
    assert len(drawing.writes) == (3 if cell == "draw" else 0)
    assert (model.write(1, temperature=0).canvases == model.write(2, temperature=0).canvases).all()
    assert np.isfinite(model.write(1, temperature=10).canvases).all()
    noise = drawing.trace["z"]
    assert model.write(1, temperature=0.5).trace["z"] == pytest.approx(noise / 2)


@pytest.mark.parametrize("temperature", [-0.1, 1e9, float("nan"), float("inf")])
def test_a_temperature_that_cannot_be_is_an_error(temperature, rng):
    with pytest.raises(ModelError, match="temperature is .*; expected 0 to 10"):
        model_of("draw_plain", rng)[0].write(temperature=temperature)


@pytest.mark.parametrize(
    "image", [np.zeros((27, 28)), np.zeros(784), np.full((28, 28), 1.5), np.full((28, 28), np.nan), -np.eye(28)]
)
def test_a_picture_that_cannot_be_read_is_an_error(image, rng):
    with pytest.raises(ModelError, match=r"expected \(28, 28\), numbers from 0 to 1"):
        model_of("draw_plain", rng)[0].read(image)


def test_windows_lie_where_the_filters_do(rng):
    model, *_ = model_of("draw", rng)
    where = np.float32([0.1, -0.2, np.log(0.5), np.log(0.3)])
    drawing = model.read(np.eye(SIZE), clamp={"look": where, "pen": where})
    pixels = np.arange(SIZE) + 0.5  # their centres
    for names, windows in ((("FX", "FY"), drawing.reads), (("GX", "GY"), drawing.writes)):
        for step, window in enumerate(windows):
            for name, centre in zip(names, (window.x, window.y), strict=True):
                rows = drawing.trace[name][step]
                means = rows @ pixels
                assert means == pytest.approx(centre + window.stride * np.array([-1, 0, 1]), abs=1e-3)
                assert means[-1] - means[0] == pytest.approx(window.side, abs=1e-3)
                deviations = np.sqrt(rows @ pixels**2 - means**2)
                assert deviations == pytest.approx(window.deviation, rel=1e-2)


def test_a_window_of_huge_numbers_is_finite():
    window = Window.of(np.array([1e6, -1e6, 1e4, 1e4]), 5, SIZE, SIZE)
    assert np.isfinite([window.x, window.y, window.stride, window.deviation, window.side]).all()


@pytest.mark.parametrize("cell", CELLS)
def test_a_model_is_written_and_read_back(cell, rng, tmp_path):
    model, arrays, card = model_of(cell, rng)
    again = models.load(models.files.save(arrays, card, tmp_path))
    assert models.arrays(again).keys() == models.arrays(model).keys() == arrays.keys()
    image = np.eye(SIZE)
    assert (again.read(image, 1).canvases == model.read(image, 1).canvases).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda arrays, card: arrays.pop(CANVAS), "start.canvas missing"),
        (lambda arrays, card: arrays.pop("cell.W_f"), "W_f missing"),
        (lambda arrays, card: arrays.update({CANVAS: np.zeros(5, np.float32)}), r"canvas has shape \(5,\)"),
        (lambda arrays, card: arrays.update({"cell.W_q": np.zeros((6, 6), np.float32)}), "no use for an array W_q"),
        (lambda arrays, card: card.pop("glimpses"), "wants 'glimpses', a size"),
        (lambda arrays, card: card.update(height=-28), "wants 'height', a size; it is -28"),
        (lambda arrays, card: card.update(settings={"latent": 4}), "expected"),
    ],
)
def test_a_model_with_something_wrong_is_an_error_that_says_what(change, words, rng):
    _, arrays, card = model_of("draw_plain", rng)
    change(arrays, card)
    with pytest.raises(ModelError, match=words):
        assemble(arrays, card)


def test_a_picture_goes_into_an_address_and_comes_back(rng):
    image = rng.random((SIZE, SIZE)) < 0.3
    text = pack(image)
    assert len(text) == 131
    assert text.replace("-", "a").replace("_", "a").isalnum()
    assert (unpack(text, SIZE, SIZE) == image).all()


@pytest.mark.parametrize("text", ["", "AAAA", "!" * 131, "A" * 132, "A" * 5, "é" * 131, "A" * 10_000, "A" * 130 + "="])
def test_text_that_is_no_picture_is_an_error(text):
    with pytest.raises(ModelError, match="is no picture of 28 by 28 pixels"):
        unpack(text, SIZE, SIZE)


# The shipped models


@pytest.mark.parametrize("name", SHIPPED)
def test_a_card_fits_its_model_and_its_recipe(name):
    model = models.load(name)
    card = model.card.to_dict()
    assert (card["name"], card["cell"], card["task"]) == (name, model.cell.name, "digits")
    assert model.title == f"Handwritten digits, {model.cell.title}"
    assert DigitRecipe(**card["recipe"]) == RECIPES[name]
    assert card["command"] == f"lstm-explainer train {name} --seed 0 --out DIR --data PATH"
    assert card["data"]["digits"] == {"train": 9000, "validation": 500, "test": 500}
    assert card["parameters"] == sum(array.size for array in models.arrays(model).values())
    updates, train, validation = zip(*card["curve"], strict=True)
    assert (updates[0], updates[-1]) == (25, RECIPES[name].updates)
    assert train[0] > train[-1]
    assert validation[0] > validation[-1]
    assert card["scores"]["nats"] == pytest.approx(validation[-1], abs=8)  # other digits, of the same kind


@pytest.mark.parametrize("name", SHIPPED)
def test_a_sample_of_held_out_digits_costs_what_the_card_says(name):
    model = models.load(name)
    pixels = np.stack([unpack(example["pixels"], SIZE, SIZE).ravel() for example in model.card.to_dict()["examples"]])
    found = bound(model, pixels.astype(np.float32), draws=2)
    card = model.card.to_dict()["scores"]
    assert found.keys() == card.keys()
    assert card["nats"] - 35 < found["nats"] < card["nats"] + 15  # ten digits, black and white: rather less to tell
    assert found["nats variables"] == pytest.approx(card["nats variables"], rel=0.25)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_read_is_drawn_again_and_better_at_each_glimpse(name):
    model = models.load(name)
    for example in model.card.to_dict()["examples"]:
        image = unpack(example["pixels"], SIZE, SIZE)
        drawing = model.read(image, seed=1)
        last = drawing.canvases[-1]
        assert last[image].mean() > 3 * last[~image].mean()
        assert drawing.nll[-1] < drawing.nll[0]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_written_is_strokes_on_paper(name):
    model = models.load(name)
    canvases = np.stack([model.write(seed).canvases[-1] for seed in range(12)])
    ink_share = canvases.mean(axis=(1, 2))
    assert ((ink_share > 0.03) & (ink_share < 0.3)).all()
    assert (canvases[:, 0].max(axis=1) < 0.1).all()  # the edge is paper
    assert ((canvases > 0.25) & (canvases < 0.75)).mean() < 0.12  # ink or paper, seldom anything between
    assert np.abs(canvases[0] - canvases[1]).max() > 0.5


def test_the_table_in_the_docs_is_what_the_cards_say():
    rows = {name: models.load(name).card.to_dict()["scores"] for name in SHIPPED}
    assert commands.table(rows) in DOCS.read_text(encoding="utf-8")
