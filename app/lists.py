"""What the command line lists: the models and the cells, as a table or as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.reading.library import STANDARD
from lstm_core import cells, notation

YEAR = re.compile(r"\((\d{4})\)")


def models() -> list[dict[str, Any]]:
    """Return what is listed of every model, untrained ones too; `size` is how many numbers were learned."""
    found = []
    for name in STANDARD.names():
        card = STANDARD.card(name)
        found.append(
            {
                "name": name,
                "title": card.title,
                "cell": card.cell,
                "task": card.task,
                "size": card.parameters,
                "kind": card.kind,
                "trained": not card.untrained,
            }
        )
    return found


def catalogue() -> list[dict[str, Any]]:
    """Return what is listed of every cell; `parameters` is their number as a formula in the cell's sizes."""
    return [
        {
            "name": cell.name,
            "title": cell.title,
            "year": int(year.group(1)) if (year := YEAR.search(cell.source)) else None,
            "parameters": notation.parameter_formula(cell),
            "family": cell.family,
            "source": cell.source,
        }
        for cell in cells.values()
    ]


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return rows as lines of aligned columns under their names; numbers stand on the right."""
    lines = [list(columns), *([_cell(row[name]) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    is_number = [all(isinstance(row[name], int | None) for row in rows) for name in columns]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, is_number, strict=True)
        ).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
