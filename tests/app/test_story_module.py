"""The two modules: the five signs are found in the diagrams, and each question has the answer that it should."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.story.cell_picture import layout
from app.story.figures.module import FIGURE, ROUNDS, SIGNS
from app.story.junctions import forks, joins
from lstm_core import cells


def test_layers_and_weights(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        facts = FIGURE.facts()
        table = FIGURE.table(FIGURE.usual())
    assert (facts["rnn_layers"], facts["lstm_layers"]) == ("1", "4")
    assert int(facts["lstm_parameters"].replace(",", "")) == 4 * int(facts["rnn_parameters"].replace(",", ""))
    assert table.rows[0][1:] == ["1", "4"]
    assert table.rows[1][1:] == ["0", "5"]
    assert table.rows[-1][1:] == ["h", "h, c"]


@pytest.mark.parametrize(("name", "joined", "forked"), [("rnn", 1, 1), ("lstm", 1, 5), ("gru", 2, None)])
def test_lines_join_where_x_meets_the_past_and_fork_where_copies_go(name: str, joined: int, forked: int | None) -> None:
    diagram = layout(cells[name])
    assert len(joins(diagram)) >= 1 if name == "gru" else len(joins(diagram)) == joined
    if forked is not None:
        assert len(forks(diagram)) == forked


def test_a_join_lies_on_both_ways() -> None:
    diagram = layout(cells["lstm"])
    (x, y) = joins(diagram)[0]
    for source in ("x", "h_prev"):
        wire = next(wire for wire in diagram["wires"] if wire["source"] == source and wire["kind"] == "read")
        legs = zip(wire["points"], wire["points"][1:], strict=False)
        assert any(
            min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1]) for a, b in legs
        ), source


def test_every_question_rings_a_part_that_is_there(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        body = str(FIGURE.body({**FIGURE.usual(), "quiz": "1"}))
    assert sorted(sign for sign, _part in ROUNDS) == sorted(SIGNS)
    kinds = {"layer": "box", "pointwise": "circle", "vector": "wire"}
    for sign, part in ROUNDS:
        if sign in kinds:
            found = re.findall(
                rf'<path[^>]*data-id="{re.escape(part.replace(">", "&gt;"))}"[^>]*data-kind="(\w+)"', body
            )
            assert set(found) == {kinds[sign]}, part
        else:
            assert re.search(rf'data-part="{sign}" data-spot="{part}"', body), part


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_sign_is_told(app: Flask, lang: str) -> None:
    with app.test_request_context(f"/?lang={lang}"):
        data = FIGURE.data(FIGURE.usual())
        assert len(data["said"]) == 3 * (len(SIGNS) + 1)
        assert all(data["said"].values())
        assert data["answers"] == [sign for sign, _part in ROUNDS]
        assert set(data["names"]) == set(data["why"]) == set(SIGNS)
