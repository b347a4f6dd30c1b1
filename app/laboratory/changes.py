"""Changes of a text as an answer has them, and their titles."""

from __future__ import annotations

from typing import Any

from app.laboratory.beyond import Change
from app.text.languages import SOURCE, code
from lstm_core.language.messages import TITLES, filled


def mend(title: str, text: str, change: Change) -> dict[str, Any]:
    """Return a change of a text; one that leaves a line empty takes it away."""
    begin = change.start(text)
    end = begin + change.place.end - change.place.column
    is_whole = (begin == 0 or text[begin - 1] == "\n") and text[end : end + 1] == "\n"
    return between(title, text, begin, end + (is_whole and not change.text), change.text)


def between(title: str, text: str, begin: int, end: int, replacement: str) -> dict[str, Any]:
    """Return the change of a text between two characters, counted from 0: so, and by lines and columns from 1."""
    line, column = _place_of(text, begin)
    end_line, end_column = _place_of(text, end)
    edit = {"line": line, "column": column, "end_line": end_line, "end": end_column, "text": replacement}
    return {"title": title, "start": begin, "end": end, "replacement": replacement, "edits": [edit]}


def written_title(text: str) -> str:
    """Return the title of a change that writes this."""
    return title("write", text)


def title(kind: str, text: str = "") -> str:
    """Return the title of a change as the language's own are called."""
    titles = TITLES[kind]
    language = code() if code() in titles else SOURCE
    return filled(titles[language], language, {"text": text})


def _place_of(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
