"""The variables of templates/memory.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.memory.recall import Curve
from app.memory.view import View
from app.reading.catalogue import Choice
from app.web.taking import Taken


@dataclass(frozen=True)
class MemoryPage:
    """The page: lists of tasks and texts, the gradients of one word, accuracy by gap, and what the scripts need."""

    view: View
    theme: str
    taken: Taken
    notices: Sequence[str]
    tasks: Sequence[Choice]
    presets: Sequence[str]
    looking: Mapping[str, Any]
    curve: Curve | None
    truth: Sequence[str]
    place: int
    text_characters: int
    other_languages: Sequence[Mapping[str, str]]
    kept_fields: Sequence[tuple[str, Any]]
    preload: str
    config: Mapping[str, Any]
    messages: Mapping[str, str]
