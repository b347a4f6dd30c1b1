"""The variables of templates/compare.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.compare.table import Row
from app.compare.view import View
from app.reading.catalogue import Choice
from app.stage.sight import Sight
from app.web.taking import Taken
from lstm_core.models import Token


@dataclass(frozen=True)
class GuessRow:
    """A next word as a side lists it."""

    token: str
    share: str


@dataclass(frozen=True)
class Side:
    """One side: its network and the cell's texts, the unit that is followed, and the likeliest next words."""

    model: str
    title: str
    summary: str
    source: str
    provenance: str
    units: int
    unit: int
    caption: Markup
    sight: Sight
    guesses: Sequence[GuessRow]


@dataclass(frozen=True)
class ComparePage:
    """The page: both sides, the lists of networks, the table of equations, and what the scripts need."""

    view: View
    theme: str
    taken: Taken
    notices: Sequence[str]
    sides: Mapping[str, Side]
    variants: Sequence[tuple[Choice, Sequence[tuple[str, Sequence[Choice]]]]]
    rows: Sequence[Row]
    same: str
    verdict: str
    phases: Sequence[Mapping[str, Any]]
    jumps: Mapping[str, str]
    tokens: Sequence[Token]
    examples: Sequence[tuple[str, Sequence[str]]]
    speeds: Sequence[str]
    text_characters: int
    other_languages: Sequence[Mapping[str, str]]
    fixed_fields: Sequence[tuple[str, Any]]
    config: Mapping[str, Any]
    messages: Mapping[str, str]
