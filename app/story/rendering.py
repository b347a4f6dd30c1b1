"""Render a figure's state to HTML, caption and table, and cache it: rendering is deterministic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup, escape

from app.story.figure import Figure, State
from app.story.figures import FIGURES
from app.text.marking import marked
from app.web.current import Surroundings, surroundings

KEPT = 128  # states


@dataclass(frozen=True)
class Drawn:
    """A figure's state rendered in the reader's language, as HTML whose English is marked."""

    title: str
    body: Markup
    caption: Markup
    description: Markup
    table: Markup
    page: str
    messages: Mapping[str, str]


def drawn(figure: Figure, state: State) -> Drawn:
    """Render a figure's state, or return it from the cache."""
    return _drawn(figure.key, tuple(sorted(state.items())), surroundings())


@lru_cache(maxsize=KEPT)
def _drawn(key: str, fields: tuple[tuple[str, str], ...], _surroundings: Surroundings) -> Drawn:
    """Render a figure's state; `_surroundings` are the request's and only a key of the cache."""
    figure, state = FIGURES[key], dict(fields)
    table = get_template_attribute("story/_table.html", "table")
    return Drawn(
        title=figure.title(),
        body=marked(figure.body(state)),
        caption=marked(figure.caption(state)),
        description=marked(escape(figure.description(state))),
        table=marked(table(figure.table(state))),
        page=figure.page(state),
        messages=figure.messages(),
    )
