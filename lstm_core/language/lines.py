"""The tokeniser: split a cell's text into lines of tokens, and reject foreign characters before parsing.

A line goes on inside open brackets; a comment is the line's role. Only tokens of the language come out, so the parser
behind it never meets a string, a subscript, a comparison or a keyword, and its work is bounded.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from lstm_core.language.expressions import Place
from lstm_core.language.refusals import REFUSED, closing, refusal
from lstm_core.language.source import MOST_CHARACTERS, Line, Source, Token, printable

MOST_BRACKETS = 24  # one inside another
MOST_SIGNS = 25  # `- - - -`, in a row
MOST_TOKENS = 3_000  # names, numbers and signs in a cell
MOST_LINES = 200  # with an equation or a setting
NAMED_INPUTS = "inputs_are"  # the line that gives x's entries names

_TOKEN = re.compile(
    r"(?P<blank>[ \t]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>\*\*|//|==|:=|[-+*/@(),=:])"
    r"|(?P<foreign>.)",
    re.DOTALL,
)
_FOREIGN_KEYWORDS = frozenset(keyword.kwlist) - {"if", "else"}


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
            raise source.error("too_many_tokens", found[MOST_TOKENS - total].place, most=MOST_TOKENS)
        code.append(written.rstrip())
        if tokens and comment.strip():
            roles.append(" ".join(printable(comment).strip("# \t").split()))
        if opened:
            continue
        if tokens:
            lines += 1
            if lines > MOST_LINES:
                raise source.error("too_many_lines", tokens[0].place, most=MOST_LINES)
            _check_signs(source, tokens)
            yield Line(tuple(tokens), "\n".join(code).strip(), " ".join(roles))
        tokens, code, roles = [], [], []
    if opened:
        raise source.error("bracket_never_closed", opened[-1].place, *closing(source, opened))


def _check_length(source: Source) -> None:
    """Check the length of the text. Raises LanguageError at the first character beyond the limit."""
    if len(source.text) <= MOST_CHARACTERS:
        return
    left = MOST_CHARACTERS
    for number, line in enumerate(source.lines, start=1):
        if left <= len(line):
            place = Place(number, left + 1, left + 2)
            raise source.error("too_many_characters", place, count=len(source.text), most=MOST_CHARACTERS)
        left -= len(line) + 1


def _tokens(source: Source, written: str, number: int) -> list[Token]:
    """Return the tokens of one physical line without its comment; quotes stand on a line of named inputs only."""
    tokens = []
    quotes = written.split("=", 1)[0].strip() == NAMED_INPUTS
    for found in _TOKEN.finditer(written):
        kind = str(found.lastgroup)
        if kind == "blank":
            continue
        token = Token(kind, found.group(), number, found.start() + 1)
        foreign = kind == "foreign" or (kind == "text" and not quotes)
        if foreign or token.text in REFUSED or token.text in _FOREIGN_KEYWORDS:
            raise refusal(source, token, written)
        tokens.append(token)
    return tokens


def _follow_brackets(source: Source, tokens: list[Token], opened: list[Token]) -> None:
    """Update the stack of open brackets. Raises LanguageError for one that does not match."""
    for token in tokens:
        if token.text == "(":
            opened.append(token)
            if len(opened) > MOST_BRACKETS:
                raise source.error("too_many_brackets", token.place, depth=len(opened), most=MOST_BRACKETS)
        elif token.text == ")":
            if not opened:
                remove = source.mend("remove", token.place, "", text=")")
                raise source.error("bracket_closes_nothing", token.place, remove)
            opened.pop()


def _check_signs(source: Source, tokens: list[Token]) -> None:
    """Check that runs of signs are short: a parser recurses once for each sign. Raises LanguageError."""
    run = 0
    for token in tokens:
        run = run + 1 if token.text in "+-" else 0
        if run > MOST_SIGNS:
            raise source.error("too_many_signs", token.place, most=MOST_SIGNS)
