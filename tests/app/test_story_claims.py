"""What the chapters claim in words, where no figure's number stands in the sentence."""

from __future__ import annotations

import numpy as np
import pytest

from app.story.figures.steps.figure import TEXT
from lstm_core import cells, models
from lstm_core.tasks.grammar.sentences import LONGEST, texts
from lstm_core.tasks.grammar.words import VERBS

GENDER, NUMBER = 2, 11  # units of grammar-lstm, from 0
BESIDE = "the boys near the girl behind the lake always"  # chapter 7: the noun beside the subject has the other number
GIRL = 5  # its token, from 0


def likeliest(model: str, text: str, count: int) -> list[str]:
    """Return the likeliest next words."""
    return [word for word, _share in models.load(model).read(text).likeliest(count)[-1]]


def card_score(cell: str, score: str) -> float:
    """Return a score of a grammar model's card."""
    return float(models.card(f"grammar-{cell}").to_dict()["scores"][score])


def test_since_mary_the_unit_is_on_one_side_and_moves_by_one_at_near_and_by() -> None:
    words = ["<s>", *TEXT.split()]
    state = models.load("grammar-lstm").read(TEXT).trace["c"][:, GENDER]
    john = words.index("john")
    assert (state[1:john] > 0).all()
    assert (state[[john, -1]] < 0).all()
    for word in ("near", "by"):
        at = words.index(word)
        assert state[at] - state[at - 1] == pytest.approx(1, abs=0.1)
        assert state[at + 1] - state[at] == pytest.approx(-1, abs=0.1)


def test_at_every_word_most_valves_are_open_and_some_shut() -> None:
    gates = models.load("grammar-lstm").read(TEXT).trace["f"]
    assert (gates < 0.1).any(axis=1).all()
    assert (gates > 0.5).mean(axis=1).min() > 0.5


def test_without_the_forget_gate_or_the_last_tanh_our_tasks_are_solved_too() -> None:
    for cell in ("nfg", "noaf"):
        assert card_score(cell, "pronoun") == 1
        assert models.card(f"grammar-{cell}").to_dict()["scores"]["language"]["40"] == 1


def test_no_text_of_the_grammar_is_longer_than_the_chapter_says() -> None:
    assert max(map(len, texts("train", 500))) <= LONGEST


def test_the_clockwork_network_did_not_learn_the_pronouns_and_eight_units_change_at_every_word() -> None:
    assert card_score("clockwork_rnn", "pronoun") < 0.6
    active = models.load("grammar-clockwork_rnn").read(TEXT).trace["active"][:, :]
    assert active.shape[1] == 32
    for period in (1, 2, 4, 8):  # a quarter of the units each
        assert (active.mean(axis=0) == active[::period].size / active.size).sum() == 8
    assert (active.all(axis=0)).sum() == 8


def test_coupling_the_gates_changes_one_line_and_takes_a_quarter_of_the_weights() -> None:
    lstm, cifg = cells["lstm"], cells["cifg"]
    lines = [cell.equations.strip().splitlines() for cell in (lstm, cifg)]
    assert sum(a != b for a, b in zip(*lines, strict=True)) == 1
    sizes = [
        sum(int(np.prod(shape)) for shape in cell.parameter_shapes(inputs=16, units=32).values())
        for cell in (lstm, cifg)
    ]
    assert sizes[1] * 4 == sizes[0] * 3


@pytest.mark.parametrize("cell", ["mingru", "minlstm"])
def test_gates_that_see_only_the_word_take_the_noun_beside_for_the_subject(cell: str) -> None:
    singular, plural = ({forms[number] for forms in VERBS} for number in (0, 1))
    assert set(likeliest(f"grammar-{cell}", BESIDE, 2)) <= singular
    for other in ("lstm", "slstm"):
        assert set(likeliest(f"grammar-{other}", BESIDE, 2)) <= plural
    assert card_score(cell, "pronoun") == 1
    assert set(models.card(f"grammar-{cell}").to_dict()["scores"]["language"].values()) == {1}


def test_the_gate_of_the_mingru_opens_at_the_girl_and_the_lstm_keeps_its_side() -> None:
    gate = models.load("grammar-mingru").read(BESIDE).trace["z"][:, 21]
    assert gate[GIRL] > 0.5 > np.delete(gate[1:], GIRL - 1).max()
    state = models.load("grammar-lstm").read(BESIDE).trace["c"][:, NUMBER]
    assert (state[2:] > 0.5).all()


@pytest.mark.parametrize("cell", ["mingru", "minlstm"])
def test_a_name_opens_the_gate_whatever_came_before(cell: str) -> None:
    trace = models.load(f"grammar-{cell}").read(TEXT).trace
    kept = 1 - trace["z"] if cell == "mingru" else trace["f"]
    john = TEXT.split().index("john") + 1
    assert kept[john].min() < 0.05


def test_nothing_of_mary_is_left_from_john_on() -> None:
    kept = np.cumprod(models.load("grammar-lstm").read(TEXT).trace["f"][2:, GENDER])
    john = TEXT.split().index("john") - 1
    assert kept[john - 1] > 0.5
    assert kept[john] < 0.01
