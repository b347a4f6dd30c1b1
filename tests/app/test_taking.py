"""What is taken away from a stage: files and programs of exactly the state shown."""

from __future__ import annotations

import csv
import io
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.drawing.colours import palette, resolved
from lstm_core import models, notation
from tests.examples import in_turn
from tests.programs import ran

SVG = "{http://www.w3.org/2000/svg}"
AWKWARD = '\'tis "no"\n\\n $HOME `x` fun'
STATES: list[tuple[str, dict[str, str]]] = [
    ("/step", {}),
    ("/step", {"text": "mary sings near the boats . she", "clamp": "f/13@3-:1;!i:0", "token": "4", "phase": "c"}),
    ("/step", {"model": "shakespeare-lstm", "text": AWKWARD}),
    ("/step", {"model": "stories-gru", "text": "Once upon a time, “zzz” 😀"}),
    ("/step", {"text": ""}),
    ("/beyond/depth", {"clamp": "l0.f/3:0.5"}),
    ("/beyond/grid", {"clamp": "l1.t.f@2-4:1"}),
    ("/beyond/attention", {}),
    ("/beyond/attention", {"clamp": "f:1", "token": "3"}),
    ("/beyond/attention", {"caption": "a red circle"}),
    ("/beyond/draw", {"token": "2", "clamp": "z/2:3"}),
    ("/beyond/draw", {"mode": "writing", "seed": "7", "temperature": "0.5", "clamp": "f:1"}),
    ("/beyond/vrnn", {"piece": "30", "seed": "4"}),
    ("/beyond/vrnn", {"mode": "writing", "after": "45", "seed": "3", "clamp": "f@3-5:0"}),
    ("/beyond/storn", {"mode": "writing", "after": "0", "temperature": "2", "beats": "16"}),
]
IDS = [f"{page} {urlencode(state)[:40]}" for page, state in STATES]


def taken(client: FlaskClient, place: str, kind: str, state: dict[str, str]) -> Any:
    """Return a file of a state."""
    found = client.get(f"{place}/files/{kind}", query_string=state)
    assert found.status_code == 200, found.text
    return found


@pytest.mark.parametrize(("place", "state"), STATES, ids=IDS)
def test_the_python_computes_the_numbers_of_the_state(client: FlaskClient, place: str, state: dict[str, str]) -> None:
    values = taken(client, place, "json", state).json["values"]
    names, printed = ran(taken(client, place, "py", state).text)
    trace = names["trace"]
    assert set(trace.names) <= set(values)
    for name in trace.names:
        np.testing.assert_allclose(np.asarray(values[name], float), trace[name], atol=1.1e-5, err_msg=name)
    assert all(f"{name} " in printed for name in trace.names)


@pytest.mark.parametrize(("place", "state"), STATES, ids=IDS)
def test_curl_fetches_the_numbers_of_the_state(client: FlaskClient, place: str, state: dict[str, str]) -> None:
    command, *options, name, address = shlex.split(taken(client, place, "curl", state).text)
    assert (command, options) == ("curl", ["--fail", "--output"])
    assert re.fullmatch(r"[A-Za-z0-9._-]+\.json", name)
    assert address.startswith("http://localhost/")
    assert client.get(address.removeprefix("http://localhost")).json == taken(client, place, "json", state).json


@pytest.mark.parametrize(("place", "state"), STATES, ids=IDS)
def test_all_files_hold_the_same_numbers(client: FlaskClient, place: str, state: dict[str, str]) -> None:
    answer = taken(client, place, "json", state).json
    values = {name: np.asarray(rows, float) for name, rows in answer["values"].items()}
    rows = list(csv.DictReader(io.StringIO(taken(client, place, "csv", state).text, newline="")))
    assert len(rows) == sum(array.size for array in values.values())
    for row in rows[:: max(1, len(rows) // 500)]:
        own = np.ravel(values[row["name"]][int(row["step"]) - 1])
        assert float(row["value"]) == own[int(row["unit"]) - 1]
        assert row["token"] == answer["tokens"][int(row["step"]) - 1]["text"]
    with np.load(io.BytesIO(taken(client, place, "npz", state).data), allow_pickle=False) as arrays:
        for name, array in values.items():
            np.testing.assert_allclose(arrays[name], array, rtol=1e-6, err_msg=name)


def test_the_numbers_are_those_of_the_page(client: FlaskClient) -> None:
    state = {"text": "the boys near the car", "clamp": "f/13@3-:1", "token": "4"}
    answer = client.get("/api/trace", query_string={"text": state["text"], "clamp": state["clamp"]}).json
    assert answer is not None
    assert taken(client, "/step", "json", state).json["values"] == answer["values"]
    page = client.get("/step", query_string={**state, "phase": "o-h", "lang": "en"}).text
    table = re.search(r'<table id="table">(.*?)</table>', page, re.DOTALL)
    assert table
    shown = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL)[1:]]
    letters = [re.sub(r"<.*?>", "", name) for name in re.findall(r'<th scope="col">(.*?)</th>', table[1])[1:]]
    trace = ran(taken(client, "/step", "py", state).text)[0]["trace"]
    for letter in ("f", "i", "o", "c", "h"):
        column = next(n for n, name in enumerate(letters) if name.startswith(letter))
        numbers = [float(row[column].replace("−", "-")) for row in shown]
        np.testing.assert_allclose(numbers, trace[letter][3], atol=6e-3, err_msg=letter)


