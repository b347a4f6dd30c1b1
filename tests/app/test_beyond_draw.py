"""The page of DRAW as the server answers it: what is drawn, what is read, what cannot be used."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from app.beyond.draw import outline
from lstm_core import models
from lstm_core.models.digits import pack, unpack

MODELS = ("digits-draw", "digits-draw_plain")
SIZE = 28
EMPTY = pack(np.zeros((SIZE, SIZE), bool))
BAR = np.zeros((SIZE, SIZE), bool)
BAR[6:22, 13:16] = True


def trace(client: FlaskClient, **query: str) -> dict[str, Any]:
    """Return a run."""
    response = client.get("/beyond/draw/trace", query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


@pytest.mark.parametrize("model", MODELS)
def test_what_is_shown_is_what_the_model_computes(client: FlaskClient, model: str) -> None:
    answer = trace(client, model=model, picture=pack(BAR), seed="7")
    drawing = models.load(model).read(BAR, seed=7)
    panel = answer["panel"]
    assert np.abs(np.array(panel["canvases"]) / 255 - drawing.canvases).max() < 0.003
    assert drawing.kl is not None
    assert drawing.nll is not None
    assert panel["kl"] == drawing.kl.tolist()
    assert panel["nll"] == drawing.nll.tolist()
    assert len(panel["reads"]) == len(panel["writes"]) == (10 if model == "digits-draw" else 0)
    for serialised, window in zip(panel["reads"] + panel["writes"], drawing.reads + drawing.writes, strict=True):
        assert (serialised["x"], serialised["side"]) == (
            pytest.approx(window.x, abs=1e-3),
            pytest.approx(window.side, abs=1e-3),
        )
    assert [token["text"] for token in answer["tokens"]] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("model", MODELS)
def test_writing_has_no_drawing_to_be_far_from(client: FlaskClient, model: str) -> None:
    answer = trace(client, model=model, mode="writing", seed="5", temperature="0.8")
    drawing = models.load(model).write(5, 0.8)
    panel = answer["panel"]
    assert (panel["kl"], panel["nll"], panel["reads"]) == (None, None, [])
    assert len(panel["writes"]) == len(drawing.writes)
    assert np.abs(np.array(panel["canvases"]) / 255 - drawing.canvases).max() < 0.003
    assert "enc.h" not in answer["values"]
    assert client.get("/beyond/draw/scene", query_string={"model": model, "mode": "writing"}).status_code == 200
    assert (
        client.get("/beyond/draw/unit", query_string={"model": model, "mode": "writing", "unit": 2}).status_code == 200
    )


def test_a_cold_network_writes_the_same_whatever_the_noise(client: FlaskClient) -> None:
    cold = [trace(client, mode="writing", temperature="0", seed=seed)["panel"]["canvases"] for seed in ("1", "2")]
    assert cold[0] == cold[1]
    warm = [trace(client, mode="writing", seed=seed)["panel"]["canvases"] for seed in ("1", "2")]
    assert warm[0] != warm[1]


@pytest.mark.parametrize("model", MODELS)
def test_an_empty_sheet_is_reported_and_breaks_nothing(client: FlaskClient, model: str) -> None:
    page = client.get(f"/beyond/draw?model={model}&picture={EMPTY}&lang=en").get_data(as_text=True)
    assert "The sheet is empty." in page
    assert re.search(r'id="draw-empty" role="status">', page)
    assert np.isfinite(trace(client, model=model, picture=EMPTY)["panel"]["nll"]).all()
    drawn = client.get(f"/beyond/draw?model={model}&picture={pack(BAR)}&lang=en").get_data(as_text=True)
    assert re.search(r'id="draw-empty" role="status" hidden>', drawn)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("picture=abc", "“abc” is not a picture of 28 by 28 pixels"),
        ("picture=" + "é" * 131, "is not a picture of 28 by 28 pixels"),
        ("picture=" + "A" * 5000, "is not a picture of 28 by 28 pixels"),
        ("seed=-1", "“-1” cannot be used for “seed”"),
        ("seed=1e9", "“1e9” cannot be used for “seed”"),
        ("temperature=1e9", "The temperature “1e9” cannot be used; it is a number from 0 to 10"),
        ("temperature=-0.5", "The temperature “-0.5” cannot be used"),
        ("temperature=nan", "The temperature “nan” cannot be used"),
        ("mode=erasing", "“erasing” cannot be used for “mode”"),
        ("model=digits-none", "There is no model “digits-none”"),
        ("token=11", "There is no token “11”"),
    ],
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, query: str, message: str) -> None:
    response = client.get(f"/beyond/draw?{query}", headers={"Accept-Language": "en"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert message in page
    assert 'id="draw-canvas"' in page
    if not query.startswith("token"):
        refused = client.get(f"/beyond/draw/trace?{query}", headers={"Accept-Language": "en"})
        assert refused.status_code == 422
        assert message in refused.get_json()["detail"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_says_in_words_what_the_drawings_show(client: FlaskClient, language: str) -> None:
    page = client.get(f"/beyond/draw?picture={pack(BAR)}&token=3&lang={language}").get_data(as_text=True)
    panel = trace(client, picture=pack(BAR))["panel"]
    assert f"{panel['nll'][2]:.1f}" in page
    assert f"{panel['kl'][2]:.1f}" in page
    assert f"{panel['nll'][2] + sum(panel['kl'][:3]):.1f}" in page
    assert f'value="{pack(BAR)}"' in page  # stepping without JavaScript keeps the drawing
    assert ("after glimpse 3" in page) == (language == "en")


def test_the_examples_are_ten_digits_to_read(client: FlaskClient) -> None:
    page = client.get("/beyond/draw?lang=en").get_data(as_text=True)
    found = re.findall(r'name="picture" value="([^"]+)" aria-label="Read this (\d)"', page)
    assert [digit for _, digit in found] == list("0123456789")
    for text, _ in found:
        assert 20 < unpack(text, SIZE, SIZE).sum() < 300
        assert trace(client, model=MODELS[1], picture=text)["picture"] == text


def test_an_outline_is_the_picture(client: FlaskClient) -> None:
    path = outline(BAR)
    assert path.startswith("M13 6h3v1h-3z")
    assert path.count("M") == 16
    assert outline(np.zeros((SIZE, SIZE), bool)) == ""
    broken = np.zeros((2, 6), bool)
    broken[1, [0, 1, 3, 5]] = True
    assert outline(broken) == "M0 1h2v1h-2zM3 1h1v1h-1zM5 1h1v1h-1z"


def test_the_card_on_the_index_shows_canvases(client: FlaskClient) -> None:
    page = client.get("/beyond?lang=en").get_data(as_text=True)
    card = page[page.index('href="/beyond/draw') :]
    assert card.index('<g transform="translate(128 0)">') < card.index("</svg>")
    assert "var(--word-edge)" in card[: card.index("</svg>")]


def test_a_held_value_shows_what_would_have_been(client: FlaskClient) -> None:
    answer = trace(client, picture=pack(BAR), clamp="o:0")
    assert answer["unclamped"]["panel"]["canvases"] != answer["panel"]["canvases"]
    assert [part["name"] for part in answer["clamp"]] == ["o"]
