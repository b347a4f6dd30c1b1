"""Split one line's tokens into name, size and right side, and check them for typing mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.errors import LanguageError, Mend
from lstm_core.language.expressions import Expression, Place, Size
from lstm_core.language.names import is_parameter, name_fault
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.source import Line, Source, Token, clip

MOST_IN_A_ROW = 100  # a + b + c is a tree as deep as it is long
LONGEST_NUMBER = 32  # characters
LONGEST_SIZE = 6  # digits

_INFIX = frozenset([*"+-*/@", "**"])
_BEFORE_VALUE = _INFIX | {"(", ",", "if", "else"}


@dataclass(frozen=True)
class Statement:
    """A parsed line: `expression` (and `writing`, after else), with names not resolved yet."""

    name: str
    size: Size | None
    size_place: Place | None
    expression: Expression
    writing: Expression | None
    role: str
    place: Place
    code: str


@dataclass(frozen=True)
class Parts:
    """The tokens of a line by role; `right` is never empty."""

    target: Token
    size: Size | None
    size_place: Place | None
    equals: Token
    right: tuple[Token, ...]


PROGRAMS = frozenset(  # what lines of other programs and of pseudocode begin with
    (
        *("function", "end", "begin", "repeat", "until", "procedure", "algorithm", "input", "output", "compute", "set"),
        *("foreach", "let", "do", "then", "local", "var", "const", "void", "float", "int", "double", "public", "fn"),
        *("private", "static", "func", "proc", "program", "step", "initialize", "update", "require", "ensure"),
    )
)


def split(source: Source, line: Line) -> Parts:
    """Split a line at its `=`, and parse the left side. Raises LanguageError."""
    tokens = line.tokens
    equals = next((position for position, token in enumerate(tokens) if token.text == "="), None)
    if equals is None:
        word = tokens[0].text
        if word in PROGRAMS and (len(tokens) > 1 or word == "end"):
            raise source.error("other_program", tokens[0].place, word=word)
        raise source.error("no_equals", span(tokens))
    if tokens[0].kind != "name":
        raise source.error("no_name", tokens[0].place)
    check_name(source, tokens[0])
    size, size_place = None, None
    if equals > 1:
        size, size_place = _size(source, tokens[1:equals], tokens[equals])
    right = tokens[equals + 1 :]
    if not right:
        raise source.error("nothing_after_equals", tokens[equals].place)
    return Parts(tokens[0], size, size_place, tokens[equals], right)


def _size(source: Source, tokens: tuple[Token, ...], equals: Token) -> tuple[Size, Place]:
    """Parse `: size`, between the name and the `=`."""
    colon, *rest = tokens
    if colon.text != ":":
        raise source.error("before_equals", colon.place, sign=clip(colon.text))
    if not rest:
        raise source.error("size", equals.place)
    return sizes_of(source, rest)


def sizes_of(source: Source, rest: list[Token]) -> tuple[Size, Place]:
    """Parse a size: one, or two in brackets."""
    if rest[0].text == "(":
        if [token.text for token in rest if token.kind == "sign"] != ["(", ",", ")"] or len(rest) != 5:
            more = len(rest) > 5 and [token.text for token in rest if token.kind == "sign"][2:3] == [","]
            raise source.error("third_axis" if more else "two_sizes", span(rest))
        first, second = _one_size(source, rest[1]), _one_size(source, rest[3])
        for token in (rest[1], rest[3]):
            if token.text == "scalar":
                raise source.error("two_sizes", token.place)
        return (first, second), span(rest)
    if len(rest) != 1 or rest[0].kind == "sign":
        raise source.error("size", span(rest))
    return _one_size(source, rest[0]), rest[0].place


def _one_size(source: Source, token: Token) -> str | int:
    """Parse the size of one axis."""
    if token.kind == "name":
        check_name(source, token)
        return token.text
    if not token.text.isdigit() or len(token.text) > LONGEST_SIZE or int(token.text) == 0:
        raise source.error("no_size", token.place, given=clip(token.text))
    return int(token.text)


def check_order(source: Source, right: tuple[Token, ...], is_own: bool = False) -> None:
    """Check that values and operators alternate, so that the parser finds no syntax error. Raises LanguageError.

    In the body of an operation of the cell's own, and where one is called, a name may end in an underscore.
    """
    runs = [0]  # operations in a row, for each open bracket
    before: Token | None = None
    for position, token in enumerate(right):
        text = token.text
        if _is_value(token) and token.kind == "name" and (before is None or before.text in _BEFORE_VALUE):
            is_called = right[position + 1 : position + 2] and right[position + 1].text == "("
            (check_own_name if is_own or is_called else check_name)(source, token)
        if text in ("=", ":"):
            raise source.error("misplaced_sign", token.place, sign=text)
        if text in ("if", "else") and len(runs) > 1:
            raise source.error("question_inside", token.place, word=text)
        if before is None or before.text in _BEFORE_VALUE:
            _check_value(source, token, before)
        elif _is_value(token) or (text == "(" and before.kind != "name"):
            raise _missing(source, before, token)
        elif text in _INFIX:
            runs[-1] += 1
            if runs[-1] > MOST_IN_A_ROW:
                raise source.error("too_many_in_a_row", token.place, most=MOST_IN_A_ROW)
        if text == "(":
            runs.append(0)
        elif text == ")":
            runs.pop()
        elif text == ",":
            runs[-1] = 0
            if len(runs) == 1:
                raise source.error("stray_comma", token.place)
        before = token
    if before is not None and before.text in _BEFORE_VALUE:
        raise source.error("nothing_after", before.place, *_removing(source, before, right), sign=before.text)
    questions = [token for token in right if token.text in ("if", "else")]
    if questions and [token.text for token in questions] != ["if", "else"]:
        raise source.error("asks_once", questions[0].place)


def check_name(source: Source, token: Token) -> None:
    """Check the form of a name. Raises LanguageError."""
    fault = name_fault(token.text) if token.kind == "name" else None
    if fault:
        kind, values = fault
        raise source.error(kind, token.place, **values)


def check_own_name(source: Source, token: Token) -> None:
    """Check the form of a name that may end in an underscore: an own operation's, or that of its parameters."""
    ending = token.text.endswith("_") and not token.text.endswith("__")
    check_name(source, token._replace(text=token.text[:-1]) if ending else token)


