"""The left side of an operation of a cell's own: `norm_(a) =`."""

from __future__ import annotations

from lstm_core.language.expressions import is_word
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.source import Line, Source
from lstm_core.language.statements import Parts, check_name, check_own_name, span


def is_own_operation(line: Line) -> bool:
    """Return whether a line begins like an operation of the cell's own: a name and a bracket, then an =."""
    texts = [token.text for token in line.tokens]
    return line.tokens[0].kind == "name" and texts[1:2] == ["("] and "=" in texts and ")" in texts[: texts.index("=")]


def own_arity(line: Line) -> int:
    """Return how many arguments the operation that a line defines takes."""
    texts = [token.text for token in line.tokens]
    return texts[: texts.index("=")].count(",") + 1


def split_own(source: Source, line: Line) -> tuple[Parts, tuple[str, ...]]:
    """Split a line at its `=`; return its parts and the arguments' names. Raises LanguageError."""
    tokens = line.tokens
    equals = next(position for position, token in enumerate(tokens) if token.text == "=")
    target, head, right = tokens[0], tokens[2 : equals - 1], tokens[equals + 1 :]
    if target.text in OPERATIONS or is_word(target.text):
        raise source.error("own_shadows", target.place, name=target.text)
    check_own_name(source, target)
    names, signs = head[::2], head[1::2]
    if (
        tokens[equals - 1].text != ")"
        or len(head) % 2 == 0
        or any(token.kind != "name" for token in names)
        or any(token.text != "," for token in signs)
        or len({token.text for token in names}) < len(names)
    ):
        raise source.error("own_form", span(tokens[:equals]))
    for token in names:
        check_name(source, token)
    if not right:
        raise source.error("nothing_after_equals", tokens[equals].place)
    return Parts(target, None, None, tokens[equals], right), tuple(token.text for token in names)
