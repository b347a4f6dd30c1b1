"""The stage of attention: its page, its answers, and what it says of pictures that it was not trained on."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from app.beyond.attention import veil
from lstm_core import models
from lstm_core.png import data_address
from lstm_core.tasks.scenes.pictures import draw, parse

RIGHT = "a red circle above a blue square"


def trace(client, **query):
    return client.get("/beyond/attention/trace", query_string={"model": "scenes-attention", **query})


def pixels(address: str) -> np.ndarray:
    """Read the PNGs that `data_address` writes."""
    body = base64.b64decode(address.partition(",")[2])
    start = body.index(b"IDAT")
    length = int.from_bytes(body[start - 4 : start], "big")
    width, height = (int.from_bytes(body[place : place + 4], "big") for place in (16, 20))
    rows = np.frombuffer(zlib.decompress(body[start + 4 : start + 4 + length]), np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


def test_a_picture_is_captioned_with_weights_for_every_word(client):
    answer = trace(client, picture="rc31.bs34").get_json()
    assert [token["text"] for token in answer["tokens"]] == ["<s>", *RIGHT.split()]
    assert answer["panel"]["sought"] == [*RIGHT.split(), "(end)"]
    assert answer["panel"]["verdict"] == {"isRight": True, "text": "That is right."}
    assert answer["panel"]["note"] == ""
    alpha = np.array(answer["values"]["alpha"])
    assert alpha.shape == (8, 36)
    np.testing.assert_allclose(alpha.sum(axis=1), 1, atol=1e-3)
    assert alpha[1].argmax() == 2  # "red": column 3, row 1
    assert alpha[6].argmax() == 20  # "square": column 3, row 4
    assert answer["panel"]["shapes"][20] == "blue square"
    assert answer["panel"]["shapes"][0] == "empty"
    assert np.shape(answer["values"]["beta"]) == (8,)
    assert answer["predictions"][-1][0]["token"] == "(end)"


def test_the_pixels_are_those_that_the_model_reads(client):
    shown = pixels(trace(client, picture="rc31.bs34-711").get_json()["panel"]["pixels"])
    np.testing.assert_allclose(shown / 255, draw(parse("rc31.bs34-711")), atol=1 / 500)
    assert pixels(data_address(np.full((2, 3, 3), 2.0))).tolist() == [[[255] * 3] * 3] * 2


def test_a_readers_caption_is_read_and_unknown_words_are_reported(client):
    answer = trace(client, picture="rc31.bs34", caption="A purple circle").get_json()
    assert [(token["text"], token["known"]) for token in answer["tokens"]] == [
        ("<s>", True),
        ("A", True),
        ("purple", False),
        ("circle", True),
    ]
    assert answer["panel"]["verdict"]["isRight"] is False
    assert answer["panel"]["verdict"]["text"] == f"By the rule: “{RIGHT}”."
    assert answer["panel"]["sought"][:3] == ["A", "purple", "circle"]


@pytest.mark.parametrize(
    ("picture", "note"),
    [
        ("none", "Nothing is in this picture."),
        ("rc11", "here it does what it can with 1."),
        ("rc11.bs22.gt33", "here it does what it can with 3."),
        ("rc11.bs11", "The two shapes lie in one patch"),
        ("rc11.rc22", "The two shapes are alike"),
    ],
)
def test_pictures_unlike_those_in_training_are_answered_with_a_sentence(client, picture, note):
    answer = trace(client, picture=picture).get_json()
    assert note in answer["panel"]["note"]
    assert answer["panel"]["verdict"] is None or "alike" in note
    assert len(answer["tokens"]) >= 1
    assert note in client.get("/beyond/attention", query_string={"picture": picture}).text


@pytest.mark.parametrize("picture", ["zz", "rc99", "<script>alert(1)</script>", ".".join(["rc11"] * 13), "rc11-811"])
def test_a_picture_that_is_none_is_refused_and_the_page_shows_another(client, picture):
    refused = trace(client, picture=picture)
    assert refused.status_code == 422
    assert "This picture cannot be read" in refused.get_json()["detail"]
    page = client.get("/beyond/attention", query_string={"picture": picture})
    assert page.status_code == 200
    assert "This picture cannot be read" in page.text
    assert "<script>alert" not in page.text


def test_a_caption_that_is_too_long_is_cut_on_the_page_and_refused_for_programs(client):
    long = "a " * 5000
    assert trace(client, picture="rc11.bs22", caption=long).status_code == 422
    page = client.get("/beyond/attention", query_string={"caption": long, "picture": "rc11.bs22"})
    assert page.status_code == 200
    assert "at most" in page.text


def test_held_values_keep_the_words_and_show_what_would_have_been(client):
    answer = trace(client, picture="rc31.bs34", clamp="beta:0").get_json()
    assert [token["text"] for token in answer["tokens"]] == ["<s>", *RIGHT.split()]
    assert not np.any(answer["values"]["zhat"])
    assert np.any(answer["unclamped"]["values"]["zhat"])
    assert answer["unclamped"]["panel"]["caption"] == RIGHT


def test_one_units_numbers_have_the_affine_terms(client):
    query = {"model": "scenes-attention", "picture": "rc31.bs34", "unit": 3}
    lines = client.get("/beyond/attention/unit", query_string=query).get_json()["lines"]
    trace_h = models.load("scenes-attention").write(draw(parse("rc31.bs34"))).trace["h"]
    np.testing.assert_allclose(lines["h"]["result"], trace_h[:, 2], atol=1e-4)


@pytest.mark.parametrize(("lang", "wanted"), [("en", "Another picture"), ("ja", "別の絵")])
def test_the_page_stands_without_scripts(client, lang, wanted):
    page = client.get("/beyond/attention", query_string={"picture": "rc31.bs34", "lang": lang, "token": 2}).text
    assert wanted in page
    assert page.partition("</head>")[2].count('role="gridcell"') == 36
    assert "data:image/png;base64," in page
    assert 'name="picture" value="rc31.bs34"' in page


def test_the_index_has_its_card(client):
    assert "/beyond/attention" in client.get("/beyond").text


def test_a_veil_is_thick_where_the_weight_is_small():
    assert veil(1) == 0
    assert veil(0) == 0.75
    assert veil(0.25) == pytest.approx(0.375)
