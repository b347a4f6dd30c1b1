"""Lines that declare: parameters and constants (`W: parameter`, `E: constant = identity`), and the names of inputs."""

from __future__ import annotations

from lstm_core.errors import LanguageError, Mend
from lstm_core.language.expressions import Call, Declaration, Name, Number, Place, Size
from lstm_core.language.source import Line, Source, Token
from lstm_core.language.starts import DRAWN, WORDS
from lstm_core.language.statements import Statement, check_name, check_own_name, sizes_of, span

KINDS = ("parameter", "constant")
LONGEST = 10_000  # entries of a named input

Start = float | int | tuple[str, float | int | None]


def is_declaration(line: Line) -> bool:
    """Return whether a line declares: a name and a colon, then `parameter` or `constant`, or a size and no value."""
    texts = [token.text for token in line.tokens]
    if line.tokens[0].kind != "name" or texts[1:2] != [":"] or len(texts) < 3:
        return False
    return texts[2] in KINDS or "=" not in texts


def declaration(source: Source, line: Line) -> Declaration:
    """Parse a declaration. Raises LanguageError."""
    name, _colon, kind, *rest = line.tokens
    check_own_name(source, name)
    is_constant = kind.text == "constant"
    equals = next((position for position, token in enumerate(rest) if token.text == "="), len(rest))
    before, after = rest[:equals], rest[equals + 1 :]
    size: Size | None = None
    if kind.text not in KINDS:
        size, _place = sizes_of(source, [kind, *before])
    elif before:
        size = _size(source, before)
    if equals < len(rest) and not after:
        raise source.error("nothing_after_equals", rest[equals].place)
    start = _start(source, name, after) if after else None
    if is_constant and start is None:
        end = Place(line.tokens[-1].line, line.tokens[-1].place.end, line.tokens[-1].place.end)
        mend = source.mend("write", end, " = identity")
        raise source.error("constant_without_value", span(line.tokens), mend, name=name.text)
    if is_constant and isinstance(start, tuple) and start[0] in DRAWN:
        mend = source.mend("write", kind.place, "parameter")
        raise source.error("constant_drawn", span(after), mend, name=name.text, start=start[0])
    return Declaration(name.text, is_constant, size, start, line.role, name.place)


def _size(source: Source, tokens: list[Token]) -> Size:
    """Parse the size in brackets after `parameter`: (scalar), (units), (units, inputs)."""
    if tokens[0].text != "(" or tokens[-1].text != ")" or len(tokens) not in (3, 5):
        raise source.error("declaration_form", span(tokens))
    size, _place = sizes_of(source, tokens if len(tokens) == 5 else tokens[1:2])
    return size


def _start(source: Source, name: Token, tokens: list[Token]) -> Start:
    """Parse how a declared name starts: a number, a word, or normal(0.1)."""
    first, *rest = tokens
    texts = [token.text for token in tokens]
    number = _number(tokens)
    if number is not None:
        return number
    if first.text == "normal" and texts[1:2] == ["("] and texts[-1] == ")":
        deviation = _number(tokens[2:-1])
        if deviation is not None and deviation >= 0:
            return ("normal", deviation)
    elif first.text in WORDS and first.text != "normal" and not rest:
        return (first.text, None)
    raise source.error("declaration_start", span(tokens), name=name.text)


def _number(tokens: list[Token]) -> float | int | None:
    """Return the number that one token, or a minus and a token, stands for; None for anything else."""
    sign = -1 if tokens and tokens[0].text == "-" else 1
    own = tokens[1:] if sign < 0 else tokens
    if len(own) != 1 or own[0].kind != "number" or len(own[0].text) > 32:
        return None
    value = float(own[0].text)
    if abs(value) > 1e30:
        return None
    return sign * (int(own[0].text) if own[0].text.isdigit() else value)


def inputs_are(source: Source, line: Line) -> tuple[tuple[tuple[str, int], ...], list[Statement]]:
    """Parse the line that names x's entries; return the names with their lengths, and a line for each."""
    tokens = line.tokens[2:]
    if [token.text for token in line.tokens[1:2]] != ["="] or not tokens:
        raise source.error("inputs_form", span(line.tokens))
    named, statements, before = [], [], 0
    for name, length in _pairs(source, line, list(tokens)):
        count = int(length.text) if length.text.isdigit() and len(length.text) < 6 else 0
        if not 1 <= count <= LONGEST:
            raise source.error("inputs_form", length.place)
        own = name._replace(kind="name", text=name.text[1:-1], column=name.column + 1)
        check_name(source, own)
        place = own.place
        bounds = (Number(before + 1, place), Number(before + count, place))
        call = Call("entries", (Name("x", place), *bounds), place)
        code = f"{own.text}: {count} = entries(x, {before + 1}, {before + count})"
        statements.append(Statement(own.text, count, place, call, None, line.role, place, code))
        named.append((own.text, count))
        before += count
    return tuple(named), statements


def _pairs(source: Source, line: Line, tokens: list[Token]) -> list[tuple[Token, Token]]:
    """Return the pairs of a name in quotes and a length in `(("value", 5), ("mask", 5))`."""
    texts = [
        "name" if token.kind == "text" else token.kind if token.kind == "number" else token.text for token in tokens
    ]
    if texts[:1] != ["("] or texts[-1:] != [")"]:
        raise source.error("inputs_form", span(tokens))
    inner, inner_texts = tokens[1:-1], texts[1:-1]
    if inner_texts[-1:] == [","]:
        inner, inner_texts = inner[:-1], inner_texts[:-1]
    pairs = []
    while inner:
        if inner_texts[:5] != ["(", "name", ",", "number", ")"]:
            raise source.error("inputs_form", inner[0].place)
        pairs.append((inner[1], inner[3]))
        inner, inner_texts = inner[5:], inner_texts[5:]
        if inner and inner_texts[0] != ",":
            raise source.error("inputs_form", inner[0].place)
        inner, inner_texts = inner[1:], inner_texts[1:]
    if not pairs:
        raise source.error("inputs_form", span(tokens))
    return pairs


def remove_line(source: Source, place: Place) -> Mend:
    """Return the mend that removes the line with this place."""
    return source.mend("remove_line", Place(place.line, 1, len(source.lines[place.line - 1]) + 1), "")


def twice(source: Source, name: str, place: Place, line: int) -> LanguageError:
    """Return the error for a name that is defined twice."""
    return source.error("defined_twice", place, remove_line(source, place), name=name, line=line)
