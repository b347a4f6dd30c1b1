"""What is taken away from /memory and /units: files and programs of exactly the figure shown."""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request
from xml.etree import ElementTree

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from lstm_core import cells, models
from lstm_core.models.initial import initial
from lstm_core.models.library import Folder
from tests.programs import ran

SVG = "{http://www.w3.org/2000/svg}"
OWN = "own-0123456789abcdef0123456789abcdef"
AWKWARD = '\'tis "no"\n\\n $HOME `x` fun'
STATES: list[tuple[str, dict[str, str]]] = [
    ("/memory/files/gradients", {}),
    ("/memory/files/gradients", {"text": "the boys near the car", "token": "3", "scale": "row", "state": "hidden"}),
    ("/memory/files/gradients", {"task": "shakespeare", "text": AWKWARD, "scale": "absolute"}),
    ("/memory/files/gradients", {"text": "the zzz"}),
    ("/memory/files/gradients", {"text": "the boys near " * 40}),
    ("/memory/files/recall", {"cells": "lstm,rnn"}),
    ("/memory/files/recall", {"cells": ""}),
    ("/units/files/ranking", {}),
    ("/units/files/ranking", {"over": "this", "first": "the boy", "second": "the boys run", "all": "1"}),
    ("/units/files/ranking", {"model": "shakespeare-lstm", "contrast": "line"}),
    ("/units/files/lines", {}),
    ("/units/files/lines", {"first": "", "second": "the xylophone sings", "unit": "5"}),
    ("/units/files/lines", {"model": "shakespeare-lstm", "contrast": "line", "first": AWKWARD, "second": "Romeo"}),
    ("/units/files/counting", {"count": "25"}),
]
IDS = [f"{place} {n}" for n, (place, _) in enumerate(STATES)]
SAME = {  # of a program's names and the JSON, the arrays that have to be the same
    "/memory/files/gradients": lambda names, found: [
        (memory.gradients["h"], row["gradient_hidden"])
        for memory, row in zip(names["memories"].values(), found["networks"].values(), strict=True)
    ],
    "/memory/files/recall": lambda names, found: list(
        zip(names["accuracy"].values(), found["accuracy"].values(), strict=True)
    ),
    "/units/files/ranking": lambda names, found: [(names["scores"], found["score"])],
    "/units/files/lines": lambda names, found: [(names[side], found[side]["values"]) for side in ("first", "second")],
    "/units/files/counting": lambda names, found: [
        (names["values"][name], row["values"]) for name, row in found["networks"].items()
    ],
}


def taken(client: FlaskClient, place: str, kind: str, state: dict[str, str]) -> Any:
    """Return a file of a state."""
    found = client.get(f"{place}/{kind}", query_string=state)
    assert found.status_code == 200, found.text
    return found


@pytest.mark.parametrize(("place", "state"), STATES, ids=IDS)
def test_the_python_computes_the_numbers_of_the_figure(client: FlaskClient, place: str, state: dict[str, str]) -> None:
    names, printed = ran(taken(client, place, "py", state).text)
    same: Callable[..., Any] = SAME[place]
    pairs = same(names, taken(client, place, "json", state).json)
    assert pairs
    for computed, given in pairs:
        largest = np.abs(np.asarray(given)).max()
        np.testing.assert_allclose(computed, given, rtol=1e-3, atol=1e-5 * largest)
    assert printed


@pytest.mark.parametrize(("place", "state"), STATES, ids=IDS)
def test_curl_fetches_the_numbers_of_the_figure(client: FlaskClient, place: str, state: dict[str, str]) -> None:
    command, *options, name, address = shlex.split(taken(client, place, "curl", state).text)
    assert (command, options) == ("curl", ["--fail", "--output"])
    assert re.fullmatch(r"[A-Za-z0-9._-]+\.json", name)
    assert client.get(address.removeprefix("http://localhost")).json == taken(client, place, "json", state).json


