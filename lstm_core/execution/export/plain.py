"""A cell's step as a typed program without any optimisation: a statement an equation, nothing written in place.

It is made of the same graph as the compiled passes, which has found every size and every axis. What is computed twice
gets a variable; all else stands in its equation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstm_core.execution.checking import check
from lstm_core.execution.code import (
    Assign,
    Attribute,
    Expr,
    Function,
    Infix,
    Item,
    Kind,
    Literal,
    Row,
    Slot,
    assign,
    item,
    total,
)
from lstm_core.execution.graph import Graph, Node
from lstm_core.execution.names import keywords
from lstm_core.language import OPERATIONS
from lstm_core.language.spellings import HELPERS, SPELLINGS

from .dialect import STATE, Dialect

LEAVES = frozenset({"constant", "parameter", "input", "previous"})  # not worth a variable, however often they are read
AxesOf = Callable[[str, tuple[int, ...]], tuple[Expr, ...]]  # the own axes of a value, given its name and shape


@dataclass(frozen=True)
class Step:
    """A step and the starts: `values` are the equations' variables by name, `arguments` the inputs besides x."""

    body: tuple[Assign, ...]
    values: dict[str, Slot]
    roles: dict[Slot, str]
    arguments: tuple[str, ...]
    starts: dict[str, Expr]
    start_body: tuple[Assign, ...]


