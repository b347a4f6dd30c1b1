"""A cell's equations as a graph of nodes, each with the stage at which it can be computed.

Stages: ONCE (parameters and settings), STILL (memory too: once a run, for each row), AHEAD (of x alone: all steps in
one call), STEP (needs a state, step by step), AFTER (needs a state, but no state needs it: all steps in one call, after
the loop). Values of ONCE have no leading axes, those of STILL (batch,), all others (time, batch).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_core.language import OPERATIONS, Sizes
from lstm_core.language.broadcasting import members
from lstm_core.language.derivatives import pull_nothing
from lstm_core.language.expressions import Call, Definition, Equation, Expression, Name, Number, Table, is_drawn, stem
from lstm_core.language.lengths import POSITIONS
from lstm_core.language.names import preactivation

from .code import FULL, Index

ONCE, STILL, AHEAD, STEP, AFTER = range(5)


@dataclass(eq=False)
class Node:
    """One computation. `signs` are a sum's; `payload` is a constant, a parameter's or a state's name, an
    `expand`'s index (`code.Index`), the ranks of what `@` multiplies.

    `matmul` is a parameter's matrix by a vector, `@` any other product; `expand` gives a value axes of 1, so that it
    meets larger ones entry by entry.
    """

    operation: str
    arguments: tuple[Node, ...] = ()
    shape: tuple[int, ...] = ()
    payload: Any = None
    signs: tuple[int, ...] = ()
    name: str = ""  # the value that it is, or "tanh_c" for an inner activation
    stage: int = ONCE
    index: int = -1
    is_fixed: bool = False  # of parameters and numbers alone, and no line's value: it has no leading axes
    readers: list[Node] = field(default_factory=list)

    @property
    def is_affine(self) -> bool:
        """True for a sum with a matrix product in it: a row of the packed pre-activations."""
        return self.operation == "terms" and any(term.operation == "matmul" for term in self.arguments)

    @property
    def is_collection(self) -> bool:
        """True where the first own axis is positions."""
        return self.shape[:1] == (POSITIONS,)

    @property
    def is_view(self) -> bool:
        """True where the values are the argument's own, seen in another order or with axes of 1."""
        return self.operation == "expand" or (self.operation in OPERATIONS and OPERATIONS[self.operation].is_view)

    @property
    def is_pointwise(self) -> bool:
        """True where each entry depends on the same entry of the arguments alone."""
        if self.operation in ("terms", "identity", "clamp", "*", "/"):
            return True
        return self.operation in OPERATIONS and OPERATIONS[self.operation].pointwise

    @property
    def takes_gradient(self) -> bool:
        """True for all but constants, draws and the step's number."""
        return self.operation != "constant" and not (
            self.operation == "input" and (self.payload == "time" or is_drawn(self.payload))
        )

    @property
    def passes_gradient(self) -> bool:
        """True where the arguments take part in its gradient: a draw of 0 or 1 jumps, and has none."""
        return self.operation not in OPERATIONS or OPERATIONS[self.operation].pull is not pull_nothing


