"""A cell's text: its lines and tokens, and the errors and mends that point into it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from lstm_core.errors import LanguageError, Mend
from lstm_core.language.expressions import Place
from lstm_core.language.messages import LANGUAGES, MESSAGES, TITLES, filled

MOST_CHARACTERS = 8_000
EXACT = 2**53  # up to which every program reads a whole number as it is
_BREAK = re.compile(r"\r\n|\r|\n")


class Token(NamedTuple):
    """A name (with its dot), a number or a sign, and its start position."""

    kind: str  # "name", "number" or "sign"
    text: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Its position in the text."""
        return Place(self.line, self.column, self.column + len(self.text))


@dataclass(frozen=True)
class Line:
    """One equation's tokens, its code (comments left out, line breaks kept) and its role."""

    tokens: tuple[Token, ...]
    code: str
    role: str


class Source:
    """A cell's text and name; builds errors with place, words and mends."""

    def __init__(self, text: str, name: str):
        self.name = name
        self.text = text
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def error(self, kind: str, place: Place, *mends: Mend, **values: Any) -> LanguageError:
        """Return (not raise) the error of a kind (see `messages.MESSAGES`) at a place, with the values of its case."""
        line = printable(self.lines[place.line - 1].rstrip()) if len(self.text) <= MOST_CHARACTERS else ""
        return LanguageError(
            kind,
            {language: MESSAGES[kind].sentence(language, values) for language in LANGUAGES},
            shorts={language: MESSAGES[kind].short(language, values) for language in LANGUAGES},
            cell=self.name,
            line=place.line,
            column=place.column,
            end=place.end,
            source_line=line,
            values={name: _portable(value) for name, value in values.items()},
            mends=mends,
        )

    def mend(self, title: str, place: Place, replacement: str, **values: Any) -> Mend:
        """Return the change of a place in the text to `replacement`; `title` is its kind in `messages.TITLES`."""
        start = self._starts[place.line - 1] + place.column - 1
        return self.change(title, start, start + place.end - place.column, replacement, **values)

    def line_above(self, place: Place, code: str) -> Mend:
        """Return the change that adds a line above the one with this place."""
        start = self._starts[place.line - 1]
        return self.change("add_line", start, start, f"{code}\n", text=code)

    def declaring(self, name: str, place: Place) -> Mend:
        """Return the change that declares a name a parameter, on a line above the equation with this place."""
        first = next((number for number, line in enumerate(self.lines) if line.partition("#")[0].strip()), 0)
        start = self._starts[min(first, place.line - 1)]
        return self.change("declare", start, start, f"{name}: parameter\n", name=name)

    def change(self, title: str, start: int, end: int, replacement: str, **values: Any) -> Mend:
        """Return the change of the characters from `start` to `end` to `replacement`."""
        given = {"text": clip(replacement.strip()), **values}
        titles = {language: filled(TITLES[title][language], language, given) for language in LANGUAGES}
        return Mend(title, start, end, replacement, titles)

    def renaming(self, name: str, instead: str) -> Mend:
        """Return the change that gives a value another name wherever it stands, outside comments and calls."""
        pattern = re.compile(rf"(?<![\w.]){re.escape(name)}(?=(?:_prev|_below|_start)?(?![\w(]))")
        lines = []
        for line in self.text.split("\n"):
            code, sign, comment = line.partition("#")
            lines.append(pattern.sub(instead, code) + sign + comment)
        return self.change("rename", 0, len(self.text), "\n".join(lines), name=instead)

    @cached_property
    def _starts(self) -> list[int]:
        """The position in the text at which each line starts."""
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def text_of(self, place: Place) -> str:
        """Return the text at a place, shortened if it is long."""
        return clip(self.written(place))

    def written(self, place: Place) -> str:
        """Return the text at a place."""
        return self.lines[place.line - 1][place.column - 1 : place.end - 1]


def _portable(value: Any) -> Any:
    """Return a value of a case as any program can take it: phrases in English, what fits into no number as text."""
    if hasattr(value, "words") or (isinstance(value, int) and abs(value) > EXACT):
        return filled("{v}", "en", {"v": value})
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def printable(text: str) -> str:
    """Return a text with unprintable characters replaced by spaces."""
    return "".join(character if character.isprintable() else " " for character in text)


def clip(text: str, longest: int = 40) -> str:
    """Return a text shortened for an error message."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
