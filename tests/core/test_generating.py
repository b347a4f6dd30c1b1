"""Going on with a text: states, draws, places, spelling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import Clamp, ModelError, models
from lstm_core.models.generating import continue_text, joined
from lstm_core.models.tokenizer import cut

TEXT = "mary sings near the boats . she"


def words(name: str, text: str = TEXT, count: int = 12, **options: object) -> list[str]:
    """Return the words that a model writes."""
    return [word.token for word in continue_text(models.load(name), text, count, **options).words]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["grammar-lstm", "grammar-gru", "grammar-clockwork_rnn", "grammar-depth_gated_lstm"])
def test_going_on_from_the_last_state_is_reading_it_all_again(name: str) -> None:
    model = models.load(name)
    written = continue_text(model, TEXT, 12, temperature=1.0, seed=3)
    text = TEXT
    for word in written.words:
        expected = model.read(text).probabilities[-1]
        assert word.probability == pytest.approx(expected[model.indices[word.token]], rel=1e-3)
        text += word.piece
    assert [token.text for token in model.tokenize(text)] == [
        "<s>",
        *TEXT.split(),
        *(word.token for word in written.words),
    ]


def test_without_heat_the_likeliest_word_comes() -> None:
    model, text = models.load("grammar-lstm"), TEXT
    for word in continue_text(model, TEXT, 8, temperature=0, seed=1).words:
        row = model.read(text).probabilities[-1].copy()
        row[model.indices["<unk>"]] = 0
        assert word.token == model.vocabulary[int(row.argmax())]
        text += word.piece
    assert words("grammar-lstm", temperature=0, seed=1) == words("grammar-lstm", temperature=0, seed=2)


def test_a_seed_gives_the_same_words_one_at_a_time_or_at_once() -> None:
    at_once = words("grammar-lstm", seed=5)
    assert at_once == words("grammar-lstm", seed=5)
    assert at_once != words("grammar-lstm", seed=6)
    text, singly = TEXT, []
    for _ in at_once:
        (word,) = continue_text(models.load("grammar-lstm"), text, 1, seed=5).words
        text += word.piece
        singly.append(word.token)
    assert singly == at_once


def test_words_come_as_often_as_they_are_expected_to() -> None:
    model = models.load("grammar-lstm")
    expected = model.read(TEXT).probabilities[-1].astype(np.float64)
    draws = [continue_text(model, TEXT, 1, seed=seed).words for seed in range(400)]
    assert all(word.token != "<unk>" for drawn in draws for word in drawn)
    best = int(expected.argmax())
    share = np.mean([bool(drawn) and drawn[0].token == model.vocabulary[best] for drawn in draws])
    assert abs(share - expected[best]) < 4 * np.sqrt(expected[best] * (1 - expected[best]) / 400)


def test_a_text_ends_where_the_next_would_begin() -> None:
    model = models.load("grammar-lstm")
    bias = np.full(len(model.vocabulary), -50, np.float32)
    bias[model.indices["<s>"]] = 50
    ending = models.Model(
        "ending", "Ending", model.cell, model.params, model.vocabulary, model.embedding,
        {"W_y": model.readout["W_y"], "b_y": bias},
    )  # fmt: skip
    found = continue_text(ending, TEXT, 5)
    assert (found.words, found.has_ended) == ((), True)


def test_what_is_held_stays_held() -> None:
    model = models.load("grammar-lstm")
    clamp = {"f": [Clamp(0.0, steps=slice(4, None))], "i": [Clamp(1.0, units=2, steps=slice(0, 9))]}
    text = TEXT
    for word in continue_text(model, TEXT, 6, temperature=0, clamp=clamp).words:
        row = model.read(text, clamp=clamp).probabilities[-1]
        assert word.probability == pytest.approx(row[model.indices[word.token]], rel=1e-3)
        text += word.piece


END = len(TEXT.split()) + 1  # the first step that is written
HELD: dict[str, tuple[object, object]] = {  # how it is said: the same as slices
    "a number": (0.0, [Clamp(0.0)]),
    "a row of units": (np.full(32, 0.5), [Clamp(0.5)]),
    "a row for every step": (np.full((1, 32), 0.5), [Clamp(0.5)]),
    "a Clamp": (Clamp(1.0, units=3), [Clamp(1.0, units=3, steps=slice(0, None))]),
    "a step": (Clamp(0.0, steps=1), [Clamp(0.0, steps=slice(1, 2))]),
    "steps": ([Clamp(0.0, steps=[1, 3])], [Clamp(0.0, steps=slice(1, 4, 2))]),
    "the last step of the text": (Clamp(0.0, steps=-1), [Clamp(0.0, steps=slice(END - 1, END))]),
    "from the end on": (Clamp(0.0, steps=slice(-2, None)), [Clamp(0.0, steps=slice(END - 2, None))]),
    "up to the end": (Clamp(0.0, steps=slice(None, -2)), [Clamp(0.0, steps=slice(None, END - 2))]),
    "a row for each step of the text": (np.full((END, 32), 0.5), [Clamp(0.5, steps=slice(0, END))]),
}


@pytest.mark.parametrize("form", HELD)
def test_every_form_of_a_clamp_holds_the_steps_that_it_names(form: str) -> None:
    given, slices = HELD[form]
    assert models.load("grammar-lstm").units == 32
    free, held, wanted = (
        continue_text(models.load("grammar-lstm"), TEXT, 8, temperature=0, clamp=clamp)
        for clamp in (None, {"f": given}, {"f": slices})
    )
    assert held == wanted
    assert held != free


def test_a_step_that_will_be_written_is_held_then_and_only_then() -> None:
    model = models.load("grammar-lstm")
    clamp = {"f": [Clamp(0.0, steps=slice(END + 1, END + 2))]}
    text = TEXT
    for word in continue_text(model, TEXT, 6, temperature=0, clamp=clamp).words:
        row = model.read(text, clamp=clamp).probabilities[-1]
        assert word.probability == pytest.approx(row[model.indices[word.token]], rel=1e-3)
        text += word.piece


@pytest.mark.parametrize("options", [{"seed": -1}, {"seed": 1.5}, {"seed": None}, {"count": -1}, {"count": True}])
def test_a_seed_and_a_count_are_whole_numbers(options: dict[str, object]) -> None:
    with pytest.raises(ModelError, match=f"{next(iter(options))} is .*; expected a whole number from 0"):
        words("grammar-lstm", **options)


def test_a_temperature_that_cannot_be() -> None:
    with pytest.raises(ModelError, match="temperature is 3; expected 0 to 2"):
        words("grammar-lstm", temperature=3)


@pytest.mark.parametrize(
    ("text", "tokens", "wanted"),
    [
        ("she said", [",", '"', "no", "!", '"', "and"], 'she said, "no!" and'),
        ("a boat .", ["she", "sings", "."], "a boat . she sings ."),
        ("don'", ["t"], "don' t"),
        ("-", ["-", "--"], "- - --"),
        ("(", ["a", ")", "."], "(a)."),
        ("", [".", "the"], ". the"),
    ],
)
def test_marks_stand_where_people_put_them(text: str, tokens: list[str], wanted: str) -> None:
    for token in tokens:
        text += joined(text, token)
    assert text == wanted


TOKENS = st.sampled_from(
    ["the", "boy's", "don't", "t", "'", ".", ",", "--", "-", '"', "(", ")", "…", "”", "“", "7", "é"]
)


@given(st.text(max_size=12), st.lists(TOKENS, max_size=12))
def test_cutting_what_was_joined_gives_the_tokens_again(text: str, tokens: list[str]) -> None:
    before = cut(text)
    for token in tokens:
        text += joined(text, token)
    assert cut(text) == [*before, *tokens]
