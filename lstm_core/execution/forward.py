"""The forward pass as source: what x alone decides in one call for all steps, then the loop, then what only reads it."""

from __future__ import annotations

from .graph import AFTER, AHEAD, ONCE, STEP, Graph, Node
from .layout import Layout
from .source import Loop, Names, assign, function, identifier


class Forward:
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
        self._stored()
        self._starts()
        for node in graph.ordered(AHEAD):
            if node.operation != "matmul":
                self.names.whole(node)
        self._flush()
        self._rows_ahead()
        self._write_loop()
        self.lines += self.loop.source()
        for node in graph.ordered(AFTER):
            if node.operation != "matmul":
                self.names.whole(node)
        self._flush()

    def _flush(self) -> None:
        self.lines += self.names.lines
        self.names.lines = []

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
            elif any(layout.activation.values()):
                self.lines.append("act_ = empty_like(pre_)")
        for row in layout.rows:
            names.where[row.index] = f"pre_{layout.span[row.index].index}"
            activation = layout.activation[row.index]
            if activation is not None and not self._is_state(activation):
                names.where[activation.index] = f"act_{layout.span[row.index].index}"
        for node in self.graph.ordered(STEP):
            if node.operation == "clamp" and self._holder(node.arguments[0]) is node:
                names.where[node.index] = names.where[node.arguments[0].index]
            elif self._is_state(node):
                self._new_state(node)
            elif self._holder(node).name is not None and node.index not in names.where:
                name = identifier(self._holder(node).name)
                self.lines.append(f"{name} = empty((steps, batch{_axes(node)}), dtype)")
                names.where[node.index] = name

    @staticmethod
    def _holder(node: Node) -> Node:
        """Return the clamp that overwrites a node in place, else the node; what is not pointwise needs its own result."""
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
            self.lines.append(f"{name} = empty((steps + 1, batch{_axes(node)}), dtype)")
        self.names.where[node.index] = f"{name}[1:]"

    def _starts(self) -> None:
        for state, node in self.graph.starts.items():
            expression = self.names.whole(node)
            self._flush()
            self.lines.append(f"start[{state!r}] = {expression}")
        for state in self.graph.late:
            self.lines.append(f"{identifier(state)}[0] = start[{state!r}]")

    # ---- rows: what is known before the loop ----------------------------------------------------------------------

    def _rows_ahead(self) -> None:
        layout, names = self.layout, self.names
        if not layout.rows:
            return
        sources: list[Node] = []
        for row in layout.rows:
            for term in row.arguments:
                if term.operation == "matmul" and term.arguments[1].stage < STEP:
                    if term.arguments[1] not in sources:
                        sources.append(term.arguments[1])
        for position, source in enumerate(sources):
            matrix = self._pack(source, layout.rows)
            label = f"W_{names.label(source)}_" if source.operation != "input" else f"W_{source.payload}_"
            self.prepared.append(f"{label} = {matrix}")
            whole = names.whole(source)
            self._flush()
            if position == 0:
                self.lines.append(f"product_({whole}, {label}, pre_)")
            else:
                self.lines.append(f"pre_ += product_({whole}, {label})")
        if not sources:
            self.lines.append("pre_[...] = 0")
        self._biases()
        for row in layout.rows:
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" or term.stage != AHEAD:
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
            self.prepared.append(f"negative({part}, {part})")

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

    # ---- the loop -------------------------------------------------------------------------------------------------

    def _write_loop(self) -> None:
        layout = self.layout
        work: list[tuple[int, int, list[str]]] = []
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
            if layout.pair is not None and node in layout.pair:
                if node is layout.pair[0]:
                    work.append((layout.levels[node.index], 3, ("pair", *layout.pair)))
                continue
            if plain and node.index not in activated:
                work.append((layout.levels[node.index], 3, ("node", node)))
        for _level, _kind, (what, *rest) in sorted(work, key=lambda item: item[:2]):
            getattr(self, f"_step_{what}")(*rest)

    def _see(self, node: Node) -> str:
        """Return a step's name for a node."""
        whole = self.names.whole(node)
        self._flush()
        if node.stage == ONCE or node.operation == "constant":
            return whole
        if whole.endswith("_t_"):  # scratch
            return whole
        suffix = "" if node.operation == "previous" else "_t"
        return self.loop.view(whole, self.names.label(node) + suffix)

    def _span_view(self, array: str, rows: list[Node]) -> str:
        span = self.layout.join(rows)
        whole = array if len(rows) == len(self.layout.rows) else f"{array}{span.index}"
        letters = "_".join(self.names.label(self.layout.activation[row.index] or row) for row in rows)
        return self.loop.view(whole, f"{array}{letters}_t")

    def _scratch(self, node: Node) -> str:
        name = f"s{node.index}_t_"
        self.loop.scratch[name] = f"(batch{_axes(node)})"
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
            self.loop.lines += [f"exp({before}, {after})", f"add({after}, one_, {after})", f"reciprocal({after}, {after})"]
        else:
            self.loop.lines += assign(activation.operation, after, before)

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
        elif row is not None and self.layout.sign.get(row.index, 1) < 0:  # a state that is a sigmoid
            self.loop.lines += [f"exp({arguments[0]}, {out})", f"add({out}, one_, {out})", f"reciprocal({out}, {out})"]
        else:
            self.loop.lines += assign(node.operation, out, *arguments)

    def _step_pair(self, node: Node, first: Node, second: Node) -> None:
        """Write both products of a state's sum in one call, and the sum."""
        width = node.shape[0]
        begin = next(self.layout.span[row] for row, act in self.layout.activation.items() if act is first.arguments[0]).begin
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
            return [f"{'copyto' if first_sign > 0 else 'negative'}({', '.join([out, first] if first_sign > 0 else [first, out])})"]
        lines = []
        if first_sign < 0:
            lines.append(f"negative({first}, {out})")
            first = out
        for sign, term in rest:
            lines.append(f"{'add' if sign > 0 else 'subtract'}({first}, {term}, {out})")
            first = out
        return lines

    def sources(self) -> tuple[str, str]:
        """Return the texts of both functions."""
        head = ["steps, batch = x.shape[:2]", "dtype = x.dtype"]
        return (
            function("prepare", "p, dtype", self.prepared, "locals()"),
            function("forward", "x, p, start, clamps, masks, words", head + self.lines, "locals()"),
        )


def _joined(pieces: list[str]) -> str:
    return pieces[0] if len(pieces) == 1 else f"concatenate(({', '.join(pieces)}))"


def _axes(node: Node) -> str:
    return "".join(f", {n}" for n in node.shape)