@pytest.mark.parametrize(("place", "state"), STATES, ids=IDS)
def test_the_files_hold_the_same_numbers(client: FlaskClient, place: str, state: dict[str, str]) -> None:
    found = taken(client, place, "json", state).json
    rows = list(csv.DictReader(io.StringIO(taken(client, place, "csv", state).text, newline="")))
    with np.load(io.BytesIO(taken(client, place, "npz", state).data), allow_pickle=False) as arrays:
        if place.endswith("gradients"):
            for row in rows[::7]:
                network, step = found["networks"][row["network"]], int(row["step"]) - 1
                assert row["token"] == found["tokens"][step]["text"]
                assert float(row["gradient_cell"]) == network["size_cell"][step]
                norm = np.linalg.norm(arrays[f"{row['network']}.gradient_hidden"][step].astype(float))
                assert float(row["gradient_hidden"]) == pytest.approx(norm, rel=1e-4)
                place_of_change = int(row["step"]) - network["first_left_out"]
                wanted = network["change"][place_of_change] if place_of_change >= 0 else None
                assert (float(row["change"]) if row["change"] else None) == wanted
            assert len(rows) == len(found["networks"]) * (found["token"] - 1)
        elif place.endswith("recall"):
            for row in rows[::50]:
                at = int(row["seed"]) - 1, found["gaps"].index(int(row["gap"]))
                assert float(row["accuracy"]) == found["accuracy"][row["network"]][at[0]][at[1]]
                assert arrays[row["network"]][at] == float(row["accuracy"])
        elif place.endswith("ranking"):
            assert [int(row["unit"]) for row in rows] == arrays["order"].tolist()
            for row in rows:
                assert float(row["score"]) == found["score"][int(row["unit"]) - 1]
                assert float(row["standard_error"]) == found["error"][int(row["unit"]) - 1]
        else:
            of = (
                (lambda row: found[row["sentence"]]["values"])
                if place.endswith("lines")
                else (lambda row: found["networks"][row["network"]]["values"])
            )
            for row in rows[::11]:
                own = of(row)[int(row["step"]) - 1][int(row["unit"]) - 1]
                assert float(row["value"]) == own
                name = row.get("sentence") or row["network"]
                assert arrays[name][int(row["step"]) - 1, int(row["unit"]) - 1] == pytest.approx(own)


@pytest.mark.parametrize(("theme", "lang"), [("light", "en"), ("dark", "ja")])
@pytest.mark.parametrize(("place", "state"), STATES, ids=IDS)
def test_the_picture_stands_by_itself(
    client: FlaskClient, place: str, state: dict[str, str], lang: str, theme: str
) -> None:
    text = taken(client, place, "svg", {**state, "theme": theme, "lang": lang}).text
    root = ElementTree.fromstring(text)
    for foreign in ("var(", "color-mix(", "light-dark(", "class=", "<style", 'href="http'):
        assert foreign not in text, foreign
    assert not re.search(r"\b(nan|inf|None)\b", text)
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"
    said = "".join(line for one in root.iter(f"{SVG}text") for line in one.itertext())
    assert "http://localhost" in said
    assert f"lang={lang}" in said.replace(" ", "")
    ground = next(root.iter(f"{SVG}rect")).attrib["style"].removeprefix("fill:")
    assert ground == {"light": "#fbfaf6", "dark": "#11141a"}[theme]
    for one in root.iter(f"{SVG}text"):
        assert -1 <= float(one.attrib["x"]) <= width
        assert -200 <= float(one.attrib["y"]) <= height


def test_a_line_of_the_picture_is_where_its_values_are(client: FlaskClient) -> None:
    state = {"first": "the boy near the car", "second": "the boys near the car", "unit": "12"}
    found = taken(client, "/units/files/lines", "json", state).json
    root = ElementTree.fromstring(taken(client, "/units/files/lines", "svg", state).data)
    curves = [one.attrib["d"] for one in root.iter(f"{SVG}path") if one.get("stroke-linecap") == "round"]
    assert len(curves) == 2
    for side, curve in zip(("first", "second"), curves, strict=True):
        heights = [float(point.split(",")[1]) for point in curve[1:].split("L")]
        values = [row[11] for row in found[side]["values"]]
        assert np.corrcoef(heights, values)[0, 1] == pytest.approx(-1, abs=1e-4)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/memory/files/gradients/csv?token=99", 422),
        ("/memory/files/gradients/svg?text=the+boys&token=1", 422),
        ("/memory/files/gradients/csv?task=nope", 422),
        ("/units/files/lines/npz?unit=999", 422),
        ("/units/files/ranking/py?contrast=nope", 422),
        ("/units/files/counting/json?count=0", 422),
        ("/memory/files/gradients/png", 404),
        ("/memory/files/nope/csv", 404),
        ("/units/files/nope/csv", 404),
        ("/units/files/lines/exe", 404),
    ],
)
def test_there_is_no_file_of_what_cannot_be(client: FlaskClient, address: str, status: int) -> None:
    found = client.get(address)
    assert found.status_code == status
    if status == 422:
        assert found.content_type == "application/problem+json"
        assert found.json["detail"]


