"""Computations before the loop: stack the weights of rows that read one vector, and compute what depends on x alone."""

from __future__ import annotations

from collections.abc import Mapping

from .code import (
    Augment,
    Copied,
    Expr,
    Item,
    Kind,
    Literal,
    Range,
    Row,
    Slot,
    Statement,
    Store,
    assign,
    call,
    into,
    root,
    total,
)
from .graph import AHEAD, ONCE, STILL, Node
from .names import DTYPE, MINUS_ONE, PARAMETERS, Names, shape
from .packing import Packing

PRE, ACT = Slot("pre_", Kind.PACKED), Slot("act_", Kind.PACKED)  # all rows, and their activations
BIASES = Slot("b_", Kind.FIXED)


class PackedInputs:
    """Code generator of the rows' inputs before the loop; `prepared` are the statements that need only parameters."""

    def __init__(self, names: Names, packing: Packing, prepared: list[Statement]):
        self.names, self.packing, self.prepared = names, packing, prepared

    def write(self) -> None:
        """Write the statements that fill all rows with the terms that depend on no state."""
        packing, names = self.packing, self.names
        if not packing.rows:
            return
        sources = packing.outer_sources()
        sources.sort(key=lambda source: source.stage < AHEAD)  # what has no time axis is added to the others
        for position, source in enumerate(sources):
            name = names.label(source) if source.operation != "input" else source.payload
            weights = Slot(f"W_{name}_", Kind.FIXED)
            self.prepared.append(assign(weights, stacked(names, source, packing.rows, packing.sign)))
            whole = names.whole(source)
            if position == 0 and source.stage < AHEAD:
                names.lines.append(Store(Item(PRE, (...,)), call("product_", whole, weights)))
            elif position == 0:
                names.lines.append(into("product_", whole, weights, out=PRE))
            else:
                names.lines.append(Augment(PRE, "+", call("product_", whole, weights)))
        if not sources:
            names.lines.append(Store(Item(PRE, (...,)), Literal(0)))
        self._add_biases()
        for row in packing.rows:
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" or term.stage not in (STILL, AHEAD):
                    continue
                turned = "+" if sign * packing.sign[row.index] > 0 else "-"
                whole = names.whole(term)
                names.lines.append(Augment(packing.span[row.index].of(PRE), turned, whole))

    def _add_biases(self) -> None:
        rows = self.packing.rows
        pieces = [
            [
                (sign, self.names.whole(term))
                for sign, term in zip(row.signs, row.arguments, strict=True)
                if term.operation != "matmul" and term.stage == ONCE
            ]
            for row in rows
        ]
        if not any(pieces):
            return
        sums = [total(terms) if terms else Literal(0) for terms in pieces]
        is_plain = all(len(terms) == 1 and terms[0][0] > 0 and root(terms[0][1]) is PARAMETERS for terms in pieces)
        is_plain = is_plain and all(self._fills(row) for row in rows)
        if not is_plain:
            sums = [call("full_", s, shape(own=row.shape), DTYPE) for s, row in zip(sums, rows, strict=True)]
        biases = concatenated(sums)
        self.prepared.append(assign(BIASES, Copied(biases) if len(sums) == 1 and is_plain else biases))
        self._turn_signs()
        self.names.lines.append(Augment(PRE, "+", BIASES))

    @staticmethod
    def _fills(row: Node) -> bool:
        """True where all that is added to a row without a product has an entry for each of the row's."""
        return all(
            term.shape == row.shape for term in row.arguments if term.operation != "matmul" and term.stage == ONCE
        )

    def _turn_signs(self) -> None:
        """Write the statements that negate the biases of rows that are stored negated."""
        packing = self.packing
        for run in packing.runs([row for row in packing.rows if packing.sign[row.index] < 0]):
            span = packing.join(run)
            part = Item(BIASES, (Range(span.begin, span.end),))
            self.prepared.append(into("multiply", part, MINUS_ONE, out=part))


def stacked(names: Names, source: Node, rows: list[Node], kept: Mapping[int, int]) -> Expr:
    """Return the matrices by which rows multiply `source`, one under another.

    `kept` is the sign with which a row is stored, by its index; +1 by default.
    """
    pieces: list[Expr] = []
    for row in rows:
        terms = [
            (sign * kept.get(row.index, 1), names.whole(term.arguments[0]))
            for sign, term in zip(row.signs, row.arguments, strict=True)
            if term.operation == "matmul" and term.arguments[1] is source
        ]
        zeros = call("zeros", shape(own=(row.shape[0], source.shape[0])), DTYPE)
        pieces.append(total(terms) if terms else zeros)
    return concatenated(pieces)


def concatenated(pieces: list[Expr]) -> Expr:
    """Concatenate arrays along their first axis."""
    return pieces[0] if len(pieces) == 1 else call("concatenate", Row(tuple(pieces)))
