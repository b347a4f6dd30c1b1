"""The forward pass as source: what x alone decides, for all steps at once; the loop; what only reads the loop."""

from __future__ import annotations

from typing import Any

from lstm_core.language import OPERATIONS

from .graph import AFTER, AHEAD, ONCE, STEP, STILL, Graph, Node
from .packed_inputs import Stacking
from .packing import Layout
from .source import Loop, Names, assign, axes, function, identifier, ufuncs, view


class Forward(Stacking):
    """Writes `prepare(p, dtype)`, which stacks the weights, and `forward(...)`, which returns all arrays by name."""

    def __init__(self, graph: Graph, layout: Layout):
        self.graph, self.layout = graph, layout
        self.names = Names(graph, layout)
        self.loop = Loop()
        self.prepared: list[str] = []
        self.lines: list[str] = []
        for node in graph.ordered(ONCE):
            if node.operation not in ("matmul", "constant", "parameter"):
                self.names.whole(node)
        self.prepared, self.names.lines = self.names.lines, []
        for node in graph.ordered(STILL):
            if node.operation != "matmul":
                self.names.whole(node)
        self._flush()
        self._stored()
        self._starts()
        for node in graph.ordered(AHEAD):
            if node.operation != "matmul":
                self.names.whole(node)
        self._flush()
        self._rows_ahead()
        self._write_loop()
        self.lines += self.loop.source()
        self.names.where = {node: where for node, where in self.names.where.items() if not where.endswith("_t_")}
        for node in graph.ordered(AFTER):
            if node.operation != "matmul":
                self.names.whole(node)
        self._flush()

    # ---- arrays ---------------------------------------------------------------------------------------------------

    def _stored(self) -> None:
        """Give every value of the loop that is kept an array over all steps."""
        layout, names = self.layout, self.names
        if layout.rows:
            self.lines.append(f"pre_ = empty((steps, batch, {layout.width}), dtype)")
            if layout.pair is not None:
                state = layout.pair[0]
                width = layout.width + state.shape[0]
                self.lines.append(f"room_ = empty((steps + 1, batch, {width}), dtype)")
                self.lines.append(f"act_ = room_[:-1, :, :{layout.width}]")
            elif layout.activation:
                self.lines.append("act_ = empty_like(pre_)")
        for row in layout.rows:
            names.where[row.index] = f"pre_{layout.span[row.index].index}"
            activation = layout.activation.get(row.index)
            if activation is not None and not self._is_state(activation):
                names.where[activation.index] = f"act_{layout.span[row.index].index}"
        for node in self.graph.ordered(STEP):
            if node.operation == "clamp" and self._holder(node.arguments[0]) is node:
                names.where[node.index] = names.where[node.arguments[0].index]
            elif self._is_state(node):
                self._new_state(node)
            elif (self._holder(node).name or node.operation == "@") and node.index not in names.where:
                name = identifier(self._holder(node).name) or names.label(node)
                self.lines.append(f"{name} = empty((steps, batch{axes(node.shape)}), dtype)")
                names.where[node.index] = name

    @staticmethod
    def _holder(node: Node) -> Node:
        """Return the clamp that overwrites a node in place, else the node: what is not pointwise keeps its result."""
        held = len(node.readers) == 1 and node.readers[0].operation == "clamp" and node.is_pointwise
        return node.readers[0] if held else node

    def _is_state(self, node: Node) -> bool:
        """True where a node's values are a state's: its own, or those that a clamp then overwrites in place."""
        node = self._holder(node)
        return node.name in self.graph.late and self.graph.values[node.name] is node

    def _new_state(self, node: Node) -> None:
        name = identifier(self._holder(node).name)
        if self.layout.pair is not None and self.layout.pair[0] is node:
            self.lines.append(f"{name} = room_[..., {self.layout.width}:]")
        else:
            self.lines.append(f"{name} = empty((steps + 1, batch{axes(node.shape)}), dtype)")
        self.names.where[node.index] = f"{name}[1:]"

    def _starts(self) -> None:
        for state, node in self.graph.starts.items():
            expression = self.names.whole(node)
            self._flush()
            self.lines.append(f"start[{state!r}] = {expression}")
        for state in self.graph.late:
            self.lines.append(f"{identifier(state)}[0] = start[{state!r}]")

    # ---- the loop -------------------------------------------------------------------------------------------------

    def _write_loop(self) -> None:
        layout = self.layout
        work: list[tuple[int, int, tuple[Any, ...]]] = []
        for source in layout.sources:
            level = layout.levels[source.index] + 1
            for run in layout.runs(layout.readers_of(source)):
                work.append((level, 0, ("product", source, run)))
        for row in layout.rows:
            work.append((layout.levels[row.index], 1, ("row", row)))
        activated = set()
        for run in layout.activation_runs():
            activations = [layout.activation[row.index] for row in run]
            activated |= {node.index for node in activations if not self._is_state(node)}
            packed = [row for row in run if not self._is_state(layout.activation[row.index])]
            for part in layout.runs(packed):
                work.append((layout.levels[layout.activation[part[0].index].index], 2, ("activate", part)))
        for node in self.graph.ordered(STEP):
            plain = node.operation != "previous" and node.index not in layout.span
            plain = plain and not (node.operation == "matmul" and layout.is_packed(node))
            plain = plain and not self._is_seen_through(node)
            if layout.pair is not None and node in layout.pair:
                if node is layout.pair[0]:
                    work.append((layout.levels[node.index], 3, ("pair", *layout.pair)))
                continue
            if plain and node.index not in activated:
                work.append((layout.levels[node.index], 3, ("node", node)))
        for _level, _kind, (what, *rest) in sorted(work, key=lambda item: item[:2]):
            getattr(self, f"_step_{what}")(*rest)

    def _is_seen_through(self, node: Node) -> bool:
        """True for a view that needs no array of its own."""
        return node.is_view and node.name not in self.graph.values

    def _see(self, node: Node) -> str:
        """Return a step's name for a node."""
        if node.stage == STEP and self._is_seen_through(node) and node.index not in self.names.where:
            inner = self._see(node.arguments[0])
            if inner.endswith("_t_"):  # of a scratch array the view is made once
                self.names.where[node.index] = f"s{node.index}_t_"
                self.loop.before.append(f"s{node.index}_t_ = {view(node, inner)}")
        whole = self.names.whole(node)
        self._flush()
        if node.stage in (ONCE, STILL) or node.operation == "constant":
            return whole
        if whole.endswith("_t_"):  # scratch
            return whole
        suffix = "" if node.operation == "previous" and node.stage == STEP else "_t"
        return self.loop.view(whole, self.names.label(node) + suffix)

    def _span_view(self, array: str, rows: list[Node]) -> str:
        span = self.layout.join(rows)
        whole = array if len(rows) == len(self.layout.rows) else f"{array}{span.index}"
        letters = "_".join(self.names.label(self.layout.activation.get(row.index, row)) for row in rows)
        return self.loop.view(whole, f"{array}{letters}_t")

    def _scratch(self, node: Node) -> str:
        name = f"s{node.index}_t_"
        self.loop.scratch[name] = f"(batch{axes(node.shape)})"
        self.names.where[node.index] = name
        return name

    def _step_product(self, source: Node, run: list[Node]) -> None:
        span = self.layout.join(run)
        label = f"U_{self.names.label(source)}_{span.begin}_"
        self.prepared.append(f"{label} = laid_({self._pack(source, run)})")
        scratch = f"product_{span.end - span.begin}_"
        self.loop.scratch[scratch] = f"(batch, {span.end - span.begin})"
        out = self._span_view("pre_", run)
        self.loop.lines.append(f"dot({self._see(source)}, {label}, {scratch})")
        self.loop.lines.append(f"add({out}, {scratch}, {out})")

    def _step_row(self, row: Node) -> None:
        for sign, term in zip(row.signs, row.arguments, strict=True):
            if term.operation == "matmul" or term.stage != STEP:
                continue
            out = self._span_view("pre_", [row])
            call = "add" if sign * self.layout.sign[row.index] > 0 else "subtract"
            self.loop.lines.append(f"{call}({out}, {self._see(term)}, {out})")

    def _step_activate(self, rows: list[Node]) -> None:
        activation = self.layout.activation[rows[0].index]
        before, after = self._span_view("pre_", rows), self._span_view("act_", rows)
        if self.layout.sign[rows[0].index] < 0:
            self.loop.lines += ufuncs(OPERATIONS[activation.operation].in_place_of_minus, after, before)
        else:
            self.loop.lines += assign(activation, after, before)

    def _step_node(self, node: Node) -> None:
        if node.operation == "clamp":
            out = self._see(node)
            inner = node.arguments[0]
            if self._holder(inner) is inner:
                self.loop.lines.append(f"copyto({out}, {self._see(inner)})")
            values = self.loop.view(f"clamps[{node.payload!r}]", f"clamp_{identifier(node.payload)}_t")
            mask = self.loop.view(f"masks[{node.payload!r}]", f"mask_{identifier(node.payload)}_t")
            self.loop.lines.append(f"copyto({out}, {values}, where={mask})")
            return
        out = self._see(node) if node.index in self.names.where else self._scratch(node)
        arguments = [self._see(argument) for argument in node.arguments]
        row = node.arguments[0] if node.arguments else None
        if node.operation == "terms":
            self.loop.lines += self._step_sum(node, out, arguments)
        elif row is not None and self.layout.sign.get(row.index, 1) < 0:
            self.loop.lines += ufuncs(OPERATIONS[node.operation].in_place_of_minus, out, arguments[0])
        else:
            self.loop.lines += assign(node, out, *arguments)

    def _step_pair(self, node: Node, first: Node, second: Node) -> None:
        """Write both products of a state's sum in one call, and the sum."""
        width = node.shape[0]
        begin = next(
            self.layout.span[row] for row, act in self.layout.activation.items() if act is first.arguments[0]
        ).begin
        gates = self.loop.view(f"act_[..., {begin}:{begin + 2 * width}]", f"gates_{self.names.label(node)}_t_")
        span = f"{self.layout.width - width}:{self.layout.width + width}"
        others = self.loop.view(f"room_[:-1, :, {span}]", f"into_{self.names.label(node)}_t_")
        self.loop.scratch["pair_"] = f"(batch, {2 * width})"
        self.loop.before.append(f"pair_first_, pair_second_ = pair_[:, :{width}], pair_[:, {width}:]")
        self.loop.lines += [
            f"multiply({gates}, {others}, pair_)",
            f"add(pair_first_, pair_second_, {self._see(node)})",
        ]

    @staticmethod
    def _step_sum(node: Node, out: str, arguments: list[str]) -> list[str]:
        terms = sorted(zip(node.signs, arguments, strict=True), key=lambda term: -term[0])
        (first_sign, first), *rest = terms
        if not rest:
            return [f"copyto({out}, {first})" if first_sign > 0 else f"multiply({first}, minus_one_, {out})"]
        lines = []
        if first_sign < 0:
            lines.append(f"multiply({first}, minus_one_, {out})")
            first = out
        for sign, term in rest:
            lines.append(f"{'add' if sign > 0 else 'subtract'}({first}, {term}, {out})")
            first = out
        return lines

    def sources(self) -> tuple[str, str]:
        """Return the texts of both functions."""
        head = ["steps, batch = x.shape[:2]", "dtype = x.dtype"]
        if any(node.operation == "input" and node.payload == "memory" for node in self.graph.nodes):
            head.append("positions = words['memory'].shape[1]")
        return (
            function("prepare", "p, dtype", self.prepared, "locals()"),
            function("forward", "x, p, start, clamps, masks, words", head + self.lines, "locals()"),
        )
