"""What keeps a text from being a cell: the mistakes of up to three lines, each with its mends; and hints beside."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask_babel import gettext

from app.laboratory import hints
from app.laboratory.asked import NAME
from app.laboratory.beyond import Change, MatrixError, Reads, is_of_sizes, stated_sizes
from app.laboratory.changes import between, mend, title, written_title
from app.laboratory.lines import Removed, removed
from app.laboratory.network import TooLargeError
from app.laboratory.starts import Start
from app.text.languages import SOURCE, code
from app.text.numbers import thousands
from lstm_core.errors import LanguageError, LstmCoreError
from lstm_core.language import parse
from lstm_core.language.expressions import Definition, Place, stem
from lstm_core.language.messages import MESSAGES
from lstm_core.language.short_messages import cut

MOST = 3  # mistakes, or hints of a kind, that are told together
SWALLOWS = ("bracket_never_closed",)  # the lines after it belong to it
Mend = dict[str, Any]


def mistakes(error: LstmCoreError, text: str, start: Start | None = None, reads: Reads | None = None) -> list[Mend]:
    """Return the mistakes of a text, of which `error` is the first, in the reader's language.

    `reads` says whether a text is a cell that can run; with it mistakes in sizes are traced to where they were made.
    """
    if isinstance(error, MatrixError):
        return [_matrix(change, text) for change in error.products[:MOST]]
    if isinstance(error, TooLargeError):
        message = gettext(
            "This cell has %(count)s numbers; the limit is %(most)s (lab_numbers).",
            count=thousands(error.count),
            most=thousands(error.most),
        )
        return [_problem("too_large", Place(1, 1, 2), message, [])]
    if not isinstance(error, LanguageError):
        return [_problem("whole", Place(1, 1, 2), str(error), [])]
    if reads is not None and is_of_sizes(error):
        sizes = [mend(gettext("Take the size away"), text, change) for change in stated_sizes(text, reads)]
        return [_mistake(error, text, sizes)]
    return [_mistake(one, text, _back(one, text, start)) for one in _together(error, text)]


def said(definition: Definition, start: Start, reads: Reads) -> list[Mend]:
    """Return what is worth saying of a text that can be read, in the reader's language."""
    text, theirs = definition.text, start.cell.definition if start.cell else None
    found = []
    for change in islice(hints.settings(definition, theirs, reads), MOST):
        line = " ".join(change.name.split())
        message = gettext("%(line)s is a setting, without values of its own", line=line)
        change_of = mend(written_title(change.shown), text, change)
        found.append(_problem("setting", change.of, message, [change_of]) | {"hint": True, "values": {"line": line}})
    for change in islice(hints.unused(definition, theirs, reads), MOST):
        message = gettext("%(name)s is used nowhere", name=change.name)
        change_of = mend(title("remove_line"), text, change)
        found.append(
            _problem("unused", change.of, message, [change_of]) | {"hint": True, "values": {"name": change.name}}
        )
    return found


def _matrix(change: Change, text: str) -> Mend:
    """Return the mistake of a matrix that multiplies entry by entry."""
    message = gettext("%(name)s is a matrix: it is applied with @", name=change.name)
    change_of = mend(written_title(change.shown), text, change)
    return _problem("matrix_by_entry", change.of, message, [change_of]) | {"values": {"name": change.name}}


def _together(error: LanguageError, text: str) -> list[LanguageError]:
    """Return a mistake and those that can be told beside it: of other lines, found while lines are read."""
    found, rest = [error], text
    while len(found) < MOST and _is_of_line(found[-1]) and found[-1].kind not in SWALLOWS:
        rest = _without_line(rest, found[-1].line)
        try:
            parse(rest, NAME)
        except LanguageError as other:
            if not _is_of_line(other) or other.kind == "no_equations":
                break
            found.append(other)
        else:
            break
    return found


def _is_of_line(error: LanguageError) -> bool:
    """Return whether a mistake is found in a line by itself, before names are looked up."""
    return MESSAGES[error.kind].stage == "reading"


def _without_line(text: str, number: int) -> str:
    """Return a text with a line blank, all others at their places."""
    lines = text.split("\n")
    lines[number - 1] = " " * len(lines[number - 1])
    return "\n".join(lines)


def _back(error: LanguageError, text: str, start: Start | None) -> list[Mend]:
    """Return the mend that puts a line of the start back, where its name is what is missing."""
    name = "h" if error.kind in ("no_h", "h_by_another_name") else error.values.get("own") or error.values.get("name")
    if start is None or start.cell is None or not isinstance(name, str) or _is_of_line(error):
        return []
    gone = next((line for line in removed(text, start) if line.name == stem(name)), None)
    return [] if gone is None else [_put_back(gone, text)]


def _put_back(gone: Removed, text: str) -> Mend:
    lines = text.split("\n")
    at = sum(len(line) + 1 for line in lines[: gone.line - 1])
    added = gone.text + "\n"
    if at > len(text):
        at, added = len(text), "\n" + gone.text
    called = gettext("Put the line %(line)s back", line=f"{gone.name} = …")
    return between(called, text, at, at, added)


def _mistake(error: LanguageError, text: str, first: list[Mend]) -> Mend:
    """Return one mistake as an answer has it, with mends before its own."""
    language = code() if code() in error.sentences else SOURCE
    own = [between(one.titles[language], text, one.start, one.end, one.replacement) for one in error.mends]
    place = Place(error.line, error.column, error.end)
    found = _problem(error.kind, place, error.sentences[language], [*first, *own])
    return found | {"values": error.values, "short": error.shorts[language]}


def _problem(kind: str, place: Place, message: str, mends: list[Mend]) -> Mend:
    where = {"line": place.line, "column": place.column, "end": place.end}
    return {**where, "kind": kind, "values": {}, "message": message, "short": cut(message), "mends": mends}
