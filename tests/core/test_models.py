"""Models: tokens, reading, and files that cannot be read."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

import lstm_core
from lstm_core import Clamp, ModelError, cells, models
from lstm_core.models.cleaning import clean
from lstm_core.models.files import SHIPPED

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def model() -> models.Model:
    return models.load("grammar-lstm")


@pytest.fixture
def copied(tmp_path):
    """Return the paths of weights and card of a copy of a shipped model."""
    for ending in ("safetensors", "json"):
        shutil.copy(SHIPPED / f"grammar-rnn.{ending}", tmp_path / f"mine.{ending}")
    return tmp_path / "mine.safetensors", tmp_path / "mine.json"


@pytest.mark.parametrize(
    ("text", "shown", "known"),
    [
        ("", "", ""),
        ("  \n\t ", "", ""),
        ("Mary sings.", "Mary|sings|.", "111"),
        ("the BOYS run , and", "the|BOYS|run|,|and", "11101"),
        ("the boy's car isn’t old -- no", "the|boy's|car|isn’t|old|--|no", "1010100"),
        ("the 1,000 boys", "the|1|,|000|boys", "10001"),
        ("<script>alert('the')</script>", "<|script|>|alert|(|'|the|'|)|<|/|script|>", "0000001000000"[:14]),
        ("<s> <unk>", "<|s|>|<|unk|>", "000000"),
        ("マリーは歌う。", "マリーは歌う|。", "00"),
        ("the 👩‍👩‍👧 run", "the|👩‍👩‍👧|run", "101"),
        ("cafe\u0301 the", "café|the", "01"),
    ],
)
def test_a_text_is_cut_into_tokens_that_are_shown_as_typed(model, text, shown, known):
    opening, *tokens = model.tokenize(text)
    assert (opening.text, opening.index, opening.known) == ("<s>", model.vocabulary.index("<s>"), True)
    assert "|".join(token.text for token in tokens) == shown
    assert [token.known for token in tokens] == [mark == "1" for mark in known]
    for token in tokens:
        assert model.vocabulary[token.index] == (token.text.lower() if token.known else "<unk>")


@given(st.text(max_size=60))
def test_no_sign_of_a_text_is_lost(text):
    shown = "".join(token.text for token in models.load("grammar-lstm").tokenize(text)[1:])
    assert shown == "".join(clean(text).replace("…", "...").split())


def test_reading_follows_embedding_cell_and_readout(model):
    reading = model.read("the boys near the old car")
    rows = [model.vocabulary.index(word) for word in ("<s>", "the", "boys", "near", "the", "old", "car")]
    trace = model.cell.run(model.params, model.embedding[rows])
    np.testing.assert_array_equal(reading.trace["c"], trace["c"])
    scores = trace["h"] @ model.readout["W_y"].T + model.readout["b_y"]
    wanted = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(reading.probabilities, wanted, rtol=1e-5)
    assert reading.probabilities.shape == (7, len(model.vocabulary))
    np.testing.assert_allclose(reading.probabilities.sum(axis=1), 1, rtol=1e-5)


def test_the_likeliest_words_come_first(model):
    reading = model.read("the clouds are in the")
    top = reading.likeliest(3)
    assert len(top) == len(reading.tokens) == 6
    assert top[-1][0][0] == "sky"
    assert [share for _, share in top[-1]] == sorted((share for _, share in top[-1]), reverse=True)
    assert len(reading.likeliest()[0]) == 10


def test_an_empty_text_is_the_start_alone(model):
    reading = model.read("")
    assert [token.text for token in reading.tokens] == ["<s>"]
    assert np.isfinite(reading.probabilities).all()


def test_a_clamp_changes_what_is_read_from_its_step_on(model):
    text = "mary sings . john rests and"
    free, held = model.read(text), model.read(text, clamp={"f": Clamp(1.0, steps=slice(4, None))})
    np.testing.assert_array_equal(free.probabilities[:4], held.probabilities[:4])
    assert (held.trace["f"][4:] == 1).all()
    assert not np.allclose(free.probabilities[4:], held.probabilities[4:])


def test_only_a_str_is_a_text(model):
    with pytest.raises(ModelError, match="grammar-lstm: a text is a str, not bytes"):
        model.read(b"the")


def test_models_are_read_once_and_cannot_be_written_to(model):
    assert models.load("grammar-lstm") is model
    for array in (model.embedding, *model.readout.values(), *model.params.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    for found in map(models.load, ("grammar-lstm", "scenes-attention", "chorales-vrnn", "digits-draw")):
        with pytest.raises(TypeError, match="does not support item assignment"):
            found.params["W_f"] = np.zeros(1)


def test_a_name_is_a_task_and_a_cell():
    name = models.ModelName.parse("grammar-lstm_peephole_fi")
    assert (name.task, name.cell) == ("grammar", "lstm_peephole_fi")
    for text in models.names():
        name = models.ModelName.parse(text)
        assert str(name) == text
        assert (name.task, name.cell) == (models.card(text).task, models.card(text).cell)


@pytest.mark.parametrize("text", ["", "grammar", "grammar-", "-lstm", "-"])
def test_a_text_that_is_no_name(text):
    with pytest.raises(ModelError, match=r"is no name of a model; one is TASK-CELL"):
        models.ModelName.parse(text)


def test_no_module_takes_a_name_of_a_model_apart_by_hand():
    """ModelName.parse does: where something else has hyphens, it is named here."""
    allowed = {
        "name.py": "lstm_core/models",
        "address.py": "app/reading",
        "chapters.py": "app/story",
        "view.py": "app/units",  # marked tokens, `6-10`
    }
    found = [
        str(path)
        for folder in ("lstm_core", "app")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if re.search(r"""(partition|split)\(["']-["']""", path.read_text(encoding="utf-8"))
        and not str(path.parent).endswith(allowed.get(path.name, "nowhere"))
    ]
    assert found == []


def test_a_digest_tells_networks_apart_and_not_readings_of_one(copied):
    weights, card = copied
    shipped, copy = models.load("grammar-rnn"), models.load(weights)
    assert copy is not shipped
    assert copy.content == shipped.content
    arrays = load_file(weights)
    arrays["cell.b_h"] = arrays["cell.b_h"].copy()
    arrays["cell.b_h"][0] += 1e-6
    save_file(arrays, weights)
    other = models.load(weights)
    assert (other.name, other.card.to_dict()) == (shipped.name, shipped.card.to_dict())
    assert other.content != shipped.content
    assert len({models.load(name).content for name in models.names()}) == len(models.names())


@pytest.mark.parametrize("name", ["grammar-lstn", "", "grammar", "GRAMMAR-LSTM"])
def test_an_unknown_name_is_an_error_that_says_which_there_are(name):
    with pytest.raises(
        ModelError, match=r"there is no model '.*'; (did you mean grammar-\w+\?|there are \d+, such as)"
    ):
        models.load(name)


@pytest.mark.parametrize("name", ["somewhere/else", "../grammar-lstm", "lost.safetensors"])
def test_a_path_where_nothing_is(name):
    with pytest.raises(ModelError, match="there is no model file"):
        models.load(name)


def test_a_model_is_read_from_a_path_and_again_when_it_changes(copied):
    weights, card = copied
    first = models.load(weights)
    assert first.name == "grammar-rnn"
    assert models.load(str(weights)) is first
    card.write_text(card.read_text().replace('"name": "grammar-rnn"', '"name": "mine"'))
    assert models.load(weights).name == "mine"


def test_saving_and_loading_gives_the_same_model(tmp_path):
    model = models.load("grammar-gru")
    path = models.save(models.arrays(model), {**model.card.to_dict(), "vocabulary": list(model.vocabulary)}, tmp_path)
    again = models.load(path)
    assert again.card.to_dict() == model.card.to_dict()
    assert again.vocabulary == model.vocabulary
    for name, array in models.arrays(model).items():
        np.testing.assert_array_equal(models.arrays(again)[name], array)
    assert path.read_bytes() == (SHIPPED / "grammar-gru.safetensors").read_bytes()
    assert path.with_suffix(".json").read_bytes() == (SHIPPED / "grammar-gru.json").read_bytes()


def _without(key):
    return lambda card: {name: value for name, value in card.items() if name != key}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda card: "{", "the card mine.json cannot be read"),
        (lambda card: [1], r"mine.json: a card is an object with fields, not \[1\]"),
        (_without("name"), "mine.json: the card wants 'name', a text"),
        (_without("vocabulary"), "mine.json: the card wants 'vocabulary', a list of words"),
        (lambda card: card | {"cell": 3}, "mine.json: the card wants 'cell', the name of a cell; it is 3"),
        (lambda card: card | {"units": "32"}, "mine.json: the card wants 'units', a size; it is '32'"),
        (
            lambda card: card | {"gender_unit": True},
            "mine.json: the card wants 'gender_unit', a unit's number; it is True",
        ),
        (
            lambda card: card | {"scores": {"language": {"40": "all"}}},
            "mine.json: the card wants 'scores', numbers by name; scores.language is",
        ),
        (
            lambda card: card | {"examples": [{"kind": "gender", "text": "mary"}, {"kind": "gender"}]},
            r"mine.json: the card wants 'examples', a list of texts, each with its kind; examples\[1\] has no 'text'",
        ),
        (
            lambda card: card | {"recall": {"gaps": [1], "chance": 0.1, "seeds": [{"seed": 0.5}]}},
            r"mine.json: the card wants 'recall', .*; recall.seeds\[0\].seed is 0.5",
        ),
        (lambda card: card | {"cell": "rnm"}, "grammar-rnn wants a cell 'rnm', which the catalogue does not have"),
        (lambda card: card | {"cell": "lstm"}, "grammar-rnn: no use for an array U_h; it wants W_f, U_f, b_f"),
        (lambda card: card | {"vocabulary": card["vocabulary"][2:]}, "grammar-rnn: the vocabulary has no <s>"),
        (lambda card: card | {"vocabulary": card["vocabulary"] * 2}, "grammar-rnn: the vocabulary has a word twice"),
        (
            lambda card: card | {"vocabulary": card["vocabulary"][:-1]},
            r"grammar-rnn: embedding has shape \(110, 16\); expected \(109, 16\)",
        ),
    ],
)
def test_a_card_that_does_not_fit_is_an_error(copied, change, message):
    weights, card = copied
    changed = change(json.loads(card.read_text()))
    card.write_text(changed if isinstance(changed, str) else json.dumps(changed))
    with pytest.raises(ModelError, match=message):
        models.load(weights)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays: {}, "grammar-rnn: embedding missing"),
        (lambda arrays: {k: v for k, v in arrays.items() if k != "cell.U_h"}, "grammar-rnn: U_h missing"),
        (lambda arrays: {k: v for k, v in arrays.items() if k != "readout.b_y"}, "grammar-rnn: readout.b_y missing"),
        (lambda arrays: arrays | {"cell.U_q": arrays["cell.U_h"]}, "grammar-rnn: no use for an array U_q"),
        (lambda arrays: arrays | {"optimiser.m": arrays["cell.U_h"]}, "grammar-rnn: no use for an array optimiser.m"),
        (
            lambda arrays: arrays | {"cell.U_h": arrays["cell.U_h"][:, 1:]},
            r"grammar-rnn: U_h has shape \(32, 31\); expected \(32, 32\)",
        ),
        (lambda arrays: arrays | {"embedding": arrays["embedding"][0]}, r"grammar-rnn: embedding has shape \(16,\)"),
        (
            lambda arrays: arrays | {"cell.U_h": np.ones((32, 32), dtype=int)},
            "grammar-rnn: cell.U_h is int64; expected float16, float32 or float64",
        ),
        (
            lambda arrays: arrays | {"cell.U_h": arrays["cell.U_h"] * np.float32(np.nan)},
            "grammar-rnn: cell.U_h holds NaN or infinity",
        ),
    ],
)
def test_weights_that_do_not_fit_are_an_error(copied, change, message):
    weights, _ = copied
    save_file({name: np.ascontiguousarray(array) for name, array in change(load_file(weights)).items()}, weights)
    with pytest.raises(ModelError, match=message):
        models.load(weights)


