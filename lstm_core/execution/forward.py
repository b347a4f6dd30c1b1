"""The forward pass: values that depend on x alone, for all steps at once; the loop; values that only read it."""

from __future__ import annotations

from collections.abc import Callable

from lstm_core.language import OPERATIONS

from .code import (
    Assign,
    Attribute,
    Expr,
    Function,
    Infix,
    Into,
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
    is_scratch,
    item,
    root,
)
from .graph import AFTER, AHEAD, ONCE, STEP, STILL, Graph, Node
from .loop import StepLoop
from .names import (
    BATCH,
    CLAMPS,
    DTYPE,
    MASKS,
    MINUS_ONE,
    PARAMETERS,
    POSITIONS_,
    START,
    STEPS,
    WORDS,
    Names,
    X,
    empty,
    identifier,
    shape,
    ufuncs,
    view,
    written,
)
from .packed_inputs import ACT, PRE, PackedInputs, stacked
from .packing import Packing

ROOM = Slot("room_", Kind.PACKED)  # the activations, and right behind them a state
PAIR = "pair_"


class Forward:
    """Code generator of `prepare(p, dtype)`, which stacks the weights, and `forward(...)`, which returns the arrays."""

    def __init__(self, graph: Graph, packing: Packing):
        self.graph, self.packing = graph, packing
        self.prepared: list[Statement] = []
        self.lines: list[Statement] = []
        self.names = Names(graph, packing, self.prepared)
        self.loop = StepLoop()
        self._compute(ONCE, but=("matmul", "constant", "parameter"))
        self.names.lines = self.lines
        self._compute(STILL)
        self._new_arrays()
        self._starts()
        self._compute(AHEAD)
        PackedInputs(self.names, packing, self.prepared).write()
        self._write_loop()
        self.lines += self.loop.statements()
        self.names.where = {node: where for node, where in self.names.where.items() if not is_scratch(where)}
        self._compute(AFTER)
        self._name_packed()

    def _compute(self, stage: int, but: tuple[str, ...] = ("matmul",)) -> None:
        """Write the statements that compute a stage's nodes; products with a matrix wait until they are read."""
        for node in self.graph.ordered(stage):
            if node.operation not in but:
                self.names.whole(node)

    def functions(self) -> tuple[Function, Function]:
        """Return both functions."""
        head: list[Statement] = [
            Assign((STEPS, BATCH), item(Attribute(X, "shape"), Range(end=2))),
            assign(DTYPE, Attribute(X, "dtype")),
        ]
        if any(node.operation == "input" and node.payload == "memory" for node in self.graph.nodes):
            head.append(assign(POSITIONS_, item(Attribute(item(WORDS, "memory"), "shape"), 1)))
        arguments = (X, PARAMETERS, START, CLAMPS, MASKS, WORDS)
        return (
            Function("prepare", (PARAMETERS, DTYPE), tuple(self.prepared)),
            Function("forward", arguments, (*head, *self.lines)),
        )

    def _name_packed(self) -> None:
        """Write the names of the values that have no array of their own: each is a part of the packed ones."""
        for name, node in self.graph.values.items():
            where = self.names.where.get(node.index)
            if isinstance(where, Item) and root(where) in (PRE, ACT):
                self.lines.append(assign(Slot(identifier(name), Kind.WHOLE), where))

    # ---- arrays ---------------------------------------------------------------------------------------------------

    def _new_arrays(self) -> None:
        """Allocate an array over all steps for every value of the loop that is kept."""
        packing, names = self.packing, self.names
        if packing.rows:
            self._new_packed_arrays()
        for row in packing.rows:
            names.where[row.index] = packing.span[row.index].of(PRE)
            activation = packing.activation.get(row.index)
            if activation is not None and not self._is_state(activation):
                names.where[activation.index] = packing.span[row.index].of(ACT)
        for node in self.graph.ordered(STEP):
            if node.operation == "clamp" and self._holder(node.arguments[0]) is node:
                names.where[node.index] = names.where[node.arguments[0].index]
            elif self._is_state(node):
                self._new_state(node)
            elif (self._holder(node).name or node.operation == "@") and node.index not in names.where:
                name = identifier(self._holder(node).name) or names.label(node)
                names.where[node.index] = self._new(Slot(name, Kind.WHOLE), shape(STEPS, BATCH, own=node.shape))

    def _new(self, slot: Slot, wanted: Row) -> Slot:
        self.lines.append(assign(slot, empty(wanted)))
        return slot

    def _new_packed_arrays(self) -> None:
        packing = self.packing
        self._new(PRE, shape(STEPS, BATCH, own=(packing.width,)))
        if packing.pair is not None:
            self._new(ROOM, Row((one_more(STEPS), *shape(BATCH, own=(packing.room,)).entries)))
            self.lines.append(assign(ACT, item(ROOM, Range(end=-1), Range(), Range(end=packing.width))))
        elif packing.activation:
            self.lines.append(assign(ACT, call("empty_like", PRE)))

    @staticmethod
    def _holder(node: Node) -> Node:
        """Return the clamp that overwrites a node in place, else the node; only pointwise nodes are overwritten."""
        held = len(node.readers) == 1 and node.readers[0].operation == "clamp" and node.is_pointwise
        return node.readers[0] if held else node

    def _is_state(self, node: Node) -> bool:
        """True where a node's values are a state's: its own, or those that a clamp then overwrites in place."""
        node = self._holder(node)
        return node.name in self.graph.late and self.graph.values[node.name] is node

    def _new_state(self, node: Node) -> None:
        state = self.names.state(self._holder(node).name)
        if self.packing.pair is not None and self.packing.pair[0] is node:
            self.lines.append(assign(state, item(ROOM, ..., Range(self.packing.width))))
        else:
            self._new(state, Row((one_more(STEPS), *shape(BATCH, own=node.shape).entries)))
        self.names.where[node.index] = item(state, Range(1))

    def _starts(self) -> None:
        for state, node in self.graph.starts.items():
            self.lines.append(Store(item(START, state), self.names.whole(node)))
        for state in self.graph.late:
            self.lines.append(Store(item(self.names.state(state), 0), item(START, state)))

    # ---- the loop -------------------------------------------------------------------------------------------------

    def _write_loop(self) -> None:
        """Write the statements of a step in dependency order: products, then rows, activations, and the rest."""
        packing = self.packing
        work: list[tuple[int, int, Callable[[], None]]] = []

        def later(level: int, kind: int, write: Callable[..., None], *given: object) -> None:
            work.append((level, kind, lambda: write(*given)))

        for source in packing.sources:
            for run in packing.runs(packing.readers_of(source)):
                later(packing.levels[source.index] + 1, 0, self._step_product, source, run)
        for row in packing.rows:
            later(packing.levels[row.index], 1, self._step_row, row)
        activated: set[int] = set()
        for run in packing.activation_runs():
            packed = [row for row in run if not self._is_state(packing.activation[row.index])]
            activated |= {packing.activation[row.index].index for row in packed}
            for part in packing.runs(packed):
                level = packing.levels[packing.activation[part[0].index].index]
                later(level, 2, self._step_activate, part)
        for node in self.graph.ordered(STEP):
            level = packing.levels[node.index]
            if packing.pair is not None and node in packing.pair:
                if node is packing.pair[0]:
                    later(level, 3, self._step_pair, *packing.pair)
            elif self._has_statement(node) and node.index not in activated:
                later(level, 3, self._step_node, node)
        for _level, _kind, write in sorted(work, key=lambda item: item[:2]):
            write()

    def _has_statement(self, node: Node) -> bool:
        """True for a node of the loop that is neither in a packed row nor a view."""
        is_packed = node.index in self.packing.span or (node.operation == "matmul" and self.packing.is_packed(node))
        return not (node.operation == "previous" or is_packed or self._is_seen_through(node))

    def _is_seen_through(self, node: Node) -> bool:
        """True for a view that needs no array of its own."""
        return node.is_view and node.name not in self.graph.values

    def _see(self, node: Node) -> Expr:
        """Return one step's view of a node."""
        if node.stage == STEP and self._is_seen_through(node) and node.index not in self.names.where:
            inner = self._see(node.arguments[0])
            if is_scratch(inner):  # of a scratch array the view is made once
                slot = Slot(f"s{node.index}_t_", Kind.SCRATCH)
                self.names.where[node.index] = slot
                self.loop.before.append(assign(slot, view(node, inner)))
        whole = self.names.whole(node)
        if node.stage in (ONCE, STILL) or node.operation == "constant" or is_scratch(whole):
            return whole
        suffix = "" if node.operation == "previous" and node.stage == STEP else "_t"
        return self.loop.view(whole, self.names.label(node) + suffix)

    def _see_rows(self, array: Slot, rows: list[Node]) -> Slot:
        """Return one step's view of adjacent rows of a packed array."""
        packing = self.packing
        whole = array if len(rows) == len(packing.rows) else packing.join(rows).of(array)
        letters = "_".join(self.names.label(packing.activation.get(row.index, row)) for row in rows)
        return self.loop.view(whole, f"{array.name}{letters}_t")

    def _scratch(self, node: Node) -> Slot:
        slot = self.loop.new_scratch(f"s{node.index}_t_", shape(BATCH, own=node.shape))
        self.names.where[node.index] = slot
        return slot

    def _step_product(self, source: Node, run: list[Node]) -> None:
        span = self.packing.join(run)
        weights = Slot(f"U_{self.names.label(source)}_{span.begin}_", Kind.FIXED)
        self.prepared.append(assign(weights, call("laid_", stacked(self.names, source, run, self.packing.sign))))
        width = span.end - span.begin
        product = self.loop.new_scratch(f"product_{width}_", shape(BATCH, own=(width,)))
        out = self._see_rows(PRE, run)
        self.loop.lines.append(into("dot", self._see(source), weights, out=product))
        self.loop.lines.append(into("add", out, product, out=out))

    def _step_row(self, row: Node) -> None:
        for sign, term in zip(row.signs, row.arguments, strict=True):
            if term.operation == "matmul" or term.stage != STEP:
                continue
            out = self._see_rows(PRE, [row])
            ufunc = "add" if sign * self.packing.sign[row.index] > 0 else "subtract"
            self.loop.lines.append(into(ufunc, out, self._see(term), out=out))

    def _step_activate(self, rows: list[Node]) -> None:
        activation = self.packing.activation[rows[0].index]
        before, after = self._see_rows(PRE, rows), self._see_rows(ACT, rows)
        self.loop.lines += self._applied(activation, rows[0], after, before)

    def _applied(self, node: Node, argument: Node | None, out: Expr, *arguments: Expr) -> list[Into]:
        """Return the calls that compute a node, whose argument may be stored negated."""
        if argument is not None and self.packing.sign.get(argument.index, 1) < 0:
            return ufuncs(OPERATIONS[node.operation].in_place_of_minus, out, *arguments)
        return written(node, out, *arguments)

    def _step_node(self, node: Node) -> None:
        if node.operation == "clamp":
            self._step_clamp(node)
            return
        out = self._see(node) if node.index in self.names.where else self._scratch(node)
        arguments = [self._see(argument) for argument in node.arguments]
        if node.operation == "terms":
            self.loop.lines += self._step_sum(node, out, arguments)
        else:
            first = node.arguments[0] if node.arguments else None
            self.loop.lines += self._applied(node, first, out, *arguments)

    def _step_clamp(self, node: Node) -> None:
        out, inner, name = self._see(node), node.arguments[0], node.payload
        if self._holder(inner) is inner:
            self.loop.lines.append(into("copyto", self._see(inner), out=out))
        values = self.loop.view(item(CLAMPS, name), f"clamp_{identifier(name)}_t")
        mask = self.loop.view(item(MASKS, name), f"mask_{identifier(name)}_t")
        self.loop.lines.append(Into("copyto", (values,), out, where=mask))

    def _step_pair(self, node: Node, first: Node, second: Node) -> None:
        """Write both products of a state's sum in one call, and the sum."""
        packing, width, label = self.packing, node.shape[0], self.names.label(node)
        begin = next(packing.span[row] for row, act in packing.activation.items() if act is first.arguments[0]).begin
        gates = self.loop.view(item(ACT, ..., Range(begin, begin + 2 * width)), f"gates_{label}_t_")
        columns = Range(packing.width - width, packing.width + width)
        others = self.loop.view(item(ROOM, Range(end=-1), Range(), columns), f"into_{label}_t_")
        pair = self.loop.new_scratch(PAIR, shape(BATCH, own=(2 * width,)))
        halves = Slot("pair_first_", Kind.SCRATCH), Slot("pair_second_", Kind.SCRATCH)
        parts = item(pair, Range(), Range(end=width)), item(pair, Range(), Range(width))
        self.loop.before.append(Assign(halves, Row(parts)))
        self.loop.lines.append(into("multiply", gates, others, out=pair))
        self.loop.lines.append(into("add", *halves, out=self._see(node)))

    @staticmethod
    def _step_sum(node: Node, out: Expr, arguments: list[Expr]) -> list[Into]:
        terms = sorted(zip(node.signs, arguments, strict=True), key=lambda term: -term[0])
        (first_sign, first), *rest = terms
        if not rest:
            return [into("copyto", first, out=out) if first_sign > 0 else into("multiply", first, MINUS_ONE, out=out)]
        lines = []
        if first_sign < 0:
            lines.append(into("multiply", first, MINUS_ONE, out=out))
            first = out
        for sign, term in rest:
            lines.append(into("add" if sign > 0 else "subtract", first, term, out=out))
            first = out
        return lines


def one_more(steps: Slot) -> Expr:
    """Return the number of steps and the start."""
    return Infix("+", steps, Literal(1))
