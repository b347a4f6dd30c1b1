"""The figure of attention: where a network looked, and what a word loses with that place covered."""

from __future__ import annotations

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.story import occlusion
from app.story.figures import FIGURES
from app.story.figures.after.figure import LONGEST, SCENES, moment
from app.story.occlusion import MODEL, PATCHES, looked
from lstm_core import models
from lstm_core.tasks.scenes import pictures
from lstm_core.tasks.scenes.captions import CONTENT
from lstm_core.tasks.scenes.captions import caption as true_caption
from tests.app.markup_tree import drawings, of_class, tree
from tests.examples import in_turn

AFTER = FIGURES["after"]


@pytest.mark.parametrize("scene", range(3))
@pytest.mark.parametrize("place", [1, -2])
def test_a_colour_word_falls_with_the_patch_covered_that_was_looked_at_and_with_no_other(
    scene: int, place: int
) -> None:
    found = looked(occlusion.examples()[scene])
    word = range(len(found.words))[place]
    falls, patch = found.falls(word), found.looked_at(word)
    assert found.weights[word, patch] > 0.9
    assert falls[patch] > 0.9
    assert np.delete(falls, patch).max() < 0.01


def test_reading_with_a_cover_is_reading_the_painted_picture() -> None:
    code = occlusion.examples()[1]
    found, model = looked(code), models.load(MODEL)
    pixels = pictures.draw(pictures.parse(code))
    pixels[40:48, 16:24] = pictures.GROUND  # row 6, column 3
    reading = model.read(pixels, " ".join(found.words))
    steps = len(found.words)
    assert np.allclose(reading.probabilities[:steps], found.covered[32], atol=1e-5)
    assert np.allclose(reading.trace["alpha"].reshape(-1, PATCHES)[:steps], found.covered_weights[32], atol=1e-5)


@pytest.mark.parametrize("scene", range(SCENES))
def test_the_captions_that_are_offered_are_right(scene: int) -> None:
    code = occlusion.examples()[scene]
    assert looked(code).words == true_caption(pictures.parse(code))
    assert len(looked(code).words) <= LONGEST


def test_facts_are_what_the_model_does(app: Flask) -> None:
    with app.test_request_context():
        facts = AFTER.facts()
    first = looked(occlusion.examples()[0])
    assert facts["word"] == first.words[1] in CONTENT
    assert float(facts["fall"]) == round(100 * float(first.falls(1).max()))
    assert min(float(facts[f"{place}fall"]) for place in ("", "two_", "three_")) > 90
    assert max(float(facts[f"{place}others_median"]) for place in ("", "two_", "three_")) < 1
    falling, words = occlusion.count()
    assert (facts["words_falling"], facts["words_counted"]) == (str(falling), str(words))
    assert words == 4 * len(occlusion.examples())
    assert falling > words / 2


def test_moments_show_where_it_looks_now(app: Flask) -> None:
    found = looked(occlusion.examples()[0])
    with app.test_request_context():
        free, covered = moment(found, 1, None), moment(found, 1, found.looked_at(1))
        unsure = moment(found, 3, None)
    assert np.argmin(free["veils"]) == found.looked_at(1)
    assert free["shares"][1:] == [None, None]
    assert np.argmin(covered["veils"]) != found.looked_at(1)
    assert covered["shares"][1] < 0.01 < 0.99 < covered["shares"][2]
    assert "now it would say" in covered["summary"]
    assert "at no one place" in unsure["summary"]
    assert unsure["lines"]["wide"] == [None, None]


@pytest.mark.parametrize(("scene", "lang"), in_turn(range(1, SCENES + 1), ["en", "ja"]))
def test_every_word_is_a_figure(client: FlaskClient, scene: int, lang: str) -> None:
    count = len(looked(occlusion.examples()[scene - 1]).words)
    for word in range(1, count + 1):
        for cover in ("none", "looked", "36"):
            state = f"scene={scene}&word={word}&cover={cover}&lang={lang}"
            response = client.get(f"/figures/after?{state}")
            text = response.get_data(as_text=True)
            assert response.status_code == 200
            assert 'class="notice"' not in text
            drawn = [*drawings(tree(text))]
            assert len(drawn) == 2
            for picture in drawn:
                assert sum("data-now" in one.attrib for one in of_class(picture, "word", "g")) == 1
    body = client.get(f"/figures/after/data?scene={scene}&lang={lang}").get_json()
    assert len(body["moments"]) == len(body["words"]) == count
    assert (
        client.get(f"/figures/after/about?scene={scene}&lang={lang}").get_json()["page"].startswith("/beyond/attention")
    )


def test_the_numbers_are_a_table(client: FlaskClient) -> None:
    rows = client.get("/figures/after.csv?lang=en").get_data(as_text=True).splitlines()
    assert rows[0].startswith("word,patch,weight")
    assert len(rows) == 1 + len(looked(occlusion.examples()[0]).words)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("scene=99", "cannot be this figure’s scene"),
        ("word=x", "cannot be this figure’s word"),
        ("scene=1&word=8", "This caption has 7 words; there is no word 8."),
        ("cover=37", "“37” cannot be covered"),
        ("cover=-1", "cannot be covered"),
        ("cover=<b>", "cannot be covered"),
    ],
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, query: str, message: str) -> None:
    page = client.get(f"/figures/after?{query}&lang=en")
    assert page.status_code == 200
    assert message in page.get_data(as_text=True)
    answer = client.get(f"/figures/after/data?{query}&lang=en")
    assert answer.status_code == 422
    assert message in answer.get_json()["detail"]
