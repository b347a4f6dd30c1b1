"""Around the backward loop: cotangents over all steps at once, for what the loop only read or only feeds."""

from __future__ import annotations

from .coefficients import ONE, Coefficients, local, minus
from .graph import AHEAD, ONCE, STEP, STILL, Graph, Node
from .packing import Layout
from .source import Names, identifier, keywords, rule, shape_of, squeeze


class Outside:
    """Writes the lines of a backward pass before and after its loop."""

    graph: Graph
    layout: Layout
    names: Names
    coefficients: Coefficients
    prepared: list[str]
    lines: list[str]
    products: list[Node]  # parameters' products of the loop outside the rows
    contractions: list[Node]  # other products of the loop
    shares: dict[int, dict[int, tuple]]  # node: {anchor: coefficient}
    parts: dict[int, list[tuple]]  # node: what else adds to it in the loop
    arrays: dict[int, str]  # anchor: its cotangent over all steps
    whole_parts: dict[int, list[str]]  # node: what adds to it over all steps

    def _add(self, node: Node, expression: str) -> None:
        self.whole_parts.setdefault(node.index, []).append(expression)

    def _after_loop(self) -> None:
        """Turn what the loop found into cotangents of everything that it read from outside."""
        for state in self.graph.late:
            if state in self.graph.starts:
                start = self.graph.starts[state]
                self._add(start, f"fit_(carry_{identifier(state)}_, {shape_of(start)})")
        layout = self.layout
        ahead: list[Node] = []
        for row in layout.rows:
            for term in row.arguments:
                if term.operation == "matmul" and term.arguments[1].stage < STEP and term.arguments[1] not in ahead:
                    ahead.append(term.arguments[1])
        for source in layout.sources + ahead:
            rows = (
                layout.readers_of(source)
                if source.stage == STEP
                else [
                    row
                    for row in layout.rows
                    if any(t.operation == "matmul" and t.arguments[1] is source for t in row.arguments)
                ]
            )
            rows = [row for row in rows if row.index in self.arrays]
            for run in layout.runs(rows):
                self._weights(source, run)
        for product in self.products:
            matrix, vector = product.arguments
            self._add(matrix, f"outer_({self.arrays[product.index]}, {self._whole(vector)})")
            if vector.stage == AHEAD and vector.takes_gradient:
                self._add(vector, f"back_({self.arrays[product.index]}, {self._whole(matrix)})")
        for product in self.contractions:
            for argument, other, way in zip(
                product.arguments, product.arguments[::-1], ("left_", "right_"), strict=True
            ):
                if argument.stage < STEP and argument.takes_gradient:
                    if way == "left_" and argument.stage == STILL:
                        way = "left_of_all_"
                    call = f"{way}({self.arrays[product.index]}, {self._whole(other)}{keywords(product)})"
                    self._add(argument, f"fit_({call}, {shape_of(argument)})")
        for node in self.graph.nodes:
            if node.stage < STEP and node.takes_gradient:
                for anchor, coefficient in self.shares.get(node.index, {}).items():
                    self._outside(node, anchor, coefficient)
        self._biases()

    def _weights(self, source: Node, run: list[Node]) -> None:
        span = self.layout.join(run)
        array = "dpre_" if len(run) == len(self.layout.rows) else f"dpre_{span.index}"
        if source.stage < AHEAD:
            array += ".sum(0)" if source.stage == STILL else ".sum((0, 1))"
        name = f"dM_{self.names.label(source)}_{span.begin}_"
        self.lines.append(f"{name} = outer_({array}, {self._whole(source)})")
        for row in run:
            rows = self.layout.span[row.index]
            for sign, term in zip(row.signs, row.arguments, strict=True):
                if term.operation == "matmul" and term.arguments[1] is source:
                    minus_ = "-" if sign < 0 else ""
                    self._add(term.arguments[0], f"{minus_}{name}[{rows.begin - span.begin}:{rows.end - span.begin}]")
        if source.stage < STEP:
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
                self._add(term, f"fit_({'-' if sign < 0 else ''}db_[{span.begin}:{span.end}], {shape_of(term)})")

    def _outside(self, node: Node, anchor: int, coefficient: tuple) -> None:
        array = self.arrays[anchor]
        if coefficient != ONE:
            array = f"{array} * {self.coefficients.whole(coefficient)}"
        self._add(node, f"fit_({array}, {shape_of(node)})")

    def _bulk(self, stage: int) -> None:
        """Hand cotangents over all steps back through the nodes of a stage, readers before arguments."""
        for node in reversed(self.graph.ordered(stage)):
            parts = self.whole_parts.get(node.index)
            if not parts:
                continue
            name = f"d_{self.names.label(node)}_"
            self.lines.append(f"{name} = {' + '.join(parts)}")
            self.arrays[node.index] = name
            if node.operation == "previous" and node.payload != "x":
                self._add(self.graph.values[node.payload], f"unshift_({name})")
                if node.payload in self.graph.starts:
                    start = self.graph.starts[node.payload]
                    self._add(start, f"fit_({name}[0], {shape_of(start)})")
            elif node.operation == "previous":
                self._add(node.arguments[0], f"unshift_({name})")
            elif node.operation == "matmul":
                self._bulk_matmul(node, name)
            elif node.arguments and node.passes_gradient:
                self._bulk_push(node, name)

    def _bulk_push(self, node: Node, name: str) -> None:
        if node.operation in ("terms", "identity", "clamp", "expand", "*"):
            for position, argument in enumerate(node.arguments):
                if argument.operation == "matmul" and argument.stage == node.stage:
                    self._bulk_matmul(argument, name if node.signs[position] > 0 else f"(-{name})")
                elif argument.operation != "constant":
                    slope = local(node, position)
                    if node.operation == "expand":
                        self._bulk_part(argument, f"{name}{squeeze(node)}")
                    elif slope == ONE:
                        self._bulk_part(argument, name)
                    elif slope == minus(ONE):
                        self._bulk_part(argument, f"-{name}")
                    else:
                        self._bulk_part(argument, f"{name} * {self.coefficients.whole(slope)}")
            return
        arguments = ", ".join(self._whole(argument) for argument in node.arguments)
        self.lines.append(
            f"pulled_{node.index}_ = {rule(node)}_pull_({name}, {self._whole(node)}, {arguments}{keywords(node)})"
        )
        for position, argument in enumerate(node.arguments):
            if argument.takes_gradient:
                self._bulk_part(argument, f"pulled_{node.index}_[{position}]")

    def _bulk_matmul(self, product: Node, name: str) -> None:
        matrix, vector = product.arguments
        self._bulk_part(matrix, f"outer_({name}, {self._whole(vector)})", fit=False)
        self._bulk_part(vector, f"back_({name}, {self._whole(matrix)})", fit=False)

    def _bulk_part(self, argument: Node, expression: str, fit: bool = True) -> None:
        if argument.stage == STEP:
            whole = f"into_{argument.index}_{len(self.parts.get(argument.index, []))}_"
            self.lines.append(f"{whole} = fit_({expression}, {shape_of(argument)})")
            self.parts.setdefault(argument.index, []).append(("array", whole))
        else:
            self._add(argument, f"fit_({expression}, {shape_of(argument)})" if fit else expression)

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