@pytest.mark.parametrize(("page", "groups"), [("/memory", 2), ("/units", 3)])
def test_a_page_links_its_files_and_the_http_interface(client: FlaskClient, page: str, groups: int) -> None:
    text = client.get(page, query_string={"lang": "en"}).text
    for kind in ("csv", "json", "npz", "svg"):
        links = re.findall(rf'<a class="link" data-file="{kind}" href="(.*?)" download>', text)
        assert len(links) == groups
        for link in links:
            assert client.get(link.replace("&amp;", "&")).status_code == 200
    for kind in ("png", "py", "curl"):
        assert text.count(f'type="button" data-file="{kind}"') == groups
    assert text.count('href="/api/openapi.json"') >= groups


def _private(folder: Path, name: str) -> None:
    """Save a network like a shipped one, with other weights, under a private name."""
    if name == "shakespeare-rnn":  # a kind that is not shipped: random weights, characters
        shakespeare = models.load("shakespeare-lstm", models.Model)
        card = {**shakespeare.card.to_dict(), "cell": "rnn", "units": 8, "inputs": 8}
        card |= {"vocabulary": list(shakespeare.vocabulary)}
        arrays = initial(cells["rnn"], words=len(shakespeare.vocabulary), inputs=8, units=8, seed=0)
    else:
        model = models.load(name, models.Model)
        card = {**model.card.to_dict(), "vocabulary": list(model.vocabulary)}
        arrays = {key: array * np.float32(0.9) for key, array in model.arrays().items()}
    path = models.save(arrays, card, folder)
    for file in (path, path.with_suffix(".json")):
        file.rename(file.with_stem(OWN))


@pytest.mark.parametrize("name", ["grammar-lstm", "grammar-gru", "stories-cifg", "shakespeare-rnn"])
def test_copied_python_reads_a_private_model_over_http(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _private(tmp_path, name)
    app: Flask = create_app({"TESTING": True})
    app.extensions["library"].add(Folder(tmp_path, "own", is_listed=False))
    client = app.test_client()

    def answer(address: str | Request) -> io.BytesIO:
        found = client.get(str(address).removeprefix("http://localhost"))
        assert found.status_code == 200, found.text
        return io.BytesIO(found.data)

    monkeypatch.setattr("urllib.request.urlopen", answer)
    state = {"model": OWN, "text": "the boys near the car", "token": "3", "clamp": "h/2:0.5"}
    with app.app_context():
        model = app.extensions["library"].text(OWN)
        wanted = model.read(state["text"], clamp={"h": np.array([np.nan, 0.5, *[np.nan] * (model.units - 2)])})
    names, printed = ran(taken(client, "/step/files", "py", state).text)
    for value in ("h", "a_h") if name == "shakespeare-rnn" else ("h",):
        if value in names["trace"]:
            np.testing.assert_allclose(names["trace"][value], wanted.trace[value], atol=1.1e-5)
    assert "h " in printed
    assert names["step"] == 2
    compared = {"left": OWN, "right": "grammar-gru", "text": state["text"]}
    found = client.get("/compare/files/left/py", query_string=compared)
    if found.status_code == 200:  # two tasks cannot be compared
        np.testing.assert_allclose(ran(found.text)[0]["trace"]["h"], model.read(state["text"]).trace["h"], atol=1.1e-5)
    if name != "shakespeare-rnn":  # which is not trained
        contrast = {"model": OWN, "contrast": "number"}
        names, printed = ran(taken(client, "/units/files/lines", "py", contrast).text)
        first = model.read(names["found"]["first"]["text"]).trace[names["found"]["state"]]
        np.testing.assert_allclose(names["found"]["first"]["values"], first, atol=1.1e-5)
        assert printed