def test_both_sides_of_a_comparison_are_taken(client: FlaskClient) -> None:
    state = {"left": "grammar-lstm", "right": "grammar-rnn", "text": "the boys", "token": "2", "phase": "4"}
    for side in ("left", "right"):
        found = client.get(f"/compare/files/{side}/json", query_string=state)
        assert found.json["model"]["name"] == state[side]
        assert f"{state[side]}_the-boys.json" in found.headers["Content-Disposition"]
        program = client.get(f"/compare/files/{side}/py", query_string=state).text
        np.testing.assert_allclose(ran(program)[0]["trace"]["h"], found.json["values"]["h"], atol=1.1e-5)
        ElementTree.fromstring(client.get(f"/compare/files/{side}/svg", query_string=state).data)
    assert client.get("/compare/files/middle/json", query_string=state).status_code == 404


@pytest.mark.parametrize(("case", "look"), in_turn(IDS, ["en light", "ja dark", "en dark", "ja light"]))
def test_the_picture_stands_by_itself(client: FlaskClient, case: str, look: str) -> None:
    (place, state), (lang, theme) = dict(zip(IDS, STATES, strict=True))[case], look.split()
    text = taken(client, place, "svg", {**state, "theme": theme, "lang": lang}).text
    root = ElementTree.fromstring(text)
    for foreign in ("var(", "color-mix(", "light-dark(", "class=", "data-", "<style", 'href="http'):
        assert foreign not in text, foreign
    box = [float(number) for number in root.attrib["viewBox"].split()]
    assert box[2:] == [float(root.attrib["width"]), float(root.attrib["height"])]
    said = " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))
    marked = [one for one in root.iter(f"{SVG}tspan") if one.get("font-weight")]
    assert len(marked) == 1
    answer = taken(client, place, "json", {**state, "lang": lang}).json
    names = [token["text"].replace("\n", " ") for token in answer["tokens"]]
    assert all(name in said for name in names)
    if "token" in state:
        assert marked[0].text == names[int(state["token"]) - 1]
    assert "http://localhost" in said
    assert answer["model"]["name"] in said.replace(" ", "")  # its address, which may be broken
    ground, ink = (next(root.iter(f"{SVG}{tag}")).attrib["style"].removeprefix("fill:") for tag in ("rect", "text"))
    assert ground == {"light": "#fbfaf6", "dark": "#11141a"}[theme]
    assert contrast(ground, ink) > 7


