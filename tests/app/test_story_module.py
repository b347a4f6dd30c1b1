"""The two modules: the five signs are found in the diagrams, and each question has the answer that it should."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.story.cell_picture import cell_picture
from app.story.figures.module.figure import FIGURE, ROUNDS, SIGNS
from app.story.figures.module.junctions import forks, joins
from app.story.snapshot import Snapshot, diagram_of
from lstm_core import cells
from tests.app.markup_tree import drawings, of_class, text, tree, with_attributes


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
    diagram = diagram_of(cells[name])
    assert len(joins(diagram)) >= 1 if name == "gru" else len(joins(diagram)) == joined
    if forked is not None:
        assert len(forks(diagram)) == forked


def test_a_join_lies_on_both_ways() -> None:
    diagram = diagram_of(cells["lstm"])
    (x, y) = joins(diagram)[0]
    for source in ("x", "h_prev"):
        wire = next(wire for wire in diagram.wires if wire.source == source and wire.kind == "read")
        legs = zip(wire.points, wire.points[1:], strict=False)
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
def test_every_sign_is_explained(app: Flask, lang: str) -> None:
    with app.test_request_context(f"/?lang={lang}"):
        data = FIGURE.data(FIGURE.usual())
        assert len(data["said"]) == 3 * (len(SIGNS) + 1)
        assert all(data["said"].values())
        assert data["answers"] == [sign for sign, _part in ROUNDS]
        assert set(data["names"]) == set(data["why"]) == set(SIGNS)


@pytest.mark.parametrize("name", sorted(cells))
@pytest.mark.parametrize("is_small", [False, True])
def test_what_comes_in_and_goes_out_is_in_the_picture_whole(app: Flask, name: str, is_small: bool) -> None:
    cell = cells[name]
    with app.test_request_context("/?lang=en"):
        whole = str(cell_picture(cell, Snapshot(word="john"), "", is_small))
        cropped = str(cell_picture(cell, Snapshot(word="john"), "", is_small, is_cropped=True))
    top, height = (float(number) for number in re.findall(r'viewBox="\S+ (\S+) \S+ (\S+)"', whole)[0])
    for chip in diagram_of(cell).chips:
        assert f'data-chip="{chip.id}"' in whole
        assert top <= chip.y - chip.height / 2
        assert chip.y + chip.height / 2 <= top + height
    for strip in diagram_of(cell).strips:
        assert top + strip.height < strip.y < top + height - strip.height
    assert "data-chip" not in cropped


def test_both_modules_show_the_word_the_states_and_the_links_beside_them(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        body = str(FIGURE.body(FIGURE.usual()))
    drawn = [*drawings(tree(body))]
    assert len(drawn) == 3  # the LSTM's also for a phone
    for picture in drawn:
        assert all(with_attributes(picture, data_chip=chip) for chip in "xh")
        assert "john" in map(text, picture.iter("text"))
        assert len(of_class(picture, "neighbour")) == 4  # two boxes, each with its letter
        assert all(with_attributes(picture, data_id=f"strip:{part}") for part in ("x", "h_prev", "h"))


def test_the_oval_counts_and_lights_with_the_circles(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        facts = FIGURE.facts()
    kinds = [node.kind for node in diagram_of(cells["lstm"]).nodes]
    assert (kinds.count("circle"), kinds.count("ellipse")) == (4, 1)
    assert (facts["rnn_pointwise"], facts["lstm_pointwise"]) == ("0", "5")
