"""The tokeniser: split a cell's text into lines of tokens, and reject foreign characters before parsing.

A line goes on inside open brackets; a comment is the line's role. Only tokens of the language come out, so the parser
behind it never meets a string, a subscript, a comparison or a keyword, and its work is bounded.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lstm_core.errors import LanguageError
from lstm_core.language.expressions import Place

MOST_CHARACTERS = 8_000
MOST_BRACKETS = 24  # one inside another
MOST_SIGNS = 25  # `- - - -`, in a row
MOST_TOKENS = 3_000  # names, numbers and signs in a cell
MOST_LINES = 200  # with an equation or a setting

# Characters that people are likely to try, though the language lacks them, have error messages of their own.
REFUSED_CHARACTERS = {
    "'": "there is no text in quotes",
    '"': "there is no text in quotes",
    "[": "there are no lists and no subscripts; concat(a, b) joins two vectors",
    "]": "there are no lists and no subscripts; concat(a, b) joins two vectors",
    "{": "only round brackets group",
    "}": "only round brackets group",
    "<": "nothing is compared",
    ">": "nothing is compared",
    "!": "nothing is compared",
    ";": "each equation stands on a line of its own",
    "\\": "a line goes on only inside open brackets",
    "^": "a power is written square(a) or exp(a)",
    "%": "there is no remainder; clock(time, periods) tells which units run",
    "~": "a tilde is written out, as in h_tilde",
}
SIGNS = "_ . + - * / @ ( ) , = : #"
REFUSED_SIGNS = {
    "**": "a power is written square(a) or exp(a)",
    "//": "there is no whole division; / divides",
    "==": "nothing is compared; a line has one =",
    ":=": "a name is defined at the start of a line only",
}

_TOKEN = re.compile(
    r"(?P<blank>[ \t]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<sign>\*\*|//|==|:=|[-+*/@(),=:])"
    r"|(?P<foreign>.)",
    re.DOTALL,
)
_FOREIGN_KEYWORDS = frozenset(keyword.kwlist) - {"if", "else"}


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
    """A cell's text and name; builds errors with place and source line."""

    def __init__(self, text: str, name: str):
        self.name = name
        self.text = text
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def error(self, message: str, place: Place) -> LanguageError:
        """Return (not raise) a LanguageError with `message` at `place`."""
        line = self.lines[place.line - 1].rstrip()
        return LanguageError(
            message, cell=self.name, line=place.line, column=place.column, end=place.end, source_line=_printable(line)
        )

    def text_of(self, place: Place) -> str:
        """Return the text at a place, shortened if it is long."""
        return clip(self.lines[place.line - 1][place.column - 1 : place.end - 1])


def _printable(text: str) -> str:
    """Return a text with unprintable characters replaced by spaces."""
    return "".join(character if character.isprintable() else " " for character in text)


def clip(text: str, longest: int = 40) -> str:
    """Return a text shortened for an error message."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def read_lines(source: Source) -> Iterator[Line]:
    """Yield the lines that hold equations, in order. Raises LanguageError at the first invalid token."""
    _check_length(source)
    opened: list[Token] = []
    tokens: list[Token] = []
    code: list[str] = []
    roles: list[str] = []
    total, lines = 0, 0
    for number, text in enumerate(source.lines, start=1):
        written, _, comment = text.partition("#")
        found = _tokens(source, written, number)
        _follow_brackets(source, found, opened)
        tokens += found
        total += len(found)
        if total > MOST_TOKENS:
            message = f"the cell has more than {MOST_TOKENS:,} names, numbers and signs, the most that are read"
            raise source.error(message, found[MOST_TOKENS - total].place)
        code.append(written.rstrip())
        if tokens and comment.strip():
            roles.append(" ".join(_printable(comment).strip("# \t").split()))
        if opened:
            continue
        if tokens:
            lines += 1
            if lines > MOST_LINES:
                message = f"the cell has more than {MOST_LINES} lines, the most that are read"
                raise source.error(message, tokens[0].place)
            _check_signs(source, tokens)
            yield Line(tuple(tokens), "\n".join(code).strip(), " ".join(roles))
        tokens, code, roles = [], [], []
    if opened:
        raise source.error("this bracket is never closed", opened[-1].place)


def _check_length(source: Source) -> None:
    """Check the length of the text. Raises LanguageError at the first character beyond the limit."""
    if len(source.text) <= MOST_CHARACTERS:
        return
    left = MOST_CHARACTERS
    for number, line in enumerate(source.lines, start=1):
        if left <= len(line):
            message = f"the equations have {len(source.text):,} characters; at most {MOST_CHARACTERS:,} are read"
            place = Place(number, left + 1, left + 2)
            raise LanguageError(
                message, cell=source.name, line=place.line, column=place.column, end=place.end, source_line=""
            )
        left -= len(line) + 1


def _tokens(source: Source, written: str, number: int) -> list[Token]:
    """Return the tokens of one physical line without its comment."""
    tokens = []
    for found in _TOKEN.finditer(written):
        kind = str(found.lastgroup)
        if kind == "blank":
            continue
        token = Token(kind, found.group(), number, found.start() + 1)
        if kind == "foreign":
            raise source.error(_refusal(token.text), token.place)
        if token.text in REFUSED_SIGNS:
            raise source.error(f"{token.text} is not part of the language: {REFUSED_SIGNS[token.text]}", token.place)
        if token.text in _FOREIGN_KEYWORDS:
            message = f"{token.text} is Python, and not part of the language; a line is name = expression"
            raise source.error(message, token.place)
        tokens.append(token)
    return tokens


def _refusal(character: str) -> str:
    """Return the error message for a character that is not in the language."""
    if character == ".":
        return "a dot joins the two parts of a name (enc.f) and stands nowhere else"
    if not character.isascii():
        shown = character if character.isprintable() else repr(character)
        return f"{shown} is not ASCII; letters outside comments are A to Z and a to z, signs are {SIGNS}"
    why = REFUSED_CHARACTERS.get(character, f"the signs are {SIGNS}")
    return f"{character if character.isprintable() else repr(character)} is not part of the language: {why}"


def _follow_brackets(source: Source, tokens: list[Token], opened: list[Token]) -> None:
    """Update the stack of open brackets. Raises LanguageError for one that does not match."""
    for token in tokens:
        if token.text == "(":
            opened.append(token)
            if len(opened) > MOST_BRACKETS:
                message = f"brackets stand {len(opened)} deep here; at most {MOST_BRACKETS} are read"
                raise source.error(message, token.place)
        elif token.text == ")":
            if not opened:
                raise source.error("this bracket closes nothing", token.place)
            opened.pop()


def _check_signs(source: Source, tokens: list[Token]) -> None:
    """Check that runs of signs are short: a parser recurses once for each sign. Raises LanguageError."""
    run = 0
    for token in tokens:
        run = run + 1 if token.text in "+-" else 0
        if run > MOST_SIGNS:
            raise source.error(f"more than {MOST_SIGNS} signs stand in a row", token.place)
