"""Changes of a text: characters are replaced, comments keep their column, and what nothing reads any more goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lstm_core.editing.surface import PRECEDENCE, Part, Row, Surface, surface_of
from lstm_core.language.expressions import stem

GAP = 2  # spaces at least between code and comment, as house style has it


class CannotEditError(Exception):
    """The change has no text: it would leave nothing of a line, for example."""


@dataclass(frozen=True)
class Change:
    """The characters from `start` to `end` become `text`."""

    start: int
    end: int
    text: str = ""


def applied(surface: Surface, changes: Iterable[Change]) -> str:
    """Return the text with changes made, comments in their columns, and without what they left unread."""
    ordered = sorted(set(changes), key=lambda change: (change.start, change.end))
    for before, after in zip(ordered, ordered[1:], strict=False):
        if after.start < before.end:
            raise CannotEditError
    text = surface.text
    for row in reversed(surface.rows):
        own = [change for change in ordered if row.start <= change.start < row.end]
        if own:
            text = text[: row.start] + _row(surface, row, own) + text[row.end :]
    return pruned(text, surface)


def _row(surface: Surface, row: Row, changes: Sequence[Change]) -> str:
    """Return a row's physical lines with its changes made."""
    if any(change.start <= row.start and change.end >= row.end for change in changes):
        return ""
    written = surface.text[row.start : row.end]
    for change in reversed(changes):
        start, end = change.start - row.start, change.end - row.start
        lost = surface.comments(change.start, change.end) if "\n" in written[start:end] else []
        written = written[:start] + change.text + written[end:]
        written = _with_comments(written, start + len(change.text), lost)
    before = surface.text[row.start : row.end].split("\n")
    after = written.split("\n")
    if len(before) != len(after):
        return written
    return "\n".join(_aligned(surface, old, new) for old, new in zip(before, after, strict=True))


def _with_comments(written: str, at: int, lost: list[str]) -> str:
    """Return a row with comments, of lines that it had, at the end of the line on which `at` is."""
    if not lost:
        return written
    end = written.find("\n", at)
    end = len(written) if end < 0 else end
    code, sign, comment = written[at:end].partition("#")
    own = [comment.strip()] if sign else []
    return f"{written[:at]}{code.rstrip()}{' ' * GAP}# {' '.join([*lost, *own])}{written[end:]}"


def _aligned(surface: Surface, old: str, new: str) -> str:
    """Return a changed line with its comment in the column in which it was, if others stand there too."""
    if old == new or "#" not in new or "#" not in old:
        return new
    code, _, comment = new.partition("#")
    column = old.index("#")
    code, gap = code.rstrip(), len(old[:column]) - len(old[:column].rstrip())
    columns = [line.index("#") for line in surface.text.split("\n") if line.partition("#")[0].strip() and "#" in line]
    is_column = columns.count(column) > 1
    return f"{code.ljust(max(column, len(code) + GAP) if is_column else len(code) + gap)}#{comment}"


def pruned(text: str, before: Surface) -> str:
    """Return a text without the lines that nothing reads any more and something read before."""
    while True:
        surface = surface_of(text)
        unread = [row for row in surface.rows if not _is_read(surface, row) and _was_read(before, row)]
        if not unread:
            return text
        for row in reversed(unread):
            text = text[: row.start] + text[row.end :]


def _was_read(surface: Surface, row: Row) -> bool:
    return row.name in surface.of and _is_read(surface, surface.of[row.name])


def _is_read(surface: Surface, row: Row) -> bool:
    """Return whether another row reads what a row defines; h is what a cell gives out."""
    if row.name == "h" or row.kind == "inputs":
        return True
    names = {row.name}
    if row.name.endswith("_start"):
        names = {f"{stem(row.name)}_prev"}
    elif row.name.endswith("_bottom"):
        names = {f"{stem(row.name)}_below"}
    elif row.kind == "line":
        names |= {f"{row.name}_prev", f"{row.name}_below"}
    return any(names & set(other.reads()) for other in surface.rows if other is not row)


def right_side(row: Row, text: str) -> Change:
    """Return the change of a line's whole right side."""
    if row.right is None:
        raise CannotEditError
    return Change(row.right.outer[0], row.right.outer[1], text)


def without(part: Part, doomed: Collection[Part]) -> list[Change] | None:
    """Return the changes that take terms out of a part's sums; None where nothing of the part is left.

    Raises CannotEditError where a term is no summand.
    """
    if part in doomed:
        return None
    if part.operation in ("+", "-"):
        left, right = part.parts
        rests = without(left, doomed), without(right, doomed)
        if rests[0] is None and rests[1] is None:
            return None
        if rests[1] is None:
            return [*(rests[0] or ()), Change(left.outer[1], right.outer[1])]
        if rests[0] is None:
            if part.operation == "-":
                raise CannotEditError
            return [*rests[1], Change(left.outer[0], right.outer[0])]
        return [*rests[0], *rests[1]]
    found: list[Change] = []
    for inner in part.parts:
        rest = without(inner, doomed)
        if rest is None:
            raise CannotEditError
        found += rest
    return found


def taken_off(surface: Surface, call: Part, is_whole: bool) -> list[Change]:
    """Return the changes that leave of a call of one argument the argument, in brackets where it needs them."""
    (inner,) = call.parts
    crosses = "\n" in surface.text[call.start : call.end]
    is_bare = not inner.operation or inner.operation not in PRECEDENCE or (is_whole and not crosses)
    if is_bare:
        return [Change(call.start, inner.outer[0]), Change(inner.outer[1], call.end)]
    opening = surface.text.index("(", call.start)
    return [Change(call.start, opening)]


def renamed(rows: Iterable[Row], surface: Surface, names: dict[str, str]) -> list[Change]:
    """Return the changes that write other names wherever these are read."""
    found = []
    for row in rows:
        for token in row.tokens[1:]:
            if token.kind == "name" and token.text in names and token.text not in row.arguments:
                at = surface.place(token)
                found.append(Change(at, at + len(token.text), names[token.text]))
    return found


def fresh(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: `p_f`, else `p_f2`, `p_f3`, ..."""
    if name not in taken:
        return name
    number = 2
    while f"{name}{number}" in taken:
        number += 1
    return f"{name}{number}"


def names_of(surface: Surface) -> frozenset[str]:
    """Return every name that stands in a text."""
    return frozenset(re.findall(r"[A-Za-z_][A-Za-z0-9_.]*", surface.text))
