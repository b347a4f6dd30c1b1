"""Before the loop: the weights of rows that read one vector are stacked, and what x alone decides is computed."""

from __future__ import annotations

from .graph import AHEAD, ONCE, STEP, STILL, Graph, Node
from .packing import Layout
from .source import Names


class Stacking:
    """Writes the lines of a forward pass that come before its loop; `prepared` are those that need only parameters."""

    graph: Graph
    layout: Layout
    names: Names
    prepared: list[str]
    lines: list[str]

    def _flush(self) -> None:
        self.lines += self.names.lines
        self.names.lines = []

    def _rows_ahead(self) -> None:
        layout, names = self.layout, self.names
        if not layout.rows:
            return
        sources: list[Node] = []
        for row in layout.rows:
            for term in row.arguments:
                if term.operation == "matmul" and term.arguments[1].stage < STEP and term.arguments[1] not in sources:
                    sources.append(term.arguments[1])
        sources.sort(key=lambda source: source.stage < AHEAD)  # what has no time axis is added to the others
        for position, source in enumerate(sources):
            matrix = self._pack(source, layout.rows)
            label = f"W_{names.label(source)}_" if source.operation != "input" else f"W_{source.payload}_"
            self.prepared.append(f"{label} = {matrix}")
            whole = names.whole(source)
            self._flush()
            if position == 0 and source.stage < AHEAD:
                self.lines.append(f"pre_[...] = product_({whole}, {label})")
            elif position == 0:
                self.lines.append(f"product_({whole}, {label}, pre_)")
            else:
                self.lines.append(f"pre_ += product_({whole}, {label})")
        if not sources:
            self.lines.append("pre_[...] = 0")
        self._biases()
        for row in layout.rows:
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" or term.stage not in (STILL, AHEAD):
                    continue
                operator = "+=" if sign * layout.sign[row.index] > 0 else "-="
                whole = names.whole(term)
                self._flush()
                self.lines.append(f"{names.where[row.index]} {operator} {whole}")

    def _biases(self) -> None:
        layout, names = self.layout, self.names
        pieces, plain = [], True
        for row in layout.rows:
            terms = []
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation != "matmul" and term.stage == ONCE:
                    terms.append(("-" if sign < 0 else "+", names.whole(term)))
            plain = plain and len(terms) == 1 and terms[0][0] == "+" and terms[0][1].startswith("p[")
            text = "".join(sign + term for sign, term in terms).removeprefix("+") or "0"
            pieces.append(text)
        self._flush()
        if all(piece == "0" for piece in pieces):
            return
        if not plain:
            pieces = [
                f"full_({piece}, ({row.shape[0]},), dtype)" for piece, row in zip(pieces, layout.rows, strict=True)
            ]
        self.prepared.append(f"b_ = {_joined(pieces)}{'.copy()' if pieces == [pieces[0]] and plain else ''}")
        self._negate("b_")
        self.lines.append("pre_ += b_")

    def _negate(self, name: str, rows: list[Node] | None = None) -> None:
        """Write the lines that turn the sign of the rows that are kept negative."""
        rows = rows or self.layout.rows
        offset = self.layout.span[rows[0].index].begin
        for run in self.layout.runs([row for row in rows if self.layout.sign[row.index] < 0]):
            span = self.layout.join(run)
            part = f"{name}[{span.begin - offset}:{span.end - offset}]"
            self.prepared.append(f"multiply({part}, minus_one_, {part})")

    def _pack(self, source: Node, rows: list[Node]) -> str:
        """Return an expression for the matrices by which rows multiply `source`, stacked; signs are turned by hand."""
        pieces = []
        for row in rows:
            terms = []
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" and term.arguments[1] is source:
                    sign *= self.layout.sign[row.index]
                    terms.append(("-" if sign < 0 else "+", self.names.whole(term.arguments[0])))
            width = source.shape[0]
            text = "".join(sign + term for sign, term in terms).removeprefix("+")
            pieces.append(text or f"zeros(({row.shape[0]}, {width}), dtype)")
        return _joined(pieces)


def _joined(pieces: list[str]) -> str:
    return pieces[0] if len(pieces) == 1 else f"concatenate(({', '.join(pieces)}))"
