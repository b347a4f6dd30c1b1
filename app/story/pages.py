"""The variables of templates/story.html and templates/story/alone.html."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.story.chapters import Chapter, Scene
from app.story.figure import Figure, State
from app.story.hero import Hero
from app.story.references import Source
from app.story.rendering import Drawn
from app.story.view import Asked


@dataclass(frozen=True)
class StoryPage:
    """The story: its picture, chapters and sources; `state_of` gives the state in which a scene opens."""

    hero: Hero
    chapters: Sequence[Chapter]
    asked: Asked | None
    state_of: Callable[[Scene], State]
    notices: Sequence[str]
    sources: Sequence[Source]
    theme: str
    is_worksheet: bool
    other_languages: Sequence[Mapping[str, str]]
    config: Mapping[str, Any]
    messages: Mapping[str, str]


@dataclass(frozen=True)
class AlonePage:
    """A figure by itself, without the parts that `hidden` names."""

    figure: Figure
    state: State
    shown: Drawn
    hidden: Sequence[str]
    is_embedded: bool
    notices: Sequence[str]
    theme: str
    other_languages: Sequence[Mapping[str, str]]
    config: Mapping[str, Any]
    messages: Mapping[str, str]


@dataclass(frozen=True)
class PresenterPage:
    """The presenter's window, with the notes of all chapters."""

    chapters: Sequence[Chapter]
    theme: str
    messages: Mapping[str, str]
