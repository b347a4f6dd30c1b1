"""`lstm-explainer lab FILE`: the laboratory with a reader's cell, in the browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import waitress.server

from app.cli import main
from app.lab.cell_text import address_of, parse_packed
from lstm_core import Cell, cells

MINE = """\
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)  # 更新ゲート
h = z * h_prev + (1 - z) * tanh(W_h @ x)   # state
"""


def test_the_browser_is_opened_on_the_cell(tmp_path: Path) -> None:
    path, seen = tmp_path / "my cell.txt", tmp_path / "seen"
    path.write_text(MINE, encoding="utf-8")
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{seen}.new' && mv '{seen}.new' '{seen}'\n")
    browser.chmod(0o755)
    command = [sys.executable, "-m", "app.cli", "lab", str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"BROWSER": f"{browser} %s"}
    ) as server:
        try:
            address = re.match(r"Serving on (http://127\.0\.0\.1:\d+/lab\S+)  ", server.stdout.readline())[1]
            given = parse_qs(urlsplit(address).query)
            assert parse_packed(given["cell"][0], 8000).value == MINE
            assert given["name"] == ["my_cell"]
            with urllib.request.urlopen(address, timeout=30) as answer:
                assert "更新ゲート" in answer.read().decode()
            end = time.monotonic() + 10
            while not seen.exists() and time.monotonic() < end:
                time.sleep(0.02)
            assert seen.read_text() == address
        finally:
            server.send_signal(signal.SIGTERM)


def test_a_cell_of_the_catalogue_is_a_start() -> None:
    assert address_of(cells["gru"]) == "/lab?from=gru"
    other = address_of(Cell(cells["gru"].equations, "gru" * 30))
    assert len(parse_qs(urlsplit(other).query)["name"][0]) == 60


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("h = tanh(W_h @ x + hprev)\n", "line 1"),
        ("f = sigmoid(W_f @ x)\nh = tahn(f)\n", "mend: Write tanh"),
        ("a: 3 = W_a @ x\nh = a * tanh(W_h @ x)\n", "units"),
        ("", "is empty"),
    ],
)
def test_what_is_no_cell_is_told_as_by_the_command_cell(
    text: str, wanted: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waitress.server, "create_server", lambda *_, **__: pytest.fail("it was served"))
    path = tmp_path / "mine.txt"
    path.write_text(text)
    said = []
    for command in ("lab", "cell"):
        assert main([command, str(path)]) == 2
        said.append(capsys.readouterr().err)
    assert said[0] == said[1]
    assert wanted in said[0]
