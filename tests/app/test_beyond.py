"""`/beyond` and its stages as the server answers them: any address gives a page; what scripts fetch fits together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.beyond.table import stages
from app.drawing.palette import mixed
from app.reading.modes import in_mode
from app.reading.schedule import moments_of
from app.settings import Settings
from app.stage import presets, scene
from app.text import layers
from lstm_core import Cell, SettingError, Stack, cells, notation
from lstm_core.language.expressions import stem
from tests.examples import in_turn

STYLES = Path(__file__).parents[2] / "static" / "css" / "palette.css"
KEYS = list(stages())
STACKED = [key for key in ("depth", "grid") if key in KEYS]


def answer(client: FlaskClient, address: str, **query: str) -> dict[str, Any]:
    """Return the JSON at an address."""
    response = client.get(address, query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    return found


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_index_has_a_card_with_a_picture_for_each_stage(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/beyond?lang={lang}").get_data(as_text=True)
    assert f'<html lang="{lang}"' in page
    assert re.findall(r'<a href="/beyond/(\w+)">', page) == KEYS
    assert len(re.findall(r'<div class="picture">\s*<svg ', page)) == len(KEYS)
    assert 'aria-current="page">' in page
    styles = STYLES.read_text(encoding="utf-8")
    for colour in set(re.findall(r"var\(--([a-z0-9-]+)\)", page.partition("</head>")[2])) - {"serif", "sans"}:
        assert f"--{colour}:" in styles, colour


def test_every_page_links_to_the_others(client: FlaskClient) -> None:
    for address in ("/step", "/beyond", *(f"/beyond/{key}" for key in KEYS)):
        page = client.get(address).get_data(as_text=True)
        nav = re.search(r'<nav class="pages[ "].*?</nav>', page, re.DOTALL)
        assert nav, address
        links = dict(re.findall(r'<a href="([^"]+)"( aria-current="\w+")?', nav[0]))
        assert {"/step", "/beyond"} <= set(links)
        here = "/" + address.split("/")[1]
        assert [link for link, current in links.items() if current] == [here]


def test_a_stage_that_there_is_not(client: FlaskClient) -> None:
    assert client.get("/beyond/nothing").status_code == 404
    assert "text/html" in client.get("/beyond/nothing").content_type
    for what in ("scene", "trace", "unit"):
        response = client.get(f"/beyond/nothing/{what}")
        assert response.status_code == 404
        assert "nothing" in response.get_json()["detail"]


@pytest.mark.parametrize(("key", "lang"), in_turn(KEYS, ["en", "ja"]))
def test_what_the_scripts_fetch_is_fetched_beforehand(client: FlaskClient, key: str, lang: str) -> None:
    page = client.get(f"/beyond/{key}?lang={lang}").get_data(as_text=True)
    assert f'<html lang="{lang}"' in page
    assert ' aria-current="step"' in page
    assert '<p class="notice" role="status">' not in page
    links = re.findall(r'rel="preload" as="fetch" crossorigin href="([^"]+)"', page)
    assert [link.split("?")[0] for link in links] == [f"/beyond/{key}/{what}" for what in ("scene", "trace", "unit")]
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "query", ["token=0", "token=9999", "unit=0", "phase=zz", "model=nothing", "clamp=nothing:1", "speed=9"]
)
def test_nonsense_is_reported_and_the_rest_is_shown(client: FlaskClient, key: str, query: str) -> None:
    response = client.get(f"/beyond/{key}?{query}&lang=en")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert page.count('<p class="notice" role="status">') == 1
    assert ' aria-current="step"' in page


@pytest.mark.parametrize("key", KEYS)
def test_a_scene_names_only_what_the_trace_has(client: FlaskClient, key: str) -> None:
    stage = stages()[key]
    for name in stage.names():
        model = stage.load(name)
        for mode in stage.modes:
            asked = {"model": name} | ({"mode": mode} if len(stage.modes) > 1 else {})
            found = answer(client, f"/beyond/{key}/scene", **asked)
            given = stage.read(model, asked, Settings()).value
            trace = answer(client, f"/beyond/{key}/trace", **given | {"model": name})
            values = set(trace["values"])
            for geometry in found["geometry"].values():
                for strip in geometry["stripList"]:
                    known = strip["value"] in values or stem(strip["value"]) in values | set(trace["previous"])
                    assert known, strip["value"]
                assert {f"strip:{strip['id']}" for strip in geometry["stripList"]} <= set(found["parts"])
            for band in found["bands"]:
                now = trace["values"][band["name"]][0]
                assert np.size(now) == band["entries"]
            nodes = set(re.findall(r'data-node="([^"]+)"', found["equations"]))
            assert nodes <= set(found["links"])
            for parts in found["links"].values():
                assert set(parts) <= set(found["parts"])
            unit = answer(client, f"/beyond/{key}/unit", **given | {"model": name, "unit": "1"})
            lines = set(re.findall(r'data-line="([^"]+)"', found["equations"]))
            assert set(unit["lines"]) == lines
            for line in unit["lines"].values():
                places = {piece["node"] for piece in line["pieces"] if isinstance(piece, dict)}
                assert places == set(line["terms"]) if line["pieces"] else not line["terms"]


@pytest.mark.parametrize("key", STACKED)
def test_a_stack_says_its_layers(client: FlaskClient, key: str) -> None:
    found = answer(client, f"/beyond/{key}/scene", model=stages()[key].names()[0], lang="en")
    assert [phase["heading"] for phase in found["phases"] if phase["heading"]] == ["Layer 1", "Layer 2"]
    assert [band["heading"] for band in found["bands"] if band["heading"]] == ["Layer 1", "Layer 2"]
    labels = [phase["label"] for phase in found["phases"]]
    assert len(labels) == len(set(labels))
    assert found["equations"].count('class="layer-head"') == 2
    tops = [band["top"] for band in found["bands"]]
    assert tops == sorted(tops)
    page = client.get(f"/beyond/{key}?phase={found['phases'][0]['key']}&lang=ja").get_data(as_text=True)
    assert "第1層" in page


@pytest.mark.parametrize("key", STACKED)
def test_held_values_of_a_layer(client: FlaskClient, key: str) -> None:
    model = stages()[key].names()[0]
    held = "l0.f" if key == "depth" else "l0.t.f"
    trace = answer(client, f"/beyond/{key}/trace", model=model, text="the boy runs", clamp=f"{held}:1")
    assert np.allclose(trace["values"][held], 1)
    assert held in trace["unclamped"]["values"]
    assert trace["clamp"][0]["name"] == held


def test_nodes_of_grouped_names_have_their_own_moments(app: Flask) -> None:
    cell = Stack([cells["lstm"], cells["depth_gated_lstm"]])
    found = moments_of(cell)
    phases = [phase.lines for phase in notation.phases(cell)]
    for number, lines in enumerate(phases):
        for name in lines:
            assert found[name].phase == number
    assert found["l0.c.0"].phase == found["l0.f"].phase  # f * c_prev runs with its gate
    assert layers.of(cell) == (0, 1)
    assert layers.of(cells["lstm"]) == ()


def test_presets_of_a_stack_hold_the_gates_of_every_layer() -> None:
    found = presets.presets(Stack([cells["lstm"], cells["depth_gated_lstm"]]))
    clamps = {preset.key: set(preset.clamp.split(";")) for preset in found}
    assert clamps["remember"] == {"l0.f:1", "l1.f:1"}
    assert clamps["nothing"] == {"l0.i:0", "l1.i:0", "l1.d:0"}
    assert clamps["overwrite"] == {"l0.f:0", "l1.f:0", "l0.i:1", "l1.i:1", "l1.d:1"}


def test_what_a_clock_holds_still_is_asleep() -> None:
    assert scene.asleep(cells["clockwork_rnn"]) == {"h": "active", "h_new": "active"}
    assert scene.asleep(cells["lstm"]) == {}
    own = Cell(
        equations="tick = clock(time, (1, 3))\nnew = tanh(W_n @ x + U_n @ h_prev)\nh = tick * new + (1 - tick) * h_prev"
    )
    assert scene.asleep(own) == {"h": "tick", "new": "tick"}


def test_a_cell_in_one_of_its_modes() -> None:
    cell = cells["storn"]
    reading, writing = in_mode(cell, "reading"), in_mode(cell, "writing")
    assert reading != writing
    assert all(equation.writing is None for equation in reading.definition.equations)
    assert "kl" in reading.definition.values
    assert "kl" not in writing.definition.values
    assert "noise" in notation.text(writing)
    assert in_mode(cells["lstm"]) is cells["lstm"]
    with pytest.raises(SettingError, match="only reads"):
        in_mode(cells["lstm"], "writing")


def test_a_pictures_colours_are_those_of_the_scale() -> None:
    assert mixed(0.0, (0.0, 1.0)) == "color-mix(in srgb,var(--gate-1) 0%,var(--gate-0))"
    assert mixed(0.25, (0.0, 1.0)) == "color-mix(in srgb,var(--gate-1) 50%,var(--gate-0))"
    assert mixed(9.0, (-1.0, 1.0)) == "color-mix(in srgb,var(--signed-4) 100%,var(--signed-3))"
