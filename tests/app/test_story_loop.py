"""The loop and its chain: the chapter's claims about the network, every state drawn, unusable parameters reported."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.drawing import svg
from app.story.figures.loop import numbers, picture
from app.story.figures.loop.figure import EXAMPLES, FIGURE
from app.text.languages import LANGUAGES
from app.text.numbers import percent
from lstm_core import models
from lstm_core.tasks.grammar.words import NOUNS
from tests.app.markup_tree import drawings, of_class, text, tree, with_attributes


def state(**given: str) -> dict[str, str]:
    """Return a state that is as usual but for what is given."""
    return {**FIGURE.usual(), **given}


def expected(text: str) -> numbers.Expected:
    """Return what the network expects after each token of a text."""
    return numbers.expected(numbers.network().read(text))


@pytest.mark.parametrize("pair", numbers.PAIRS)
def test_the_verb_turns_with_the_noun_and_not_with_the_word_before_it(pair: tuple[str, str]) -> None:
    many, one = numbers.pairs()[numbers.PAIRS.index(pair)]
    assert many[0] > 5 * many[1]
    assert one[1] > 5 * one[0]
    first, second = (text.split() for text in pair)
    assert [a == b for a, b in zip(first, second, strict=True)].count(False) == 1
    assert second[1] + "s" == first[1]


@pytest.mark.parametrize("pair", numbers.PAIRS)
def test_verbs_are_the_likeliest_words_where_the_figure_ends(app: Flask, pair: tuple[str, str]) -> None:
    with app.test_request_context("/"):
        for text, verbs in zip(pair, (numbers.PLURAL, numbers.SINGULAR), strict=True):
            shown = expected(text)
            assert {word for word, _share in shown.reading.likeliest(numbers.LIKELIEST)[-1]} <= set(verbs)
            without = expected(text.removesuffix(" always"))  # there a preposition may come as well
            assert without.groups[-1].max() < 0.9 < shown.groups[-1].max()


def test_the_copies_are_the_words_and_the_one_that_opens_a_text(app: Flask) -> None:
    facts = FIGURE.facts()
    assert int(facts["copies"]) == int(facts["words"]) + 1 == len(numbers.PAIRS[0][0].split()) + 1
    assert facts["likeliest"] in numbers.PLURAL
    with app.test_request_context("/?lang=en"):
        data = FIGURE.data(state())
        assert data["words"] == ["<s>", *numbers.PAIRS[0][0].split()]
        assert "&lt;s&gt; marks the beginning" in str(FIGURE.caption(state()))
    assert picture.WIDE.scroll(8, 7) == 0  # all of them are seen


@pytest.mark.parametrize("forms", NOUNS, ids=lambda forms: forms[0])
def test_every_noun_decides_over_what_stands_between(app: Flask, forms: tuple[str, str]) -> None:
    with app.test_request_context("/"):
        for between in ("near the old car", "behind the red trees", "beside the big cars"):
            singular, plural = (expected(f"the {noun} {between}").groups[-1] for noun in forms)
            assert plural[0] > 2 * plural[1]
            assert singular[1] > 2 * singular[0]


def test_facts_are_what_the_network_says() -> None:
    facts = FIGURE.facts()
    model = models.load("grammar-rnn")
    shares = model.read("the boys near the old car always").probabilities[-1]
    many = sum(float(shares[model.indices[word]]) for word in ("run", "sing", "smile", "rest", "play", "walk"))
    many += sum(float(shares[model.indices[word]]) for word in ("wait", "sleep", "are"))
    assert facts["p_plural"] == f"{100 * many:.0f}"
    assert float(facts["p_plural"]) > 5 * float(facts["p_singular"])
    assert float(facts["boy_singular"]) > 5 * float(facts["boy_plural"])
    assert float(facts["two_plural"]) > 5 * float(facts["two_singular_plural"])
    assert facts["two_plural_text"] == numbers.PAIRS[1][0]
    assert facts["two_singular_text"] == numbers.PAIRS[1][1]
    assert facts["parameters"] == "1,568"


def test_every_copy_has_the_same_weights(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        body = str(FIGURE.body(state(weights="1")))
    assert len(set(re.findall(r'<use href="(#loop-weights-wide)"', body))) == 1
    assert body.count('<use href="#loop-weights-wide"') == 8
    assert 'data-weights="1"' in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"unroll": "0", "token": "1"},
        {"unroll": "37", "token": "4", "weights": "1"},
        {"text": "", "token": "1"},
        {"text": "the birds near <the> lake & so on", "token": "8"},
        {"text": " ".join(["old"] * 24), "token": "25"},
    ],
)
def test_states_are_drawn(app: Flask, language: str, given: dict[str, str]) -> None:
    with app.test_request_context(f"/?lang={language}"):
        asked = FIGURE.read(given)
        assert asked.problem is None
        body = str(FIGURE.body(asked.value))
        data = FIGURE.data(asked.value)
        table = FIGURE.table(asked.value)
        assert FIGURE.caption(asked.value)
        assert len(FIGURE.description(asked.value)) > 40
    count = len(data["words"])
    assert "nan" not in body
    assert "<the>" not in body
    drawn = tree(body)
    assert len([*drawings(drawn)]) == 2
    assert len(of_class(drawn, "loop-copy")) == len(of_class(drawn, "loop-arrow")) == 2 * count
    assert len(table.rows) == count == len(data["said"]) == len(data["colours"])
    assert all(len(row) == 32 for row in data["colours"])
    sums = np.sum([data["groups"][group] for group in numbers.GROUPS], axis=0)
    assert np.allclose(sums, 1, atol=1e-3)
    current = re.findall(r'data-copy="(\d+)" data-when="now"', body)
    assert current == [str(int(asked.value["token"]) - 1)] * 2


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_the_script_writes_the_numbers_that_the_server_writes(app: Flask, sentence: str) -> None:
    with app.test_request_context("/?lang=en"):
        data = FIGURE.data(state(text=sentence))
        for now in range(len(data["words"])):
            shares = {group: data["groups"][group][now] for group in numbers.GROUPS}
            shares |= {f"likely-{row}": share for row, (_word, share) in enumerate(data["likeliest"][now])}
            drawn = tree(str(FIGURE.body(state(text=sentence, token=str(now + 1)))))
            for name, share in shares.items():
                written = with_attributes(drawn, **{"data-value": name})
                assert {text(one) for one in written} <= {percent(share)}, (now, name)
            assert with_attributes(drawn, **{"data-value": "plural"})


def test_the_loop_is_alone_and_the_chain_stands_in_a_row(app: Flask) -> None:
    def places(unroll: str) -> list[tuple[float, float]]:
        with app.test_request_context("/?lang=en"):
            picture = FIGURE.data(state(unroll=unroll))["pictures"][0]
        found = re.findall(r'data-when="\w+" opacity="([\d.]+)" transform="translate\(([\d.]+),', picture)
        return [(float(opacity), float(x)) for opacity, x in found]

    loop, chain = places("0"), places("100")
    assert [opacity for opacity, _ in loop] == [0, 0, 0, 0, 0, 0, 0, 1]
    assert {x for _, x in loop} == {440}
    steps = np.diff([x for _, x in chain])
    assert np.allclose(steps, picture.WIDE.pitch(8), atol=0.02)
    assert all(opacity == 1 for opacity, _ in chain)


def test_a_long_chain_keeps_its_copy_in_sight() -> None:
    for layout in (picture.WIDE, picture.NARROW):
        for count in (1, 2, 7, 25):
            for now in range(count):
                x = layout.first(count) + now * layout.pitch(count) - layout.scroll(count, now)
                assert layout.box[0] / 2 <= x <= layout.width - layout.box[0] / 2


def test_what_lies_between_two_texts() -> None:
    assert svg.between("translate(0,-10)", "translate(4,10)", 0.25) == "translate(1,-5)"
    assert svg.between("M1,2C3,4 5,6", "M1,2C3,4 5,8", 1) == "M1,2C3,4 5,8"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("unroll=200", "0 to 100"),
        ("unroll=much", "“much” cannot be this figure’s unroll"),
        ("token=9", "no word 9"),
        ("weights=2", "“2” cannot be this figure’s weights"),
        ("text=" + "old+" * 40, "at most 25"),
    ],
)
def test_what_cannot_be_used_is_reported(client: FlaskClient, query: str, message: str) -> None:
    page = client.get(f"/figures/loop?lang=en&{query}")
    assert page.status_code == 200
    assert message in unescape(page.get_data(as_text=True))
    refused = client.get(f"/figures/loop/data?lang=en&{query}")
    assert refused.status_code in (400, 422)
    assert message in refused.get_json()["detail"]


def test_a_shorter_sentence_ends_at_its_last_word(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        asked = FIGURE.read({"text": "the boys"})
    assert asked.value["token"] == "3"
    assert asked.problem is None


def test_unknown_words_are_named(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert "read as <unk>: birds" in FIGURE.description(state(text="the birds near the old car", token="7"))
