"""No page and no answer shows what is no number: each says which value it is, where, and what was held."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from app.api import schemas
from app.beyond.table import stages
from app.cli import main
from app.reading import library
from app.reading.address import ClampPart
from app.reading.readings import Readings
from app.reading.trace import rounded, values_of
from app.stage.routes import STAGE
from app.stage.scene import usable_presets
from app.stage.stage import Stage, read_kept

LONG = "mary sings near the boats that she sees . she walks with him by the lake"
REFUSED = {  # an address: value, step and what is held
    f"/api/trace?model=grammar-slstm&text={LONG}&clamp=i:0": ("h", 1, "i = 0"),
    f"/api/trace?model=grammar-slstm&text={LONG}&clamp=i:0&encoding=base64": ("h", 1, "i = 0"),
    f"/api/trace?model=grammar-gru&text={LONG}&clamp=z:1000": ("h", None, "z = 1000"),
    f"/api/trace?model=grammar-mingru&text={LONG}&clamp=z:1000": ("h", None, "z = 1000"),
    f"/api/trace?model=grammar-minlstm&text={LONG}&clamp=f:1000": ("h", None, "f = 1000"),
    f"/api/trace?model=grammar-lstm&text={LONG}&clamp=f@3-:1000": ("c", None, "f = 1000"),
    f"/api/trace.csv?model=grammar-slstm&text={LONG}&clamp=n:0": ("h", 1, "n = 0"),
    f"/api/trace.npz?model=grammar-slstm&text={LONG}&clamp=n:0": ("h", 1, "n = 0"),
    f"/api/trace.json?model=grammar-noaf&text={LONG}&clamp=f:1000": ("c", None, "f = 1000"),
    f"/api/unit?model=grammar-slstm&text={LONG}&clamp=i@2:0;i@1:0": ("h", 1, "i = 0"),
    f"/api/changes?model=grammar-slstm&text={LONG}&clamp=i:0": ("h", 1, "i = 0"),
    f"/api/continue?model=grammar-slstm&text={LONG}&clamp=i:0": ("h", 1, "i = 0"),
    "/api/continue?model=grammar-gru&text=mary&clamp=z:1000&count=40": ("h", None, "z = 1000"),
}
PAGES = {  # a page: its notice has
    "/step?model=grammar-slstm&text=mary&clamp=i:0&token=1": "h is not a finite number at step 1 (line 11: h = o *",
    f"/step?model=grammar-gru&text={LONG}&clamp=z:1000": "h is not a finite number at step 1",
    "/embed/step?model=grammar-slstm&clamp=n:0": "Held there: n = 0.",
    "/beyond/vrnn?clamp=s_z:0": "kl is not a finite number at step 1",
    "/beyond/storn?clamp=s:0": "kl is not a finite number at step 1",
    "/beyond/draw?clamp=strength:0": "canvas is not a finite number at step 1",
    "/embed/beyond/draw?clamp=strength:0": "Held there: strength = 0.",
}
OTHERS = {  # what the scripts of a stage fetch
    "/beyond/vrnn/trace?clamp=s_z:0": "kl",
    "/beyond/vrnn/unit?clamp=s_z:0&unit=1": "kl",
    "/beyond/storn/trace?clamp=s:0": "kl",
    "/beyond/draw/trace?clamp=strength:0": "canvas",
    "/beyond/draw/trace?clamp=strength:0&mode=writing": "canvas",
}


def is_finite(found: Any) -> bool:
    """Tell whether every number in an answer is one."""
    if isinstance(found, dict):
        return all(is_finite(entry) for entry in found.values())
    if isinstance(found, list):
        return all(is_finite(entry) for entry in found)
    return not isinstance(found, float) or math.isfinite(found)


@pytest.mark.parametrize("address", REFUSED)
def test_the_interface_refuses_with_value_line_and_step(client: FlaskClient, address: str) -> None:
    value, step, held = REFUSED[address]
    answer = client.get(f"{address}&lang=en")
    found = json.loads(answer.data)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    schemas.ProblemDetails.model_validate(found)
    assert (found["value"], found["parameter"]) == (value, "clamp")
    assert found["step"] == (step or found["step"])
    assert found["step"] >= 1
    assert (
        f"{value} is not a finite number at step {found['step']} (line {found['line']}: {value} = " in found["detail"]
    )
    assert f"Held there: {held}." in found["detail"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_so_and_draws_the_rest(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}&lang=en")
    assert answer.status_code == 200
    assert str(escape(PAGES[address])) in answer.text
    assert "What is shown holds nothing." in answer.text
    assert ">nan<" not in answer.text
    assert "(0%)" not in answer.text
    assert '"clamp": ""' in answer.text or '"clamp":""' in answer.text


@pytest.mark.parametrize("address", OTHERS)
def test_what_scripts_fetch_is_refused_alike(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}&lang=en")
    assert answer.status_code == 422
    assert json.loads(answer.data)["detail"].startswith(f"{OTHERS[address]} is not a finite number at step 1")


def test_a_figure_says_so_and_draws_the_rest(client: FlaskClient) -> None:
    answer = client.get(f"/figures/steps?text={LONG}&clamp=f:1000&lang=en")
    assert answer.status_code == 200
    assert "c is not a finite number at step" in answer.text
    assert "What is shown holds nothing." in answer.text


def test_it_is_said_in_japanese(client: FlaskClient) -> None:
    answer = client.get("/api/trace?model=grammar-slstm&text=mary&clamp=i:0&lang=ja")
    assert "有限の数になりません" in json.loads(answer.data)["detail"]


@pytest.mark.parametrize("temperature", ["1e-320", "5e-324", "1e-9", "0"])
def test_the_coldest_temperatures_are_answered(client: FlaskClient, temperature: str) -> None:
    answer = client.get(f"/api/continue?text=mary&temperature={temperature}&count=3")
    assert answer.status_code == 200
    assert is_finite(answer.json)


@pytest.mark.parametrize("temperature", ["nan", "inf", "-1e-320", "1e999"])
def test_a_temperature_that_is_none_is_refused(client: FlaskClient, temperature: str) -> None:
    assert client.get(f"/api/continue?text=mary&temperature={temperature}").status_code == 422


@pytest.mark.parametrize("text", ["h = 1/0 * (W_h @ x)", "h = log(0) + W_h @ x", "h = 1e30 * 1e30 * (W_h @ x)"])
def test_equations_with_an_infinite_constant_are_refused_with_their_place(client: FlaskClient, text: str) -> None:
    answer = client.post("/api/cells", json={"equations": text})
    assert answer.status_code == 422
    found = json.loads(answer.data)
    assert (found["line"], found["column"]) == (1, 5)


def test_the_command_says_it_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "grammar-slstm", "mary", "--clamp", "i:0"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "h is not a finite number at step 1 (line 11: h = o * c / n). Held there: i = 0." in captured.err


def test_numbers_too_large_to_round_stay_what_they_are() -> None:
    given = np.array([3e38, -3e38, 1e34, 1.234567, 0.0], np.float32)
    assert rounded(given).tolist() == [*given[:3].tolist(), np.float32(1.23457), 0]


def test_rounding_moves_a_number_of_any_size_by_no_more_than_it_says() -> None:
    rng = np.random.default_rng(3)
    given = (rng.choice([-1, 1], 4000) * 10 ** rng.uniform(-8, 12, 4000)).astype(np.float32)
    apart = np.abs(rounded(given).astype(np.float64) - given)
    assert (apart <= 5e-6 + np.spacing(np.abs(given)) / 2).all()
    assert (apart[np.abs(given) > 1000] == 0).all()  # a float32 of this size is no finer than five decimals
    assert rounded(np.float32(-1e9)).shape == ()


def stages_and_models() -> list[tuple[Stage, str]]:
    """Return every stage with each of its models."""
    return [(stage, name) for stage in (STAGE, *stages().values()) for name in stage.names()]


@pytest.mark.parametrize(("stage", "name"), stages_and_models(), ids=lambda part: getattr(part, "key", part))
def test_every_preset_of_every_model_is_finite(app: Flask, stage: Stage, name: str) -> None:
    model, readings = stage.load(name), Readings(9)
    with app.test_request_context("/?lang=en"):
        given = stage.read(model, {}, app.config["SETTINGS"]).value
        for preset in usable_presets(stage, model, given, readings):
            parts = tuple(ClampPart(held, value) for held, value in preset.hold or ())
            reading = read_kept(stage, model, given, parts, readings)
            for array in values_of(reading.trace, stage.cell(model, given)).values():
                assert np.isfinite(array).all()
            assert is_finite(json.loads(json.dumps(stage.predictions(reading))))


def test_a_preset_that_leaves_no_number_is_not_offered(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        model = library.STANDARD.load("grammar-slstm")
        given = STAGE.read(model, {}, app.config["SETTINGS"]).value
        offered = {preset.key: preset.clamp for preset in usable_presets(STAGE, model, given, Readings(9))}
    assert offered == {"remember": "f:1", "forget": "f:0", "overwrite": "f:0;i:1", "nothing": None}
