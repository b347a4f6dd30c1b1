"""One line's tokens split into name, size and right side, with the mistakes that a person makes in typing them."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.language.expressions import Expression, Place, Size
from lstm_core.language.lines import Line, Source, Token

FORM = "a line is name = expression"
_INFIX = frozenset("+-*/@")
_SIZE = 'a size is scalar, a whole number, units, inputs or the name of a setting, as in "z: latent = ..."'


@dataclass(frozen=True)
class Statement:
    """A line as it is written: `expression` (and `writing`, after else) with names that nobody has looked up yet."""

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
    """The tokens of a line by what they are for; `right` is never empty."""

    target: Token
    size: Size | None
    size_place: Place | None
    equals: Token
    right: tuple[Token, ...]


def split(source: Source, line: Line) -> Parts:
    """Split a line at its `=`, and read what stands before it. Raises LanguageError."""
    tokens = line.tokens
    equals = next((position for position, token in enumerate(tokens) if token.text == "="), None)
    if equals is None:
        raise source.error(f"there is no = here; {FORM}", _span(tokens))
    if tokens[0].kind != "name":
        raise source.error(f"a line begins with the name that it defines; {FORM}", tokens[0].place)
    size, size_place = None, None
    if equals > 1:
        size, size_place = _size(source, tokens[1:equals], tokens[equals])
    right = tokens[equals + 1 :]
    if not right:
        raise source.error("nothing stands after the =", tokens[equals].place)
    return Parts(tokens[0], size, size_place, tokens[equals], right)


def _size(source: Source, tokens: tuple[Token, ...], equals: Token) -> tuple[Size, Place]:
    """Read `: size`, which stands between the name and the `=`."""
    colon, *rest = tokens
    if colon.text != ":":
        raise source.error(f"{colon.text} does not belong before the =; {FORM}", colon.place)
    if len(rest) != 1 or rest[0].kind == "sign":
        raise source.error(_SIZE, _span(rest) if rest else equals.place)
    token = rest[0]
    if token.kind == "name":
        return token.text, token.place
    if not token.text.isdigit() or int(token.text) == 0:
        raise source.error(f"{token.text} is no size; {_SIZE}", token.place)
    return int(token.text), token.place


def check_order(source: Source, right: tuple[Token, ...]) -> None:
    """Check that values and operations take turns, so that the parser behind it meets no line that it cannot read."""
    before: Token | None = None
    depth = 0
    for token in right:
        wants_value = before is None or before.text in _INFIX or before.text in ("(", ",", "if", "else")
        is_value = token.kind == "number" or (token.kind == "name" and token.text not in ("if", "else"))
        if token.text in ("=", ":"):
            raise source.error(f"this {token.text} does not belong here; {FORM}", token.place)
        if wants_value:
            _check_value(source, token, before, is_value)
        elif is_value or (token.text == "(" and not _calls(before)):
            raise source.error(_missing_operation(before, token), token.place)
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            raise source.error("a comma stands only between brackets, as in concat(a, b) or (1, 2)", token.place)
        if token.text in ("if", "else") and depth:
            raise source.error("if stands at the top of a line only: name = A if reading else B", token.place)
        before = token
    if before is not None and (before.text in _INFIX or before.text in ("if", "else")):
        raise source.error(f"nothing stands after {before.text}", before.place)


def _check_value(source: Source, token: Token, before: Token | None, is_value: bool) -> None:
    """Refuse a token that cannot begin a value where one has to begin."""
    if is_value or token.text in ("(", "-"):
        return
    if token.text == ")" and before is not None and before.text in ("(", ","):
        return  # f() has the wrong number of arguments, which is said with the number that it takes
    if token.text == "+":
        raise source.error("a + stands between two values; a value needs no sign +", token.place)
    after = f"after {before.text}" if before else "after ="
    raise source.error(f"a name, a number or a bracket is expected {after}, not {token.text}", token.place)


def _calls(before: Token | None) -> bool:
    return before is not None and before.kind == "name"


def _missing_operation(before: Token | None, token: Token) -> str:
    first = before.text if before else ""
    return f"an operation is missing between {first} and {token.text}; a product is written a * b, or W_f @ x"


def _span(tokens: tuple[Token, ...] | list[Token]) -> Place:
    """Return the place of several tokens, as far as they stand on the first one's line."""
    first = tokens[0].place
    last = max(token.place.end for token in tokens if token.place.line == first.line)
    return Place(first.line, first.column, last)
