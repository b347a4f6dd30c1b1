"""Language models of prose: their text, their objective, what a text costs them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.cli import main
from lstm_core import ModelError, cells, models
from lstm_core.learning import commands, trainer
from lstm_core.learning.prose.objective import ProseObjective, ProseRecipe
from lstm_core.learning.recipes import RECIPES
from lstm_core.models.library import assemble
from lstm_core.tasks.losses import BLOCK, cross_entropy, readout_loss
from lstm_core.tasks.prose.perplexity import measure
from lstm_core.tasks.prose.texts import paragraphs, stream, vocabulary

TEXT = "The king's dog barked -- twice!\n\nThe king slept, and the dog slept.\n"
RECIPE = ProseRecipe(updates=12, rate=1e-2, units=6, inputs=6, rows=3, tokens=5, words=20)


def objective(recipe=RECIPE, cell="lstm", text=TEXT * 12):
    texts = paragraphs(text)
    words = vocabulary(texts, recipe.words)
    rows = stream(texts, {word: index for index, word in enumerate(words)})
    return ProseObjective(cells[cell], recipe, words, rows, rows[:60])


def as_float64(arrays):
    return {name: array.astype(np.float64) for name, array in arrays.items()}


def test_words_of_a_paragraph_are_those_that_a_reader_types():
    assert paragraphs(TEXT) == [
        ["the", "king's", "dog", "barked", "--", "twice", "!"],
        ["the", "king", "slept", ",", "and", "the", "dog", "slept", "."],
    ]
    assert paragraphs("To be,\nor\n\n\nnot.\n", "characters") == ["To be,\nor", "not."]


def test_the_vocabulary_has_the_most_frequent_words_and_the_rest_is_unknown():
    texts = paragraphs(TEXT)
    words = vocabulary(texts, 3)
    assert words == ("<s>", "<unk>", "the", "dog", "slept")
    rows = stream(texts, {word: index for index, word in enumerate(words)})
    assert [words[row] for row in rows[:4]] == ["<s>", "the", "<unk>", "dog"]
    assert np.count_nonzero(rows == 0) == 2


def test_updates_read_on_where_the_one_before_stopped():
    run = objective()
    first, targets = run.batch(0)
    then, _ = run.batch(1)
    np.testing.assert_array_equal(targets[-1], then[0])
    np.testing.assert_array_equal(first[1:], targets[:-1])
    epoch = run.updates_an_epoch
    assert epoch * 15 <= len(run.training) - 1 < (epoch + 1) * 15
    read = np.concatenate([run.batch(update)[0] for update in range(epoch)]).T.ravel()
    np.testing.assert_array_equal(read, run.training[: len(read)])
    assert not np.array_equal(run.batch(epoch)[0], first)


@pytest.mark.parametrize("rows", [1, BLOCK + 7])
def test_the_readout_in_blocks_is_the_cross_entropy(rows):
    rng = np.random.default_rng(0)
    h, W_y, b_y, targets = (
        rng.normal(size=(rows, 4)),
        rng.normal(size=(9, 4)),
        rng.normal(size=9),
        rng.integers(9, size=rows),
    )
    loss, d_scores = cross_entropy(h @ W_y.T + b_y, targets, np.ones(rows))
    value, d_h, d_W_y, d_b_y = readout_loss(h, W_y, b_y, targets)
    assert value == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(d_h, d_scores @ W_y, atol=1e-14)
    np.testing.assert_allclose(d_W_y, d_scores.T @ h, atol=1e-14)
    np.testing.assert_allclose(d_b_y, d_scores.sum(axis=0), atol=1e-14)
    assert readout_loss(h, W_y, b_y, targets, backward=False)[0] == value


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_gradients_are_those_of_the_loss(cell, tied):
    recipe = replace(RECIPE, tied=tied, unknown=0.1, dropout=0.3)

    def fresh():
        """An objective with the states that one update left."""
        found = objective(recipe, cell)
        found.states = {state: np.full((3, 6), 0.1) for state in cells[cell].states}
        return found

    arrays = as_float64(fresh().initial())
    _, gradients = fresh().loss_and_gradients(arrays, 1)
    assert gradients.keys() == arrays.keys()
    rng = np.random.default_rng(1)
    for name, array in arrays.items():
        for place in {tuple(int(rng.integers(n)) for n in array.shape) for _ in range(3)}:
            kept, around = array[place], []
            for step in (1e-5, -1e-5):
                array[place] = kept + step
                around.append(fresh().loss_and_gradients(arrays, 1)[0])
            array[place] = kept
            assert gradients[name][place] == pytest.approx((around[0] - around[1]) / 2e-5, abs=1e-8), (name, place)


def test_states_are_carried_and_begin_anew_with_the_epoch():
    recipe = replace(RECIPE, dropout=0.0, fresh=0.0)
    run = objective(recipe)
    arrays = run.initial()
    run.loss_and_gradients(arrays, 0)
    once = {state: values.copy() for state, values in run.states.items()}
    assert all(np.abs(values).min() > 0 for values in once.values())
    on, _ = run.loss_and_gradients(arrays, 1)
    other = objective(recipe)
    assert other.loss_and_gradients(arrays, 1)[0] != on  # from zero
    other.states = {state: values.copy() for state, values in once.items()}
    assert other.loss_and_gradients(arrays, 1)[0] == on
    run.states = {state: np.full_like(values, 7) for state, values in once.items()}
    run.loss_and_gradients(arrays, 0)
    for state, values in once.items():
        np.testing.assert_array_equal(run.states[state], values)


def test_a_stop_changes_nothing(tmp_path):
    whole = trainer.Run.start(objective(), RECIPE)
    trainer.train(whole, progress=False, every=4)
    path = tmp_path / "run.checkpoint.safetensors"
    part = trainer.Run.start(objective(), RECIPE)
    trainer.train(part, checkpoint=path, progress=False, every=4, stop=lambda run: run.update == 4)
    again = trainer.Run.resume(path, objective(), RECIPE)
    assert again.update == 4
    trainer.train(again, progress=False, every=4)
    for name, array in whole.arrays.items():
        np.testing.assert_array_equal(array, again.arrays[name], err_msg=name)


@pytest.fixture
def books(tmp_path, monkeypatch):
    """Three small files of prose, and recipes as small."""
    for name, times in (("train", 12), ("valid", 2), ("test", 2)):
        (tmp_path / f"books.{name}.txt").write_text(TEXT * times, encoding="utf-8")
    monkeypatch.setitem(RECIPES, "stories-lstm", RECIPE)
    monkeypatch.setitem(RECIPES, "shakespeare-lstm", replace(RECIPE, tied=False, words=60, unknown=0.01))
    return tmp_path


def test_a_model_of_stories_is_trained_by_a_command_and_measured(books, capsys):
    train = books / "books.train.txt"
    (path,) = commands.train("stories-lstm", out=books / "out", progress=False, data=train)
    model = models.load(path)
    assert model.readout["W_y"] is model.embedding
    assert model.embedding.dtype == np.float32
    card = model.card.to_dict()
    assert card["scores"]["perplexity test"] == pytest.approx(math.exp(card["scores"]["nats test"]))
    assert card["data"]["tokens"]["train"] == len(objective().training)
    assert card["data"]["epochs"] == pytest.approx(12 / objective().updates_an_epoch, abs=0.01)
    text = books / "mine.txt"
    text.write_text("The king slept.\nA zebra barked.\n", encoding="utf-8")
    assert main(["evaluate", "stories-lstm", "--folder", str(books / "out"), "--text", str(text)]) == 0
    said = capsys.readouterr().out
    score = measure(model, text.read_text(encoding="utf-8"))
    assert "10 tokens, 2 of them the <s>" in said
    assert "2 unknown (25.00%)" in said
    assert f"perplexity {score.perplexity:.2f}" in said
    assert main(["evaluate", "stories", "--folder", str(books / "out"), "--data", str(train)]) == 0
    assert f"{card['scores']['perplexity test']:.1f}" in capsys.readouterr().out


def test_what_a_text_costs_is_the_surprise_at_each_of_its_words():
    model = models.load("grammar-lstm")
    text = "the boys near the old car run"
    reading = model.read(text)
    surprise = [-math.log(reading.probabilities[place, token.index]) for place, token in enumerate(reading.tokens[1:])]
    score = measure(model, text)
    assert score.nats == pytest.approx(sum(surprise) / 7, rel=1e-5)
    assert (score.tokens, score.paragraphs, score.unknown) == (8, 1, 0)
    two = measure(model, f"{text}\n{text}")
    assert (two.tokens, two.paragraphs) == (16, 2)
    assert two.nats != score.nats  # the second is read on from the first


def test_characters_are_tokens_where_a_model_reads_characters(books):
    play = books / "play.txt"
    play.write_text("KING:\nSleep, dog.\n\nDOG:\nBark!\n\n" * 40, encoding="utf-8")
    (path,) = commands.train("shakespeare-lstm", out=books / "out", progress=False, data=play)
    model = models.load(path)
    tokens = model.tokenize("Dog\nZ")
    assert [token.text for token in tokens] == ["<s>", "D", "o", "g", "\n", "Z"]
    assert [token.known for token in tokens] == [True, True, True, True, True, False]
    assert tokens[5].index == model.indices["<unk>"]
    assert set(model.vocabulary[2:]) == set("KING:\nSleep, dog.DOGBark!")
    assert measure(model, "DOG:\nBark!\n\nDOG:\nBark!").tokens == 22


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"", "no text"), (b"  \n \n", "no text"), (b"caf\xe9", "not UTF-8")],
)
def test_a_file_that_is_no_text_is_refused_with_a_sentence(tmp_path, capsys, content, said):
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_bytes(content)
    assert main(["evaluate", "grammar-lstm", "--text", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_what_cannot_be_measured_says_so(tmp_path, capsys):
    path = tmp_path / "text.txt"
    path.write_text("the boys", encoding="utf-8")
    assert main(["evaluate", "digits-draw", "--text", str(path)]) == 2
    assert "reads no text" in capsys.readouterr().err
    assert main(["evaluate", "stories-nothing", "--text", str(path)]) == 2
    assert main(["evaluate", "grammar-lstm", "--text", str(path), "--data", str(path)]) == 2
    assert "leave one away" in capsys.readouterr().err
    with pytest.raises(ModelError, match=r"text\.txt does not say that it is the training text"):
        commands.train("stories-lstm", out=tmp_path, progress=False, data=path)


def test_a_model_may_guess_each_symbol_on_its_own():
    model = models.load("grammar-lstm")
    card = {**model.card.to_dict(), "name": "own", "vocabulary": list(model.vocabulary)}
    own = assemble(models.arrays(model), card | {"outputs": "independent"})
    h = own.read("the boys").trace["h"]
    np.testing.assert_allclose(own.probabilities(h), 1 / (1 + np.exp(-own.scores(h).astype(float))), atol=1e-6)
    with pytest.raises(ModelError, match="no perplexity"):
        measure(own, "the boys")
    with pytest.raises(ModelError, match="wants 'outputs', 'one' or 'independent'; it is 'many'"):
        assemble(models.arrays(model), card | {"outputs": "many"})
    with pytest.raises(ModelError, match="wants 'tokens', 'words' or 'characters'; it is 'syllables'"):
        assemble(models.arrays(model), card | {"tokens": "syllables"})
