"""The command line and a cell of one's own: what is wrong with it, what it is, its code, its picture, its training."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from app.cli import main
from lstm_core import Cell, ModelError, cells, models, notation
from lstm_core.learning import own

MINE = """\
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)  # gate
h = z * h_prev + (1 - z) * tanh(W_h @ x)   # state
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file with a cell, in the folder that the test is in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my cell.txt"
    path.write_text(MINE, encoding="utf-8")
    return path


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that succeeds, and return what it prints."""
    assert main(arguments) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that fails, and return what it says."""
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("lstm-explainer: ")
    return printed.err


def test_a_cell_is_described(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        said(["cell", mine.name], capsys)
        == """\
my_cell

  z = σ(W_z x + U_z h′ + b_z)         gate
  h = z ⊙ h′ + (1 − z) ⊙ tanh(W_h x)  state

states: h
phases: Forget (z), Update (h)
parameters: units² + 2·units·inputs + units
  units x inputs  W_z, W_h
  units x units   U_z
  units           b_z
"""
    )


@pytest.mark.parametrize("name", cells)
def test_every_cell_of_the_catalogue_is_described(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(["cell", name], capsys)
    cell = cells[name]
    assert text.startswith(f"{name}: {cell.title}\n{cell.source}\n\n")
    assert all(line in text for line in notation.text(cell).split("\n"))
    assert all(parameter in text for parameter in cell.definition.parameters)


@pytest.mark.parametrize("language", notation.CODES)
def test_a_cell_is_printed_as_code(mine: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    cell = Cell(equations=MINE, name="my_cell")
    code = ["cell", mine.name, "--code", language]
    assert said(code, capsys) == notation.code(cell, language) + "\n"
    assert said([*code, "--inputs", "3", "--units", "5"], capsys) == notation.code(cell, language, 3, 5) + "\n"


def test_a_diagram_is_a_picture_of_its_own(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = mine.with_name("out.svg")
    assert said(["cell", mine.name, "--diagram", str(out)], capsys) == ""
    drawn = ElementTree.fromstring(out.read_text(encoding="utf-8"))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    text = "".join(drawn.itertext())
    assert all(sign in text for sign in ("σ", "tanh", "×", "+", "h", "x"))
    assert "var(" not in out.read_text(encoding="utf-8")
    assert sorted(path.name for path in mine.parent.iterdir()) == ["my cell.txt", "out.svg"]


def test_a_picture_that_cannot_be_written_leaves_the_old_one(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = mine.with_name("out.svg")
    out.write_text("old", encoding="utf-8")

    def full(self: Path, text: str, encoding: str) -> int:
        with self.open("w", encoding=encoding) as file:
            file.write(text[:10])
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_text", full)
    assert (
        refused(["cell", mine.name, "--diagram", str(out)], capsys)
        == f"lstm-explainer: {out}: No space left on device\n"
    )
    monkeypatch.undo()
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in mine.parent.iterdir()) == ["my cell.txt", "out.svg"]


MISTAKES = {
    "h = tanh(W_h @ x + U_h @ h_perv)\n": (1, 26, "no line defines h_perv; did you mean h_prev?"),
    "z: 3 = W_z @ x\nh = z * h_prev\n": (2, 5, "z has 3 entries, h_prev has 4 (units)"),
}


@pytest.mark.parametrize("text", MISTAKES)
@pytest.mark.parametrize("command", [["cell"], ["train", "--cell"]], ids=" ".join)
def test_a_mistake_is_shown_at_its_place(
    mine: Path, text: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    line, column, message = MISTAKES[text]
    mine.write_text(f"\ufeff{text}", encoding="utf-8")  # as some editors begin a file
    message = message if command == ["cell"] else message.replace("4 (units)", "32 (units)")
    found = refused([*command, mine.name], capsys).splitlines()
    assert found[0] == f"lstm-explainer: my_cell, line {line}, column {column}: {message}"
    assert found[1] == f"    {text.splitlines()[line - 1]}"
    assert found[2].index("^") == 4 + column - 1
    assert [path.name for path in mine.parent.iterdir()] == ["my cell.txt"]


def test_the_mends_of_a_mistake_are_shown(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine.write_text("z = sigmoid(W_z @ x)\nh = tanh(W @ x + z * h_perv)\n", encoding="utf-8")
    found = refused(["cell", mine.name], capsys).splitlines()
    assert found[0].startswith("lstm-explainer: my_cell, line 2, column ")
    assert [line for line in found if line.startswith("  mend: ")]
    mended = [line.strip() for line in found if re.match(r"    \d+: ", line)]
    assert mended


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cell", "my cell.txt", "--units", "3"], "say which with --code"),
        (["cell", "lstm", "--code", "jax", "--diagram", "x.svg"], "leave one of them away"),
        (["train"], "train what? Name a model or a task, or give a cell of your own with --cell FILE"),
        (["train", "grammar-lstm", "--task", "recall"], "--task is for a cell of your own, --cell FILE"),
        (["train", "grammar-lstm", "--cell", "my cell.txt"], "a model's name does not go with --cell"),
        (["train", "--cell", "my cell.txt", "--seeds", "2"], "--seeds does not go with --cell"),
        (["train", "--cell", "my cell.txt", "--data", "x"], "--data does not go with --cell"),
        (["train", "--cell", "my cell.txt", "--task", "digits"], "a cell of your own learns grammar or recall"),
        (["train", "--cell", "my cell.txt", "--out", "my cell.txt"], "cannot write into the folder my cell.txt"),
        (["train", "--cell", "lstm.txt"], "the catalogue has another cell 'lstm'; give the file a name of its own"),
        (["train", "--cell", "noise.txt"], "noise reads noise; a model of words reads x alone"),
        (
            ["train", "--cell", "narrow.txt"],
            "narrow: h has the shape (3,); what reads off the next word takes 32",
        ),
        (["train", "--cell", "upper.txt"], "upper reads a layer below, and is trained alone"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is(
    mine: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    others = {
        "lstm": MINE,
        "noise": "h = tanh(W_h @ x + U_h @ h_prev) * noise",
        "narrow": "h: 3 = tanh(W_h @ x + U_h @ h_prev)",
        "upper": "h = tanh(W_h @ x + U_h @ h_below)",
    }
    for name, text in others.items():
        mine.with_name(f"{name}.txt").write_text(text, encoding="utf-8")
    before = sorted(mine.parent.iterdir())
    found = refused(arguments, capsys)
    assert message in found
    assert found.count("\n") == 1
    assert sorted(mine.parent.iterdir()) == before
    assert not {"my_cell", "noise", "narrow", "upper"} & set(cells)


def test_a_cell_of_ones_own_is_trained_and_read_again(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lstm_core.learning.registry import TASKS

    monkeypatch.setattr(type(TASKS["recall"]), "evaluate", lambda self, model, count=1, data=None: {"gap": {"1": 0.5}})
    train = ["train", "--cell", mine.name, "--task", "recall", "--updates", "2", "--units", "6", "--inputs", "5"]
    path = Path(said([*train, "--out", "runs", "--quiet"], capsys).strip())
    assert path == Path("runs/recall-my_cell.safetensors")
    assert sorted(file.name for file in path.parent.iterdir()) == ["recall-my_cell.json", "recall-my_cell.safetensors"]
    assert "my_cell" not in cells  # only for as long as it was trained
    model = models.load(path, models.Model)
    assert (model.cell, model.inputs, model.units) == (Cell(equations=MINE, name="my_cell"), 5, 6)
    command = (
        "lstm-explainer train --cell my_cell.txt --task recall --seed 0 --out DIR --updates 2 --units 6 --inputs 5"
    )
    assert model.card.to_dict()["command"] == command
    written = path.stat().st_mtime_ns
    assert main([*train, "--out", "runs", "--quiet", "--resume"]) == 0
    assert path.stat().st_mtime_ns == written  # it was finished
    mine.write_text(MINE.replace("tanh", "sigmoid"), encoding="utf-8")
    assert main([*train, "--out", "runs", "--quiet", "--resume"]) == 0
    again = models.load(path, models.Model)
    assert "sigmoid(W_h" in again.cell.equations  # another cell of the same name is another model
    assert not np.array_equal(again.params["W_h"], model.params["W_h"])


def test_a_card_with_equations_that_are_none_is_refused(mine: Path) -> None:
    model = models.load("grammar-rnn", models.Model)
    card = {**model.card.to_dict(), "vocabulary": list(model.vocabulary), "equations": "h = __import__(x)"}
    path = models.save(model.arrays(), card, mine.parent)
    with pytest.raises(ModelError, match="grammar-rnn: the equations on its card cannot be read: rnn, line 1, column"):
        models.load(path)


def test_the_catalogue_keeps_its_own_cells() -> None:
    with own.registered(cells["lstm"]):
        assert "lstm" in cells
    assert "lstm" in cells


def test_a_cell_in_another_notation_is_shown_in_the_language(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine.write_text("h_t = np.tanh(W_{xh} x_t + U h_{t-1})\n", encoding="utf-8")
    found = refused(["cell", mine.name], capsys)
    assert "  mend: Write W_xh\n" in found
    assert found.rstrip().endswith("  write it this way:\n    U: parameter\n    h = tanh(W_xh @ x + U @ h_prev)")


def test_what_training_warns_of_is_one_line_too(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine.write_text("h = log(W_h @ x)", encoding="utf-8")
    assert main(["train", "--cell", mine.name, "--updates", "1", "--quiet"]) == 2
    lines = capsys.readouterr().err.strip().split("\n")
    assert len(lines) == 2
    assert all(line.startswith("lstm-explainer: ") and ".py" not in line for line in lines)
    assert "a first run on noise fails" in lines[0]


def test_a_cell_whose_inputs_have_names_says_how_many_it_takes(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine.write_text('inputs_are = (("value", 3), ("mask", 3))\nh = tanh(W_h @ (value * mask))', encoding="utf-8")
    assert main(["train", "--cell", mine.name, "--updates", "1", "--quiet"]) == 2
    assert "my_cell takes 6 inputs; a word has 16 (--inputs says another)" in capsys.readouterr().err
