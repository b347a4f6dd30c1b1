"""The server writes what tests/contract says that it writes; tests/js/contract.test.js asks the same of the scripts."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests.contract.subjects import FOLDER, SUBJECTS, written

SCRIPTS = FOLDER.parent / "js" / "contract.test.js"


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_server_keeps_the_contract(name: str) -> None:
    kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert json.loads(written(name)) == kept, "python -m tests.contract writes it anew, where that is meant"


def test_every_file_is_of_a_subject() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(SUBJECTS)


@pytest.mark.skipif(shutil.which("node") is None, reason="the scripts are asked by node, which is not here")
def test_the_scripts_keep_the_contract() -> None:
    asked = subprocess.run(["node", "--test", SCRIPTS], capture_output=True, text=True, timeout=60)
    assert asked.returncode == 0, asked.stdout