class Plain:
    """Builder of a `Step` from a graph whose stages do not matter here."""

    def __init__(self, graph: Graph, dialect: Dialect, axes: AxesOf):
        self.graph, self.dialect, self.axes = graph, dialect, axes
        self.where: dict[int, Expr] = {}
        self.lines: list[Assign] = []
        self._batched: dict[int, bool] = {}

    def step(self) -> Step:
        """Build and check the step."""
        definition = self.graph.definition
        starts = {state: self._start(state) for state in definition.states}
        start_body, self.lines, self.where = tuple(self.lines), [], {}
        for state in definition.states:
            if state in self.graph.previous:
                self._set(self.graph.previous[state], f"{state}_prev", item(STATE, state))
        values: dict[str, Slot] = {}
        for name in definition.values:
            node = self.graph.values[name]
            values[name] = self._set(node, name, self._value(node))
        words = [node.payload for node in self.graph.nodes if node.operation == "input"]
        found = Step(
            tuple(self.lines),
            values,
            {slot: definition.values[name].role for name, slot in values.items()},
            tuple(word for word in dict.fromkeys(words) if word != "x"),
            starts,
            start_body,
        )
        self._check(found)
        return found

    def _check(self, step: Step) -> None:
        """Check that every variable is assigned before it is read."""
        given = dict.fromkeys([*step.arguments, "x", "state", "params", "self", "memory"])
        arguments = tuple(Slot(name, Kind.FIXED) for name in map(self.dialect.word, given))
        known = {getattr(spelling, self.dialect.language) for spelling in SPELLINGS.values()}
        known |= {"zeros", "x.new_tensor", "np.array", "jnp.array", *HELPERS[self.dialect.language]}
        check(Function("start", arguments, step.start_body, Row(tuple(step.starts.values()))), known, {})
        check(Function("step", arguments, step.body, Row(tuple(step.values.values()))), known, {})

    # ---- statements -----------------------------------------------------------------------------------------------

    def _set(self, node: Node, name: str, expression: Expr) -> Slot:
        slot = Slot(self.dialect.local(name), Kind.FIXED)
        self.lines.append(assign(slot, expression))
        self.where[node.index] = slot
        return slot

    def _start(self, state: str) -> Expr:
        """Return what a state is before the first step."""
        node = self.graph.starts.get(state)
        shape = self.graph.sizes.values.get(state, ())
        if node is not None and state != "x":
            return self._whole(node, node, state, shape)
        zeros = self.dialect.zeros(self.axes(state, shape))
        return zeros if node is None else Infix("+", zeros, self._see(node))

    def _value(self, node: Node) -> Expr:
        """Return a value's expression, with the leading axes of x and all of its own."""
        inner = node.arguments[0] if node.operation == "identity" else node
        return self._whole(node, inner, node.name, node.shape)

    def _whole(self, node: Node, inner: Node, name: str, shape: tuple[int, ...]) -> Expr:
        found = self._written(node) if inner is node else self._see(inner)
        arguments = inner.arguments if inner is node and inner.operation not in LEAVES else (inner,)
        if any(map(self._is_batched, arguments)) and inner.shape == shape:
            return found
        return Infix("+", self.dialect.zeros(self.axes(name, shape)), found)

    def _see(self, node: Node) -> Expr:
        """Return a node's expression; one that is read more than once becomes a variable."""
        if node.index in self.where:
            return self.where[node.index]
        found = self._written(node)
        if len(node.readers) > 1 and node.operation not in LEAVES and not node.is_view:
            return self._set(node, node.name or f"v{node.index}_", found)
        return found

    def _is_batched(self, node: Node) -> bool:
        """Return whether a node's values have the leading axes of x; the step's number and parameters have none."""
        if node.index not in self._batched:
            own = node.operation == "previous" or (node.operation == "input" and node.payload != "time")
            self._batched[node.index] = (
                own or node.name in self.graph.values or any(map(self._is_batched, node.arguments))
            )
        return self._batched[node.index]

    # ---- expressions ----------------------------------------------------------------------------------------------

    def _written(self, node: Node) -> Expr:
        match node.operation:
            case "constant" if node.shape == ():
                return self.dialect.number(node.payload)
            case "constant":
                return self.dialect.array(node.payload)
            case "parameter" if node.payload in self.graph.sizes.constants:
                declaration = self.graph.definition.declared[node.payload]
                return self.dialect.constant(declaration.start, self.axes(node.payload, node.shape))
            case "parameter":
                return self.dialect.parameter(node.payload)
            case "input":
                return Slot(self.dialect.word(node.payload), Kind.FIXED)
            case "expand":
                return self._expanded(node)
            case "identity":
                return self._see(node.arguments[0])
            case "terms":
                return total([(sign, self._see(term)) for sign, term in zip(node.signs, node.arguments, strict=True)])
            case "matmul":
                matrix, vector = node.arguments
                seen = self._see(matrix)
                return Infix("@", self._see(vector), Attribute(seen, "T") if len(matrix.shape) == 2 else seen)
            case "@":
                return self._product(node)
            case "*" | "/":
                return Infix(node.operation, *map(self._see, node.arguments))
        arguments = tuple(self._argument(node, position) for position in range(len(node.arguments)))
        return self.dialect.call(node.operation, arguments, keywords(node))

    def _expanded(self, node: Node) -> Expr:
        inner = node.arguments[0]
        if inner.operation == "constant":
            return self._see(inner)
        return Item(self._see(inner), node.payload)

    def _product(self, node: Node) -> Expr:
        first, second = map(self._see, node.arguments)
        if node.payload[1] == 2:
            return Infix("@", first, second)
        return Item(Infix("@", first, Item(second, (..., None))), (..., 0))

    def _argument(self, node: Node, position: int) -> Expr:
        """Return an argument of a function: a whole number or a row of numbers as such, other numbers as arrays."""
        argument, operation = node.arguments[position], OPERATIONS[node.operation]
        if argument.operation != "constant":
            return self._see(argument)
        if position == operation.table:
            payload = argument.payload
            row: Sequence[float | int] = payload if isinstance(payload, tuple) else (payload,)
            return Row(tuple(Literal(int(entry) if entry == int(entry) else entry) for entry in row))
        if position in operation.counts:
            return Literal(int(argument.payload))
        return self.dialect.argument(argument.payload) if argument.shape == () else self._see(argument)
