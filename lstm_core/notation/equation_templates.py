"""Equations as templates for one unit's numbers: `σ( ▢ + ▢ + ▢ )` for a gate, `▢ × ▢ + ▢ × ▢` for a cell state.

In a layer, each term of the sum is one placeholder, such as `W_f @ x`; in a pointwise line, each operand is. Filled
with the numbers of one unit, a template shows how that unit's value was computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, Table, walk
from lstm_core.notation.operator_signs import SIGNS
from lstm_core.notation.products import SUMS, is_affine
from lstm_core.notation.rounding import rounded
from lstm_core.notation.text import number_text
from lstm_core.notation.writer import Writer

if TYPE_CHECKING:
    from lstm_core.cell import Cell

TIMES = "×"


@dataclass(frozen=True)
class Term:
    """A placeholder for the value of `expression` in one unit. `node` is its id."""

    node: str
    expression: Expression


Piece = str | Term


@lru_cache(maxsize=256)
def equation_templates(cell: Cell) -> Mapping[str, tuple[Piece, ...]]:
    """Return the right side of each equation as literal text and placeholders, by the name that it defines."""
    return {
        equation.name: _joined(TemplateWriter(cell.definition, equation.name, equation.expression).pieces())
        for equation in cell.definition.equations
    }


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Concatenate adjacent literal texts."""
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


class TemplateWriter(Writer[Piece]):
    """Writes one equation as a template."""

    def __init__(self, definition: Definition, name: str, expression: Expression):
        self.definition, self.name, self.expression = definition, name, expression
        self.summands = set(_summands(expression, name))

    def pieces(self) -> list[Piece]:
        """Return the right side."""
        return self.write(self.expression, self.name)

    def is_leaf(self, call: Call, path: str) -> bool:
        """Return whether a call is one placeholder: a matrix product, a peephole, or an operation across units."""
        operation = OPERATIONS[call.operation]
        if call.operation == "@" or not operation.pointwise:
            return True
        return path in self.summands and call.operation == "*" and any(map(self._is_constant, call.arguments))

    def _is_constant(self, expression: Expression) -> bool:
        if isinstance(expression, Name):
            return self.definition.kind(expression.name) in ("parameter", "setting")
        return isinstance(expression, Number)

    def leaf(self, expression: Expression, path: str) -> list[Piece]:
        """Return a number as text, anything else as a placeholder."""
        if isinstance(expression, Number):
            return [number_text(expression.value)]
        assert not isinstance(expression, Table)
        return [Term(path, expression)]

    def function(self, call: Call, path: str, arguments: list[list[Piece]]) -> list[Piece]:
        """Return `σ(...)`."""
        pieces: list[Piece] = [f"{OPERATIONS[call.operation].symbol}("]
        for position, argument in enumerate(arguments):
            pieces += [", ", *argument] if position else argument
        return [*pieces, ")"]

    def prefix(self, call: Call, path: str, operand: list[Piece]) -> list[Piece]:
        """Return `−a`."""
        return ["−", *operand]

    def infix(self, call: Call, path: str, left: list[Piece], right: list[Piece]) -> list[Piece]:
        """Return `a + b`."""
        return [*left, f" {SIGNS.get(call.operation, TIMES)} ", *right]

    def brackets(self, pieces: list[Piece]) -> list[Piece]:
        """Return `(...)`."""
        return ["(", *pieces, ")"]


def _summands(expression: Expression, path: str) -> Iterator[str]:
    """Yield the ids of the terms of every affine sum in an expression."""
    for node, inner in walk(expression, path):
        if isinstance(inner, Call) and inner.operation in SUMS and is_affine(inner):
            yield from (f"{node}.{position}" for position in range(len(inner.arguments)))


def fill(pieces: Sequence[Piece], values: Mapping[str, float], decimals: int = 2) -> str:
    """Fill a template with numbers, given by node id: `σ(−0.53 + 0.18 − 0.19)`.

    "+" before a negative number becomes "−"; after any other sign, and before "^", the number is put in brackets.
    """
    written = ""
    for piece, following in zip_longest(pieces, pieces[1:], fillvalue=""):
        if isinstance(piece, str):
            written += piece
            continue
        value = values[piece.node]
        digits = rounded(abs(value), decimals) if math.isfinite(value) else "–"
        if not (value < 0 and digits.strip("0.–")):
            written += digits
        elif written.endswith((" − ", f" {TIMES} ", " / ", " ^ ", "−")) or str(following).startswith(" ^ "):
            written += f"(−{digits})"
        elif written.endswith(" + "):
            written = f"{written.removesuffix('+ ')}− {digits}"
        else:
            written += f"−{digits}"
    return written
