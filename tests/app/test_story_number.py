"""What chapter 5 says of the output gate: it shows the subject's number when a verb may come, and keeps it before."""

from __future__ import annotations

import numpy as np
import pytest

from app.story import carried
from app.story.figures.steps import number_unit
from app.story.figures.steps.figure import FIGURE, TEXT
from app.text.numbers import percent_number
from lstm_core import models

SENTENCES = (
    number_unit.PAIR,
    ("the dogs behind the old house always", "the dog behind the old house always"),
    ("the teachers by the small lakes always", "the teacher by the small lakes always"),
)
UNIT, GENDER = 11, 2  # from 0
MODEL = "grammar-lstm"


@pytest.mark.parametrize(("many", "one"), SENTENCES)
def test_the_output_gate_shuts_before_a_noun_and_opens_where_a_verb_may_come(many: str, one: str) -> None:
    for text, sign in ((many, 1), (one, -1)):
        trace, words = models.load(MODEL).read(text).trace, ["<s>", *text.split()]
        the = len(words) - 1 - words[::-1].index("the")
        o, c, h = (trace[name][:, UNIT] for name in "och")
        assert o[the] < 0.05
        assert o[the + 1] < 0.6
        assert min(o[the + 2], o[-1]) > 0.9
        assert (sign * c[2:] > 0.5).all()  # the number is kept all the while
        assert abs(h[the]) < 0.05
        assert sign * h[-1] > 0.9


@pytest.mark.parametrize(("many", "one"), SENTENCES)
def test_the_unit_beside_it_does_not_tell_the_number(many: str, one: str) -> None:
    ends = [models.load(MODEL).read(text).trace["c"][-1] for text in (many, one)]
    assert ends[0][UNIT] > 0 > ends[1][UNIT]
    assert ends[0][GENDER] == pytest.approx(ends[1][GENDER], abs=0.5)


@pytest.mark.parametrize(("many", "_one"), SENTENCES)
def test_shutting_its_gate_costs_the_verb_and_shutting_another_does_not(many: str, _one: str) -> None:
    falls = number_unit.shut(models.load(MODEL), many)
    assert falls[UNIT] > 4 * np.delete(falls, UNIT).max()
    assert falls[UNIT] > 0.2


def test_facts_are_what_the_network_says() -> None:
    facts = FIGURE.facts()
    assert facts["number_unit"] == str(UNIT + 1) == str(carried.unit_of(MODEL, "number"))
    assert (facts["number_o_the"], facts["number_o_old"], facts["number_o_car"]) == ("0.00", "0.53", "1.00")
    assert facts["number_o_near"] == "1.00"  # the chapter says so
    many, one = number_unit.verbs(models.load(MODEL), number_unit.PAIR[0])
    shut_many, shut_one = number_unit.verbs(models.load(MODEL), number_unit.PAIR[0], UNIT)
    assert [facts[f"number_{key}"] for key in ("plural", "singular", "plural_shut", "singular_shut")] == [
        percent_number(share) for share in (many, one, shut_many, shut_one)
    ]
    assert shut_one > 10 * one
    assert float(facts["number_one_h"].replace("−", "-")) < -0.9


def test_gender_is_shown_at_and_and_not_at_the() -> None:
    trace, words = models.load(MODEL).read(TEXT).trace, ["<s>", *TEXT.split()]
    last = len(words) - 1 - words[::-1].index("the")
    o, c, h = (trace[name][:, GENDER] for name in "och")
    assert o[last] < 0.05 < 0.95 < o[-1]
    assert c[last] == pytest.approx(c[-1], abs=0.1)
    assert abs(h[last]) < 0.05
    assert h[-1] < -0.6


def test_a_plain_network_has_this_pronoun_too() -> None:
    facts = FIGURE.facts()
    rnn = models.load("grammar-rnn")
    share = rnn.read(TEXT).probabilities[-1][rnn.indices["he"]]
    assert share > 0.95
    assert facts["rnn_p_he"] == f"{100 * share:.0f}"
    assert facts["rnn_pronoun"] == facts["lstm_pronoun"] == "100"
