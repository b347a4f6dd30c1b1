"""Mistakes in sizes, traced to where they were made.

`W_f * x` is found three lines later, where sizes no longer agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.laboratory.asked import NAME
from app.laboratory.network import measured
from app.laboratory.starts import Terms
from lstm_core import Cell
from lstm_core.errors import LanguageError, LstmCoreError
from lstm_core.language import parse
from lstm_core.language.expressions import Call, Definition, Equation, Expression, Name, Place, walk
from lstm_core.language.messages import MESSAGES

MOST_TRIED = 8  # changes of a text that are tried
Reads = Callable[[str], bool]


@dataclass(frozen=True)
class Change:
    """A change of one line: what stands at `place` becomes `text`. `shown` is what is written then, for a title."""

    place: Place
    text: str
    shown: str
    of: Place  # what it is the mistake of
    name: str

    def start(self, text: str) -> int:
        """Return the position of its first character in a text, from 0."""
        return sum(len(line) + 1 for line in text.split("\n")[: self.place.line - 1]) + self.place.column - 1


class MatrixError(LstmCoreError):
    """Matrices that multiply entry by entry, so that sizes do not agree: the products by @ that they have to be."""

    def __init__(self, error: LanguageError, products: Sequence[Change]):
        super().__init__(str(error))
        self.products = products


def is_of_sizes(error: LanguageError) -> bool:
    """Return whether a mistake is found where sizes are compared."""
    return MESSAGES[error.kind].stage == "sizes"


def reads(terms: Terms) -> Reads:
    """Return a function that says whether a text is a cell that can run with the words of its lender."""

    def can_be_read(text: str) -> bool:
        try:
            measured(Cell(text, NAME), terms)
        except LstmCoreError:
            return False
        return True

    return can_be_read


def applied(text: str, changes: Sequence[Change]) -> str:
    """Return a text with changes made."""
    for change in sorted(changes, key=lambda one: (one.place.line, one.place.column), reverse=True):
        begin = change.start(text)
        text = text[:begin] + change.text + text[begin + change.place.end - change.place.column :]
    return text


def matrices_by_entry(text: str, can_be_read: Reads) -> list[Change]:
    """Return the fewest products `W_f * x` that have to be `W_f @ x` for a text to read; none where that is no help."""
    candidates = [*_products(parse(text, NAME), text)][:MOST_TRIED]
    for one in candidates:
        if can_be_read(applied(text, [one])):
            return [one]
    if len(candidates) < 2 or not can_be_read(applied(text, candidates)):
        return []
    needed = candidates
    for one in candidates:
        rest = [other for other in needed if other is not one]
        if can_be_read(applied(text, rest)):
            needed = rest
    return needed


def _products(definition: Definition, text: str) -> Iterator[Change]:
    """Yield the products entry by entry of what is called like a matrix, each with a product by @ in its place."""
    for line in definition.equations:
        for _, part in walk(line.expression, line.name):
            if not (isinstance(part, Call) and part.operation == "*"):
                continue
            left, right = part.arguments
            if (name := _matrix(definition, left)) and (sign := _sign(text, left, right)):
                yield Change(sign, "@", _written(text, part.place).replace("*", "@", 1), part.place, name)
            elif (name := _matrix(definition, right)) and isinstance(left, Name):
                instead = f"{name} @ {left.name}"
                yield Change(part.place, instead, instead, part.place, name)


def _matrix(definition: Definition, part: Expression) -> str | None:
    """Return the name of a factor that is a parameter called like a matrix: W_f, U_c."""
    if not isinstance(part, Name) or definition.kind(part.name) != "parameter" or part.name in definition.declared:
        return None
    return part.name if part.name.rpartition(".")[2][:1].isupper() else None


def _sign(text: str, left: Expression, right: Expression) -> Place | None:
    """Return the place of the sign between two factors, where both are on one line."""
    if left.place.line != right.place.line:
        return None
    line = text.split("\n")[left.place.line - 1]
    at = line.find("*", left.place.end - 1)
    return Place(left.place.line, at + 1, at + 2) if at >= 0 else None


def _written(text: str, place: Place) -> str:
    return text.split("\n")[place.line - 1][place.column - 1 : place.end - 1]


def stated_sizes(text: str, can_be_read: Reads) -> list[Change]:
    """Return the first size whose absence makes a text read: `i: 8 = ...` becomes `i = ...`."""
    for line in parse(text, NAME).equations:
        change = _without_size(line, text) if line.size is not None else None
        if change is not None and can_be_read(applied(text, [change])):
            return [change]
    return []


def _without_size(line: Equation, text: str) -> Change | None:
    """Return the change that takes a line's size away."""
    written = text.split("\n")[line.place.line - 1]
    colon, equals = written.find(":", line.place.end - 1), written.find("=")
    if not line.place.end - 1 <= colon < equals:
        return None
    place = Place(line.place.line, colon + 1, len(written[:equals].rstrip()) + 1)
    return Change(place, "", "", line.place, line.name)
