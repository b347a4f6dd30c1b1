"""LSTM cells written out in basic operations, one step a call, as `nn.LSTMCell` is exported: matched, else left alone.

Matched is c = f * c_prev + i * g and h = o * tanh(c), in any order of sums and products, whose gates are parts of one
sum of two products with constant matrices and constant biases. The parts tell the gates, so no order is assumed. Which
of the two products reads h is told by the shape of its matrix; where both would do, nothing is matched: a wrong guess
looks like a right answer. Steps that are written out one after another with the same matrices are one layer that runs
several times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstm_core.formats.following import makers
from lstm_core.formats.graph import RECURRENT, Graph, Node, every_node
from lstm_core.formats.recurrent import Layer, layer, way_of

NOTE = "an LSTM cell written out in basic operations was recognised by its equations"
INPUTS = {"Sigmoid": 1, "Tanh": 1, "Split": 1, "Add": 2, "Mul": 2}
DEEPEST = 4  # sums within sums: two products and two biases need three


@dataclass(frozen=True)
class Cell:
    """A matched cell: the names of its sum, c_prev, c and h, and the part of the sum that each gate is, by gate."""

    total: str
    c_prev: str
    c: str
    h: str
    parts: Mapping[str, tuple[int, int]]


class _Matcher:
    def __init__(self, graph: Graph):
        self._graph, self._made = graph, makers(graph)

    def node(self, name: str, operation: str) -> Node | None:
        """Return the node that makes a name, if it is of an operation."""
        node = self._made.get(name)
        is_whole = node is not None and node.operation == operation and len(node.inputs) >= INPUTS[operation]
        return node if is_whole else None

    def cells(self) -> Iterator[Cell]:
        for node in self._graph.nodes:
            if node.operation == "Mul" and len(node.inputs) == 2 and len(node.outputs) == 1:
                for output, state in (node.inputs, node.inputs[::-1]):
                    found = self._cell(node, output, state)
                    if found is not None:
                        yield found

    def _cell(self, node: Node, output: str, squashed: str) -> Cell | None:
        """Return the cell whose h is made by a product of two names, an output gate and tanh(c)."""
        tanh, o = self.node(squashed, "Tanh"), self.node(output, "Sigmoid")
        added = self.node(tanh.inputs[0], "Add") if tanh is not None else None
        if added is None or o is None or tanh is None:
            return None
        for kept, new in (added.inputs, added.inputs[::-1]):
            forget, take = self.node(kept, "Mul"), self.node(new, "Mul")
            if forget is None or take is None:
                continue
            for f_name, c_prev in (forget.inputs, forget.inputs[::-1]):
                for i_name, g_name in (take.inputs, take.inputs[::-1]):
                    f, i, g = self.node(f_name, "Sigmoid"), self.node(i_name, "Sigmoid"), self.node(g_name, "Tanh")
                    if f is None or i is None or g is None or self.node(c_prev, "Sigmoid") is not None:
                        continue
                    parts = {key: self._part(one.inputs[0]) for key, one in zip("figo", (f, i, g, o), strict=True)}
                    totals = {part[0] for part in parts.values() if part is not None}
                    if len(totals) == 1 and None not in parts.values():
                        places = {key: part[1:] for key, part in parts.items() if part is not None}
                        return Cell(totals.pop(), c_prev, tanh.inputs[0], node.outputs[0], places)
        return None

    def _part(self, name: str) -> tuple[str, int, int] | None:
        """Return (whole, which part, of how many) of a name that Split makes along the last axis of two."""
        node = self.node(name, "Split")
        if node is None or node.attributes.get("axis", 0) not in (1, -1):
            return None
        lengths = node.attributes.get("split")
        if len(node.inputs) > 1:
            lengths = self._graph.constants.get(node.inputs[1])
        if lengths is not None and len({int(length) for length in np.asarray(lengths)}) != 1:
            return None
        return node.inputs[0], node.outputs.index(name), len(node.outputs)

    def terms(self, name: str, depth: int = 0) -> tuple[list[tuple[str, Any]], list[Any]] | None:
        """Return the products, (name of the vector, matrix (inputs, rows)), and biases that a sum is made of.

        None where it is another sum, or one of sums more than `DEEPEST` deep.
        """
        constants, node = self._graph.constants, self._made.get(name)
        if name in constants:
            return [], [constants[name]]
        if node is None or depth > DEEPEST:
            return None
        if node.operation == "Add":
            both = [self.terms(one, depth + 1) for one in node.inputs]
            known = [one for one in both if one is not None]
            if len(known) < len(both):
                return None
            return [two for one in known for two in one[0]], [two for one in known for two in one[1]]
        if node.operation not in ("MatMul", "Gemm") or len(node.inputs) < 2 or node.inputs[1] not in constants:
            return None
        matrix, usual = constants[node.inputs[1]], node.attributes
        if usual.get("alpha", 1) != 1 or usual.get("beta", 1) != 1 or usual.get("transA", 0) or matrix.ndim != 2:
            return None
        matrix = matrix.T if usual.get("transB", 0) else matrix
        if any(one not in constants for one in node.inputs[2:]):
            return None
        return [(node.inputs[0], matrix)], [constants[one] for one in node.inputs[2:]]


def recognised(graph: Graph, layers: list[Layer], notes: list[str]) -> Graph:
    """Return the graph with `Recurrent` in place of the LSTM cells written out in it; their layers join `layers`.

    Where what is left looks like a cell still, none is taken: a part of a recurrence is no answer.
    """
    matcher, found, known = _Matcher(graph), graph, dict[tuple[int, ...], int]()
    made: list[Layer] = []
    for cell in matcher.cells():
        terms = matcher.terms(cell.total)
        way = None if terms is None else _read(cell, *terms)
        if terms is None or way is None:
            continue
        x, h_prev, weights = way
        place = tuple(matrix.__array_interface__["data"][0] for _, matrix in terms[0])
        index = known.setdefault(place, len(made))
        if index == len(made):
            made.append(layer(f"cell {index}", "LSTM", way_of("LSTM", weights, name=f"cell {index}")))
        found = _replaced(found, cell, x, h_prev, index)
    if not made or looks_written_out(found):
        return graph
    layers += made
    notes.append(NOTE)
    return found


def looks_written_out(graph: Graph) -> bool:
    """Return whether a graph has the operations of a cell: three sigmoids, two tanh, parts of a sum."""
    counts = Counter(node.operation for node in every_node(graph))
    return counts["Sigmoid"] >= 3 and counts["Tanh"] >= 2 and counts["Split"] + counts["Slice"] > 0


def _read(cell: Cell, products: list[tuple[str, Any]], biases: list[Any]) -> tuple[str, str, dict[str, Any]] | None:
    """Return the names of x and h_prev and the weights by name; None where it is no LSTM or not told which is h."""
    numbers = {number for number, _ in cell.parts.values()}
    if len(products) != 2 or numbers != {0, 1, 2, 3} or {count for _, count in cell.parts.values()} != {4}:
        return None
    rows = products[0][1].shape[1]
    units, sizes = rows // 4, [matrix.shape for _, matrix in products]
    if rows % 4 or sizes[1][1] != rows or any(np.size(bias) != rows for bias in biases):
        return None
    recurrent = [n for n, size in enumerate(sizes) if size[0] == units]
    if len(recurrent) != 1:
        return None
    (h_prev, of_h), (x, of_x) = products[recurrent[0]], products[1 - recurrent[0]]
    bias = sum((np.asarray(one).reshape(-1) for one in biases), np.zeros(rows, of_x.dtype))
    weights: dict[str, Any] = {}
    for gate, (number, _) in cell.parts.items():
        part = slice(number * units, (number + 1) * units)
        weights |= {f"W_{gate}": of_x[:, part].T, f"U_{gate}": of_h[:, part].T, f"b_{gate}": bias[part]}
    return x, h_prev, weights


def _replaced(graph: Graph, cell: Cell, x: str, h_prev: str, index: int) -> Graph:
    """Return the graph with a step of a layer in place of a cell, and without what nothing reads any more."""
    own = {key: f"{cell.h}/{key}" for key in ("X", "H", "C", "Y", "Y_h", "Y_c")}
    first = {"axes": (0,)}
    given = {"X": x, "H": h_prev, "C": cell.c_prev}
    step = [Node("Unsqueeze", (name,), (own[key],), first) for key, name in given.items()]
    read = (own["X"], "", own["H"], own["C"])
    step.append(Node(RECURRENT, read, (own["Y"], own["Y_h"], own["Y_c"]), {"layer": index, "layout": 0}))
    step += [Node("Squeeze", (own[key],), (name,), first) for key, name in (("Y_h", cell.h), ("Y_c", cell.c))]
    nodes: list[Node] = []
    for node in graph.nodes:
        if cell.c in node.outputs:
            nodes += step
        elif cell.h not in node.outputs:
            nodes.append(node)
    used, kept = set(graph.outputs), []
    for node in reversed(nodes):
        if used & set(node.outputs) or any(isinstance(value, Graph) for value in node.attributes.values()):
            used |= set(node.inputs)
            kept.append(node)
    return replace(graph, nodes=tuple(reversed(kept)))
