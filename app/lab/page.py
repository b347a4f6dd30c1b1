"""The variables of templates/lab.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.lab.first import First
from app.lab.training import TrainPage
from app.lab.view import View
from app.reading.catalogue import Choice

Fields = Sequence[tuple[str, str]]  # names and values


@dataclass(frozen=True)
class LabPage:
    """The page: what its address asks for, its lists, its first answer, and what the scripts need.

    `name` is the cell's, the usual one where the address has none; `start` the title of the cell that it starts from,
    "" for none; `word` the one that is chosen. `edits` and `edit_links`, `origin_links` are what the panels list where
    no script runs.
    """

    view: View
    name: str
    start: str
    word: str
    starts: Sequence[tuple[str, Sequence[Choice]]]
    units: Sequence[int]
    text_characters: int
    name_characters: int
    theme: str
    notices: Sequence[str]
    kept_fields: Fields
    other_languages: Sequence[Mapping[str, str]]
    edit_address: str
    train_address: str
    edits: Sequence[Mapping[str, Any]]
    edit_links: Mapping[str, str]
    origin_links: Mapping[str, str]
    first: First
    answer: Mapping[str, Any]
    config: Mapping[str, Any]
    messages: Mapping[str, str]
    vocabulary: Mapping[str, Any]
    training: TrainPage
