"""The backward pass through time as source.

The loop computes only the cotangents that it cannot do without: of states, of what is summed from several readers, and of
the rows. Everything else is a coefficient times one of those. What is left, weights above all, comes after the loop in
one product for all steps.
"""

from __future__ import annotations

from .coefficients import ONE, Coefficients, local, minus, plus, times, varies
from .graph import AFTER, AHEAD, ONCE, STEP, Graph, Node
from .layout import Layout
from .source import Loop, Names, function, identifier, rule


class Backward:
    """Writes `prepare(p, dtype)`, which stacks the weights for the way back, and `backward(...)`."""

    def __init__(self, graph: Graph, layout: Layout, forward_names: Names, cotangents: frozenset[str]):
        self.graph, self.layout = graph, layout
        self.names = Names(graph, layout)
        self.names.where.update({k: w for k, w in forward_names.where.items() if not w.endswith("_t_")})
        self.prepared: list[str] = []
        self.lines: list[str] = []
        self.loop = Loop(backwards=True)
        self.coefficients = Coefficients(self.names, self.lines)
        self.shares: dict[int, dict[int, tuple]] = {}  # node: {anchor: coefficient}
        self.parts: dict[int, list[tuple]] = {}  # node: what else adds to it in the loop
        self.arrays: dict[int, str] = {}  # anchor: its cotangent over all steps
        self.whole_parts: dict[int, list[str]] = {}  # node: what adds to it over all steps
        self.products: list[Node] = []  # matrix products of the loop outside the rows
        self.pending: list[tuple[Node, int, tuple]] = []
        self.by_index = {node.index: node for node in graph.nodes}
        for name in sorted(cotangents):
            node = graph.find(name)
            whole = f"cotangents[{name!r}]"
            if node.stage == STEP:
                self.parts.setdefault(node.index, []).append(("array", whole))
            else:
                self.whole_parts.setdefault(node.index, []).append(whole)
        self._bulk(AFTER)
        self._loop()
        self._after_loop()
        self._bulk(AHEAD)
        self._bulk(ONCE)

    # ---- the loop -------------------------------------------------------------------------------------------------

    def _loop(self) -> None:
        order = self.graph.ordered(STEP)
        for state in self.graph.late:
            node = self.graph.values[state]
            self.parts.setdefault(node.index, []).append(("carry", state))
        previous = [node for node in order if node.operation == "previous"]
        for node in reversed(order):
            if node.operation != "previous" and not (node.operation == "matmul" and self.layout.is_packed(node)):
                self._visit(node)
        for node in previous:
            self._visit_previous(node)
        head = []
        if self.layout.rows:
            complete = all(row.index in self.arrays for row in self.layout.rows)
            head.append(f"dpre_ = {'empty_like' if complete else 'zeros_like'}(pre_)")
        for state in self.graph.late:
            shape = "".join(f", {n}" for n in self.graph.values[state].shape)
            head.append(f"carry_{identifier(state)}_ = zeros((batch{shape}), dtype)")
        for index, array in self.arrays.items():
            if index not in self.layout.span and self.by_index[index].stage == STEP:
                shape = "".join(f", {n}" for n in self.by_index[index].shape)
                head.append(f"{array} = empty((steps, batch{shape}), dtype)")
        self.lines += head + self.loop.source()

    def _visit(self, node: Node) -> None:
        shares, parts = self.shares.get(node.index, {}), self.parts.get(node.index, [])
        parts = parts + self._products(node)
        if not shares and not parts:
            return
        is_row = node.index in self.layout.span
        if is_row and not parts and len(shares) == 1:
            ((anchor, coefficient),) = shares.items()
            self.pending.append((node, anchor, coefficient))
            self.arrays[node.index] = f"dpre_{self.layout.span[node.index].index}"
        elif is_row or parts or len(shares) > 1 or not node.is_pointwise:
            if not is_row:
                self.arrays[node.index] = f"d_{self.names.label(node)}_"
            else:
                self.arrays[node.index] = f"dpre_{self.layout.span[node.index].index}"
            self._materialise(self._see_array(node), shares, parts, contiguous=not is_row, node=node)
            shares = {node.index: ONE}
            self.shares[node.index] = shares
        self._push(node, shares)

    def _visit_previous(self, node: Node) -> None:
        shares = self.shares.get(node.index, {})
        parts = self.parts.get(node.index, []) + self._products(node)
        carry = f"carry_{identifier(node.payload)}_"
        if shares or parts:
            self._materialise(carry, shares, parts, contiguous=True, node=node)

    def _products(self, node: Node) -> list[tuple]:
        if node not in self.layout.sources:
            return []
        rows = [row for row in self.layout.readers_of(node) if row.index in self.arrays]
        if rows:
            self._flush_pending()
        return [("product", node, run) for run in self.layout.runs(rows)]

    def _push(self, node: Node, shares: dict[int, tuple]) -> None:
        """Hand a node's cotangent on to its arguments, as coefficients where it can be."""
        if node.is_pointwise or node.operation == "expand":
            for position, argument in enumerate(node.arguments):
                if argument.operation == "constant" or (argument.operation == "matmul" and node.index in self.layout.span):
                    continue
                if node.index in self.layout.span and argument.stage == ONCE:
                    continue  # a bias: all rows' are summed in one call
                slope = local(node, position)
                for anchor, coefficient in shares.items():
                    self._share(argument, anchor, times(coefficient, slope), node)
        elif node.operation == "matmul":
            matrix, vector = node.arguments
            back = f"back_({self._see_array(node)}, {self._whole(matrix)})"
            self.parts.setdefault(vector.index, []).append(("name", back))
            self.products.append(node)
        else:
            name = f"pulled_{node.index}_"
            self.loop.lines.append(self._pull_line(node, name))
            for position, argument in enumerate(node.arguments):
                if argument.stage == STEP:
                    self.parts.setdefault(argument.index, []).append(("name", f"{name}[{position}]"))
                elif argument.operation not in ("constant", "input"):
                    self._keep_pull(node, position, argument, name)

    def _keep_pull(self, node: Node, position: int, argument: Node, name: str) -> None:
        """Keep, over all steps, what a node that is not pointwise hands to something from outside the loop."""
        whole = f"kept_{node.index}_{position}_"
        shape = "".join(f", {n}" for n in argument.shape)
        self.lines.append(f"{whole} = empty((steps, batch{shape}), dtype)")
        self.loop.lines.append(f"copyto({self.loop.view(whole, whole + 't')}, {name}[{position}])")
        self._add(argument, f"fit_({whole}, {self._target_shape(argument)})")

    def _pull_line(self, node: Node, name: str) -> str:
        arguments = ", ".join(self._see(argument) for argument in node.arguments)
        return f"{name} = {rule(node)}_pull_({self._see_array(node)}, {self._see(node)}, {arguments})"

    def _share(self, argument: Node, anchor: int, coefficient: tuple, reader: Node) -> None:
        narrower = argument.stage == STEP and argument.shape != reader.shape and reader.operation != "expand"
        if narrower:
            self.parts.setdefault(argument.index, []).append(("narrow", anchor, coefficient))
            return
        if reader.operation == "expand":
            self.parts.setdefault(argument.index, []).append(("squeeze", anchor, coefficient))
            return
        shares = self.shares.setdefault(argument.index, {})
        shares[anchor] = plus(shares[anchor], coefficient) if anchor in shares else coefficient

    def _flush_pending(self) -> None:
        """Write the loop's lines for rows that are a coefficient times one cotangent, side by side in one call."""
        waiting, self.pending = self.pending, []
        anchors: dict[tuple[int, int], list[Node]] = {}
        found = {row.index: coefficient for row, _anchor, coefficient in waiting}
        for row, anchor, _coefficient in waiting:
            anchors.setdefault((anchor, row.shape[0]), []).append(row)
        for (anchor, width), rows in anchors.items():
            for run in self.layout.runs(rows):
                span = self.layout.join(run)
                if len(run) == 1 or not all(varies(found[row.index]) for row in run):
                    for row in run:
                        self._multiply(anchor, found[row.index], self._see_array(row))
                    continue
                name = f"k_rows_{span.begin}_"
                shape = f"(steps, batch, {len(run)}, {width})"
                self.lines.append(f"{name} = empty({shape}, dtype)")
                for position, row in enumerate(run):
                    self._into(f"{name}[:, :, {position}]", found[row.index])
                    self.coefficients.known.setdefault(found[row.index], f"{name}[:, :, {position}]")
                target = self.loop.view(f"dpre_{span.index}.reshape{shape}", f"dpre_{span.begin}_{span.end}_t")
                anchor_view = self.loop.view(f"{self.arrays[anchor]}[:, :, None]", f"wide_{anchor}_t_")
                self.loop.lines.append(f"multiply({anchor_view}, {self.loop.view(name, name + 't')}, {target})")

    def _into(self, out: str, coefficient: tuple) -> None:
        if coefficient[0] == "times":
            first, second = (self.coefficients.whole(part) for part in coefficient[1:])
            self.lines.append(f"multiply({first}, {second}, {out})")
        else:
            self.lines.append(f"copyto({out}, {self.coefficients.whole(coefficient)})")

    def _materialise(self, target: str, shares: dict, parts: list[tuple], contiguous: bool, node: Node) -> None:
        filled = False
        arrays = []

        def scratch() -> str:
            shape = f"(batch{''.join(f', {n}' for n in node.shape)})"
            name = f"scratch_{'_'.join(map(str, node.shape))}_"
            self.loop.scratch[name] = shape
            return name

        def done(out: str) -> None:
            nonlocal filled
            if out != target:
                call = f"add({target}, {out}, {target})" if filled else f"copyto({target}, {out})"
                self.loop.lines.append(call)
            filled = True

        for part in parts:
            if part[0] == "product":
                out = target if contiguous and not filled else scratch()
                self.loop.lines.append(self._product_line(part[1], part[2], out))
                done(out)
            elif part[0] in ("narrow", "squeeze"):
                out = self._narrowed(part[1], part[2], squeeze=part[0] == "squeeze")
                arrays.append(out)
            elif part[0] == "array":
                arrays.append(self.loop.view(part[1], f"given_{self.names.label(node)}_t_"))
            elif part[0] == "carry":
                arrays.append(f"carry_{identifier(part[1])}_")
            else:
                arrays.append(part[1])
        for anchor, coefficient in shares.items():
            if coefficient == ONE:
                arrays.append(self._see_array(self.by_index[anchor]))
                continue
            out = scratch() if filled else target
            self._multiply(anchor, coefficient, out)
            done(out)
        if not filled and len(arrays) > 1:
            first, second, *arrays = arrays
            self.loop.lines.append(f"add({first}, {second}, {target})")
            filled = True
        for array in arrays:
            done(array)

    def _narrowed(self, anchor: int, coefficient: tuple, squeeze: bool) -> str:
        whole = self._see_array(self.by_index[anchor])
        if coefficient != ONE:
            whole = f"({whole} * {self._see_coefficient(coefficient)})"
        return f"{whole}.sum(-1{'' if squeeze else ', keepdims=True'})"

    def _multiply(self, anchor: int, coefficient: tuple, out: str) -> None:
        array = self._see_array(self.by_index[anchor])
        self.loop.lines.append(f"multiply({array}, {self._see_coefficient(coefficient)}, {out})")

    def _product_line(self, source: Node, run: list[Node], out: str) -> str:
        span = self.layout.join(run)
        name = f"U_{self.names.label(source)}_{span.begin}_back_"
        self.prepared.append(f"{name} = {self._pack(source, run)}")
        array = "dpre_" if len(run) == len(self.layout.rows) else f"dpre_{span.index}"
        view = self.loop.view(array, f"dpre_{span.begin}_{span.end}_flat_t")
        return f"dot({view}, {name}, {out})"

    def _pack(self, source: Node, rows: list[Node]) -> str:
        pieces = []
        for row in rows:
            text = ""
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" and term.arguments[1] is source:
                    text += ("-" if sign < 0 else "+") + self._whole(term.arguments[0])
            pieces.append(text.removeprefix("+") or f"zeros(({row.shape[0]}, {source.shape[0]}), dtype)")
        return pieces[0] if len(pieces) == 1 else f"concatenate(({', '.join(pieces)}))"

    def _whole(self, node: Node) -> str:
        whole = self.names.whole(node)
        self.lines += self.names.lines
        self.names.lines = []
        return whole

    def _see(self, node: Node) -> str:
        whole = self._whole(node)
        if node.stage == ONCE:
            return whole
        return self.loop.view(whole, f"{self.names.label(node)}_t")

    def _see_array(self, node: Node) -> str:
        return self.loop.view(self.arrays[node.index], f"d_{self.names.label(node)}_t")

    def _see_coefficient(self, coefficient: tuple) -> str:
        whole = self.coefficients.whole(coefficient)
        if not varies(coefficient):
            return whole
        return self.loop.view(whole, whole + "t" if whole.endswith("_") and whole.isidentifier() else f"see{len(self.loop.views)}_t")

    # ---- after the loop: all steps at once ------------------------------------------------------------------------

    def _add(self, node: Node, expression: str) -> None:
        self.whole_parts.setdefault(node.index, []).append(expression)

    def _after_loop(self) -> None:
        """Turn what the loop found into cotangents of everything that it read from outside."""
        self._flush_pending()
        for state in self.graph.late:
            if state in self.graph.starts:
                start = self.graph.starts[state]
                self._add(start, f"fit_(carry_{identifier(state)}_, {start.shape})")
        layout = self.layout
        ahead: list[Node] = []
        for row in layout.rows:
            for term in row.arguments:
                if term.operation == "matmul" and term.arguments[1].stage < STEP and term.arguments[1] not in ahead:
                    ahead.append(term.arguments[1])
        for source in layout.sources + ahead:
            rows = layout.readers_of(source) if source.stage == STEP else [
                row for row in layout.rows if any(t.operation == "matmul" and t.arguments[1] is source for t in row.arguments)
            ]
            rows = [row for row in rows if row.index in self.arrays]
            for run in layout.runs(rows):
                self._weights(source, run)
        for product in self.products:
            matrix, vector = product.arguments
            self._add(matrix, f"outer_({self.arrays[product.index]}, {self._whole(vector)})")
        for node in self.graph.nodes:
            if node.stage < STEP:
                for anchor, coefficient in self.shares.get(node.index, {}).items():
                    self._outside(node, anchor, coefficient)
        self._biases()

    def _weights(self, source: Node, run: list[Node]) -> None:
        span = self.layout.join(run)
        array = "dpre_" if len(run) == len(self.layout.rows) else f"dpre_{span.index}"
        name = f"dM_{self.names.label(source)}_{span.begin}_"
        self.lines.append(f"{name} = outer_({array}, {self._whole(source)})")
        for row in run:
            rows = self.layout.span[row.index]
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" and term.arguments[1] is source:
                    minus_ = "-" if sign < 0 else ""
                    self._add(term.arguments[0], f"{minus_}{name}[{rows.begin - span.begin}:{rows.end - span.begin}]")
        if source.stage == AHEAD:
            stacked = f"W_{self.names.label(source)}_{span.begin}_back_"
            self.prepared.append(f"{stacked} = {self._pack(source, run)}")
            self._add(source, f"back_({array}, {stacked})")

    def _biases(self) -> None:
        """Sum rows over time and batch for the parameters that are added to them."""
        first = True
        for row in self.layout.rows:
            span = self.layout.span[row.index]
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if row.index not in self.arrays or term.operation in ("matmul", "constant") or term.stage != ONCE:
                    continue
                if first:
                    self.lines.append("db_ = dpre_.sum((0, 1))")
                    first = False
                self._add(term, f"fit_({'-' if sign < 0 else ''}db_[{span.begin}:{span.end}], {term.shape})")

    def _outside(self, node: Node, anchor: int, coefficient: tuple) -> None:
        array = self.arrays[anchor]
        if coefficient != ONE:
            array = f"{array} * {self.coefficients.whole(coefficient)}"
        self._add(node, f"fit_({array}, {self._target_shape(node)})")

    def _target_shape(self, node: Node) -> str:
        axes = "".join(f"{n}, " for n in node.shape)
        return f"({axes})" if node.stage == ONCE else f"(steps, batch, {axes})"

    def _bulk(self, stage: int) -> None:
        """Hand cotangents over all steps back through the nodes of a stage, readers before arguments."""
        for node in reversed(self.graph.ordered(stage)):
            parts = self.whole_parts.get(node.index)
            if not parts or node.operation == "matmul":
                continue
            name = f"d_{self.names.label(node)}_"
            self.lines.append(f"{name} = {' + '.join(parts)}")
            self.arrays[node.index] = name
            if node.operation == "previous" and node.payload != "x":
                self._add(self.graph.values[node.payload], f"unshift_({name})")
                if node.payload in self.graph.starts:
                    start = self.graph.starts[node.payload]
                    self._add(start, f"fit_({name}[0], {start.shape})")
            elif node.operation == "previous":
                self._add(node.arguments[0], f"unshift_({name})")
            elif node.arguments:
                self._bulk_push(node, name)

    def _bulk_push(self, node: Node, name: str) -> None:
        if node.operation in ("terms", "identity", "clamp", "expand", "*"):
            for position, argument in enumerate(node.arguments):
                if argument.operation == "matmul":
                    self._bulk_matmul(argument, name if node.signs[position] > 0 else f"(-{name})")
                elif argument.operation != "constant":
                    slope = local(node, position)
                    if node.operation == "expand":
                        self._bulk_part(argument, f"{name}[..., 0]")
                    elif slope == ONE:
                        self._bulk_part(argument, name)
                    elif slope == minus(ONE):
                        self._bulk_part(argument, f"-{name}")
                    else:
                        self._bulk_part(argument, f"{name} * {self.coefficients.whole(slope)}")
            return
        arguments = ", ".join(self._whole(argument) for argument in node.arguments)
        self.lines.append(f"pulled_{node.index}_ = {rule(node)}_pull_({name}, {self._whole(node)}, {arguments})")
        for position, argument in enumerate(node.arguments):
            if argument.operation != "constant" and argument.operation != "input":
                self._bulk_part(argument, f"pulled_{node.index}_[{position}]")

    def _bulk_matmul(self, product: Node, name: str) -> None:
        matrix, vector = product.arguments
        self._bulk_part(matrix, f"outer_({name}, {self._whole(vector)})", fit=False)
        self._bulk_part(vector, f"back_({name}, {self._whole(matrix)})", fit=False)

    def _bulk_part(self, argument: Node, expression: str, fit: bool = True) -> None:
        if argument.stage == STEP:
            whole = f"into_{argument.index}_{len(self.parts.get(argument.index, []))}_"
            self.lines.append(f"{whole} = fit_({expression}, {self._target_shape(argument)})")
            self.parts.setdefault(argument.index, []).append(("array", whole))
        else:
            self._add(argument, f"fit_({expression}, {self._target_shape(argument)})" if fit else expression)

    # ---- what a run asks for afterwards ---------------------------------------------------------------------------

    def sources(self) -> tuple[str, str]:
        """Return the texts of both functions."""
        return (
            function("prepare", "p, dtype", self.prepared, "locals()"),
            function("backward", "p, start, masks, words, cotangents", self.lines, "locals()"),
        )

    def gradient_source(self, node: Node) -> str | None:
        """Return a function that computes a value's total gradient from what the loop kept; None where it is zero."""
        arguments = "p, start, masks, words"
        if node.index in self.arrays:
            return function("gradient", arguments, [], self.arrays[node.index])
        shares = self.shares.get(node.index, {})
        if not shares or node.stage != STEP:
            return None
        lines: list[str] = []
        names = Names(self.graph, self.layout)
        names.where.update(self.names.where)
        coefficients = Coefficients(names, lines, prefix="g")
        terms = []
        for anchor, coefficient in shares.items():
            array = self.arrays[anchor]
            terms.append(array if coefficient == ONE else f"{array} * {coefficients.whole(coefficient)}")
        return function("gradient", arguments, lines, " + ".join(terms))
