"""One direction of colour: in every network whose unit is known, she is orange and he is blue, in track and strips."""

from __future__ import annotations

import re

import numpy as np
import pytest
from flask import Flask

from app.drawing.palette import mixed
from app.story import carried
from app.story.figures.steps.figure import FIGURE, _shown, names
from app.story.figures.steps.followed import Followed
from app.story.snapshot import limits
from lstm_core import notation

KNOWN = [name for name in names() if carried.sides(name, carried.unit_of(name) or 0)]
TEXTS = dict(zip(("she", "he"), carried.PROBES["gender"], strict=True))
SIGNS = {"she": 1, "he": -1}  # of a signed scale: orange, blue


def followed(app: Flask, model: str, **given: str) -> tuple[Followed, dict[str, str]]:
    with app.test_request_context("/?lang=en"):
        state = FIGURE.read({"model": model, **given}).value
        return _shown(state), state


def test_in_some_networks_he_is_above_zero() -> None:
    above = {name: sides[0].key for name in KNOWN if (sides := carried.sides(name, carried.unit_of(name) or 0))}
    assert set(above.values()) == {"she", "he"}
    assert {"grammar-mingru", "grammar-minlstm", "grammar-slstm"} <= {
        name for name, key in above.items() if key == "he"
    }


@pytest.mark.parametrize("model", KNOWN)
def test_she_is_orange_in_the_strips_and_what_has_no_side_keeps_its_colours(app: Flask, model: str) -> None:
    for who, text in TEXTS.items():
        shown, _ = followed(app, model, text=text)
        assert np.sign(shown.coloured[shown.state][-1][shown.unit]) == SIGNS[who]
    shown, state = followed(app, model)
    coloured = shown.coloured
    turned = {name for name in coloured if not np.array_equal(coloured[name], shown.strips[name])}
    assert shown.sides is not None
    assert bool(turned) == (shown.sides[0].key == "he")
    purposes = notation.purposes(shown.model.cell.definition)
    gates = {name for name in purposes if purposes[name].is_gate}
    assert not turned & {"x", "x_prev", "n", "n_prev", "n.0", "f", "i", "o", "f_hat", "i_hat", *gates}
    assert ("z" in turned) == (model == "grammar-qrnn"), "it is a gate, but the QRNN's candidate"
    with app.test_request_context("/?lang=en"):
        sent = FIGURE.data(state)["strips"]
    assert sent.keys() == coloured.keys()
    assert all(np.allclose(sent[name], coloured[name].reshape(len(sent[name]), -1), atol=1e-3) for name in sent)


@pytest.mark.parametrize("model", KNOWN)
def test_she_is_orange_where_the_server_draws(app: Flask, model: str) -> None:
    for who, text in TEXTS.items():
        shown, state = followed(app, model, text=text, token=str(len(text.split()) + 1))
        with app.test_request_context("/?lang=en"):
            body = str(FIGURE.body(state))
        value = abs(float(shown.values[shown.state][-1][shown.unit]))
        drawn = re.search(rf'data-id="strip:{re.escape(shown.state)}".*?</g>', body, re.DOTALL)
        assert drawn
        limit = limits(shown.model.cell, shown.state)
        assert re.findall(r"fill:([^\"]+)\"", drawn[0])[shown.unit] == mixed(SIGNS[who] * value, limit)


def test_numbers_are_not_turned(app: Flask) -> None:
    shown, state = followed(app, "grammar-minlstm")
    value = float(shown.values["h"][-1][shown.unit])
    assert value > 0 > shown.coloured["h"][-1][shown.unit]
    with app.test_request_context("/?lang=en"):
        assert any(f"{value:.2f}" in row for row in FIGURE.table(state).rows)


def test_another_unit_keeps_its_colours(app: Flask) -> None:
    shown, _ = followed(app, "grammar-mingru", unit="22")
    assert shown.coloured is shown.strips


@pytest.mark.parametrize("model", KNOWN)
def test_the_caption_says_which_sign_is_orange(app: Flask, model: str) -> None:
    """Where signs are turned over, so that she is orange, the caption says so."""
    for lang, (usual, turned) in {
        "en": ("orange above zero", "orange is below zero"),
        "ja": ("青は負", "青が正"),
    }.items():
        with app.test_request_context(f"/?lang={lang}"):
            state = FIGURE.read({"model": model, "text": TEXTS["he"], "token": "2"}).value
            caption, shown = FIGURE.caption(state), _shown(state)
        assert (turned in caption, usual in caption) == ((True, False) if shown.is_turned else (False, True))
