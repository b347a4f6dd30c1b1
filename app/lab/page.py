"""The variables of templates/lab.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.lab.training import TrainPage
from app.lab.view import View
from app.reading.catalogue import Choice


@dataclass(frozen=True)
class LabPage:
    """The page: what its address asks for, its lists, and what the scripts need."""

    view: View
    name: str  # of the cell, the usual one where the address has none
    start: str  # the title of the cell that it starts from
    starts: Sequence[tuple[str, Sequence[Choice]]]
    units: Sequence[int]
    text_characters: int
    name_characters: int
    theme: str
    notices: Sequence[str]
    other_languages: Sequence[Mapping[str, str]]
    edit_address: str
    train_address: str
    config: Mapping[str, Any]
    messages: Mapping[str, str]
    vocabulary: Mapping[str, Any]
    training: TrainPage
