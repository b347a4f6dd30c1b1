"""The loop of a backward pass, from the last step to the first.

It computes only the cotangents that must be arrays: of states, of nodes with several readers, and of the rows.
Everything else is a coefficient times one of those.
"""

from __future__ import annotations

from lstm_core.language.lengths import POSITIONS

from .backward_bulk import DPRE, cotangent_of
from .code import (
    Expr,
    Infix,
    Into,
    Item,
    Kind,
    Literal,
    Range,
    Reshaped,
    Slot,
    Statement,
    Sum,
    assign,
    call,
    into,
    item,
)
from .coefficients import ONE, Coefficient, Either, Product, Value, local, times, varies
from .cotangents import Carried, Computed, Cotangents, Given, Narrowed, OfRows, Part
from .graph import ONCE, STEP, STILL, Node
from .loop import StepLoop
from .names import BATCH, DTYPE, STEPS, empty, identifier, keywords, rule, shape, shape_of, squeezed
from .packed_inputs import PRE, stacked


class BackwardLoop:
    """Code generator of the loop and of the arrays that it fills."""

    def __init__(self, cotangents: Cotangents):
        self.cotangents = cotangents
        self.graph, self.packing, self.names = cotangents.graph, cotangents.packing, cotangents.names
        self.coefficients, self.arrays = cotangents.coefficients, cotangents.arrays
        self.loop = StepLoop(backwards=True)
        self.waiting: list[tuple[Node, int, Coefficient]] = []  # rows that are a coefficient times one cotangent
        self.by_index = {node.index: node for node in self.graph.nodes}

    def write(self) -> None:
        """Write the statements."""
        order = self.graph.ordered(STEP)
        for state in self.graph.late:
            carry = Slot(f"carry_{identifier(state)}_", Kind.CARRY)
            self.cotangents.carries[state] = carry
            self.cotangents.add_part(self.graph.values[state], Carried(carry))
        previous = [node for node in order if node.operation == "previous"]
        for node in reversed(order):
            if node.operation != "previous" and not (node.operation == "matmul" and self.packing.is_packed(node)):
                self._visit(node)
        for node in previous:
            self._visit_previous(node)
        self._write_waiting()
        self.cotangents.lines.extend([*self._new_arrays(), *self.loop.statements()])

    def _new_arrays(self) -> list[Statement]:
        head: list[Statement] = []
        if self.packing.rows:
            is_complete = all(row.index in self.arrays for row in self.packing.rows)
            head.append(assign(DPRE, call("empty_like" if is_complete else "zeros_like", PRE)))
        for state, carry in self.cotangents.carries.items():
            own = self.graph.values[state].shape
            head.append(assign(carry, call("zeros", shape(BATCH, own=own), DTYPE)))
        for index, array in self.arrays.items():
            node = self.by_index[index]
            if index not in self.packing.span and node.stage == STEP:
                assert isinstance(array, Slot)
                head.append(assign(array, empty(shape_of(node))))
        return head

    # ---- nodes ----------------------------------------------------------------------------------------------------

    def _visit(self, node: Node) -> None:
        """Write the statements for a node's cotangent, if it needs an array, and propagate it to the arguments."""
        shares = self.cotangents.shares.get(node.index, {})
        parts = self.cotangents.parts.get(node.index, []) + self._from_rows(node)
        if not shares and not parts:
            return
        span = self.packing.span.get(node.index)
        if span is not None and not parts and len(shares) == 1:
            ((anchor, coefficient),) = shares.items()
            self.waiting.append((node, anchor, coefficient))
            self.arrays[node.index] = span.of(DPRE)
        elif span is not None or self._needs_array(node, shares, parts):
            self.arrays[node.index] = cotangent_of(self.names.slot(node)) if span is None else span.of(DPRE)
            self._materialise(self._see_cotangent(node), shares, parts, contiguous=span is None, node=node)
            shares = {node.index: ONE}
            self.cotangents.shares[node.index] = shares
        if node.passes_gradient:
            self._propagate(node, shares)

    @staticmethod
    def _needs_array(node: Node, shares: dict[int, Coefficient], parts: list[Part]) -> bool:
        """True if a cotangent is more than a coefficient times another one, or is read as a whole."""
        # the cotangent of a sum of collections or matrices is multiplied out once, not for every term
        is_wide_sum = node.operation == "terms" and len(node.shape) > 1 and any(c != ONE for c in shares.values())
        return bool(parts) or len(shares) > 1 or not node.is_pointwise or is_wide_sum

    def _visit_previous(self, node: Node) -> None:
        shares = self.cotangents.shares.get(node.index, {})
        parts = self.cotangents.parts.get(node.index, []) + self._from_rows(node)
        if shares or parts:
            carry = self.cotangents.carries[node.payload]
            self._materialise(carry, shares, parts, contiguous=True, node=node)

    def _from_rows(self, node: Node) -> list[Part]:
        if node not in self.packing.sources:
            return []
        rows = [row for row in self.packing.readers_of(node) if row.index in self.arrays]
        if rows:
            self._write_waiting()
        return [OfRows(node, tuple(run)) for run in self.packing.runs(rows)]

    def _propagate(self, node: Node, shares: dict[int, Coefficient]) -> None:
        """Propagate a node's cotangent to its arguments, as coefficients where possible."""
        if node.is_pointwise or node.operation == "expand":
            self._propagate_coefficients(node, shares)
        elif node.operation == "matmul":
            matrix, vector = node.arguments
            if vector.stage == STEP:
                back = call("back_", self._see_cotangent(node), self.names.whole(matrix))
                self.cotangents.add_part(vector, Computed(back))
            self.cotangents.products.append(node)
        elif node.operation == "@":
            ways = zip(node.arguments, node.arguments[::-1], ("left_", "right_"), strict=True)
            for argument, other, way in ways:
                if argument.stage == STEP:
                    back = call(way, self._see_cotangent(node), self._see(other), **keywords(node))
                    if node.is_collection and argument.shape[0] == 1:  # one value for all members of the other
                        back = call("fit_", back, shape(BATCH, own=argument.shape))
                    self.cotangents.add_part(argument, Computed(back))
            self.cotangents.contractions.append(node)
        elif node.is_view and node.arguments[0].stage == STEP:
            nothing = Literal(None)
            pulled = call(f"{rule(node)}_pull_", self.arrays[node.index], nothing, nothing, **keywords(node))
            self.cotangents.add_part(node.arguments[0], Given(item(pulled, 0)))
        else:
            self._pull(node)

    def _propagate_coefficients(self, node: Node, shares: dict[int, Coefficient]) -> None:
        is_row = node.index in self.packing.span
        for position, argument in enumerate(node.arguments):
            if argument.operation == "constant" or (argument.operation == "matmul" and is_row):
                continue
            if is_row and argument.stage == ONCE:
                continue  # a bias: all rows' are summed in one call
            slope = local(node, position)
            for anchor, coefficient in shares.items():
                self._share(argument, anchor, times(coefficient, slope), node)

    def _pull(self, node: Node) -> None:
        """Write a call of a node's rule in the loop."""
        pulled = Slot(f"pulled_{node.index}_", Kind.STEP)
        arguments = [self._see(argument) for argument in node.arguments]
        cotangent, result = self._see_cotangent(node), self._see(node)
        pull = call(f"{rule(node)}_pull_", cotangent, result, *arguments, **keywords(node))
        self.loop.lines.append(assign(pulled, pull))
        for position, argument in enumerate(node.arguments):
            if argument.stage == STEP:
                self.cotangents.add_part(argument, Computed(item(pulled, position)))
            elif argument.takes_gradient:
                self._keep_pulled(node, position, argument, pulled)

    def _keep_pulled(self, node: Node, position: int, argument: Node, pulled: Slot) -> None:
        """Store, for all steps, the cotangent that a node that is not pointwise propagates to one outside the loop."""
        whole = Slot(f"kept_{node.index}_{position}_", Kind.WHOLE)
        leading = (STEPS,) if argument.stage == ONCE else (STEPS, BATCH)  # what no row changes: the rule sums over rows
        self.cotangents.lines.append(assign(whole, empty(shape(*leading, own=argument.shape))))
        self.loop.lines.append(into("copyto", item(pulled, position), out=self.loop.view(whole, f"{whole.name}t")))
        self.cotangents.add_fitted(argument, whole)

    def _share(self, argument: Node, anchor: int, coefficient: Coefficient, reader: Node) -> None:
        """Add a coefficient times an anchor's cotangent to the cotangent of an argument."""
        if reader.operation == "expand":
            self.cotangents.add_part(argument, Narrowed(anchor, coefficient, reader, None))
            return
        if argument.stage == STEP and argument.shape != reader.shape:
            pairs = enumerate(zip(argument.shape, reader.shape, strict=True))
            spread = tuple(axis - len(reader.shape) for axis, (own, wide) in pairs if own != wide)
            narrowed = Narrowed(anchor, coefficient, reader, spread[0] if len(spread) == 1 else spread)
            self.cotangents.add_part(argument, narrowed)
            return
        shares = self.cotangents.shares.setdefault(argument.index, {})
        shares[anchor] = Either(shares[anchor], coefficient) if anchor in shares else coefficient

    # ---- rows -----------------------------------------------------------------------------------------------------

    def _write_waiting(self) -> None:
        """Write the statements for rows that are a coefficient times one cotangent, side by side in one call."""
        waiting, self.waiting = self.waiting, []
        anchors: dict[tuple[int, int], list[Node]] = {}
        found = {row.index: coefficient for row, _anchor, coefficient in waiting}
        for row, anchor, _coefficient in waiting:
            anchors.setdefault((anchor, row.shape[0]), []).append(row)
        for (anchor, width), rows in anchors.items():
            for run in self.packing.runs(rows):
                if len(run) == 1 or not all(varies(found[row.index]) for row in run):
                    for row in run:
                        self._multiply(anchor, found[row.index], self._see_cotangent(row))
                else:
                    self._write_run(anchor, width, run, found)

    def _write_run(self, anchor: int, width: int, run: list[Node], found: dict[int, Coefficient]) -> None:
        span = self.packing.join(run)
        whole = Slot(f"k_rows_{span.begin}_", Kind.PACKED)
        wanted = shape(STEPS, BATCH, own=(len(run), width))
        self.cotangents.lines.append(assign(whole, empty(wanted)))
        for position, row in enumerate(run):
            part = item(whole, Range(), Range(), position)
            self._write_coefficient(part, found[row.index])
            self.coefficients.known.setdefault(found[row.index], part)
        target = self.loop.view(Reshaped(span.of(DPRE), wanted), f"dpre_{span.begin}_{span.end}_t")
        anchor_view = self.loop.view(item(self.arrays[anchor], Range(), Range(), None), f"wide_{anchor}_t_")
        self.loop.lines.append(into("multiply", anchor_view, self.loop.view(whole, f"{whole.name}t"), out=target))

    def _write_coefficient(self, out: Item, coefficient: Coefficient) -> None:
        if isinstance(coefficient, Product):
            first, second = self.coefficients.whole(coefficient.first), self.coefficients.whole(coefficient.second)
            self.cotangents.lines.append(into("multiply", first, second, out=out))
        else:
            self.cotangents.lines.append(into("copyto", self.coefficients.whole(coefficient), out=out))

    # ---- statements of a step -------------------------------------------------------------------------------------

    def _materialise(
        self, target: Slot, shares: dict[int, Coefficient], parts: list[Part], contiguous: bool, node: Node
    ) -> None:
        """Write the calls that sum a node's shares and parts into `target`; `contiguous`: a product can write there."""
        filled = False
        arrays: list[Expr] = []

        def scratch() -> Slot:
            wanted = shape(BATCH, own=node.shape)
            own = "".join(f"_{'positions' if n == POSITIONS else n}" for n in node.shape)
            return self.loop.new_scratch(f"scratch{own}_", wanted)

        def add(out: Expr) -> None:
            nonlocal filled
            if out != target:
                statement = into("add", target, out, out=target) if filled else into("copyto", out, out=target)
                self.loop.lines.append(statement)
            filled = True

        for part in parts:
            if isinstance(part, OfRows):
                out = target if contiguous and not filled else scratch()
                self.loop.lines.append(self._product(part, out))
                add(out)
            else:
                arrays.append(self._seen_part(part, node))
        for anchor, coefficient in shares.items():
            if coefficient == ONE:
                arrays.append(self._see_cotangent(self.by_index[anchor]))
                continue
            out = scratch() if filled else target
            self._multiply(anchor, coefficient, out)
            add(out)
        if not filled and len(arrays) > 1:
            first, second, *arrays = arrays
            self.loop.lines.append(into("add", first, second, out=target))
            filled = True
        for array in arrays:
            add(array)

    def _seen_part(self, part: Given | Carried | Computed | Narrowed, node: Node) -> Expr:
        """Return one step's view of a part of a node's cotangent."""
        match part:
            case Given(whole=whole):
                return self.loop.view(whole, f"given_{self.names.label(node)}_t_")
            case Carried(slot=slot):
                return slot
            case Computed(expression=expression):
                return expression
            case Narrowed(anchor=anchor, coefficient=coefficient, reader=reader, axes=axes):
                wide: Expr = self._see_cotangent(self.by_index[anchor])
                if coefficient != ONE:
                    wide = Infix("*", wide, self._see_coefficient(coefficient))
                return squeezed(reader, wide) if axes is None else Sum(wide, axes, keeps_axes=True)

    def _multiply(self, anchor: int, coefficient: Coefficient, out: Slot) -> None:
        cotangent = self._see_cotangent(self.by_index[anchor])
        self.loop.lines.append(into("multiply", cotangent, self._see_coefficient(coefficient), out=out))

    def _product(self, part: OfRows, out: Slot) -> Into:
        rows = list(part.rows)
        span = self.packing.join(rows)
        weights = Slot(f"U_{self.names.label(part.source)}_{span.begin}_back_", Kind.FIXED)
        self.cotangents.prepared.append(assign(weights, stacked(self.names, part.source, rows, {})))
        array = DPRE if len(rows) == len(self.packing.rows) else span.of(DPRE)
        return into("dot", self.loop.view(array, f"dpre_{span.begin}_{span.end}_flat_t"), weights, out=out)

    def _see(self, node: Node) -> Expr:
        whole = self.names.whole(node)
        if node.stage in (ONCE, STILL) or node.operation == "constant":
            return whole
        return self.loop.view(whole, f"{self.names.label(node)}_t")

    def _see_cotangent(self, node: Node) -> Slot:
        return self.loop.view(self.arrays[node.index], f"d_{self.names.label(node)}_t")

    def _see_coefficient(self, coefficient: Coefficient) -> Expr:
        whole = self.coefficients.whole(coefficient)
        if not varies(coefficient):
            return whole
        if isinstance(whole, Slot) and not isinstance(coefficient, Value):
            return self.loop.view(whole, f"{whole.name}t")
        return self.loop.view(whole, f"see{len(self.loop.views)}_t")
