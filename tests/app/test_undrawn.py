"""A cell whose diagram cannot be drawn, or whose sizes are unusual, is on every page: its lines are listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from lstm_core import Cell, cells, notation
from lstm_core.notation.layout import pipeline
from tests.core.diagram_checks import outside, overlaps
from tests.core.test_diagram import EVERY, definition_of

MINE = """\
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)  # update gate
n = tanh(W_n @ x + z * (U_n @ h_prev) + b_n)  # candidate
h = z * h_prev + (1 - z) * n  # hidden state"""
EQUAL = "h = tanh(x + U_h @ h_prev)  # as many inputs as units"
MIXED = """\
mix_(a, b) = b * a + (1 - b) * tanh(a * b)
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)
s = mix_(h_prev, z)
h = tanh(W_h @ s)"""
PROJECTED = """\
size = 3
f = sigmoid(W_f @ x + U_f @ h_prev + b_f)
c = f * c_prev + (1 - f) * tanh(W_g @ x + U_g @ h_prev + b_g)
h: size = W_o @ tanh(c)"""


def registered(text: str) -> Iterator[Cell]:
    cell = Cell(equations=text, name="undrawn", title="Mine", summary="One's own.", family="Own")
    yield cells.register(cell)
    cells.remove(cell.name)


@pytest.fixture
def mine() -> Iterator[Cell]:
    yield from registered(MINE)


def answers(client: FlaskClient, cell: Cell) -> dict[str, Any]:
    """Return what every page and answer about a cell says; each must be 200."""
    name, model = cell.name, f"grammar-{cell.name}"
    found = {}
    for url in (
        f"/api/cells/{name}",
        f"/step?model={model}",
        f"/step/scene?model={model}",
        f"/api/trace?model={model}&text=the+boys",
        f"/compare?left={name}&right={name}",
        f"/step/files/picture.svg?model={model}",
    ):
        answer = client.get(url)
        if answer.status_code == 404 and "files" in url:
            continue
        assert answer.status_code == 200, (url, answer.get_data(as_text=True)[:300])
        found[url.partition("?")[0]] = answer.get_json() if answer.is_json else answer.get_data(as_text=True)
    answer = client.post("/api/cells", json={"equations": cell.equations, "name": "typed"})
    assert answer.status_code == 200, answer.get_json()
    found["typed"] = answer.get_json()
    return found


@pytest.mark.parametrize("error", [notation.LayoutError("too entangled"), IndexError("a bug"), RecursionError()])
def test_a_diagram_that_fails_costs_the_diagram_alone(
    mine: Cell, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_given: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(notation, "diagram", fail)
    found = answers(client, Cell(**{**vars(mine), "name": mine.name}))
    for answer in (found["/api/cells/undrawn"], found["typed"]):
        for kind in ("diagram", "diagram_narrow"):
            nodes = answer[kind]["nodes"]
            assert [node["line"] for node in nodes] == ["z", "n", "h"]
            assert nodes[0]["glyph"].startswith("z = σ(W_z x + ")
            assert answer[kind]["wires"] == []
        assert "<math" in answer["lines"][0]["mathml"]
        assert "def " in answer["numpy"] or "h = " in answer["numpy"]
    scene = found["/step/scene"]
    assert len(scene["phases"]) == 3
    assert "z = σ(W_z x" in found["/step"]


def test_a_layout_that_fails_inside_is_a_layout_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise pipeline.LayoutError("too entangled")

    monkeypatch.setattr(pipeline, "_laid_out", fail)
    with pytest.raises(notation.LayoutError):
        notation.diagram(Cell(equations=f"{MINE}\nmore = h * h", name="fails"))


@pytest.mark.parametrize(("text", "units"), [(EQUAL, None), (PROJECTED, 3)])
def test_a_cell_of_unusual_sizes_is_on_every_page(client: FlaskClient, text: str, units: int | None) -> None:
    for cell in registered(text):
        found = answers(client, cell)
        assert found["/step/scene"]["units"] == found["/api/trace"]["model"]["units"]
        width = len(found["/api/trace"]["values"]["h"][0])
        assert width == (units or found["/api/trace"]["model"]["units"])


@pytest.mark.parametrize(("language", "words"), [("en", "an operation of this cell"), ("ja", "このセル")])
def test_a_box_of_an_operation_of_the_cells_own_says_what_is_in_it(
    client: FlaskClient, language: str, words: str
) -> None:
    for cell in registered(MIXED):
        scene = client.get(f"/step/scene?model=grammar-{cell.name}&lang={language}").get_json()
        about = scene["parts"]["node:s"]
        assert "mix" in about["title"]
        assert words in about["title"]
        assert "<math" in about["formula"]
        assert "tanh" in about["formula"]
        assert len(about["inside"]) == 6  # three products, the difference, the tangent, and the sum
        assert about["inside"][-1] == about["formula"]
        assert not any(part["inside"] for id, part in scene["parts"].items() if id != "node:s")


@pytest.mark.parametrize(("name", "narrow"), EVERY)
def test_the_list_of_lines_is_sound(name: str, narrow: int) -> None:
    definition = definition_of(name)
    picture = notation.listed(definition, "narrow" if narrow else "wide")
    assert [node.line for node in picture.nodes] == list(definition.values)
    assert [strip.value for strip in picture.strips] == list(definition.values)
    assert [*overlaps(picture), *outside(picture)] == []
    assert picture.width < (2400 if not narrow else 520)
