"""What keeps a text from being a cell: the mistakes of up to three lines, each with its mends."""

from __future__ import annotations

from typing import Any

from app.laboratory.reading import NAME
from app.text.languages import SOURCE, code
from lstm_core.errors import LanguageError, LstmCoreError, Mend
from lstm_core.language import parse
from lstm_core.language.messages import MESSAGES

MOST = 3  # mistakes that are told together
SWALLOWS = ("bracket_never_closed",)  # the lines after it belong to it


def told(error: LstmCoreError, text: str) -> list[dict[str, Any]]:
    """Return the mistakes of a text, of which `error` is the first, in the reader's language."""
    if not isinstance(error, LanguageError):
        return [plain(str(error))]
    return [problem(one, text) for one in together(error, text)]


def together(error: LanguageError, text: str) -> list[LanguageError]:
    """Return a mistake and those that can be told beside it: of other lines, found while lines are read."""
    found = [error]
    rest = text
    while len(found) < MOST and is_of_line(found[-1]) and found[-1].kind not in SWALLOWS:
        rest = _without_line(rest, found[-1].line)
        try:
            parse(rest, NAME)
        except LanguageError as other:
            if not is_of_line(other) or other.kind == "no_equations":
                break
            found.append(other)
        else:
            break
    return found


def is_of_line(error: LanguageError) -> bool:
    """Return whether a mistake is found in a line by itself, before names are looked up."""
    return MESSAGES[error.kind].stage == "reading"


def _without_line(text: str, number: int) -> str:
    """Return a text with a line blank, all others at their places."""
    lines = text.split("\n")
    lines[number - 1] = " " * len(lines[number - 1])
    return "\n".join(lines)


def problem(error: LanguageError, text: str) -> dict[str, Any]:
    """Return one mistake as an answer has it."""
    language = code() if code() in error.sentences else SOURCE
    return {
        "line": error.line,
        "column": error.column,
        "end": error.end,
        "kind": error.kind,
        "values": error.values,
        "message": error.sentences[language],
        "mends": [mend(one.titles[language], one, text) for one in error.mends],
    }


def plain(message: str) -> dict[str, Any]:
    """Return a problem that is of no place in the text."""
    return {"line": 1, "column": 1, "end": 2, "kind": "whole", "values": {}, "message": message, "mends": []}


def mend(title: str, change: Mend, text: str) -> dict[str, Any]:
    """Return a change of the text as an answer has it: by characters from 0, and by lines and columns from 1."""
    line, column = place_of(text, change.start)
    end_line, end = place_of(text, change.end)
    edit = {"line": line, "column": column, "end_line": end_line, "end": end, "text": change.replacement}
    found = {"title": title, "start": change.start, "end": change.end, "replacement": change.replacement}
    return {**found, "edits": [edit]}


def place_of(text: str, position: int) -> tuple[int, int]:
    """Return the line and the column, from 1, of a character of a text, counted from 0."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
