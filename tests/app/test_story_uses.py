"""The figure of uses: what four networks write is what the shipped models write, and it fits its picture."""

from __future__ import annotations

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.story import occlusion
from app.story.figures import FIGURES
from app.story.figures.uses.figure import EXAMPLES, SCENES, USES
from app.story.figures.uses.numbers import BEATS, COUNT, DIGITS, LANGUAGE, MUSIC, TAME
from app.story.figures.uses.picture import LAYOUTS
from lstm_core import models
from lstm_core.models.music import pitch, to_steps
from lstm_core.tasks.scenes import captions, pictures
from tests.app.markup_tree import of_class, tree

FIGURE = FIGURES["uses"]
LONG = "Once upon a time the grandmother remembered something wonderful about children everywhere yesterday"


def _state(**changed: str) -> dict[str, str]:
    return FIGURE.usual() | changed


@pytest.mark.parametrize("seed", [1, 7])
@pytest.mark.parametrize("text", EXAMPLES)
def test_words_are_those_that_the_model_draws(app: Flask, text: str, seed: int) -> None:
    found = models.load(LANGUAGE).continue_text(text, COUNT, temperature=TAME, seed=seed)
    with app.test_request_context():
        rows = FIGURE.table(_state(text=text, seed=str(seed))).rows
        said = FIGURE.data(_state(text=text, seed=str(seed)))["said"]
    assert [row[0] for row in rows] == [word.token for word in found.words]
    assert "".join(word.piece for word in found.words).strip() in said
    assert ("ended the text by itself" in said) == found.has_ended


@pytest.mark.parametrize("scene", range(1, SCENES + 1))
def test_captions_are_right(app: Flask, scene: int) -> None:
    with app.test_request_context():
        rows = FIGURE.table(_state(use="captions", scene=str(scene))).rows
    shown = pictures.parse(occlusion.examples()[scene - 1])
    assert [row[0] for row in rows] == list(captions.caption(shown))


def test_music_and_the_digit_are_what_the_models_write(app: Flask) -> None:
    music, digits = models.load(MUSIC), models.load(DIGITS)
    with app.test_request_context():
        notes = FIGURE.table(_state(use="music", seed="3")).rows
        ink = FIGURE.table(_state(use="digits", seed="3")).rows
    beats = to_steps(music.write(BEATS, seed=3, temperature=TAME)["v"], music.lowest)
    assert [row[1] for row in notes] == [", ".join(map(pitch, beat)) or "silence" for beat in beats]
    canvases = digits.write(3).canvases[1:]
    assert [int(row[1]) for row in ink] == [int(np.sum(canvas > 0.5)) for canvas in canvases]


@pytest.mark.parametrize("text", [EXAMPLES[0], LONG, ""])
@pytest.mark.parametrize("seed", [1, 4, 15])
def test_a_text_ends_above_the_legend(app: Flask, text: str, seed: int) -> None:
    with app.test_request_context():
        drawn = FIGURE.data(_state(text=text, seed=str(seed)))["pictures"]
    for picture in drawn:
        parts = tree(picture)
        bars = [float(bar.get("y", "")) for bar in of_class(parts, "uses-bar")]
        pills = [float(pill.get("y", "")) for pill in parts.iter("rect") if pill.get("rx")]
        assert max(bars[:-1], default=0) + 4 < pills[-3]  # the last ones are the legend's: a pill, a trough, a bar


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("use", USES)
def test_every_use_is_a_figure(client: FlaskClient, lang: str, use: str) -> None:
    page = client.get(f"/figures/uses?use={use}&lang={lang}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert 'class="notice"' not in text
    assert text.count("<svg data-picture") == len(LAYOUTS)
    assert text.count("data-beat") >= 2 * 7
    other = client.get(f"/figures/uses/about?use={use}&lang={lang}").get_json()["page"]
    assert client.get(other).status_code == 200


def test_the_page_where_the_music_is_heard_plays_the_same_notes(client: FlaskClient) -> None:
    hear = client.get("/figures/uses/data?use=music&seed=5").get_json()["hear"]
    assert {"mode=writing", "seed=5", f"temperature={TAME}", f"beats={BEATS}"} <= set(hear.partition("?")[2].split("&"))


def test_a_readers_text_is_shown_as_text(client: FlaskClient) -> None:
    answer = client.get("/figures/uses/data", query_string={"text": "<b> qwxz the", "lang": "en"}).get_json()
    assert "<b>" not in "".join(answer["pictures"])
    assert "Unknown to this network" in answer["said"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("use=speech", "cannot be this figure’s use"),
        ("seed=0", "cannot be this figure’s seed"),
        ("scene=7", "cannot be this figure’s scene"),
        (f"text={'a ' * 20}", "at most 13 can be read"),
        (f"text={'a' * 200}", "at most 120 can be read"),
    ],
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, query: str, message: str) -> None:
    page = client.get(f"/figures/uses?{query}&lang=en")
    assert page.status_code == 200
    assert message in page.get_data(as_text=True)
    answer = client.get(f"/figures/uses/data?{query}&lang=en")
    assert answer.status_code == 422
    assert message in answer.get_json()["detail"]