def _missing(source: Source, before: Token, token: Token) -> LanguageError:
    """Return the error for two values side by side."""
    if before.kind == "number" and token.text in ("j", "J", "i") and before.place.end == token.column:
        return source.error("complex_number", token.place, number=f"{before.text}{token.text}")
    gap = Place(before.line, before.place.end, token.column if before.line == token.line else before.place.end)
    if before.kind == "name" and _is_function(before.text) and before.line == token.line:
        call = f"({token.text})"
        mend = source.mend("write", Place(gap.line, gap.column, token.place.end), call, text=clip(before.text + call))
        return source.error("operation_missing", token.place, mend, before=clip(before.text), after=clip(token.text))
    sign = " @ " if before.kind == "name" and is_parameter(before.text) else " * "
    mend = source.mend("write", gap, sign, text=clip(f"{clip(before.text)}{sign}{clip(token.text)}"))
    return source.error("operation_missing", token.place, mend, before=clip(before.text), after=clip(token.text))


def _is_function(name: str) -> bool:
    return name in OPERATIONS and OPERATIONS[name].form == "function" and OPERATIONS[name].arity[0] == 1


def _removing(source: Source, token: Token, right: tuple[Token, ...]) -> list[Mend]:
    """Return the mend that removes a sign at a line's end, where something stands before it."""
    if len(right) < 2 or not (_is_value(right[-2]) or right[-2].text == ")"):
        return []
    return [source.mend("remove", token.place, "", text=token.text)]


def _is_value(token: Token) -> bool:
    return token.kind == "number" or (token.kind == "name" and token.text not in ("if", "else"))


def _check_value(source: Source, token: Token, before: Token | None) -> None:
    """Check that a token can begin a value. Raises LanguageError."""
    text = token.text
    if token.kind == "number" and (len(text) > LONGEST_NUMBER or (len(text) > 1 and text[0] == "0" and text.isdigit())):
        mends = [source.mend("write", token.place, text.lstrip("0") or "0")] if len(text) <= LONGEST_NUMBER else []
        raise source.error("number_form", token.place, *mends, most=LONGEST_NUMBER)
    if _is_value(token):
        return
    if text in ("(", "-"):
        return
    if text == ")" and before is not None and before.text in ("(", ","):
        return  # sigmoid(): the check of the arguments' number reports it
    if text == "+":
        raise source.error("plus_sign", token.place, source.mend("remove", token.place, "", text="+"))
    raise source.error("value_expected", token.place, after=before.text if before else "=", given=text)


def span(tokens: tuple[Token, ...] | list[Token]) -> Place:
    """Return the place of several tokens, limited to the first one's line."""
    first = tokens[0]
    return Place(first.line, first.column, max(token.place.end for token in tokens if token.line == first.line))
