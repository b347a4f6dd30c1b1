"""A source of networks that a reader brought: found by a private link on every page, and in nobody's list."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.web.current import library
from lstm_core import ModelError, cells, models
from lstm_core.models.initial import initial
from lstm_core.models.library import Folder, Library, ModelRef

OWN = "own-0123456789abcdef0123456789abcdef"
TEXT = "the boys near the car"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """Return an application with a folder of uploaded networks: one, with the name of a shipped one on its card."""
    model = models.load("grammar-lstm", models.Model)
    arrays = {name: array * np.float32(0.9) for name, array in model.arrays().items()}
    path = models.save(arrays, {**model.card.to_dict(), "vocabulary": list(model.vocabulary)}, tmp_path)
    for file in (path, path.with_suffix(".json")):
        file.rename(file.with_stem(OWN))
    app = create_app({"TESTING": True})
    app.extensions["library"].add(Folder(tmp_path, "own", is_listed=False))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_it_is_read_over_http(app: Flask, client: FlaskClient) -> None:
    shipped = client.get("/api/trace", query_string={"model": "grammar-lstm", "text": TEXT}).json
    own = client.get("/api/trace", query_string={"model": OWN, "text": TEXT}).json
    assert own["model"]["name"] == OWN
    assert own["tokens"] == shipped["tokens"]
    assert own["predictions"] != shipped["predictions"]
    with app.app_context():
        reading = library().text(OWN).read(TEXT)
    np.testing.assert_allclose(own["values"]["c"], reading.trace["c"], atol=1e-5)
    again = client.get("/api/trace", query_string={"model": "grammar-lstm", "text": TEXT}).json
    assert again == shipped


def test_it_is_stepped_and_compared(client: FlaskClient) -> None:
    page = client.get("/step", query_string={"model": OWN, "text": TEXT, "lang": "en"})
    assert page.status_code == 200
    assert f"model={OWN}" in page.text
    assert "There is no model" not in page.text
    assert client.get("/step/scene", query_string={"model": OWN}).json["model"] == OWN
    page = client.get("/compare", query_string={"left": OWN, "right": "grammar-gru", "text": TEXT, "lang": "en"})
    assert page.status_code == 200
    assert OWN in page.text
    assert "There is no model" not in page.text
    assert client.get("/compare/table", query_string={"left": OWN, "right": "grammar-gru"}).status_code == 200
    left = re.search(r'<select id="left".*?</select>', page.text, re.DOTALL)
    assert left
    assert re.findall(r'value="([^"]*)"[^>]* selected', left[0]) == [OWN]


def test_without_scripts_it_stays_when_its_form_is_sent(client: FlaskClient) -> None:
    page = client.get("/step", query_string={"model": OWN, "task": "grammar", "cell": "lstm", "lang": "en"}).text
    assert f'"{OWN}"' in page
    other = client.get("/step", query_string={"model": OWN, "task": "grammar", "cell": "gru", "lang": "en"}).text
    assert f'"{OWN}"' not in other


def test_it_is_in_nobodys_list(client: FlaskClient) -> None:
    assert OWN not in client.get("/step").text
    assert OWN not in client.get("/compare").text
    assert OWN not in client.get("/api/models").text
    assert OWN not in client.get("/step", query_string={"model": "own-1", "lang": "en"}).text


def test_units_are_asked_of_it(client: FlaskClient) -> None:
    page = client.get("/units", query_string={"model": OWN, "contrast": "number", "lang": "en"}).text
    assert f'value="{OWN}" selected' in page
    assert "There is no model" not in page
    assert OWN not in client.get("/units").text


LISTED = "shakespeare-rnn"  # a network that is not shipped, of a task that is


def test_the_networks_of_an_added_source_are_on_every_page(tmp_path: Path) -> None:
    shakespeare = models.load("shakespeare-lstm", models.Model)
    words = len(shakespeare.vocabulary)
    card = {**shakespeare.card.to_dict(), "name": LISTED, "title": "Shakespeare, RNN", "cell": "rnn"}
    card |= {"units": 8, "inputs": 8, "vocabulary": list(shakespeare.vocabulary)}
    models.save(initial(cells["rnn"], words=words, inputs=8, units=8, seed=0), card, tmp_path)
    app = create_app({"TESTING": True})
    client = app.test_client()

    def listing() -> dict[str, bool]:
        rows = client.get("/memory/gradient", query_string={"task": "shakespeare", "text": "ROMEO"}).json["rows"]
        return {
            "/api/models": LISTED in [model["name"] for model in client.get("/api/models").json["models"]],
            "/units": f'value="{LISTED}"' in client.get("/units").text,
            "/memory": LISTED in [row["model"] for row in rows],
            "/step": f'"{LISTED}"' in client.get("/step").text,
            "/compare": f'"{LISTED}"' in client.get("/compare").text,
        }

    assert not any(listing().values())
    app.extensions["library"].add(Folder(tmp_path, "added"))
    assert all(listing().values()), listing()
    for address in ("/step?model={}", "/compare?left={}&right=shakespeare-lstm", "/units?model={}&contrast=line"):
        page = client.get(f"{address.format(LISTED)}&lang=en")
        assert page.status_code == 200
        assert "There is no model" not in page.text


def test_another_server_does_not_have_it(client: FlaskClient) -> None:
    assert create_app({"TESTING": True}).test_client().get(f"/api/trace?model={OWN}").status_code == 422


def test_a_reference_says_which_source(app: Flask) -> None:
    found: Library = app.extensions["library"]
    assert found.find(OWN) == ModelRef("own", OWN)
    assert found.find("grammar-gru") == ModelRef("shipped", "grammar-gru")
    assert found.load(found.find(OWN)) is found.load(OWN)
    assert str(found.find(OWN)) == OWN
    assert found.is_trained(OWN)
    with pytest.raises(ModelError, match="there is no model 'own-2'"):
        found.find("own-2")
    with pytest.raises(ModelError, match="digits-draw reads no text: it is a model of digits"):
        found.text("digits-draw")


def test_a_card_that_is_wrong_is_reported(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    card = tmp_path / f"{OWN}.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"gender_unit": "3"}))
    answer = client.get("/api/trace", query_string={"model": OWN, "text": TEXT})
    assert answer.status_code == 422
    assert answer.json["detail"] == f"{OWN}.json: the card wants 'gender_unit', a unit's number; it is '3'"
