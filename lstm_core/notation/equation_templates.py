"""An equation with places for numbers: `σ( ▢ + ▢ + ▢ )` for a gate, `▢ × ▢ + ▢ × ▢` for the cell state.

The places of a layer are the terms of its sum, `W_f @ x` as one; those of a pointwise line are its operands. With one
unit's numbers filled in, a line says how this unit's value came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Expression, Name, Number, Table, walk
from lstm_core.notation.structure import SUMS, is_affine
from lstm_core.notation.text import number_text
from lstm_core.notation.writer import Writer

if TYPE_CHECKING:
    from lstm_core.cell import Cell

TIMES = "×"


@dataclass(frozen=True)
class Term:
    """A place for a number: what `expression` gives for one unit. `node` is its id."""

    node: str
    expression: Expression


Piece = str | Term


@lru_cache(maxsize=256)
def equation_templates(cell: Cell) -> Mapping[str, tuple[Piece, ...]]:
    """Return each equation's right side as literal text and terms, by the name that it defines."""
    return {
        equation.name: _joined(TemplateWriter(cell.definition, equation.name, equation.expression).pieces())
        for equation in cell.definition.equations
    }


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join literal texts that stand side by side."""
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


class TemplateWriter(Writer[Piece]):
    """Writes one equation with places for numbers."""

    def __init__(self, definition: Definition, name: str, expression: Expression):
        self.definition, self.name, self.expression = definition, name, expression
        self.summands = set(_summands(expression, name))

    def pieces(self) -> list[Piece]:
        """Return the right side."""
        return self.write(self.expression, self.name)

    def is_leaf(self, call: Call, path: str) -> bool:
        """One term: a matrix product, a peephole in a layer's sum, and what mixes the units."""
        operation = OPERATIONS[call.operation]
        if call.operation == "@" or not operation.pointwise:
            return True
        return path in self.summands and call.operation == "*" and any(map(self._is_constant, call.arguments))

    def _is_constant(self, expression: Expression) -> bool:
        if isinstance(expression, Name):
            return self.definition.kind(expression.name) in ("parameter", "setting")
        return isinstance(expression, Number)

    def leaf(self, expression: Expression, path: str) -> list[Piece]:
        """Return a number as it is, anything else as a term."""
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
        sign = {"*": TIMES, "-": "−"}.get(call.operation, call.operation)
        return [*left, f" {sign} ", *right]

    def brackets(self, pieces: list[Piece]) -> list[Piece]:
        """Return `(...)`."""
        return ["(", *pieces, ")"]


def _summands(expression: Expression, path: str) -> Iterator[str]:
    """Yield the ids of the terms of every layer's sum in an expression."""
    for node, inner in walk(expression, path):
        if isinstance(inner, Call) and inner.operation in SUMS and is_affine(inner):
            yield from (f"{node}.{position}" for position in range(len(inner.arguments)))


def fill(pieces: Sequence[Piece], values: Mapping[str, float], decimals: int = 2) -> str:
    """Return the equation with numbers in its places, by node id: `σ(−0.53 + 0.18 − 0.19)`.

    A minus takes the place of the plus before it; after any other sign a negative number stands in brackets.
    """
    written = ""
    for piece in pieces:
        if isinstance(piece, str):
            written += piece
            continue
        value = values[piece.node]
        digits = f"{abs(value):.{decimals}f}"
        if not (value < 0 and digits.strip("0.")):
            written += digits
        elif written.endswith(" + "):
            written = f"{written.removesuffix('+ ')}− {digits}"
        elif written.endswith((" − ", f" {TIMES} ", " / ", "−")):
            written += f"(−{digits})"
        else:
            written += f"−{digits}"
    return written
