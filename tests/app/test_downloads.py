"""What is taken away as a file: rectangular, every number plain, and the number that the page shows."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cli import main
from app.reading.parsed import Parsed
from app.story.chapters import chapters
from app.story.figure import Figure, Table
from app.story.figures import FIGURES
from app.text.amounts import Amount
from lstm_core import Cell, cells, models, notation

PLAIN = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")  # what csv, float, R and a spreadsheet read alike
MORE = {  # states that no look of a chapter has
    "loop": ({"text": "the boy , near the car"}, {"text": "zebras near the xylophone"}),
    "uses": ({"use": "captions"}, {"use": "music", "seed": "3"}, {"use": "digits"}, {"text": 'He said , " go " "'}),
    "distance": ({"task": "recall", "gap": "100", "view": "gradient"}, {"task": "places"}, {"view": "gradient"}),
    "belt": ({"view": "ride", "f": "37"}, {"view": "ride", "f": "0"}, {"f": "63", "token": "3"}),
    "steps": ({"model": "grammar-slstm"}, {"model": "grammar-gru", "clamp": "z/3@2-:0.5"}, {"text": 'a "b", c'}),
    "variants": ({"view": "table", "sort": "recall"}, {"variant": "gru"}, {"text": "tom runs by the river ."}),
    "after": ({"cover": "looked"}, {"scene": "3", "cover": "7"}),
}


def _states() -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return every figure's usual state, that of every look of every chapter, and some that no look has."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], None] = {(key, ()): None for key in FIGURES}
    for key, states in MORE.items():
        found |= {(key, tuple(state.items())): None for state in states if key in FIGURES}
    return list(found)


def _read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _check(figure: Figure, state: dict[str, str], text: str) -> None:
    """Hold a file against the table that a reader is shown."""
    table: Table = figure.table(state)
    headings, *rows = _read(text)
    assert headings == [str(heading) for heading in table.headings]
    assert rows
    assert {len(row) for row in rows} == {len(headings)}
    for column in range(len(headings)):
        cells = [row[column] for row in table.rows]
        written = [row[column] for row in rows]
        numeric = {isinstance(cell, Amount) for cell in cells}
        assert len(numeric) == 1, f"{headings[column]} has numbers and words: {cells}"
        if not numeric.pop():
            assert written == [str(cell) for cell in cells]
            assert not all(re.fullmatch(r"[-+−<]?[\d.,]+([\s\u00a0]?%)?", cell) for cell in written), written
            continue
        for cell, number in zip(cells, written, strict=True):
            if cell.value is None:
                assert number == ""
                continue
            assert PLAIN.fullmatch(number), number
            assert float(number) == pytest.approx(cell.value, rel=5e-5, abs=0 if cell.value < 1 else 5e-6)
            assert number.lstrip("-0.") or cell.value == 0, f"{cell.value} became {number}"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("key", "fields"), _states(), ids=lambda value: str(value)[:60])
def test_a_figures_numbers_are_plain(
    app: Flask, client: FlaskClient, key: str, fields: tuple[tuple[str, str], ...], language: str
) -> None:
    figure = FIGURES[key]
    answer = client.get(f"/figures/{key}.csv", query_string={**dict(fields), "lang": language})
    with app.test_request_context(f"/?lang={language}"):
        parsed: Parsed[dict[str, str]] = figure.read(dict(fields))
        if parsed.problem:
            assert answer.status_code == 422
            return
        assert answer.status_code == 200, answer.text
        _check(figure, parsed.value, answer.text)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_looks_numbers_are_plain(app: Flask, client: FlaskClient, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        states = {
            (scene.figure.key, tuple(sorted(look.state.items())))
            for chapter in chapters(language)
            for scene in chapter.scenes
            for look in scene.looks
        }
        assert len(states) > 20
        for key, fields in sorted(states):
            answer = client.get(f"/figures/{key}.csv", query_string={**dict(fields), "lang": language})
            assert answer.status_code == 200, (key, fields, answer.text)
            _check(FIGURES[key], dict(fields), answer.text)


def test_a_figures_numbers_are_the_models(client: FlaskClient) -> None:
    text = "the boys near the car"
    model = models.load("grammar-lstm")
    reading, found = model.read(text), set()
    for phase in (phase.key for phase in notation.phases(model.cell)):
        answer = client.get("/figures/steps.csv", query_string={"text": text, "unit": 7, "phase": phase})
        headings, *rows = _read(answer.text)
        assert [row[0] for row in rows] == [token.text for token in reading.tokens]
        for column, heading in enumerate(headings):
            name = heading.removesuffix("_t")
            if name in reading.trace.names:
                found.add(name)
                numbers = [float(row[column]) for row in rows]
                assert numbers == pytest.approx(reading.trace[name][:, 6].tolist(), abs=6e-6)
    assert {"f", "i", "g", "c", "o", "h"} <= found


def _flat(values: Any) -> list[float]:
    return [values] if isinstance(values, float | int) else [number for part in values for number in _flat(part)]


@pytest.mark.parametrize(("model", "text"), [("grammar-gru", "the boys"), ("shakespeare-lstm", 'a,"\nb')])
def test_a_traces_numbers_are_those_of_its_json(client: FlaskClient, model: str, text: str) -> None:
    asked = {"model": model, "text": text, "clamp": "h/2:123.456789"}
    headings, *rows = _read(client.get("/api/trace.csv", query_string=asked).text)
    payload = client.get("/api/trace", query_string=asked).json
    assert headings == ["step", "token", "known", "name", "unit", "value"]
    assert payload is not None
    expected = [
        [str(step + 1), token["text"], "yes" if token["known"] else "no", name, str(unit), number]
        for step, token in enumerate(payload["tokens"])
        for name, values in payload["values"].items()
        for unit, number in enumerate(_flat(values[step]), 1)
    ]
    assert [row[:5] for row in rows] == [row[:5] for row in expected]
    assert [float(row[5]) for row in rows] == [row[5] for row in expected]  # the same digits, not near ones
    assert all(math.isfinite(float(row[5])) for row in rows)


def test_a_trace_as_csv_is_kept_and_compressed_like_any_other(client: FlaskClient) -> None:
    text = "the boys near the old car " * 8
    for path in ("/api/trace.csv", "/api/trace.json", "/api/trace.npz", "/figures/steps.csv"):
        address, kind = f"{path}?text={text}", path.rpartition(".")[2]
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["ETag"].startswith("W/")
        assert answer.headers.get("Content-Encoding") == (None if kind == "npz" else "gzip")
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


AWKWARD = ["tokens", "tokens2", "file", "args", "kwds", "allow", "pickle", "self", "name"]


@pytest.fixture
def awkward() -> Iterator[str]:
    """Register a cell with lines called as what a file or a function of NumPy's has for itself."""
    lines = [f"{name} = tanh(W_{name} @ x)" for name in (*AWKWARD, "allow_pickle", "token", "step", "constructor")]
    cells.register(Cell(equations="\n".join([*lines, "h = file + tokens"]), name="awkward"))
    yield "grammar-awkward"
    cells.remove("awkward")


def test_no_name_of_a_line_gets_in_the_way(client: FlaskClient, awkward: str, tmp_path: Path) -> None:
    payload = client.get("/api/trace", query_string={"model": awkward, "text": "the boys"}).json
    assert payload is not None
    answer = client.get("/api/trace.npz", query_string={"model": awkward, "text": "the boys"})
    assert answer.status_code == 200
    with np.load(io.BytesIO(answer.data), allow_pickle=False) as arrays:
        assert set(arrays) == {*payload["values"], "tokens_"}
        assert list(arrays["tokens_"]) == ["<s>", "the", "boys"]
        for name, values in payload["values"].items():
            np.testing.assert_allclose(arrays[name], values, rtol=1e-6)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/api/trace.csv?model={awkward}&text=the").text, newline="")))
    assert {row["name"] for row in rows} == set(payload["values"])
    assert main(["trace", awkward, "the boys", "--format", "npz", "--out", str(tmp_path / "a.npz")]) == 0
    assert (tmp_path / "a.npz").read_bytes() == answer.data
    for page in (f"/step?model={awkward}", f"/compare?left={awkward}", f"/api/cells/{awkward.partition('-')[2]}"):
        assert client.get(page).status_code == 200
