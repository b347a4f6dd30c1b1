"""A number reads alike whether the server wrote it or a script: one table of cases, asked of both."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.memory.numbers import points, scientific
from app.text.numbers import decimal, percent, rounded

CASES = json.loads(Path(__file__).with_name("numbers.json").read_text(encoding="utf-8"))
SCRIPTS = Path(__file__).parents[2] / "static" / "js"
WRITERS: dict[str, Callable[[float], str]] = {
    "number": lambda value: decimal(math.nan if value is None else value),
    "percent": percent,
    "scientific": scientific,
    "points": points,
}
ASKED = """
globalThis.document = { documentElement: { lang: 'en' } }
const { number, percent } = await import('./js/format.js')
const { scientific, points } = await import('./js/memory/arrays.js')
const writers = { number, percent, scientific, points }
const cases = JSON.parse(process.argv[2])
const written = Object.entries(cases).map(([name, row]) => [name, row.map(([value]) => writers[name](value))])
console.log(JSON.stringify(Object.fromEntries(written)))
"""


@pytest.mark.parametrize(("name", "value", "text"), [(name, *case) for name, row in CASES.items() for case in row])
def test_the_server_writes_a_number_so(name: str, value: float | None, text: str) -> None:
    assert WRITERS[name](value).replace("\u00a0", " ") == text  # type: ignore[arg-type]


@pytest.mark.skipif(shutil.which("node") is None, reason="the scripts are asked by node, which is not here")
def test_the_scripts_write_a_number_so(tmp_path: Path) -> None:
    shutil.copytree(SCRIPTS, tmp_path / "js")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "asked.js").write_text(ASKED, encoding="utf-8")
    command = ["node", "asked.js", json.dumps(CASES)]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60).stdout
    written = {name: [text.replace("\u00a0", " ") for text in row] for name, row in json.loads(said).items()}
    assert written == {name: [text for _value, text in row] for name, row in CASES.items()}


def test_every_middle_goes_away_from_zero_however_large_the_number() -> None:
    assert [rounded(n + 0.5, 0) for n in range(4)] == ["1", "2", "3", "4"]
    assert [rounded(-n - 0.5, 0) for n in range(4)] == ["-1", "-2", "-3", "-4"]
    assert rounded(1.7976931348623157e308, 2).startswith("17976931348623157")
