"""The backward pass through time: the loop, and the computations for all steps at once before and after it."""

from __future__ import annotations

from collections.abc import Mapping

from .backward_bulk import BackwardBulk
from .backward_loop import BackwardLoop
from .code import Expr, Function, Infix, Slot, item
from .coefficients import ONE, Coefficients
from .cotangents import Cotangents, Given
from .graph import AFTER, AHEAD, ONCE, STEP, STILL, Graph, Node
from .names import COTANGENTS, DTYPE, MASKS, PARAMETERS, START, WORDS, Names
from .packing import Packing

ARGUMENTS = (PARAMETERS, START, MASKS, WORDS)


class Backward:
    """Code generator of `prepare(p, dtype)`, which stacks the weights for the backward pass, and `backward(...)`.

    where: the variables with the forward pass's values, by node index. cotangents: the names with a given cotangent.
    """

    def __init__(self, graph: Graph, packing: Packing, where: Mapping[int, Expr], cotangents: frozenset[str]):
        names = Names(graph, packing, [])
        names.where.update(where)
        self.cotangents = Cotangents(graph, packing, names, Coefficients(names))
        for name in sorted(cotangents):
            self._start(graph.find(name), item(COTANGENTS, name))
        bulk = BackwardBulk(self.cotangents)
        bulk.stage(AFTER)
        BackwardLoop(self.cotangents).write()
        bulk.after_loop()
        for stage in (AHEAD, STILL, ONCE):
            bulk.stage(stage)

    def _start(self, node: Node, given: Expr) -> None:
        """Add the loss's cotangent of a value."""
        if node.stage == STEP:
            self.cotangents.add_part(node, Given(given))
        elif node.stage < AHEAD:
            self.cotangents.add_fitted(node, given)
        else:
            self.cotangents.add_whole(node, given)

    def functions(self) -> tuple[Function, Function]:
        """Return both functions."""
        return (
            Function("prepare", (PARAMETERS, DTYPE), tuple(self.cotangents.prepared)),
            Function("backward", (*ARGUMENTS, COTANGENTS), tuple(self.cotangents.lines)),
        )

    def variable(self, node: Node) -> str | None:
        """Return the name of the variable with the cotangent of a node outside the loop; None where it is zero."""
        found = self.cotangents.arrays.get(node.index)
        return found.name if isinstance(found, Slot) else None

    def gradient(self, node: Node) -> Function | None:
        """Return a function that computes a value's total gradient from the loop's arrays; None where it is zero."""
        arrays = self.cotangents.arrays
        if node.index in arrays:
            return Function("gradient", ARGUMENTS, (), arrays[node.index])
        shares = self.cotangents.shares.get(node.index, {})
        if not shares or node.stage != STEP:
            return None
        names = Names(self.cotangents.graph, self.cotangents.packing, [])
        names.where.update(self.cotangents.names.where)
        coefficients = Coefficients(names, prefix="g")
        terms = [
            arrays[anchor] if coefficient == ONE else Infix("*", arrays[anchor], coefficients.whole(coefficient))
            for anchor, coefficient in shares.items()
        ]
        result = terms[0]
        for term in terms[1:]:
            result = Infix("+", result, term)
        return Function("gradient", ARGUMENTS, tuple(names.lines), result)
