"""One number on the belt: its values are the network's own, and the reader's valve changes what it should."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from flask import Flask

from app.reading.address import active, parse_clamp
from app.story.figures.single.figure import FIGURE, MODEL, TEXT, WORDS
from app.web.current import current, readings
from lstm_core import models

UNIT = 2  # from 0


def test_every_value_is_the_networks(app: Flask) -> None:
    trace = models.load(MODEL).read(TEXT).trace
    with app.test_request_context("/?lang=en"):
        moments = FIGURE.data(FIGURE.usual())["moments"]
    for name, key in (("after", "c"), ("shown", "h"), ("f", "f"), ("i", "i"), ("g", "g"), ("o", "o")):
        np.testing.assert_allclose([moment[name] for moment in moments], trace[key][:, UNIT], atol=1e-6)
    for before, now in zip(moments, moments[1:], strict=False):
        assert now["before"] == pytest.approx(before["after"])
        assert now["f"] * now["before"] + now["i"] * now["g"] == pytest.approx(now["after"], abs=1e-5)


def test_a_run_with_the_valve_held_agrees_with_the_readers_valve(app: Flask) -> None:
    """The network itself computes the same sum when the gate of this unit is held at this word."""
    step = WORDS.index("john")
    model = models.load(MODEL, models.Model)
    clamp = f"f/{UNIT + 1}@{step + 1}-{step + 1}:0.7"
    with app.test_request_context("/?lang=en"):
        parts = parse_clamp(clamp, model.cell, model.units, model.entries, current())
        assert not parts.problem
        held = readings().get(model, TEXT, active(parts.value)).trace
        row = FIGURE.table({**FIGURE.usual(), "token": str(step + 1), "f": "70"}).rows[step]
    assert float(row[7].value) == pytest.approx(float(held["c"][step][UNIT]), abs=1e-5)
    assert float(row[10].value) == pytest.approx(float(held["h"][step][UNIT]), abs=1e-5)


@pytest.mark.parametrize("f", ["0", "100", "37"])
def test_picture_numbers_sentence_and_link_are_of_one_state(app: Flask, f: str) -> None:
    with app.test_request_context("/?lang=en"):
        state = {**FIGURE.usual(), "token": "12", "phase": "update", "f": f}
        row, body, said = FIGURE.table(state).rows[11], str(FIGURE.body(state)), FIGURE.description(state)
        free = FIGURE.table({**state, "f": ""}).rows
        assert [*FIGURE.table(state).rows[:11]] == [*free[:11]]  # what came before is as trained
    assert f"valve at {int(f) / 100:.2f}" in said
    assert str(row[7]) in said
    assert f'value="{f}"' in body
    assert body.count(f">{row[7]}</text>") >= 2  # wide and narrow


def test_what_a_chapter_says_of_john(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        facts = FIGURE.facts()
    after = float(facts["after"].replace("−", "-"))
    assert float(facts["before"]) > 0.5
    assert float(facts["f"]) < 0.1
    assert after < -0.5
    assert float(facts["held_after"]) > 0  # "still on the side of she"
    assert (facts["unit"], facts["units"]) == ("3", "32")


@pytest.mark.parametrize(("given", "problem"), [({"f": "half"}, True), ({"f": "101"}, True), ({"f": ""}, False)])
def test_an_address_is_checked(app: Flask, given: dict[str, str], problem: bool) -> None:
    with app.test_request_context("/?lang=en"):
        assert bool(FIGURE.read(given).problem) is problem


def test_the_link_to_the_stage_holds_the_readers_valve(app: Flask) -> None:
    model = models.load(MODEL, models.Model)
    with app.test_request_context("/?lang=en"):
        state = {**FIGURE.usual(), "token": "11", "f": "70"}
        asked = dict(parse_qsl(urlsplit(FIGURE.page(state)).query))
        assert "clamp" not in dict(parse_qsl(urlsplit(FIGURE.page(FIGURE.usual())).query))
        parts = parse_clamp(asked["clamp"], model.cell, model.units, model.entries, current())
        assert not parts.problem
        held = readings().get(model, asked["text"], active(parts.value)).trace
        row = FIGURE.table(state).rows[10]
    assert float(row[7].value) == pytest.approx(float(held["c"][10][UNIT]), abs=1e-5)
    assert float(held["f"][11][UNIT]) != pytest.approx(0.7)  # at this word alone