def contrast(one: str, other: str) -> float:
    """Return the ratio of contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_picture_shows_the_values_of_its_step_and_of_no_later_phase(client: FlaskClient) -> None:
    def drawn(**state: str) -> list[str]:
        root = ElementTree.fromstring(taken(client, "/step", "svg", {"text": "the boys near", **state}).data)
        return [ElementTree.tostring(one, "unicode") for one in root.findall(f"{SVG}defs/{SVG}g")]

    first, second, early = drawn(token="2", phase="o-h"), drawn(token="3", phase="o-h"), drawn(token="2", phase="f")
    assert first != second
    assert len(early) < len(first)
    assert set(early) <= set(first)


@pytest.mark.parametrize(
    "state",
    [
        {"clamp": "q:1"},
        {"model": "nope"},
        {"token": "99"},
        {"phase": "nope"},
        {"unit": "4000"},
        {"text": "x" * 4001},
        {"clamp": "f:1000;i:1000"},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["csv", "svg", "py"])
def test_there_is_no_file_of_a_state_that_cannot_be(client: FlaskClient, kind: str, state: dict[str, str]) -> None:
    found = client.get(f"/step/files/{kind}", query_string=state)
    if "1000" in state.get("clamp", "") and found.status_code == 200:
        return  # a run that stays finite is a state like any other
    assert found.status_code == 422
    assert found.content_type == "application/problem+json"
    assert found.json["detail"]


def test_there_are_no_other_files(client: FlaskClient) -> None:
    for address in ("/step/files/exe", "/step/files/png", "/beyond/draw/files/", "/beyond/nope/files/csv"):
        assert client.get(address).status_code == 404


def test_names_tell_states_apart(client: FlaskClient) -> None:
    states: list[dict[str, str]] = [
        {"text": "the boys"},
        {"text": "the, boys"},
        {"text": "the boys " * 20},
        {"text": "the boys " * 21},
        {"text": "日本"},
        {"text": "the boys", "clamp": "f:1"},
        {"text": "the boys", "clamp": "f:-1"},
        {"text": "the boys", "model": "grammar-gru"},
        {"text": "the boys", "token": "1"},
    ]
    names = [taken(client, "/step", "svg", state).headers["Content-Disposition"] for state in states]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]{1,200}\.svg"', name) for name in names)
    assert 'filename="grammar-lstm_the-boys_f-1' in names[5]


def test_a_model_of_this_server_alone_is_asked_for_over_http(app: Flask, client: FlaskClient) -> None:
    program = taken(client, "/step", "py", {"model": "grammar-lstm"}).text
    assert "urlopen" not in program


@pytest.mark.parametrize(
    ("place", "count"), [("/step", 2), ("/beyond/draw", 2), ("/beyond/grid", 2), ("/embed/step", 2), ("/compare", 2)]
)
def test_the_page_links_its_files_under_share_and_beside_the_numbers(
    client: FlaskClient, place: str, count: int
) -> None:
    text = client.get(place, query_string={"lang": "en", "token": "3"}).text
    for kind in ("csv", "json", "npz", "svg"):
        links = re.findall(rf'<a class="link" data-file="{kind}" href="(.*?)" download>', text)
        assert len(links) == count
        for link in links:
            found = client.get(link.replace("&amp;", "&"))
            assert found.status_code == 200
            if kind == "svg":
                assert re.search(r"_3-[\w.-]+\.svg", found.headers["Content-Disposition"])
    assert text.count('href="/api/openapi.json"') == count
    assert text.count("Copy as Python") == count


def test_colours_are_those_of_the_style_sheet() -> None:
    sheet = (Path(__file__).parents[2] / "static" / "css" / "palette.css").read_text(encoding="utf-8")
    light, dark = palette(sheet, "light"), palette(sheet, "dark")
    assert (light["page"], dark["page"]) == ("#fbfaf6", "#11141a")
    assert dark["shadow"] == "rgb(0 0 0 / 55%)"
    assert resolved("color-mix(in srgb,var(--page) 50%,var(--ink))", light) == "#8c8e93"


@pytest.mark.parametrize(("lang", "label"), [("en", "This network and its code"), ("ja", "このネットワークとコード")])
def test_the_cell_is_there_as_code_without_scripts(client: FlaskClient, lang: str, label: str) -> None:
    page = client.get("/step", query_string={"model": "stories-gru", "lang": lang}).text
    block = re.search(r'<details class="source" id="code">.*?</details>', page, re.DOTALL)
    assert block
    assert label in re.sub(r"</?span[^>]*>", "", block[0])
    tabs = re.findall(r'<a class="tab" id="code-(\w+)" href="([^"]+)"[^>]*>([^<]+)</a>', block[0])
    assert [(key, title) for key, _address, title in tabs] == list(notation.CODES.items())
    for key, address, _title in tabs:
        answer = client.get(address.replace("&amp;", "&"))
        model = models.load("stories-gru")
        assert (answer.status_code, answer.mimetype) == (200, "text/plain")
        assert answer.text == notation.code(model.cell, key, model.inputs, model.units)
    assert 'id="code"' not in client.get("/beyond/draw").text


@pytest.mark.parametrize(
    ("address", "status"),
    [("rust?model=grammar-lstm", 404), ("torch?model=nobody", 422), ("torch", 200), ("torch?model=", 200)],
)
def test_code_of_what_there_is_not_is_refused(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(f"/step/code/{address}").status_code == status


def test_the_arrays_of_a_model_fit_its_code(client: FlaskClient) -> None:
    model = models.load("grammar-gru")
    own, _ = ran(client.get("/step/code/numpy?model=grammar-gru").text)
    shapes = {name: array.shape for name, array in model.params.items()}
    assert own["shapes"]() == shapes
    reading = model.read("the boys run")
    x = reading.trace["x"][:, None]
    np.testing.assert_allclose(own["forward"](model.params, x)[0][:, 0], reading.trace["h"], rtol=0, atol=1e-5)
