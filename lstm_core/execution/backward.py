"""The backward pass through time as source.

The loop computes only the cotangents that it cannot do without: of states, of what several readers share, and of the
rows. Everything else is a coefficient times one of those. What is left, weights above all, comes after the loop in
one product for all steps.
"""

from __future__ import annotations

from .backward_bulk import Outside
from .coefficients import ONE, Coefficients, local, plus, times, varies
from .graph import AFTER, AHEAD, ONCE, STEP, STILL, Graph, Node
from .packing import Layout
from .source import Loop, Names, axes, function, identifier, keywords, rule, shape_of, squeeze


class Backward(Outside):
    """Writes `prepare(p, dtype)`, which stacks the weights for the way back, and `backward(...)`."""

    def __init__(self, graph: Graph, layout: Layout, forward_names: Names, cotangents: frozenset[str]):
        self.graph, self.layout = graph, layout
        self.names = Names(graph, layout)
        self.names.where.update({k: w for k, w in forward_names.where.items() if not w.endswith("_t_")})
        self.prepared: list[str] = []
        self.lines: list[str] = []
        self.loop = Loop(backwards=True)
        self.coefficients = Coefficients(self.names, self.lines)
        self.shares: dict[int, dict[int, tuple]] = {}
        self.parts: dict[int, list[tuple]] = {}
        self.arrays: dict[int, str] = {}
        self.whole_parts: dict[int, list[str]] = {}
        self.products: list[Node] = []
        self.contractions: list[Node] = []
        self.pending: list[tuple[Node, int, tuple]] = []
        self.by_index = {node.index: node for node in graph.nodes}
        for name in sorted(cotangents):
            node = graph.find(name)
            whole = f"cotangents[{name!r}]"
            if node.stage == STEP:
                self.parts.setdefault(node.index, []).append(("array", whole))
            else:
                self._add(node, f"fit_({whole}, {shape_of(node)})" if node.stage < AHEAD else whole)
        self._bulk(AFTER)
        self._loop()
        self._after_loop()
        self._bulk(AHEAD)
        self._bulk(STILL)
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
        self._flush_pending()
        head = []
        if self.layout.rows:
            complete = all(row.index in self.arrays for row in self.layout.rows)
            head.append(f"dpre_ = {'empty_like' if complete else 'zeros_like'}(pre_)")
        for state in self.graph.late:
            own = axes(self.graph.values[state].shape)
            head.append(f"carry_{identifier(state)}_ = zeros((batch{own}), dtype)")
        for index, array in self.arrays.items():
            if index not in self.layout.span and self.by_index[index].stage == STEP:
                head.append(f"{array} = empty({shape_of(self.by_index[index])}, dtype)")
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
        elif is_row or parts or len(shares) > 1 or not node.is_pointwise or self._is_wide_sum(node, shares):
            if not is_row:
                self.arrays[node.index] = f"d_{self.names.label(node)}_"
            else:
                self.arrays[node.index] = f"dpre_{self.layout.span[node.index].index}"
            self._materialise(self._see_array(node), shares, parts, contiguous=not is_row, node=node)
            shares = {node.index: ONE}
            self.shares[node.index] = shares
        self._push(node, shares)

    @staticmethod
    def _is_wide_sum(node: Node, shares: dict[int, tuple]) -> bool:
        """True for a sum of collections or matrices: its cotangent is multiplied out once, not for every term."""
        return node.operation == "terms" and len(node.shape) > 1 and any(c != ONE for c in shares.values())

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
        if not node.passes_gradient:
            return
        if node.is_pointwise or node.operation == "expand":
            for position, argument in enumerate(node.arguments):
                if argument.operation == "constant" or (
                    argument.operation == "matmul" and node.index in self.layout.span
                ):
                    continue
                if node.index in self.layout.span and argument.stage == ONCE:
                    continue  # a bias: all rows' are summed in one call
                slope = local(node, position)
                for anchor, coefficient in shares.items():
                    self._share(argument, anchor, times(coefficient, slope), node)
        elif node.operation == "matmul":
            matrix, vector = node.arguments
            if vector.stage == STEP:
                back = f"back_({self._see_array(node)}, {self._whole(matrix)})"
                self.parts.setdefault(vector.index, []).append(("name", back))
            self.products.append(node)
        elif node.operation == "@":
            for argument, other, way in zip(node.arguments, node.arguments[::-1], ("left_", "right_"), strict=True):
                if argument.stage == STEP:
                    call = f"{way}({self._see_array(node)}, {self._see(other)}{keywords(node)})"
                    self.parts.setdefault(argument.index, []).append(("name", call))
            self.contractions.append(node)
        elif node.is_view and node.arguments[0].stage == STEP:
            whole = f"{rule(node)}_pull_({self.arrays[node.index]}, None, None{keywords(node)})[0]"
            self.parts.setdefault(node.arguments[0].index, []).append(("array", whole))
        else:
            name = f"pulled_{node.index}_"
            self.loop.lines.append(self._pull_line(node, name))
            for position, argument in enumerate(node.arguments):
                if argument.stage == STEP:
                    self.parts.setdefault(argument.index, []).append(("name", f"{name}[{position}]"))
                elif argument.takes_gradient:
                    self._keep_pull(node, position, argument, name)

    def _keep_pull(self, node: Node, position: int, argument: Node, name: str) -> None:
        """Keep, over all steps, what a node that is not pointwise hands to something from outside the loop."""
        whole = f"kept_{node.index}_{position}_"
        rows = "" if argument.stage == ONCE else ", batch"  # what no row changes is summed over rows by the rule
        self.lines.append(f"{whole} = empty((steps{rows}{axes(argument.shape)},), dtype)")
        self.loop.lines.append(f"copyto({self.loop.view(whole, whole + 't')}, {name}[{position}])")
        self._add(argument, f"fit_({whole}, {shape_of(argument)})")

    def _pull_line(self, node: Node, name: str) -> str:
        arguments = ", ".join(self._see(argument) for argument in node.arguments)
        return f"{name} = {rule(node)}_pull_({self._see_array(node)}, {self._see(node)}, {arguments}{keywords(node)})"

    def _share(self, argument: Node, anchor: int, coefficient: tuple, reader: Node) -> None:
        narrower = argument.stage == STEP and argument.shape != reader.shape and reader.operation != "expand"
        if narrower:
            pairs = enumerate(zip(argument.shape, reader.shape, strict=True))
            spread = tuple(axis - len(reader.shape) for axis, (own, wide) in pairs if own != wide)
            text = f".sum({spread[0] if len(spread) == 1 else spread}, keepdims=True)"
            self.parts.setdefault(argument.index, []).append(("narrow", anchor, coefficient, text))
            return
        if reader.operation == "expand":
            self.parts.setdefault(argument.index, []).append(("narrow", anchor, coefficient, squeeze(reader)))
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
            shape = f"(batch{axes(node.shape)})"
            name = f"scratch{axes(node.shape).replace(', ', '_')}_"
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
            elif part[0] == "narrow":
                arrays.append(self._narrowed(*part[1:]))
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

    def _narrowed(self, anchor: int, coefficient: tuple, narrowing: str) -> str:
        whole = self._see_array(self.by_index[anchor])
        if coefficient != ONE:
            whole = f"({whole} * {self._see_coefficient(coefficient)})"
        return whole + narrowing

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

    def _see(self, node: Node) -> str:
        whole = self._whole(node)
        if node.stage in (ONCE, STILL) or node.operation == "constant":
            return whole
        return self.loop.view(whole, f"{self.names.label(node)}_t")

    def _see_array(self, node: Node) -> str:
        return self.loop.view(self.arrays[node.index], f"d_{self.names.label(node)}_t")

    def _see_coefficient(self, coefficient: tuple) -> str:
        whole = self.coefficients.whole(coefficient)
        if not varies(coefficient):
            return whole
        return self.loop.view(
            whole, whole + "t" if whole.endswith("_") and whole.isidentifier() else f"see{len(self.loop.views)}_t"
        )

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