ODD = (3, -1, 1.5, True, None, "x", [], [[]], ["a", ["b"]], {}, {"a": [1]}, {"floor": "x"})


@pytest.mark.parametrize(
    "name", ["grammar-rnn", "grammar-depth_gated_lstm", "chorales-vrnn", "digits-draw", "scenes-attention"]
)
def test_whatever_a_card_says_is_a_model_or_an_error_with_words(name):
    model = models.load(name)
    card = json.loads((SHIPPED / f"{name}.json").read_text())
    for key in {*card, "layers", "tokens", "outputs", "tied", "settings", "kind"} - {"name", "title", "cell"}:
        for odd in ODD:
            with contextlib.suppress(ModelError, lstm_core.SettingError, lstm_core.LanguageError):
                models.assemble(model.arrays(), card | {key: odd})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layers": 3}, "grammar-rnn: the card wants 'layers', a list of names of cells; it is 3"),
        ({"kind": ["words"]}, r"there is no kind of model \['words'\]"),
        (
            {"vocabulary": ["<s>", "<unk>", ["a"]]},
            r"the card wants 'vocabulary', a list of words; vocabulary\[2\] is \['a'\]",
        ),
    ],
)
def test_what_a_card_wants_is_said(change, message):
    card = json.loads((SHIPPED / "grammar-rnn.json").read_text())
    with pytest.raises(ModelError, match=message):
        models.assemble(models.load("grammar-rnn").arrays(), card | change)


