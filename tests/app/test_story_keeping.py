"""The real gates under the belt: their product, word by word, and a guess that is not given away."""

from __future__ import annotations

import re

import numpy as np
import pytest
from flask import Flask

from app.story.figures.belt.figure import FIGURE, FIRST, LAST, MODEL, TEXT
from app.story.figures.belt.gates import products
from app.story.figures.belt.picture import waits
from app.text.languages import LANGUAGES
from lstm_core import models


def test_products_begin_with_all_and_go_on_word_by_word() -> None:
    assert products(np.array([0.0, 0.1, 0.5, 0.5, 1.0]), 1).tolist() == [1.0, 0.5, 0.25, 0.25]


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_are_the_gates_and_their_products(app: Flask, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        body = str(FIGURE.body({**FIGURE.usual(), "token": "8"}))
        unit = int(FIGURE.facts()["unit"]) - 1
        product = FIGURE.facts()["real_product"]
    gates = models.load(MODEL).read(TEXT).trace["f"][:, unit]
    columns = re.findall(r'<g data-token="(\d+)" class="belt-word( now)?">(.*?)</g>', body)
    assert [int(token) for token, _, _ in columns] == list(range(2, len(gates) + 1))
    assert [token for token, now, _ in columns if now] == ["8"]
    shown = [re.findall(r'class="belt-amount[^>]*>([\d.]+)<', column) for _, _, column in columns]
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
            body = str(FIGURE.body(state))
            assert body.count('data-asked="99" visibility="hidden"') == (2 if f == "90" else 0)
            assert body.count('data-asked="99"') == 2
            assert list(FIGURE.table(state).headings[1:]) == headings
