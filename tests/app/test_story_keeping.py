"""The real gates under the belt: their product, word by word, and a guess that is not given away."""

from __future__ import annotations

import numpy as np
import pytest
from flask import Flask

from app.story.figures.belt.figure import FIGURE, FIRST, LAST, MODEL, TEXT
from app.story.figures.belt.gates import products
from app.story.figures.belt.picture import waits
from app.text.languages import LANGUAGES
from lstm_core import models
from tests.app.markup_tree import of_class, text, tree, with_attributes


def test_products_begin_with_all_and_go_on_word_by_word() -> None:
    assert products(np.array([0.0, 0.1, 0.5, 0.5, 1.0]), 1).tolist() == [1.0, 0.5, 0.25, 0.25]


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_are_the_gates_and_their_products(app: Flask, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        body = str(FIGURE.body({**FIGURE.usual(), "token": "8"}))
        unit = int(FIGURE.facts()["unit"]) - 1
        product = FIGURE.facts()["real_product"]
    gates = models.load(MODEL).read(TEXT).trace["f"][:, unit]
    columns = of_class(tree(body), "belt-word", "g")
    assert [int(column.get("data-token", "")) for column in columns] == list(range(2, len(gates) + 1))
    assert [column.get("data-token") for column in columns if "now" in column.get("class", "").split()] == ["8"]
    shown = [[text(amount) for amount in of_class(column, "belt-amount")] for column in columns]
    assert [float(numbers[0]) for numbers in shown] == pytest.approx(gates[1:].tolist(), abs=0.0051)
    assert shown[FIRST - 2][1] == "1.00"
    assert shown[LAST - 2][1] == product
    assert shown[LAST - 1][1] == "0.00"


def test_the_ride_that_is_asked_for_waits_until_it_is_chosen(app: Flask) -> None:
    assert waits(99, 90)
    assert not waits(99, 99)
    assert not waits(90, 99)
    with app.test_request_context("/?lang=en"):
        for f, headings in (("90", ["f = 1", "f = 0.9"]), ("99", ["f = 1", "f = 0.99", "f = 0.9"])):
            state = {**FIGURE.usual(), "view": "ride", "f": f}
            asked = with_attributes(tree(str(FIGURE.body(state))), data_asked="99")
            assert [ride.get("visibility") for ride in asked] == 2 * (["hidden"] if f == "90" else [None])
            assert list(FIGURE.table(state).headings[1:]) == headings