@pytest.mark.parametrize("count", [0, -1, 1.5, True, "3", None])
def test_a_wrong_number_of_likeliest_words_is_refused(count):
    with pytest.raises(ModelError, match="count is"):
        models.load("grammar-rnn").read("mary").likeliest(count)


def test_weights_that_are_none_and_a_card_that_is_missing(copied):
    weights, card = copied
    weights.write_bytes(b"PK\x03\x04 a pickle, perhaps")
    with pytest.raises(ModelError, match=r"mine.safetensors cannot be read"):
        models.load(weights)
    card.unlink()
    with pytest.raises(ModelError, match=r"mine.safetensors has no card mine.json beside it"):
        models.load(weights)


def test_a_model_in_float64_reads_in_float64(model):
    double = models.Model(
        name="double",
        title="",
        cell=cells["lstm"],
        params={name: array.astype(np.float64) for name, array in model.params.items()},
        vocabulary=model.vocabulary,
        embedding=model.embedding.astype(np.float64),
        readout={name: array.astype(np.float64) for name, array in model.readout.items()},
    )
    text = "emma plays and she"
    assert double.read(text).probabilities.dtype == np.float64
    np.testing.assert_allclose(double.read(text).probabilities, model.read(text).probabilities, atol=1e-5)


def test_a_card_is_read_without_its_weights(monkeypatch):
    def no_weights(path):
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr("lstm_core.models.files.load_file", no_weights)
    for name in models.names():
        assert models.card(name).name == name
    assert len(models.card("grammar-lstm").vocabulary) == 110
    with pytest.raises(ModelError, match="no model 'grammar-nothing'"):
        models.card("grammar-nothing")
