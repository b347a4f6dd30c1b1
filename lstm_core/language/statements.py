"""Split one line's tokens into name, size and right side, and check them for typing mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.language.expressions import Expression, Place, Size
from lstm_core.language.lines import Line, Source, Token, clip
from lstm_core.language.names import name_fault

FORM = "a line is name = expression"
QUESTION = "name = A if reading else B"
MOST_IN_A_ROW = 100  # a + b + c is a tree as deep as it is long
SPLIT = "give a part a line of its own"
LONGEST_NUMBER = 32  # characters
LONGEST_SIZE = 6  # digits

_INFIX = frozenset("+-*/@")
_BEFORE_VALUE = _INFIX | {"(", ",", "if", "else"}
_SIZE = 'a size is scalar, a whole number, units, inputs or the name of a setting, as in "z: latent = ..."'
_TWO_SIZES = "a matrix has two sizes, as in image: (height, width) = ..."


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


def split(source: Source, line: Line) -> Parts:
    """Split a line at its `=`, and parse the left side. Raises LanguageError."""
    tokens = line.tokens
    equals = next((position for position, token in enumerate(tokens) if token.text == "="), None)
    if equals is None:
        raise source.error(f"there is no = here; {FORM}", _span(tokens))
    if tokens[0].kind != "name":
        raise source.error(f"a line begins with the name that it defines; {FORM}", tokens[0].place)
    _check_name(source, tokens[0])
    size, size_place = None, None
    if equals > 1:
        size, size_place = _size(source, tokens[1:equals], tokens[equals])
    right = tokens[equals + 1 :]
    if not right:
        raise source.error("nothing stands after the =", tokens[equals].place)
    return Parts(tokens[0], size, size_place, tokens[equals], right)


def _size(source: Source, tokens: tuple[Token, ...], equals: Token) -> tuple[Size, Place]:
    """Parse `: size`, between the name and the `=`."""
    colon, *rest = tokens
    if colon.text != ":":
        raise source.error(f"{clip(colon.text)} does not belong before the =; {FORM}", colon.place)
    if rest and rest[0].text == "(":
        if [token.text for token in rest if token.kind == "sign"] != ["(", ",", ")"] or len(rest) != 5:
            raise source.error(_TWO_SIZES, _span(rest))
        first, second = _one_size(source, rest[1]), _one_size(source, rest[3])
        for token in (rest[1], rest[3]):
            if token.text == "scalar":
                raise source.error(_TWO_SIZES, token.place)
        return (first, second), _span(rest)
    if len(rest) != 1 or rest[0].kind == "sign":
        raise source.error(_SIZE, _span(rest) if rest else equals.place)
    return _one_size(source, rest[0]), rest[0].place


def _one_size(source: Source, token: Token) -> str | int:
    """Parse the size of one axis."""
    if token.kind == "name":
        _check_name(source, token)
        return token.text
    if not token.text.isdigit() or len(token.text) > LONGEST_SIZE or int(token.text) == 0:
        raise source.error(f"{clip(token.text)} is no size; {_SIZE}", token.place)
    return int(token.text)


def check_order(source: Source, right: tuple[Token, ...]) -> None:
    """Check that values and operators alternate, so that the parser finds no syntax error. Raises LanguageError."""
    runs = [0]  # operations in a row, for each open bracket
    before: Token | None = None
    for token in right:
        text = token.text
        if text in ("=", ":"):
            raise source.error(f"this {text} does not belong here; {FORM}", token.place)
        if text in ("if", "else") and len(runs) > 1:
            raise source.error(f"{text} stands at the top of a line only: {QUESTION}", token.place)
        if before is None or before.text in _BEFORE_VALUE:
            _check_value(source, token, before)
        elif _is_value(token) or (text == "(" and before.kind != "name"):
            message = (
                f"an operation is missing between {clip(before.text)} and {clip(text)}; "
                "a product is written a * b, or W_f @ x"
            )
            raise source.error(message, token.place)
        elif text in _INFIX:
            runs[-1] += 1
            if runs[-1] > MOST_IN_A_ROW:
                raise source.error(f"more than {MOST_IN_A_ROW} operations stand in a row; {SPLIT}", token.place)
        if text == "(":
            runs.append(0)
        elif text == ")":
            runs.pop()
        elif text == ",":
            runs[-1] = 0
            if len(runs) == 1:
                message = "a comma stands only between brackets, as in concat(a, b) or (1, 2)"
                raise source.error(message, token.place)
        before = token
    if before is not None and before.text in _BEFORE_VALUE:
        raise source.error(f"nothing stands after {before.text}", before.place)
    questions = [token for token in right if token.text in ("if", "else")]
    if questions and [token.text for token in questions] != ["if", "else"]:
        raise source.error(f"a line asks once, and answers both ways: {QUESTION}", questions[0].place)


def _check_name(source: Source, token: Token) -> None:
    """Check the form of a name. Raises LanguageError."""
    fault = name_fault(token.text) if token.kind == "name" else None
    if fault:
        raise source.error(fault, token.place)


def _is_value(token: Token) -> bool:
    return token.kind == "number" or (token.kind == "name" and token.text not in ("if", "else"))


def _check_value(source: Source, token: Token, before: Token | None) -> None:
    """Check that a token can begin a value. Raises LanguageError."""
    text = token.text
    if token.kind == "number" and (len(text) > LONGEST_NUMBER or (len(text) > 1 and text[0] == "0" and text.isdigit())):
        raise source.error(f"a number has at most {LONGEST_NUMBER} characters and no zeros before it", token.place)
    if _is_value(token):
        _check_name(source, token)
        return
    if text in ("(", "-"):
        return
    if text == ")" and before is not None and before.text in ("(", ","):
        return  # sigmoid(): the check of the arguments' number reports it
    if text == "+":
        raise source.error("a + stands between two values; a value needs no sign +", token.place)
    after = before.text if before else "="
    raise source.error(f"a name, a number or a bracket is expected after {after}, not {text}", token.place)


def _span(tokens: tuple[Token, ...] | list[Token]) -> Place:
    """Return the place of several tokens, limited to the first one's line."""
    first = tokens[0]
    return Place(first.line, first.column, max(token.place.end for token in tokens if token.line == first.line))