class Graph:
    """All nodes of a definition, in an order in which they can be computed.

    `plain` computes what changes line by line in the loop. A cell that writes is run so, and so is one that reads back
    what it wrote: the same calls on the same arrays give the same bits.
    """

    def __init__(
        self,
        definition: Definition,
        sizes: Sizes,
        lengths: dict[str, int],
        plain: bool,
        clamped: frozenset[str],
        given: frozenset[str],
    ):
        self.definition, self.sizes, self.lengths, self.plain = definition, sizes, lengths, plain
        self.clamped, self.given = clamped, given
        self.nodes: list[Node] = []
        self.values: dict[str, Node] = {}
        self.previous: dict[str, Node] = {}
        self.starts: dict[str, Node] = {}
        self.belows: dict[str, Node] = {}
        self.parameters: dict[str, Node] = {}
        self._known: dict[tuple[Any, ...], Node] = {}
        self._keys: list[tuple[Any, ...]] = []  # each node's key for deduplication, by its index
        for name, equation in definition.starts.items():
            if name not in given:
                self.starts[name] = self._sized(self._build(equation.expression), self._value_shape(name))
        for equation in definition.equations:
            self.values[equation.name] = self._equation(equation)
        self._set_stages()

    # ---- building -------------------------------------------------------------------------------------------------

    def _value_shape(self, name: str) -> tuple[int, ...]:
        return (self.lengths["inputs"],) if name == "x" else self.sizes.values[name]

    def _add(
        self,
        operation: str,
        arguments: Sequence[Node] = (),
        shape: tuple[int, ...] = (),
        payload: Any = None,
        signs: tuple[int, ...] = (),
        key: tuple[Any, ...] | None = None,
    ) -> Node:
        key = key or (operation, tuple(a.index for a in arguments), payload, signs, shape)
        if key in self._known:
            return self._known[key]
        node = Node(operation, tuple(arguments), shape, payload, tuple(signs), index=len(self.nodes))
        known = bool(arguments) and operation != "previous" and all(argument.is_fixed for argument in arguments)
        node.is_fixed = known or operation in ("parameter", "constant")
        self.nodes.append(node)
        self._known[key] = node
        self._keys.append(key)
        for argument in arguments:
            argument.readers.append(node)
        return node

    def _equation(self, equation: Equation) -> Node:
        shape = self.sizes.values[equation.name]
        root = self._build(equation.expression)
        is_other = root.name or root.operation in ("constant", "parameter", "previous", "input", "expand")
        is_shared = root.readers or root.shape != shape
        if is_other or is_shared or (root.is_affine and equation.name in self.definition.states):
            root = self._add("identity", (self._sized(root, shape),), shape, key=("identity", equation.name))
        inner = root
        if equation.name in self.clamped:
            root = self._add("clamp", (root,), shape, payload=equation.name)
        root.name, root.is_fixed = equation.name, False
        for node in (root, inner):  # a value's node is never shared with an equal expression elsewhere
            self._known.pop(self._keys[node.index], None)
        return root

    def find(self, name: str) -> Node:
        """Return the node of a value, of an inner activation (`tanh_c`) or of a pre-activation (`a_f`).

        Raises KeyError where the mode has no such node.
        """
        if name in self.values:
            return self.values[name]
        if name in self.definition.preactivations:
            node = next(node for value, node in self.values.items() if preactivation(value) == name)
            while node.operation in ("clamp", "identity"):
                node = node.arguments[0]
            return node.arguments[0]
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(name)

    def _build(self, expression: Expression) -> Node:
        if isinstance(expression, Number):
            return self._add("constant", payload=expression.value)
        if isinstance(expression, Table):
            return self._add("constant", payload=expression.values, shape=(len(expression.values),))
        if isinstance(expression, Call):
            return self._call(expression)
        return self._name(expression)

    def _name(self, expression: Name) -> Node:
        name = expression.name
        kind = self.definition.kind(name)
        if kind == "value":
            return self.values[name]
        if kind == "previous":
            state = stem(name)
            of_x = (self._add("input", shape=self._value_shape("x"), payload="x"),) if state == "x" else ()
            node = self._add("previous", of_x, self._value_shape(state), payload=state)
            self.previous[state] = node
            return node
        if kind == "below":
            return self._below(stem(name))
        if kind == "parameter":
            if name in self.sizes.constants:
                return self._add("parameter", shape=self.sizes.constants[name], payload=name)
            node = self._add("parameter", shape=self.sizes.parameters[name], payload=name)
            self.parameters[name] = node
            return node
        if kind == "setting":
            value = self.sizes.settings[name]
            return self._add("constant", payload=value, shape=(len(value),) if isinstance(value, tuple) else ())
        if name in self.lengths:
            return self._add("constant", payload=self.lengths[name])
        return self._add("input", shape=self.sizes.of(expression), payload=name)

    def _below(self, own: str) -> Node:
        """Return the node of a value of the layer below: an input of the run, else the `_bottom` line's."""
        if own not in self.belows:
            name, shape = f"{own}_below", self._value_shape(own)
            if own in self.sizes.below:
                self.belows[own] = self._add("input", shape=shape, payload=name)
            else:
                root = self._sized(self._build(self.definition.bottoms[own].expression), shape)
                self.belows[own] = self._add("identity", (root,), shape, key=("identity", name))
        return self.belows[own]

    def _call(self, call: Call) -> Node:
        if call.operation in ("+", "-", "negate"):
            return self._sum(call)
        if call.operation == "@":
            product = self._product(call)
            return self._sum(call) if product.operation == "matmul" else product
        if call.operation == "sum" and (weighted := self._weighted_sum(call)) is not None:
            return weighted
        arguments = [self._build(argument) for argument in call.arguments]
        shape = self.sizes.of(call)
        if all(argument.operation == "constant" and argument.shape == () for argument in arguments) and shape == ():
            payloads = [np.float64(argument.payload) for argument in arguments]
            return self._add("constant", payload=float(OPERATIONS[call.operation].forward(*payloads)))
        if call.operation in ("*", "/") or OPERATIONS[call.operation].pointwise:
            arguments = [self._sized(argument, shape) for argument in arguments]
        else:
            arguments = self._collected(arguments)
        node = self._add(call.operation, arguments, shape)
        for inner, other in self.definition.inner.items():
            if other == call and not node.name:
                node.name = inner
        return node

    def _collected(self, arguments: list[Node]) -> list[Node]:
        """Insert a positions axis in each argument if another one is a collection."""
        if not any(argument.is_collection for argument in arguments):
            return arguments
        return [self._sized(argument, (POSITIONS, *members(argument.shape))) for argument in arguments]

    def _product(self, call: Call) -> Node:
        """Return the product of a parameter's matrix and a vector (`matmul`) or of two values (`@`)."""
        left, right = (self._build(argument) for argument in call.arguments)
        if left.is_fixed and len(right.shape) == 1 + right.is_collection:
            return self._add("matmul", (left, right), self.sizes.of(call))
        ranks = len(members(left.shape)), len(members(right.shape))
        return self._add("@", self._collected([left, right]), self.sizes.of(call), payload=ranks)

    def _weighted_sum(self, call: Call) -> Node | None:
        """Return `sum(a * v)` of a collection of numbers and one of vectors as a product, which stores no `a * v`."""
        product = call.arguments[0]
        if not isinstance(product, Call) or product.operation != "*":
            return None
        for weights, vectors in (product.arguments, product.arguments[::-1]):
            if self.sizes.of(weights) == (POSITIONS,) and self.sizes.of(vectors)[:1] == (POSITIONS,):
                first, second = self._build(vectors), self._build(weights)
                if len(first.shape) == 2 and first.is_collection and second.is_collection:
                    turned = self._add("transpose", (first,), first.shape[::-1])
                    return self._add("@", (turned, second), self.sizes.of(call), payload=(2, 1))
        return None

    def _sum(self, call: Call) -> Node:
        shape = self.sizes.of(call)
        signs: list[int] = []
        terms: list[Node] = []

        def gather(expression: Expression, sign: int) -> None:
            if isinstance(expression, Call) and expression.operation == "negate":
                gather(expression.arguments[0], -sign)
            elif isinstance(expression, Call) and expression.operation in ("+", "-"):
                gather(expression.arguments[0], sign)
                gather(expression.arguments[1], sign if expression.operation == "+" else -sign)
            elif isinstance(expression, Call) and expression.operation == "@":
                product = self._product(expression)
                if product.operation == "matmul" and product.shape != shape:  # one vector for all of a collection
                    product = self._add("terms", (product,), product.shape, signs=(1,))
                terms.append(self._sized(product, shape) if product.operation != "matmul" else product)
                signs.append(sign)
            else:
                terms.append(self._sized(self._build(expression), shape))
                signs.append(sign)

        gather(call, 1)
        if all(term.operation == "constant" and term.shape == () for term in terms):
            total = sum(sign * term.payload for sign, term in zip(signs, terms, strict=True))
            return self._add("constant", payload=total)
        return self._add("terms", terms, shape, signs=tuple(signs))

    def _sized(self, node: Node, shape: tuple[int, ...]) -> Node:
        """Insert axes of length 1, so that a value broadcasts against others of this shape."""
        rank, collected = len(members(shape)), shape[:1] == (POSITIONS,)
        own = members(node.shape)
        if node.operation in ("constant", "parameter") or (len(own) == rank and node.is_collection == collected):
            return node
        positions: tuple[int, ...] = () if not collected else (POSITIONS,) if node.is_collection else (1,)
        index: Index = (..., *(None if n == 1 else FULL for n in positions))
        index += (FULL,) * len(own) + (None,) * (rank - len(own))
        shape = (*positions, *own, *(1,) * (rank - len(own)))
        return self._add("expand", (node,), shape, payload=index)

    # ---- stages ---------------------------------------------------------------------------------------------------

    def _set_stages(self) -> None:
        late = set(self.previous) - {"x"}
        while True:
            for node in self.nodes:
                if node.operation == "previous":
                    node.stage = STEP if node.payload in late else AHEAD
                elif node.operation == "input":
                    node.stage = STILL if node.payload == "memory" else AHEAD
                elif node.operation == "clamp" or (node.operation == "identity" and self._is_whole(node)):
                    node.stage = max(AHEAD, *(argument.stage for argument in node.arguments))
                else:
                    node.stage = max((argument.stage for argument in node.arguments), default=ONCE)
                if node.name in self.values:
                    node.stage = max(node.stage, AHEAD)
                if self.plain and node.stage == AHEAD and not self._is_given(node):
                    node.stage = STEP
            early = {name for name in late if name in self.values and self.values[name].stage < STEP}
            if not early:
                break
            late -= early
        self.late = tuple(name for name in self.previous if name in late)
        if self.plain:
            return
        needed: set[int] = set()
        waiting = [self.values[name] for name in late]
        while waiting:
            node = waiting.pop()
            if node.index not in needed:
                needed.add(node.index)
                waiting.extend(node.arguments)
        for node in self.nodes:
            if node.stage == STEP and node.index not in needed and node.operation != "previous":
                node.stage = AFTER

    @staticmethod
    def _is_given(node: Node) -> bool:
        """True for an input of the run, at this step or the one before."""
        return node.operation == "input" or (node.operation == "previous" and node.payload == "x")

    def _is_whole(self, node: Node) -> bool:
        """True for a node stored as an array over all steps, even if it is constant over them."""
        return node.name in self.values or node in self.belows.values()

    def ordered(self, stage: int) -> list[Node]:
        """Return the nodes of a stage, arguments before readers and, AHEAD, a value before its previous value."""
        order: list[Node] = []
        seen: set[int] = set()
        stack = [(node, False) for node in reversed(self.nodes) if node.stage == stage]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node.index not in seen and node.stage == stage:
                seen.add(node.index)
                stack.append((node, True))
                before = list(node.arguments)
                if node.operation == "previous" and stage == AHEAD and node.payload in self.values:
                    before.append(self.values[node.payload])
                stack.extend((argument, False) for argument in reversed(before) if argument.index not in seen)
        return order
