"""A problem names the parameter that is at fault, whatever the route; and what is held comes back as it was given."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from flask.testing import FlaskClient

FAULTS = [
    ("/api/trace", {"model": "nope"}, "model"),
    ("/api/trace", {"text": "a " * 900}, "text"),
    ("/api/trace", {"clamp": "q:1"}, "clamp"),
    ("/api/trace", {"encoding": "hex"}, "encoding"),
    ("/api/trace", {"gradients": "maybe"}, "gradients"),
    ("/api/unit", {"unit": "99"}, "unit"),
    ("/api/changes", {"token": "99"}, "token"),
    ("/api/changes", {"count": "0"}, "count"),
    ("/api/continue", {"temperature": "9"}, "temperature"),
    ("/api/continue", {"seed": "-1"}, "seed"),
    ("/api/continue", {"count": "1000"}, "count"),
    ("/api/trace", {"lang": "xx"}, "lang"),
    ("/memory/gradient", {"task": "nope"}, "task"),
    ("/memory/gradient", {"text": "a " * 900}, "text"),
    ("/memory/gradient", {"token": "99"}, "token"),
    ("/memory/example", {"gap": "x"}, "gap"),
    ("/memory/example", {"cells": "x"}, "cells"),
    ("/memory/example", {"seed": "x"}, "seed"),
    ("/step/scene", {"model": "nope"}, "model"),
    ("/beyond/depth/trace", {"text": "a " * 900}, "text"),
    ("/beyond/depth/trace", {"encoding": "hex"}, "encoding"),
    ("/beyond/depth/unit", {"unit": "99"}, "unit"),
    ("/beyond/attention/trace", {"picture": "nope"}, "picture"),
    ("/beyond/attention/trace", {"caption": "a " * 900}, "caption"),
    ("/beyond/attention/trace", {"picture": "nope", "caption": "a " * 900}, "picture"),
    ("/beyond/vrnn/scene", {"mode": "nope"}, "mode"),
    *[("/beyond/vrnn/trace", {name: "nope"}, name) for name in ("mode", "seed", "temperature", "beats", "piece")],
    *[("/beyond/draw/trace", {name: "nope"}, name) for name in ("mode", "seed", "temperature", "picture")],
    ("/beyond/vrnn/trace", {"clamp": "qq:1"}, "clamp"),
    *[("/figures/loop/data", given, name) for given, name in [
        ({"text": "a " * 900}, "text"), ({"token": "99"}, "token"), ({"text": "the boys", "token": "9"}, "token"),
        ({"unroll": "x"}, "unroll"), ({"weights": "2"}, "weights"),
    ]],
    *[("/figures/uses/about", {name: "nope"}, name) for name in ("use", "seed", "scene")],
    *[("/figures/distance.csv", {name: "nope"}, name) for name in ("task", "gap", "country", "word", "view", "seed")],
    ("/figures/distance.csv", {"task": "language", "gap": "100"}, "gap"),
    *[("/figures/module.csv", {name: "nope"}, name) for name in ("cell", "sign", "quiz", "round")],
    *[("/figures/belt.csv", {name: "nope"}, name) for name in ("view", "f", "drop", "token")],
    *[("/figures/steps.csv", {name: value}, name) for name, value in [
        ("model", "nope"), ("text", "a " * 300), ("token", "99"), ("phase", "nope"), ("unit", "99"), ("clamp", "q:1"),
    ]],
    *[("/figures/variants.csv", {name: "nope"}, name) for name in ("variant", "text", "view", "sort")],
    *[("/figures/after.csv", {name: "nope"}, name) for name in ("scene", "word", "cover")],
    ("/figures/after.csv", {"scene": "1", "word": "8"}, "word"),
    ("/api/cells/lstm", {"against": "nope"}, "against"),
    ("/api/cells/nope", {}, "name"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "given", "parameter"), FAULTS)
def test_a_problem_names_the_parameter_at_fault(
    client: FlaskClient, path: str, given: dict[str, str], parameter: str
) -> None:
    answer = client.get(path, query_string={"lang": "en"} | given)
    assert answer.status_code in (404, 422)
    details = answer.get_json(force=True)
    assert details["parameter"] == parameter
    assert answer.mimetype == "application/problem+json"


def test_every_route_that_answers_problems_is_here(client: FlaskClient) -> None:
    paths = {path for path, _, _ in FAULTS}
    fields = {"loop", "uses", "distance", "module", "belt", "steps", "variants", "after"}
    assert {path.split("/")[2].split(".")[0] for path in paths if path.startswith("/figures/")} == fields


@pytest.mark.parametrize("value", ["999.99999", "0.1", "-1e-05", "1", "0.30000001192092896", "-1000", "123456e-3"])
def test_what_is_held_comes_back_as_it_was_given(client: FlaskClient, value: str) -> None:
    (held,) = client.get("/api/trace", query_string={"text": "the", "clamp": f"c/2:{value}"}).get_json()["clamp"]
    assert held["value"] == float(value)
    assert float(held["text"].partition(":")[2]) == float(value)
    again = client.get("/api/trace", query_string={"text": "the", "clamp": held["text"]}).get_json()["clamp"]
    assert again == [held]


def _unpacked(packed: dict[str, object]) -> np.ndarray:
    assert set(packed) == {"shape", "float32"}
    return np.frombuffer(base64.b64decode(str(packed["float32"])), "<f4").reshape(packed["shape"])


@pytest.mark.parametrize("route", ["/api/trace", "/api/trace.json"])
def test_every_array_is_packed_where_that_is_asked_for(client: FlaskClient, route: str) -> None:
    asked = {"text": "the boys", "clamp": "f/3:0.5", "gradients": "1"}
    plain = json.loads(client.get(route, query_string=asked).data)
    packed = json.loads(client.get(route, query_string=asked | {"encoding": "base64"}).data)
    for places in (["values"], ["previous"], ["gradients", "values"], ["unclamped", "values"]):
        lists, found = plain, packed
        for place in places:
            lists, found = lists[place], found[place]
        assert found
        assert set(found) <= set(lists)
        for name, array in found.items():
            np.testing.assert_allclose(_unpacked(array), lists[name], atol=6e-6)


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "\u2028", "\x1b[31m", "a\u202eb", " ", "\t", "\u200b"])
@pytest.mark.parametrize("equations", ["h = tanh(W_h @ x)", "h = tanh(W_h @"])
def test_a_cells_name_can_be_seen(client: FlaskClient, name: str, equations: str) -> None:
    answer = client.post("/api/cells?lang=en", json={"equations": equations, "name": name})
    assert answer.status_code == 422
    assert answer.get_json(force=True)["parameter"] == "name"
    assert "cannot be seen" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("name", ["mine", "日本", "'''", '"""', "\\", "a b", "%s {x}", "<b>", "é" * 60])
def test_any_name_that_can_be_seen_will_do(client: FlaskClient, name: str) -> None:
    answer = client.post("/api/cells", json={"equations": "h = tanh(W_h @ x)", "name": name})
    assert answer.status_code == 200
    assert answer.get_json()["name"] == name
