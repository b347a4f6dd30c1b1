"""The variables of templates/units.html and of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.units.table import TableRow
from app.units.token_selection import Marks
from app.units.view import View
from app.web.taking import Taken


@dataclass(frozen=True)
class Parts:
    """What the parts of the page show; `models` are (name, cell's title) by task."""

    notices: Sequence[str]
    models: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    contrasts: Sequence[tuple[str, str]]
    contrast_title: str
    difference: Mapping[str, Any]
    table: Sequence[TableRow]
    marks: Marks
    counting: Mapping[str, Any]
    taken: Taken


@dataclass(frozen=True)
class UnitsPage:
    """The page: its parts, and what the scripts need."""

    view: View
    theme: str
    context: Parts
    other_languages: Sequence[Mapping[str, str]]
    config: Mapping[str, Any]
    messages: Mapping[str, str]
