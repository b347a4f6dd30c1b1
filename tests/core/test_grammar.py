"""The grammar task: properties of every text that its generator draws."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.errors import ModelError
from lstm_core.tasks.grammar import scores, sentences
from lstm_core.tasks.grammar.words import LANGUAGES, NAMES, NOUNS, PLACES, THINGS, VERBS, vocabulary
from tests.examples import examples

NUMBER = {form: number for pair in (*NOUNS, *THINGS, *PLACES, *VERBS) for number, form in enumerate(pair)}
GENDER = {name: pronoun for pronoun, group in NAMES.items() for name in group}
VERB_FORMS = {form for pair in VERBS for form in pair}


@pytest.fixture(scope="module")
def sets() -> dict[str, list[list[str]]]:
    return {
        "train": sentences.texts("train", 4000),
        **{name: sentences.texts(name, 800) for name in sentences.SETS[1:]},
    }


def test_the_sets_share_no_sentence(sets):
    found = {
        name: {tuple(sentence) for text in texts for sentence in sentences.sentences(text)}
        for name, texts in sets.items()
    }
    assert not found["train"] & found["validation"]
    assert not found["train"] & found["test"]
    assert not found["validation"] & found["test"]
    assert min(map(len, found.values())) > 1000  # so that the three lines above could fail


def test_a_text_is_nothing_but_sentences_of_its_set(sets):
    for name, texts in sets.items():
        assert {sentences.set_of(sentence) for text in texts for sentence in sentences.sentences(text)} == {name}


def test_all_texts_fit_into_a_row_and_end_with_a_full_stop(sets):
    for texts in sets.values():
        assert max(map(len, texts)) <= sentences.LONGEST
        assert all(text[-1] == "." for text in texts)


def test_different_texts_come_once_each_and_run_out():
    draw = sentences.Generator("test", draw_seed=0)
    texts = list(draw.different(lambda: draw.agreement(0), 50))
    assert len({tuple(text) for text in texts}) == len(texts) == 50
    assert list(draw.different(lambda: ["the", "end", "."], 50)) == [["the", "end", "."]]


def test_every_word_is_in_the_vocabulary_and_every_word_of_it_is_used(sets):
    words = vocabulary()
    assert len(words) == len(set(words)) == 110
    assert words[:2] == ("<s>", "<unk>")
    assert all(word == word.lower() for word in words)
    assert {word for text in sets["train"] for word in text} == set(words) - {"<s>", "<unk>"}


def test_the_same_seed_draws_the_same_texts_and_another_seed_others():
    assert sentences.texts("test", 50) == sentences.texts("test", 50)
    assert sentences.texts("test", 50) == sentences.texts("test", 100)[:50]
    assert sentences.texts("test", 50) != sentences.texts("test", 50, seed=1)


def test_a_set_that_does_not_exist_is_an_error():
    with pytest.raises(ModelError, match="no set 'dev': there are train, validation, test"):
        sentences.texts("dev", 1)


def test_pronouns_follow_the_last_name_and_every_shift_of_gender_occurs(sets):
    shifts: Counter[tuple[str, str]] = Counter()
    for text in sets["train"]:
        gender = None
        for word in text:
            if word in GENDER:
                shifts[gender, GENDER[word]] += gender is not None
                gender = GENDER[word]
            elif word in NAMES:
                assert word == gender, " ".join(text)
    assert min(shifts[first, second] for first in NAMES for second in NAMES) > 100


def test_verbs_agree_with_their_subjects(sets):
    checked = 0
    for text in sets["train"]:
        subject = None
        for place, word in enumerate(text):
            opens = place == 0 or text[place - 1] in (".", "and", "then", "where", "so")
            if opens:
                subject = 0 if word in GENDER or word in NAMES else None
                if word == "the":
                    subject = NUMBER[next(noun for noun in text[place:] if noun in NUMBER)]
            elif word in VERB_FORMS or word in ("is", "are"):
                wanted = ("is", "are").index(word) if word in ("is", "are") else NUMBER[word]
                assert wanted == subject, " ".join(text)
                checked += 1
    assert checked > 4000


@given(distance=st.integers(0, sentences.LONGEST_DISTANCE), seed=st.integers(0, 1000))
@examples(60)
def test_agreement_has_the_distance_that_is_asked_for(distance, seed):
    text = sentences.Generator(draw_seed=seed).agreement(distance)
    assert text[0] == "the"
    assert text[1] in NUMBER
    assert text[2 + distance] in VERB_FORMS
    assert not VERB_FORMS & set(text[: 2 + distance])


@given(gap=st.integers(1, sentences.LONGEST_GAP), country=st.sampled_from(tuple(LANGUAGES)), seed=st.integers(0, 1000))
@examples(60)
def test_the_country_has_the_gap_that_is_asked_for(gap, country, seed):
    text = sentences.Generator(draw_seed=seed).language(country, gap)
    assert text[:5] == ["i", "grew", "up", "in", country]
    assert text[5 + gap : 9 + gap] == ["i", "speak", "fluent", LANGUAGES[country]]
    assert len(text) <= sentences.LONGEST


def test_nouns_of_the_other_number_stand_before_the_verb():
    draw = sentences.Generator(draw_seed="lures")
    asked = scores.prompts(draw, "agreement", 300, 7)
    lured = [prompt for prompt in asked if scores.attracts(*prompt)]
    assert 90 < len(lured) < 210


@pytest.mark.parametrize("kind", ["agreement", "language", "pronoun", "place"])
def test_what_is_asked_ends_before_its_answer(kind):
    asked = scores.prompts(sentences.Generator("test", draw_seed=0), kind, 40, 8)
    assert len({tuple(words) for words, _ in asked}) == len(asked) == 40
    for words, answer in asked:
        match kind:
            case "agreement":
                assert NUMBER[answer] == NUMBER[words[1]]
                assert len(words) == 10
            case "language":
                assert answer == LANGUAGES[words[4]]
            case "pronoun":
                assert answer == GENDER[[word for word in words if word in GENDER][-1]]
                assert len({GENDER[word] for word in words if word in GENDER}) == 2
            case "place":
                assert answer == next(place for thing, place in PLACES.items() if set(thing) & set(words))
