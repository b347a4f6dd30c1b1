"""The belt: what a valve does to a real cell state, and what is left after a hundred words."""

from __future__ import annotations

import numpy as np
import pytest
from flask import Flask

from app.story.figures.belt.figure import FIGURE, FIRST, LAST, MODEL, TEXT, WORDS
from app.story.figures.belt.picture import kept
from app.text.numbers import one_digit
from lstm_core import models
from tests.app.markup_tree import text, tree, with_attributes


def test_what_is_left_is_a_power() -> None:
    powers = kept()
    assert powers[90, 10] == pytest.approx(0.9**10)
    assert powers[100].tolist() == [1.0] * 101
    assert powers[0].tolist() == [1.0] + [0.0] * 100


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.0, "0"),
        (0.3487, "0.35"),
        (0.366, "0.37"),
        (0.0000266, "0.00003"),
        (0.05, "0.05"),
        (8e-31, "8\u00a0×\u00a010⁻³¹"),
    ],
)
def test_what_is_left_is_reported_with_digits_that_count(value: float, text: str) -> None:
    assert one_digit(value) == text


def test_facts_are_those_of_the_network(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        facts = FIGURE.facts()
    gates = models.load(MODEL).read(TEXT).trace["f"][:, int(facts["unit"]) - 1]
    words = ["<s>", *TEXT.split()]
    assert (words[FIRST - 1], words[LAST]) == ("mary", "john")
    assert facts["real_words"] == str(LAST - FIRST)
    assert float(facts["real_product"]) == pytest.approx(float(np.prod(gates[FIRST:LAST])), abs=0.005)
    assert (facts["kept_9_10"], facts["kept_9"], facts["kept_99"], facts["kept_1"]) == ("0.35", "0.00003", "0.37", "1")


def test_the_valve_multiplies_the_cell_state_of_the_word(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        data = FIGURE.data({**FIGURE.usual(), "token": "11"})
        own = models.load(MODEL).read(TEXT).trace["c"][10]
        np.testing.assert_allclose(data["behind"][40], 0.4 * own, atol=1e-4)
        table = FIGURE.table({**FIGURE.usual(), "f": "0"})
        assert {row[2] for row in table.rows} == {"0.00"}


def test_the_script_gets_the_numbers_that_the_server_writes(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        for token in range(1, len(WORDS) + 1):
            data = FIGURE.data({**FIGURE.usual(), "token": str(token)})
            for f in (0, 7, 93):
                drawn = tree(str(FIGURE.body({**FIGURE.usual(), "token": str(token), "f": str(f)})))
                for which, said in (("before", data["before"]), ("behind", data["behind_unit"][f])):
                    written = with_attributes(drawn, **{"data-unit-value": which})
                    assert {text(one) for one in written} == {said}, (token, f, which)


@pytest.mark.parametrize(
    "state",
    [{"view": "valve", "f": "0"}, {"view": "ride", "f": "99", "drop": "40"}, {"view": "ride", "f": "0", "drop": "0"}],
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_both_sizes_are_drawn(app: Flask, state: dict[str, str], lang: str) -> None:
    with app.test_request_context(f"/?lang={lang}"):
        body = str(FIGURE.body({**FIGURE.usual(), **state}))
    assert body.count("<svg data-picture") == 3
    assert 'data-part="f"' in body
    assert 'data-part="c"' in body


def test_at_john_some_valves_are_open_and_others_shut(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        facts = FIGURE.facts()
    words = ["<s>", *TEXT.split()]
    gates = models.load(MODEL).read(TEXT).trace["f"][words.index("john")]
    assert (int(facts["john_open"]), int(facts["john_shut"])) == ((gates > 0.9).sum(), (gates < 0.1).sum())
    assert int(facts["john_open"]) + int(facts["john_shut"]) < int(facts["units"])
    assert min(int(facts["john_open"]), int(facts["john_shut"])) > 5


def test_the_real_gates_are_a_view_of_their_own_with_the_valve_still_there(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        gates, valve = (str(FIGURE.body({**FIGURE.usual(), "view": view})) for view in ("gates", "valve"))
        table = FIGURE.table({**FIGURE.usual(), "view": "gates"})
        assert set(FIGURE.data(FIGURE.usual())["pictures"]) == {"valve", "ride", "gates"}
    assert 'data-shows="gates"' in gates
    assert gates.count("belt-valve") == valve.count("belt-valve") == 2
    gates = models.load(MODEL).read(TEXT).trace["f"][:, int(FIGURE.facts()["unit"]) - 1]
    assert [float(row[1]) for row in table.rows] == pytest.approx(gates.tolist(), abs=0.0051)
    assert [row[2] for row in table.rows[:2]] == ["–", "1.00"]
    assert float(table.rows[LAST - 1][2]) == pytest.approx(float(np.prod(gates[FIRST:LAST])), abs=0.0051)
