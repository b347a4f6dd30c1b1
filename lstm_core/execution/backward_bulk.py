"""Backward pass outside the time loop: cotangents of loop inputs and outputs, all steps at once."""

from __future__ import annotations

from .code import Expr, Infix, Item, Kind, Minus, Range, Slot, Sum, assign, call, item, total
from .coefficients import ONE, Coefficient, local, minus
from .cotangents import Cotangents, Given
from .graph import AHEAD, ONCE, STEP, STILL, Node
from .names import keywords, rule, shape_of, squeezed
from .packed_inputs import stacked

DPRE = Slot("dpre_", Kind.PACKED)  # the cotangents of all rows


class BackwardBulk:
    """Code generator of a backward pass's statements before and after its loop."""

    def __init__(self, cotangents: Cotangents):
        self.cotangents = cotangents
        self.packing, self.names, self.coefficients = (
            cotangents.packing,
            cotangents.names,
            cotangents.coefficients,
        )

    # ---- a stage --------------------------------------------------------------------------------------------------

    def stage(self, stage: int) -> None:
        """Propagate cotangents over all steps back through the nodes of a stage, readers before arguments."""
        known = self.cotangents
        for node in reversed(known.graph.ordered(stage)):
            parts = known.whole_parts.get(node.index)
            if not parts:
                continue
            slot = cotangent_of(self.names.slot(node))
            known.lines.append(assign(slot, total([(1, part) for part in parts])))
            known.arrays[node.index] = slot
            if node.operation == "previous" and node.payload != "x":
                known.add_whole(known.graph.values[node.payload], call("unshift_", slot))
                if node.payload in known.graph.starts:
                    known.add_fitted(known.graph.starts[node.payload], item(slot, 0))
            elif node.operation == "previous":
                known.add_whole(node.arguments[0], call("unshift_", slot))
            elif node.operation == "matmul":
                self._through_product(node, slot)
            elif node.arguments and node.passes_gradient:
                self._through(node, slot)

    def _through(self, node: Node, cotangent: Slot) -> None:
        """Propagate a node's cotangent to its arguments."""
        if node.operation in ("terms", "identity", "clamp", "expand", "*"):
            for position, argument in enumerate(node.arguments):
                if argument.operation == "matmul" and argument.stage == node.stage:
                    signed = cotangent if node.signs[position] > 0 else Minus(cotangent)
                    self._through_product(argument, signed)
                elif argument.operation != "constant":
                    self._propagate(argument, self._scaled(node, position, cotangent))
            return
        arguments = [self.names.whole(argument) for argument in node.arguments]
        pulled = Slot(f"pulled_{node.index}_", Kind.WHOLE)
        result = self.names.whole(node)
        pull = call(f"{rule(node)}_pull_", cotangent, result, *arguments, **keywords(node))
        self.cotangents.lines.append(assign(pulled, pull))
        for position, argument in enumerate(node.arguments):
            if argument.takes_gradient:
                self._propagate(argument, item(pulled, position))

    def _scaled(self, node: Node, position: int, cotangent: Slot) -> Expr:
        """Return a node's cotangent times its derivative by one of its arguments."""
        if node.operation == "expand":
            return squeezed(node, cotangent)
        slope = local(node, position)
        if slope == ONE:
            return cotangent
        if slope == minus(ONE):
            return Minus(cotangent)
        return Infix("*", cotangent, self.coefficients.whole(slope))

    def _through_product(self, product: Node, cotangent: Expr) -> None:
        matrix, vector = product.arguments
        self._propagate(matrix, call("outers_", cotangent, self.names.whole(vector)), fits=True)
        self._propagate(vector, call("back_", cotangent, self.names.whole(matrix)), fits=True)

    def _propagate(self, argument: Node, expression: Expr, fits: bool = False) -> None:
        """Add to an argument's cotangent; `fits` says that nothing has to be summed over broadcast axes."""
        known = self.cotangents
        if argument.stage == STEP:
            whole = Slot(f"into_{argument.index}_{len(known.parts.get(argument.index, []))}_", Kind.WHOLE)
            known.lines.append(assign(whole, call("fit_", expression, shape_of(argument))))
            known.add_part(argument, Given(whole))
        elif fits:
            known.add_whole(argument, expression)
        else:
            known.add_fitted(argument, expression)

    # ---- after the loop -------------------------------------------------------------------------------------------

    def after_loop(self) -> None:
        """Compute the cotangents of the loop's inputs from the loop's own cotangents."""
        known = self.cotangents
        for state, carry in known.carries.items():
            if state in known.graph.starts:
                known.add_fitted(known.graph.starts[state], carry)
        for source in self.packing.sources + self.packing.outer_sources():
            rows = [row for row in self.packing.readers_of(source) if row.index in known.arrays]
            for run in self.packing.runs(rows):
                self._to_weights(source, run)
        for product in known.products:
            matrix, vector = product.arguments
            array = known.arrays[product.index]
            known.add_whole(matrix, call("outers_", array, self.names.whole(vector)))
            if vector.stage == AHEAD and vector.takes_gradient:
                known.add_whole(vector, call("back_", array, self.names.whole(matrix)))
        for product in known.contractions:
            self._to_factors(product)
        for node in known.graph.nodes:
            if node.stage < STEP and node.takes_gradient:
                for anchor, coefficient in known.shares.get(node.index, {}).items():
                    known.add_fitted(node, self._share(anchor, coefficient))
        self._to_biases()

    def _to_weights(self, source: Node, run: list[Node]) -> None:
        """Write the cotangents of the matrices by which a run of rows multiplies a vector, and of that vector."""
        known, span = self.cotangents, self.packing.join(run)
        array: Expr = DPRE if len(run) == len(self.packing.rows) else span.of(DPRE)
        if source.stage < AHEAD:
            array = Sum(array, 0 if source.stage == STILL else (0, 1))
        slot = Slot(f"dM_{self.names.label(source)}_{span.begin}_", Kind.FIXED)
        known.lines.append(assign(slot, call("outers_", array, self.names.whole(source))))
        for row in run:
            rows = self.packing.span[row.index]
            part = item(slot, Range(rows.begin - span.begin, rows.end - span.begin))
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" and term.arguments[1] is source:
                    known.add_whole(term.arguments[0], Minus(part) if sign < 0 else part)
        if source.stage < STEP:
            weights = Slot(f"W_{self.names.label(source)}_{span.begin}_back_", Kind.FIXED)
            known.prepared.append(assign(weights, stacked(self.names, source, run, {})))
            known.add_whole(source, call("back_", array, weights))

    def _to_factors(self, product: Node) -> None:
        """Write the cotangents of the factors of a product that lie outside the loop."""
        known = self.cotangents
        ways = zip(product.arguments, product.arguments[::-1], ("left_", "right_"), strict=True)
        for argument, other, way in ways:
            if argument.stage < STEP and argument.takes_gradient:
                if way == "left_" and argument.stage == STILL:
                    way = "left_of_all_"
                other_values = self.names.whole(other)
                known.add_fitted(argument, call(way, known.arrays[product.index], other_values, **keywords(product)))

    def _to_biases(self) -> None:
        """Sum rows over time and batch for the parameters that are added to them."""
        known, sums = self.cotangents, Slot("db_", Kind.FIXED)
        is_first = True
        for row in self.packing.rows:
            span = self.packing.span[row.index]
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if row.index not in known.arrays or term.operation in ("matmul", "constant") or term.stage != ONCE:
                    continue
                if is_first:
                    known.lines.append(assign(sums, Sum(DPRE, (0, 1))))
                    is_first = False
                part = Item(sums, (Range(span.begin, span.end),))
                known.add_fitted(term, Minus(part) if sign < 0 else part)

    def _share(self, anchor: int, coefficient: Coefficient) -> Expr:
        array = self.cotangents.arrays[anchor]
        return array if coefficient == ONE else Infix("*", array, self.coefficients.whole(coefficient))


def cotangent_of(slot: Slot) -> Slot:
    """Return the variable for the cotangent of a variable."""
    return Slot(f"d_{slot.name}_", slot.kind)
