"""What the command line does not take: one line on standard error, status 2, nothing half done, nothing ignored."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import COMMANDS, main
from app.options import parser
from lstm_core.models.files import SHIPPED

TRACE, TRAIN = ["trace", "grammar-lstm", "the boys"], ["train", "grammar-rnn", "--updates", "1"]
NUMBERS = ("", "-1", "x", "1.5", "1e3", "²", "9" * 5000, "\udcff")
COMPLETE = {  # what each command wants at least
    "serve": [],
    "train": ["grammar-rnn", "--updates", "1"],
    "trace": ["grammar-lstm", "the boys"],
    "evaluate": ["grammar-rnn"],
    "models": [],
    "cells": [],
    "cell": ["lstm"],
    "lab": ["lstm"],
    "measure": ["recall-gaps", "--out", "{tmp}/gaps.json"],
}
WRONG = {  # for every option of every command, what it does not take
    ("serve", "--host"): ("nowhere.invalid", "256.1.1.1", "", " ", "a b", "\udcff", "x" * 300),
    ("serve", "--port"): (*NUMBERS, "65536"),
    ("serve", "--threads"): (*NUMBERS, "0", "1001"),
    ("train", "name"): ("nope", "", "grammar-", "-", "\udcff", "grammer-lstm", "all"),
    ("train", "--out"): ("{tmp}/file", "{tmp}/file/below", "/proc/nope", "", "\0"),
    ("train", "--data"): ("{tmp}/file", "{tmp}/\udcff", "", "\0"),
    ("train", "--seed"): NUMBERS,
    ("train", "--seeds"): (*NUMBERS, "0"),
    ("train", "--updates"): (*NUMBERS, "0"),
    ("train", "--cell"): ("{tmp}/file", "{tmp}/nope", "", "\0"),
    ("train", "--task"): ("recall", "nope", "", "\udcff"),
    ("train", "--inputs"): (*NUMBERS, "0", "4097", "3"),
    ("train", "--units"): (*NUMBERS, "0", "4097", "3"),
    ("cell", "cell"): ("nope", "", "-", "{tmp}", "{tmp}/nope", "{tmp}/file/below", "{tmp}/binary", "{tmp}/empty")
    + ("{tmp}/mark", "{tmp}/huge", "{tmp}/null", "/dev/zero", "\udcff", "\0", "x" * 300, "x" * 5000),
    ("lab", "cell"): ("nope", "", "{tmp}", "{tmp}/nope", "{tmp}/binary", "{tmp}/empty", "{tmp}/huge", "\udcff", "\0"),
    ("lab", "--host"): ("nowhere.invalid", "256.1.1.1", "", "a b", "\udcff"),
    ("lab", "--port"): (*NUMBERS, "65536"),
    ("cell", "--code"): ("", "pytorch", "TORCH", "\udcff"),
    ("cell", "--inputs"): (*NUMBERS, "0", "4097", "3"),
    ("cell", "--units"): (*NUMBERS, "0", "4097", "3"),
    ("cell", "--diagram"): ("{tmp}", "{tmp}/nope/at/all", "{tmp}/file/below", "/dev/full", "", "\0", "x" * 300),
    ("trace", "model"): ("nope", "", "grammar", "digits-draw", "scenes-attention", "chorales-vrnn", "chorales-lstm")
    + ("a/b", "{tmp}", "{tmp}/file", "{tmp}/broken.safetensors", "{tmp}/alone.safetensors", "\udcff", "", "\0"),
    ("trace", "text"): ("\udcff", "the \udc80"),
    ("trace", "--format"): ("", "xml", "\udcff"),
    ("trace", "--clamp"): ("f", "q:1", "f:nan", "f/99:1", "f:1;" * 40, "f:\udcff", "f@5-2:1"),
    ("trace", "--out"): ("{tmp}", "{tmp}/nope/at/all", "{tmp}/file/below", "{tmp}/\udcff/x", "", "\0", "/dev/full"),
    ("evaluate", "name"): ("nope", "", "grammar-nope", "\udcff"),
    ("evaluate", "--count"): (*NUMBERS, "0", "10001"),
    ("evaluate", "--data"): ("{tmp}/file", "{tmp}/nope"),
    ("evaluate", "--text"): ("{tmp}", "{tmp}/nope", "{tmp}/binary", "{tmp}/empty", "{tmp}/mark", "", "\0"),
    ("evaluate", "--folder"): ("{tmp}/nope", "{tmp}/file", "{tmp}", "", "\0"),
    ("measure", "name"): ("nope", ""),
    ("measure", "--out"): ("{tmp}", "{tmp}/file", "{tmp}/file/below", "{tmp}/binary", "{tmp}/record", "", "\0"),
}
FLAGS = {"--help", "--resume", "--quiet", "--gradients", "--json", "--no-browser"}  # that take no value


@pytest.fixture
def tmp(tmp_path: Path) -> Path:
    """Return a folder with files that are not what they are taken for."""
    (tmp_path / "file").write_text("no model, no record, no folder", encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "mark").write_bytes(b"\xef\xbb\xbf\r\n")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "huge").write_bytes(b"h = x # " + b"y" * 100_000)
    (tmp_path / "null").write_bytes(b"h = tanh(W_h @ x)\0\n")
    (tmp_path / "record").write_text('{"trials": [{"kind": 1}, 2]}', encoding="utf-8")
    for name, card in (("broken", (SHIPPED / "grammar-rnn.json").read_bytes()), ("alone", None)):
        (tmp_path / f"{name}.safetensors").write_bytes(b"\x10" * 100)
        if card:
            (tmp_path / f"{name}.json").write_bytes(card)
    return tmp_path


def _refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command and return its line on standard error, having seen that it is one, and the status 2."""
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    found = capsys.readouterr()
    assert status == 2, found
    assert found.out == ""
    assert found.err.startswith("lstm-explainer")
    assert found.err.count("\n") == 1, found.err
    assert "Traceback" not in found.err
    assert len(found.err) < 700, found.err
    return found.err


