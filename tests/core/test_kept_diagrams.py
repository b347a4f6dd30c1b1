"""Diagrams kept in a folder are the ones that were laid out, and whatever is wrong with the folder is no harm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from lstm_core import cells, notation
from lstm_core.notation.layout import kept
from lstm_core.notation.layout.kept import KEPT, from_dict, keep_in

SETTLED = ("lstm", "gru", "lstm_projection", "attention")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep diagrams in a folder of the test's own, however quickly they are laid out."""
    before = KEPT.folder
    monkeypatch.setattr(kept, "WORTH", -1.0)
    keep_in(tmp_path / "diagrams")
    yield tmp_path / "diagrams"
    keep_in(before)


def never() -> notation.Diagram:
    raise AssertionError("it is laid out again")


@pytest.mark.parametrize("name", list(cells))
@pytest.mark.parametrize("narrow", [False, True])
def test_a_diagram_comes_back_as_it_was(name: str, narrow: bool) -> None:
    diagram = notation.diagram(cells[name], narrow=narrow, settled=name in SETTLED)  # a draft has all that is kept
    assert from_dict(json.loads(json.dumps(asdict(diagram)))) == diagram


def test_a_kept_diagram_is_not_laid_out_again(folder: Path) -> None:
    diagram = notation.diagram(cells["gru"])
    assert KEPT.of(("a", "wide"), lambda: diagram) == diagram
    assert KEPT.of(("a", "wide"), never) == diagram
    with pytest.raises(AssertionError):
        KEPT.of(("a", "narrow"), never)


def test_what_cannot_be_read_is_laid_out_again(folder: Path) -> None:
    diagram = notation.diagram(cells["gru"])
    KEPT.of(("a", "wide"), lambda: diagram)
    (file,) = folder.iterdir()
    for content in ("", "[]", "{}", '{"cell": 1}', file.read_text()[:-9]):
        file.write_text(content)
        assert KEPT.of(("a", "wide"), lambda: diagram) == diagram
    assert KEPT.of(("a", "wide"), never) == diagram


def test_a_folder_that_cannot_be_written_and_a_full_one_are_no_harm(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagram = notation.diagram(cells["gru"])
    monkeypatch.setattr(kept, "MOST", 1)
    found = []
    for name in ("a", "b", "c"):
        assert KEPT.of((name,), lambda: diagram) == diagram
        found += list(folder.iterdir())
    assert len(list(folder.iterdir())) == 1
    assert len(set(found)) == 3, "a full folder keeps what is new"
    keep_in(folder / next(folder.iterdir()).name)  # a file
    assert KEPT.of(("d",), lambda: diagram) == diagram


def test_another_source_is_another_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    diagram = notation.diagram(cells["gru"])
    KEPT.of(("a",), lambda: diagram)
    monkeypatch.setattr(kept, "_source", lambda: "changed")
    with pytest.raises(AssertionError):
        KEPT.of(("a",), never)
