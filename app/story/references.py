"""The glossary and the list of sources, read from app/content."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask_babel import force_locale
from markupsafe import Markup

from app.story import markdown
from app.story.chapters import CONTENT
from app.story.errors import StoryError
from app.text.languages import LANGUAGES


@dataclass(frozen=True)
class Term:
    """A term of the glossary; `where` locates it in the figures."""

    id: str
    term: str
    html: Markup
    formula: Markup
    where: str
    elsewhere: tuple[tuple[str, str], ...]  # the code of each other language, and what it calls the term


@dataclass(frozen=True)
class Source:
    """A work that the story cites."""

    id: str
    cite: str
    url: str


@cache
def glossary(language: str) -> tuple[Term, ...]:
    """Read the terms of a language, in the order of its file. Raises StoryError."""
    with force_locale(language):
        return tuple(_terms(language))


def _terms(language: str) -> Iterator[Term]:
    others = {code: _read(f"{code}/glossary.toml") for code in LANGUAGES if code != language}
    for name, entry in _read(f"{language}/glossary.toml").items():
        yield Term(
            name,
            entry["term"],
            markdown.render(entry["text"]),
            markdown.render_line(f"${entry['formula']}$") if entry["formula"] else Markup(),
            entry["where"],
            tuple((code, terms[name]["term"]) for code, terms in others.items() if name in terms),
        )


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Read every source, in the order of the file. Raises StoryError."""
    return tuple(Source(name, entry["cite"], entry["url"]) for name, entry in _read("sources.toml").items())


def _read(name: str) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise StoryError(f"app/content/{name}: {error}") from error
