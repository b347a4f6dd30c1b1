"""Memory layout of the step loop's vectors: gates that share a product and an activation are adjacent.

A *row* is an affine sum that the loop finishes, such as a_f. All rows form one packed array `pre_` (time, batch, rows);
their activations form `act_` with the same layout. A row whose only reader takes fewer calls of minus its argument,
as a sigmoid does, holds minus the pre-activation.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.language import OPERATIONS

from .code import Expr, Item, Range, item
from .graph import STEP, Graph, Node


@dataclass(frozen=True)
class Span:
    """A run of columns of a packed array."""

    begin: int
    end: int

    def of(self, array: Expr) -> Item:
        """Return these columns of a packed array."""
        return item(array, ..., Range(self.begin, self.end))


class Packing:
    """The order of the rows, the sign with which each is stored, and the products that feed them."""

    def __init__(self, graph: Graph):
        self.levels = _levels(graph)
        affine = [] if graph.plain else [node for node in graph.nodes if node.stage == STEP and node.is_affine]
        rows = [node for node in affine if len(node.shape) == 1 and not node.is_collection]
        found = {row.index: self._activation_of(row) for row in rows}
        self.activation = {index: node for index, node in found.items() if node is not None}
        sources = []
        for row in rows:
            sources += [source for source in step_sources(row) if source not in sources]
        self.sources: list[Node] = sources  # the vectors that the loop multiplies by matrices

        def key(row: Node) -> tuple[list[int], str, int, int, int]:
            activation = self.activation.get(row.index)
            readers = [self.levels[reader.index] for reader in (activation or row).readers if reader.stage == STEP]
            return (
                [sources.index(source) for source in step_sources(row)],
                activation.operation if activation else "~",
                -self.levels[activation.index] if activation else 0,
                -min(readers, default=0),
                -row.index,
            )

        self.rows: list[Node] = sorted(rows, key=key)
        self.span: dict[int, Span] = {}
        width = 0
        for row in self.rows:
            self.span[row.index] = Span(width, width + row.shape[0])
            width += row.shape[0]
        self.width = width
        self.sign = {
            row.index: -1 if not row.name and len(row.readers) == 1 and _takes_minus(row.readers[0]) else 1
            for row in self.rows
        }

        self.pair = self._find_pair(graph)
        self.room = self.width + (self.pair[0].shape[0] if self.pair else 0)  # columns, those of the pair's state too

    def _find_pair(self, graph: Graph) -> tuple[Node, Node, Node] | None:
        """Return (sum, p * v, q * s_prev) if one call can compute both products: p beside q, v the last activation.

        The state s is then kept right behind v. In the LSTM: i * g and f * c_prev. None of p, v and q is a state, whose
        values are kept over the steps, and not among the activations.
        """
        place = {activation.index: self.span[row] for row, activation in self.activation.items()}
        for node in graph.ordered(STEP):
            if node.operation != "terms" or len(node.arguments) != 2 or node.signs != (1, 1) or node.index in self.span:
                continue
            for first, second in (node.arguments, node.arguments[::-1]):
                if first.operation != "*" or second.operation != "*" or first.name or second.name:
                    continue
                p, v, q, state = *first.arguments, *second.arguments
                if not all(part.index in place for part in (p, v, q)) or state.operation != "previous":
                    continue
                if any(part.name in graph.late and graph.values[part.name] is part for part in (p, v, q)):
                    continue
                alike = p.shape == v.shape == q.shape == state.shape
                beside = alike and place[p.index].end == place[q.index].begin and place[v.index].end == self.width
                if beside and graph.values[state.payload] is node and len(first.readers) == len(second.readers) == 1:
                    return node, first, second
        return None

    def _activation_of(self, row: Node) -> Node | None:
        for reader in row.readers:
            unary = len(reader.arguments) == 1 and _has_calls(reader) and reader.shape == row.shape
            if unary and reader.stage == STEP:
                return reader
        return None

    def runs(self, rows: list[Node]) -> list[list[Node]]:
        """Split rows into lists of adjacent ones."""
        runs: list[list[Node]] = []
        for row in sorted(rows, key=lambda row: self.span[row.index].begin):
            if runs and self.span[runs[-1][-1].index].end == self.span[row.index].begin:
                runs[-1].append(row)
            else:
                runs.append([row])
        return runs

    def join(self, rows: list[Node]) -> Span:
        """Return the span of adjacent rows."""
        return Span(self.span[rows[0].index].begin, self.span[rows[-1].index].end)

    def activation_runs(self) -> list[list[Node]]:
        """Return the rows in runs that one call can activate, in dependency order."""
        kinds: dict[tuple[int, str, int], list[Node]] = {}
        for row in self.rows:
            activation = self.activation.get(row.index)
            if activation is not None:
                kind = (self.levels[activation.index], activation.operation, self.sign[row.index])
                kinds.setdefault(kind, []).append(row)
        return [run for kind in sorted(kinds) for run in self.runs(kinds[kind])]

    def is_packed(self, product: Node) -> bool:
        """True for a matrix product that the rows' products include."""
        return all(reader.index in self.span for reader in product.readers)

    def outer_sources(self) -> list[Node]:
        """Return the vectors from outside the loop that rows multiply by matrices, in the order of the rows."""
        found: list[Node] = []
        for row in self.rows:
            for term in row.arguments:
                if term.operation == "matmul" and term.arguments[1].stage < STEP and term.arguments[1] not in found:
                    found.append(term.arguments[1])
        return found

    def readers_of(self, source: Node) -> list[Node]:
        """Return the rows that multiply a vector by a matrix."""
        return [
            row
            for row in self.rows
            if any(term.operation == "matmul" and term.arguments[1] is source for term in row.arguments)
        ]


def _has_calls(node: Node) -> bool:
    """True for a function that can write into an existing array."""
    return node.operation in OPERATIONS and bool(OPERATIONS[node.operation].in_place)


def _takes_minus(node: Node) -> bool:
    """True for a function that takes one call fewer if its argument is given negated."""
    return node.operation in OPERATIONS and bool(OPERATIONS[node.operation].in_place_of_minus)


def step_sources(row: Node) -> list[Node]:
    """Return the vectors of the loop that a row multiplies by matrices, in the order of the equation."""
    found: list[Node] = []
    for term in row.arguments:
        if term.operation == "matmul" and term.arguments[1].stage == STEP and term.arguments[1] not in found:
            found.append(term.arguments[1])
    return found


def _levels(graph: Graph) -> dict[int, int]:
    """Return the depth of each node: the longest chain of the loop's nodes before it."""
    levels: dict[int, int] = {}
    for node in graph.ordered(STEP):
        before = [levels[argument.index] for argument in node.arguments if argument.stage == STEP]
        levels[node.index] = 1 + max(before, default=-1)
    return levels
