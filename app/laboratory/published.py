"""Cells of later papers that one can start from: a file each in `cells`, with a head and the text.

The head says what the card shows, the cell in one line under the code of each language. Roles are comments in English,
translated as those of the catalogue are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from app.text.languages import LANGUAGES, SOURCE
from lstm_core import Cell

FOLDER = Path(__file__).parent / "cells"


@dataclass(frozen=True)
class Published:
    """A cell of a paper; `cell` has title, family, citation and, as its summary, the line in English."""

    cell: Cell
    year: int
    authors: str
    lines: Mapping[str, str]  # the cell in one line, by language


@cache
def published() -> Mapping[str, Published]:
    """Return the cells of later papers by name."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.txt"))]
    return MappingProxyType({one.cell.name: one for one in found})


def _read(path: Path) -> Published:
    head, _, equations = path.read_text(encoding="utf-8").partition("\n\n")
    given = dict(line.split(": ", 1) for line in head.splitlines())
    cell = Cell(
        equations=equations,
        name=path.stem,
        title=given["title"],
        source=given["source"],
        family=given["family"],
        summary=given[SOURCE],
    )
    return Published(
        cell, int(given["year"]), given["authors"], MappingProxyType({code: given[code] for code in LANGUAGES})
    )
