"""The table of the units found in every shipped model, for the selected contrast."""

from __future__ import annotations

from typing import TypedDict

from app.reading import catalogue
from app.text.languages import translated
from app.text.numbers import decimal, percent, plain_points, ratio, signed
from app.units import labels
from app.units.view import View
from lstm_core import cells
from lstm_core.models import Card, Library
from lstm_core.probing import table


class TableRow(TypedDict):
    """A network's search for a unit, as text."""

    model: str
    task: str
    cell: str
    unit: int
    effect: str
    error: str
    trained: str
    fall: str
    usual: str
    ratio: str
    group_fall: str
    verdict: str
    verdict_title: str


def rows(view: View, library: Library) -> list[TableRow]:
    """Return the table's rows for the contrast, formatted, models of the selected model's task first."""
    found = [row for row in table.rows() if row["contrast"] == view.contrast]
    found.sort(key=lambda row: (library.card(row["model"]).task != view.task, row["model"]))
    return [_row(row, library.card(row["model"])) for row in found]


def _row(row: table.Row, card: Card) -> TableRow:
    verdict = table.verdict(row)
    digits = 2 if row["contrast"] == "line" else 1  # a correlation
    times_usual = row["fall"] / row["usual"] if row["usual"] else float("inf")
    return {
        "model": row["model"],
        "task": catalogue.task_title(card.task),
        "cell": translated(cells[card.cell].title) or card.cell,
        "unit": row["unit"],
        "effect": signed(row["effect"], digits),
        "error": decimal(1.96 * row["error"], digits),
        "trained": percent(row["trained"]),
        "fall": plain_points(row["fall"]),
        "usual": plain_points(row["usual"]),
        "ratio": "" if verdict == "unlearned" else ratio(times_usual),
        "group_fall": plain_points(row["group_fall"]),
        "verdict": verdict,
        "verdict_title": labels.verdict_title(verdict),
    }
