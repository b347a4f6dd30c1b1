"""The command line: what each command writes, and what it says to a mistake."""

from __future__ import annotations

import json
import math
import re
import signal
import subprocess
import sys
import urllib.request
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from app.cli import main
from app.reading.library import STANDARD
from lstm_core import cells, models
from lstm_core.language import fixed_inputs
from lstm_core.language.fitting import units_for
from lstm_core.learning import commands
from lstm_core.learning.recall import gaps
from lstm_core.tasks.recall import gap_tables

TEXT = "the boys near the car"


def test_a_trace_is_written_as_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["trace", "grammar-lstm", TEXT, "--clamp", "f/2:1", "--gradients"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert [token["text"] for token in found["tokens"]] == ["<s>", *TEXT.split()]
    assert {row[1] for row in found["values"]["f"]} == {1}
    assert found["gradients"]["of"]["token"] in models.load("grammar-lstm").vocabulary


def test_a_trace_is_written_as_csv_and_npz(tmp_path: Path) -> None:
    for kind in ("csv", "npz"):
        assert main(["trace", "grammar-gru", TEXT, "--format", kind, "--out", str(tmp_path / f"trace.{kind}")]) == 0
    assert (tmp_path / "trace.csv").read_text().startswith("step,token,known,name,unit,value\n1,<s>,yes,")
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as arrays:
        assert arrays["h"].shape == (6, models.load("grammar-gru").units)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trace", "nothing", TEXT], "there is no model 'nothing'"),
        (["trace", "grammar-lstm", TEXT, "--clamp", "q:1"], "lstm has no value “q” to hold"),
        (["trace", "grammar-lstm", TEXT, "--format", "csv", "--gradients"], "--gradients needs --format json, not csv"),
        (["trace", "grammar-lstm", TEXT, "--out", "/nowhere/at/all"], "No such file or directory"),
        (["train", "grammar-nothing"], "there is no recipe 'grammar-nothing'"),
        (["train", "grammar-lstm", "--seeds", "2", "--seed", "1"], "--seeds chooses among whole recipes"),
        (["evaluate", "nothing"], "there is no model 'nothing' to evaluate"),
    ],
)
def test_a_mistake_is_one_sentence(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("lstm-explainer: ")
    assert message in error
    assert "Traceback" not in error


@pytest.mark.parametrize("arguments", [["serve", "--port", "99999"], ["train", "grammar", "--updates", "0"], [], ["x"]])
def test_what_the_parser_refuses(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert re.fullmatch(r"lstm-explainer[ a-z]*: .+\. See lstm-explainer[ a-z]* --help\n", capsys.readouterr().err)


def test_an_experiment_goes_to_its_record_and_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured: list[object] = []

    def measure(path: Path, progress: bool) -> dict:
        measured.append((path, progress))
        return {"trials": []}

    monkeypatch.setattr(gaps, "measure", measure)
    monkeypatch.setattr(gap_tables, "tables", lambda record: f"| {record} |")
    assert main(["measure", "recall-gaps", "--out", str(tmp_path / "gaps.json"), "--quiet"]) == 0
    assert measured == [(tmp_path / "gaps.json", False)]
    assert capsys.readouterr().out == "| {'trials': []} |\n"


def test_training_is_asked_for_as_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[object] = []

    def train(name: str, **options: object) -> tuple[Path, ...]:
        asked.append((name, options))
        return (Path("there/grammar-rnn.safetensors"),)

    def choose(name: str, **options: object) -> Path:
        asked.append((name, options))
        return Path("there/grammar-lstm.safetensors")

    monkeypatch.setattr(commands, "train", train)
    monkeypatch.setattr(commands, "choose", choose)
    assert main(["train", "grammar-rnn", "--updates", "3", "--seed", "5", "--out", "there", "--quiet"]) == 0
    assert main(["train", "grammar-lstm", "--seeds", "3", "--out", "there"]) == 0
    assert asked == [
        (
            "grammar-rnn",
            {"out": Path("there"), "seed": 5, "updates": 3, "resume": False, "progress": False, "data": None},
        ),
        ("grammar-lstm", {"out": Path("there"), "seeds": range(3), "progress": True}),
    ]
    assert capsys.readouterr().out == "there/grammar-rnn.safetensors\nthere/grammar-lstm.safetensors\n"


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"lstm-explainer {version('lstm-explainer')}\n"


def test_every_model_is_listed_with_what_its_file_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--json"]) == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(listed) == set(STANDARD.names())
    for name in ("grammar-lstm", "digits-draw", "scenes-attention", "chorales-storn"):
        network = STANDARD.load(name)
        assert listed[name]["size"] == sum(array.size for array in network.arrays().values())
        assert (listed[name]["cell"], listed[name]["title"]) == (network.card.cell, network.title)
    assert main(["models"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["name", "title", "cell", "task", "size"]
    assert [line.split()[0] for line in lines] == list(listed)
    for line in lines:
        name, *_, size = line.split()
        assert size == ("untrained" if not listed[name]["trained"] else str(listed[name]["size"])), line
    assert any(line.split()[-1] != "untrained" for line in lines)


def test_every_cell_is_listed_with_the_formula_of_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cells", "--json"]) == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(listed) == list(cells)
    assert (listed["lstm"]["year"], listed["lstm"]["title"]) == (1997, "LSTM")
    for name, cell in cells.items():
        definition = cell.definition
        known = {**definition.settings, "inputs": fixed_inputs(definition, {}) or 5, "units": 12, "features": 7}
        features = 7 if "memory" in definition.words else None
        below = [own for own in definition.belows if own not in definition.bottoms] or None
        if units_for(definition, known["inputs"], features, below, {}) == known["inputs"]:
            known["inputs"] = 12  # as many inputs as units
        shapes = cell.parameter_shapes(inputs=known["inputs"], units=12, features=features, below=below)
        assert _value(listed[name]["parameters"], known) == sum(map(math.prod, shapes.values())), name
    assert main(["cells"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(cells)
    assert lines[0].split() == ["name", "title", "year", "parameters"]


def _value(formula: str, sizes: dict[str, int]) -> int:
    """Work out a formula such as `4·units² + 2`."""
    found = 0
    for term in formula.split(" + "):
        factors = [re.fullmatch(r"(\w+?)([²³])?", factor, re.ASCII) for factor in term.split("·")]
        found += math.prod((sizes.get(one[1]) or int(one[1])) ** {"²": 2, "³": 3}.get(one[2], 1) for one in factors)
    return found


def test_models_are_evaluated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "grammar-rnn", "--count", "4"]) == 0
    assert "| grammar-rnn | " in capsys.readouterr().out


def test_serving_says_where_and_answers() -> None:
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
    heeds_interrupts = partial(signal.signal, signal.SIGINT, signal.default_int_handler)  # not in a script's background
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heeds_interrupts) as server:
        try:
            line = server.stdout.readline()
            address = re.match(r"Serving on (http://127\.0\.0\.1:\d+)", line)[1]
            with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
                assert answer.read() == b"ok\n"
            second = subprocess.run(
                [*command[:-1], address.rsplit(":", 1)[1]], capture_output=True, text=True, timeout=30, check=False
            )
            assert second.returncode == 2
            assert "cannot listen on 127.0.0.1:" in second.stderr
        finally:
            server.send_signal(signal.SIGINT)
    assert server.returncode in (0, -signal.SIGINT, 130)


def test_flask_finds_the_application() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "routes"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "/api/trace" in found.stdout