def _actions() -> Iterator[tuple[str, argparse.Action]]:
    (commands,) = (action for action in parser(COMMANDS)._actions if isinstance(action, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        for action in command._actions:
            yield name, action


def test_every_option_of_every_command_has_its_wrong_values() -> None:
    options = {(name, (*action.option_strings, action.dest)[0]) for name, action in _actions()}
    flags = {(name, option) for name, option in options if option in (*FLAGS, "-h")}
    assert options - flags == set(WRONG)
    assert set(COMPLETE) == {name for name, _ in options}


@pytest.mark.parametrize(
    ("command", "option", "value"), [(*key, value) for key, values in WRONG.items() for value in values], ids=ascii
)
def test_a_wrong_value_is_reported_in_one_line(
    command: str,
    option: str,
    value: str,
    tmp: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp)
    value = value.replace("{tmp}", str(tmp))
    arguments = [part.replace("{tmp}", str(tmp)) for part in COMPLETE[command]]
    positional = [name for name, action in WRONG if name == command and not action.startswith("-")]
    if option.startswith("-"):
        arguments = [command, *arguments, f"{option}={value}"]
    else:
        names = [action for name, action in WRONG if name == command and not action.startswith("-")]
        assert len(names) == len(positional)
        arguments[names.index(option)] = value
        arguments = [command, *arguments[: len(names)], *([] if value.startswith("-") else arguments[len(names) :])]
        if value.startswith("-"):
            arguments.insert(1, "--")
    _refused(arguments, capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "COMMAND"),
        (["nope"], "invalid choice"),
        ([*TRACE, "more"], "unrecognized arguments"),
        (["models", "grammar"], "unrecognized arguments"),
        (["cells", "--format", "csv"], "unrecognized arguments"),
        ([*TRACE, "--nope"], "unrecognized arguments"),
        (["trace", "grammar-lstm"], "text"),
        ([*TRACE, "--format", "csv", "--gradients"], "--gradients needs --format json, not csv"),
        ([*TRACE, "--format", "npz", "--gradients"], "--gradients needs --format json, not npz"),
        (["trace", "digits-draw", "a"], "digits-draw reads pictures, not text"),
        (["trace", "scenes-attention", "a red circle"], "scenes-attention reads pictures, not text"),
        (["trace", "chorales-vrnn", "a"], "chorales-vrnn reads music, not text"),
        (["trace", "chorales-vrnn", "a", "--clamp", "z:1"], "chorales-vrnn reads music, not text"),
        (["trace", "grammer-lstm", "a"], "did you mean grammar-lstm?"),
        (["trace", "Grammar-LSTM", "a"], "did you mean grammar-lstm?"),
        (["train", "grammer-lstm"], "did you mean grammar-lstm?"),
        (["train", "nope"], "such as grammar-rnn. The tasks are"),
        (["evaluate", "grammer-lstm"], "did you mean grammar-lstm?"),
        (["train", "grammar", "--seeds", "2"], "--seeds trains one model"),
        (["train", "grammar-rnn", "--seeds", "2", "--seed", "1"], "leave --seed and --updates away"),
        (["train", "grammar-rnn", "--seeds", "2", "--updates", "1"], "leave --seed and --updates away"),
        (["train", "grammar-rnn", "--seeds", "2", "--resume"], "leave --resume away"),
        (["train", "grammar-lstm", "--seeds", "2", "--data", "file"], "grammar makes its own data"),
        (["train", "stories-lstm", "--seeds", "2", "--data", "file"], "no measure to choose among seeds by"),
        (["train", "stories-lstm"], "stories needs its data"),
        (["train", "stories-lstm", "--data", "nope"], "there is no data file nope"),
        (["train", "stories-lstm", "--data", "file"], "does not say that it is the training text"),
        (["train", "shakespeare-lstm", "--data", "binary"], "is not UTF-8 text"),
        (["train", "chorales-vrnn", "--data", "file"], "cannot be read"),
        (["train", "chorales-vrnn", "--data", "binary"], "cannot be read"),
        (["train", "digits-draw", "--data", "binary"], "is no IDX file"),
        (["train", "digits-draw", "--data", "."], "there is no data file"),
        (["train", "counting-lstm", "--data", "nope"], "counting makes its own data"),
        (["train", "recall-lstm", "--data", "file"], "recall makes its own data"),
        (["train", "scenes-attention", "--data", "file"], "scenes makes its own data"),
        (["train", "all", "--data", "file"], "train one task at a time"),
        (["evaluate", "grammar-lstm", "--data", "/nope"], "grammar-lstm makes its own data"),
        (["evaluate", "recall-lstm", "--data", "file"], "recall-lstm makes its own data"),
        (["evaluate", "counting", "--count", "1001"], "is asked on at most 1,000"),
        (["evaluate", "stories-lstm", "--count", "5"], "stories-lstm is asked on its whole test set"),
        (["evaluate", "stories-lstm"], "stories needs its data"),
        (["evaluate", "digits-draw"], "digits needs its data"),
        (["evaluate", "stories-lstm", "--text", "file", "--count", "5"], "--count is for a task"),
        (["evaluate", "stories-lstm", "--text", "file", "--data", "file"], "--data is for a task"),
        (["evaluate", "digits-draw", "--text", "file"], "reads no text"),
        (["evaluate", "counting-lstm", "--text", "file"], "does not guess one next word"),
        (["evaluate", "broken", "--folder", "."], "cannot be read"),
        (["evaluate", "alone", "--folder", "."], "has no card"),
    ],
)
def test_what_does_not_go_together_is_reported(
    arguments: list[str], message: str, tmp: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp)
    assert message in _refused(arguments, capsys)
    assert not (tmp / "runs").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEXT_TOKENS", "abc"),
        ("TEXT_TOKENS", "9" * 5000),
        ("TEXT_TOKENS", "-1"),
        ("NOPE", "1"),
        ("HTTPS_ONLY", "perhaps"),
        ("STATIC_FOLDER", "/nope"),
        ("TEMPLATE_FOLDER", "/nope"),
        ("CACHE_FOLDER", "~nobody-here/x"),
        ("EMBED_ANCESTORS", "a\nb"),
        ("FRAME_ANCESTORS", "'self'; script-src *"),
    ],
)
def test_a_setting_that_cannot_be_is_reported(
    name: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"LSTM_EXPLAINER_{name}", value)
    assert name.lower() in _refused(["serve", "--port", "0"], capsys)


def _run(arguments: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, timeout=120, check=False, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    "arguments",
    [TRACE, ["evaluate", "grammar-rnn", "--count", "2"], ["models"], ["cells", "--json"]],
    ids=["bytes", "text", "models", "cells"],
)
def test_a_reader_who_leaves_is_reported_in_one_line(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    found = _run(arguments, stdout=write)
    os.close(write)
    assert found.returncode == 2
    assert found.stderr == b"lstm-explainer: whoever read the output has stopped before its end\n"


def test_a_full_disk_is_reported_in_one_line() -> None:
    with open("/dev/full", "wb") as full:
        found = _run(TRACE, stdout=full)
    assert found.returncode == 2
    assert found.stderr.decode().splitlines() == ["lstm-explainer: No space left on device"]


def test_an_argument_that_is_not_utf8_is_reported_in_one_line() -> None:
    found = _run(["trace", "grammar-lstm", os.fsdecode(b"\xff")], stdout=subprocess.DEVNULL)
    assert found.returncode == 2
    assert b"is not UTF-8" in found.stderr
    assert found.stderr.count(b"\n") == 1
