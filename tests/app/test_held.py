"""Held values as an address has them: what each part says, and what cannot be used."""

from __future__ import annotations

import pytest

from app import create_app
from app.beyond.table import stages
from app.reading.address import parse_clamp
from app.reading.parsed import Parsed
from app.settings import Settings
from app.stage.routes import STAGE
from app.stage.stage import AnyStage
from lstm_core import cells

CELL = cells["lstm"]
APP = create_app({"TESTING": True})


def parsed(raw: str) -> Parsed[str]:
    """Return held values of an LSTM of 128 units as the server writes them, and what is wrong with them."""
    with APP.test_request_context("/?lang=en"):
        found = parse_clamp(raw, CELL, 128, dict.fromkeys(CELL.definition.values, 128), Settings())
    return Parsed(";".join(part.text for part in found.value), found.problem)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        *((text, text) for text in ("", "f:1", "f:0.5", "!f:1", "f:-1", "f:1000", "f:1;c/13@5-:0", "f:1;f:1")),
        *((f"f:{value}", f"f:{text}") for value, text in (("+1", 1), ("1e0", 1), ("1.0", 1), ("-0", 0), (".5", 0.5))),
        *((text, text) for text in ("f/13:0", "f/3,7,20-40:1", "f/13@5-9:0.5", "f@5:1", "f@5-:1", "f@1-9:1")),
        *(("f/1,2,3:0", "f/1-3:0"), ("f/7,3:1", "f/3,7:1"), (" f:1 ; c:0 ;", "f:1;c:0")),
        *(("f@-5:1", "f@1-5:1"), ("f@5-5:1", "f@5:1"), ("f@1-:1", "f:1"), ("f@0009:1", "f@9:1")),
    ],
)
def test_held_values_are_read_and_written_in_one_way(raw: str, text: str) -> None:
    assert parsed(raw) == Parsed(text)


@pytest.mark.parametrize(
    "raw",
    [
        *("f", "f:", ":1", "f=1", "f:x", "f:nan", "f:inf", "f:1e9", "f:1001", "f:１", "f:1:2"),
        *("q:1", "F:1", "ｆ:1", "!!f:1", "f;1"),
        *("f/0:1", "f/129:1", "f/5-3:1", "f/:1", "f/1,:1", "f /1:1"),
        *("f@0:1", "f@9-5:1", "f@:1", "f@-:1", "f@1-2-3:1"),
    ],
)
def test_what_cannot_be_held_is_left_out_and_said(raw: str) -> None:
    assert parsed(raw).value == ""
    assert parsed(raw).problem
    assert parsed(f"c:1;{raw}").value == "c:1"


STAGES = [(stage, name) for stage in (STAGE, *stages().values()) for name in stage.names()]


@pytest.mark.parametrize(("stage", "name"), STAGES, ids=[f"{stage.key} {name}" for stage, name in STAGES])
def test_entries_are_those_of_a_run(stage: AnyStage, name: str) -> None:
    with APP.test_request_context("/?lang=en"):
        model = stage.load(name)
        for mode in stage.modes:
            given = stage.read(model, {"mode": mode, "text": "the"}, Settings()).value
            trace = stage.reading(model, given, ()).trace
            names = stage.cell(model, given).definition.values
            shapes = {name: trace[name].shape[1:] for name in names}
            assert {name: model.entries[name] for name in names} == {
                name: shape[-1] if shape else 1 for name, shape in shapes.items()
            }


@pytest.mark.parametrize("path", ["/beyond/vrnn/trace", "/beyond/vrnn/unit"])
def test_a_unit_that_a_value_lacks_is_refused_without_a_run(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    stage = stages()["vrnn"]
    model = stage.load(stage.names()[0])
    assert model.entries["z"] < model.units
    monkeypatch.setattr(type(stage), "reading", lambda *_: pytest.fail("it was run"))
    answer = APP.test_client().get(
        path, query_string={"clamp": f"h:1;z/{model.entries['z'] + 1}:1", "text": "the", "lang": "en"}
    )
    assert answer.status_code == 422
    assert "“z/" in answer.json["detail"]
    assert "a value that is held there has fewer entries" in answer.json["detail"]
