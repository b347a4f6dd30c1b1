"""Adding a cell is one file: whatever is found by a cell's name finds a cell that was added while the program runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lstm_core import Cell, cells, notation
from lstm_core.cells._catalogue import Catalogue
from lstm_core.learning import commands
from lstm_core.learning.registry import TASKS
from lstm_core.learning.words import WordTask

EQUATIONS = """\
z = sigmoid(W_z @ x + b_z)  # update gate
h_tilde = W_h @ x + b_h  # new state
h = (1 - z) * h_prev + z * h_tilde  # hidden state
"""
NAME = "mingru_added"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def added() -> Iterator[Cell]:
    """A cell that was registered."""
    cell = Cell(equations=EQUATIONS, name=NAME, title="minGRU", summary="Its gate sees the input alone.", family="GRU")
    yield cells.register(cell)
    cells.remove(NAME)


def test_it_is_in_the_catalogue(added: Cell) -> None:
    assert cells[NAME] == added
    assert NAME in list(cells)


def test_it_is_in_the_interface_with_formula_and_diagram(added: Cell, client: FlaskClient) -> None:
    assert NAME in [cell["name"] for cell in client.get("/api/cells").get_json()["cells"]]
    answer = client.get(f"/api/cells/{NAME}?against=gru").get_json()
    assert [line["name"] for line in answer["lines"]] == ["z", "h_tilde", "h"]
    assert "<math" in answer["lines"][0]["mathml"]
    assert [node["id"] for node in answer["diagram"]["nodes"] if node["kind"] == "box"] == ["z", "h_tilde"]
    assert {line["name"]: line["status"] for line in answer["difference"]}["r"] == "removed"


def test_it_is_on_the_stage_and_says_that_nobody_trained_it(added: Cell, client: FlaskClient) -> None:
    model = f"grammar-{NAME}"
    page = client.get(f"/step?model={model}", headers=ENGLISH).get_data(as_text=True)
    assert "minGRU (not trained)" in page
    assert "minGRU (not trained: its weights are random)" in page
    scene = client.get(f"/step/scene?model={model}").get_json()
    assert [phase["lines"] for phase in scene["phases"]] == [list(p.lines) for p in notation.phases(added)]
    trace = client.get(f"/api/trace?model={model}&text=the+boys").get_json()
    assert len(trace["values"]["z"]) == 3
    csv = client.get(f"/api/trace.csv?model={model}&text=the+boys")
    assert csv.status_code == 200


def test_it_is_in_the_comparison(added: Cell, client: FlaskClient) -> None:
    page = client.get(f"/compare?left={NAME}&right=gru", headers=ENGLISH).get_data(as_text=True)
    assert f'value="grammar-{NAME}"' in page
    assert "no gate: it always looks at the whole past" in page


def test_it_can_be_trained(added: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = TASKS["grammar"]
    assert isinstance(task, WordTask)
    small = {"sizes": {"train": 40, "validation": 5, "test": 5}, "ask": lambda model, count: {"nats": 1.0}}
    monkeypatch.setitem(TASKS, "grammar", replace(task, **small))
    (path,) = commands.train(f"grammar-{NAME}", out=tmp_path, updates=1, progress=False)
    assert path.name == f"grammar-{NAME}.safetensors"


def test_when_it_is_gone_nothing_knows_it(client: FlaskClient) -> None:
    assert client.get(f"/api/cells/{NAME}").status_code == 404
    assert f"grammar-{NAME}" not in client.get("/step").get_data(as_text=True)


def test_one_file_in_the_folder_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "own_cells_of_a_reader"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "mine.py").write_text(
        f"from lstm_core.cell import Cell\n\nMINE = Cell(name='mine', family='GRU', equations={EQUATIONS!r})\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    found = Catalogue(package.name, [str(package)])
    assert list(found) == ["mine"]
    sys.modules.pop(f"{package.name}.mine", None)
