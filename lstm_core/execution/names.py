"""The variables that hold each node's values, and the statements that compute those not yet computed."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.language import OPERATIONS
from lstm_core.language.lengths import POSITIONS
from lstm_core.language.operation import Ufunc

from . import code
from .code import Call, Expr, Infix, Into, Item, Kind, Literal, Range, Row, Slot, Statement, call, into, item
from .graph import ONCE, STEP, STILL, Graph, Node
from .packing import Packing
from .runtime import FUNCTIONS, RULE_NAMES

X, WORDS, START, CLAMPS, MASKS, COTANGENTS = (
    Slot(name, Kind.GIVEN) for name in ("x", "words", "start", "clamps", "masks", "cotangents")
)
PARAMETERS, STEPS, BATCH, POSITIONS_, DTYPE = (
    Slot(name, Kind.FIXED) for name in ("p", "steps", "batch", "positions", "dtype")
)
ONE, MINUS_ONE, EXP_LIMIT = (Slot(name, Kind.FIXED) for name in ("one_", "minus_one_", "exp_limit_"))
CONSTANTS = {1: ONE, -1: MINUS_ONE}  # arrays of the run's dtype: faster arguments than Python numbers
TAKEN = {slot.name for slot in (X, WORDS, START, CLAMPS, MASKS, COTANGENTS, PARAMETERS)}
TAKEN |= {slot.name for slot in (STEPS, BATCH, POSITIONS_, DTYPE)}
TAKEN |= {"P", "F", "Q", "zip", "locals"} | {function.__name__ for function in FUNCTIONS}


def identifier(name: str) -> str:
    """Return a Python name for a value's name: the same, unless a pass uses that name already.

    Names that a pass makes up end in an underscore or, for one step's view, in `_t`; a value's name has single
    underscores inside it only, so that a double one is free for its dot and for what would clash.
    """
    clashes = name in TAKEN or name.endswith("_t")
    return name.replace(".", "__") + ("__" if clashes else "")


def rule(node: Node) -> str:
    """Return the name under which a pass finds a node's operation (`NAME_`) and its rule (`NAME_pull_`)."""
    return RULE_NAMES.get(node.operation, node.operation)


def shape(*leading: Slot, own: tuple[int, ...]) -> Row:
    """Return the shape of an array with these leading axes; a collection's first own axis is the run's `positions`."""
    return Row((*leading, *(POSITIONS_ if n == POSITIONS else Literal(n) for n in own)))


def shape_of(node: Node) -> Row:
    """Return the shape of a node's values, or of their cotangents, over all steps."""
    leading = {STILL: (BATCH,), ONCE: ()}.get(node.stage, (STEPS, BATCH))
    return shape(*leading, own=node.shape)


def empty(wanted: Row) -> Call:
    """Return a new array of the run's dtype."""
    return call("empty", wanted, DTYPE)


def view(node: Node, argument: Expr) -> Expr:
    """Return a node that is a view as an expression of its argument."""
    if node.operation == "expand":
        return Item(argument, node.payload)
    return call(f"{rule(node)}_", argument, **keywords(node))


def squeezed(node: Node, expression: Expr) -> Item:
    """Return an expression without the axes that an `expand` has given."""
    return Item(expression, tuple(0 if entry is None else entry for entry in node.payload))


def keywords(node: Node) -> dict[str, object]:
    """Return the keyword arguments of a node's operation and its rule, such as `axis=-1`."""
    if node.operation == "@":
        return {"ranks": node.payload}
    own = [argument.shape for argument in node.arguments]
    return OPERATIONS[node.operation].keywords(node.shape, own)


class Names:
    """The variables with nodes' values over all steps: (time, batch, own axes), or fewer axes that broadcast to it.

    `lines` receives the statements that compute values on first use.
    """

    def __init__(self, graph: Graph, packing: Packing, lines: list[Statement]):
        self.graph, self.packing, self.lines = graph, packing, lines
        self.where: dict[int, Expr] = {}
        for node in graph.nodes:
            if node.operation == "constant":
                number = Literal(node.payload)
                self.where[node.index] = number if node.shape == () else call("array", number, DTYPE)
            elif node.operation == "parameter":
                self.where[node.index] = item(PARAMETERS, node.payload)
            elif node.operation == "previous" and node.stage == STEP:
                self.where[node.index] = item(self.state(node.payload), Range(end=-1))

    @staticmethod
    def state(name: str) -> Slot:
        """Return the array of a state that the loop carries: the start, then every step, (time + 1, batch, own)."""
        return Slot(identifier(name), Kind.WHOLE)

    def slot(self, node: Node) -> Slot:
        """Return the variable for a node's array over all steps, or of no step where none changes it."""
        return Slot(self.label(node), Kind.FIXED if node.stage in (ONCE, STILL) else Kind.WHOLE)

    def label(self, node: Node) -> str:
        """Return a name for a node: its value's, or one made of its operation."""
        if node.name:
            return identifier(node.name)
        if node.operation == "previous":
            return identifier(node.payload) + "_prev"
        if node.index in self.packing.activation:
            return f"a_{self.label(self.packing.activation[node.index])}"
        return f"v{node.index}_"

    def whole(self, node: Node) -> Expr:
        """Return an expression for a node over all steps; on first use, write the statements that compute it."""
        if node.index not in self.where:
            self.where[node.index] = self._compute(node)
        return self.where[node.index]

    def set(self, node: Node, expression: Expr) -> Slot:
        """Write the assignment of a node's array over all steps, and record its variable."""
        slot = self.slot(node)
        self.lines.append(code.assign(slot, expression))
        self.where[node.index] = slot
        return slot

    def _compute(self, node: Node) -> Expr:
        if node.operation == "input":
            return X if node.payload == "x" else item(WORDS, node.payload)
        if node.operation == "previous":
            whole = X if node.payload == "x" else self.whole(self.graph.values[node.payload])
            return self.set(node, call("shift_", whole, item(START, node.payload)))
        if node.operation == "clamp":
            inner = self.whole(node.arguments[0])
            return self.set(node, call("where", item(MASKS, node.payload), item(CLAMPS, node.payload), inner))
        if node.operation == "terms":
            return self.set(node, self._full(node, self._sum(node)))
        arguments = [self.whole(argument) for argument in node.arguments]
        if node.operation == "matmul":
            return self.set(node, call("product_", arguments[1], arguments[0]))
        if node.is_view and node.name not in self.graph.values:
            return view(node, arguments[0])
        if node.operation == "identity" and node.stage == ONCE:
            return arguments[0]
        if node.operation == "identity":
            return self.set(node, call("full_", arguments[0], self._full_shape(node), DTYPE))
        if node.operation in ("*", "/"):
            return self.set(node, self._full(node, Infix(node.operation, arguments[0], arguments[1])))
        return self.set(node, self._full(node, call(f"{rule(node)}_", *arguments, **keywords(node))))

    def _sum(self, node: Node) -> Expr:
        terms: list[tuple[int, Expr]] = []
        for sign, term in zip(node.signs, node.arguments, strict=True):
            if term.operation == "matmul":
                matrix, vector = term.arguments
                terms.append((sign, call("product_", self.whole(vector), self.whole(matrix))))
            else:
                terms.append((sign, self.whole(term)))
        return code.total(terms)

    def _full(self, node: Node, expression: Expr) -> Expr:
        """Return a value's expression as an array of its own, over all steps also where none changes it."""
        if node.name not in self.graph.values:
            return expression
        return call("full_", expression, self._full_shape(node), DTYPE)

    @staticmethod
    def _full_shape(node: Node) -> Row:
        return shape(STEPS, BATCH, own=node.shape)


def ufuncs(calls: Sequence[Ufunc], out: Expr, *arguments: Expr) -> list[Into]:
    """Return the calls that write an operation's result into `out`."""
    known: dict[str, Expr] = dict(zip("abc", arguments, strict=False), out=out, exp_limit=EXP_LIMIT)

    def given(argument: str | int) -> Expr:
        if isinstance(argument, str):
            return known[argument]
        return CONSTANTS.get(argument, Literal(argument))

    return [into(ufunc.name, *map(given, ufunc.arguments), out=out) for ufunc in calls]


def written(node: Node, out: Expr, *arguments: Expr) -> list[Into]:
    """Return the calls that write a node's result into an existing array."""
    if node.operation == "@":
        first, second = arguments
        if node.payload[1] == 2:
            return [into("matmul", first, second, out=out)]
        column = (Ellipsis, None)
        return [into("matmul", first, Item(second, column), out=Item(out, column))]
    if node.operation == "identity":
        return [into("copyto", arguments[0], out=out)]
    if node.operation == "matmul":
        return [into("copyto", call("product_", arguments[1], arguments[0]), out=out)]
    if calls := OPERATIONS[node.operation].in_place:
        return ufuncs(calls, out, *arguments)
    return [into("copyto", call(f"{rule(node)}_", *arguments, **keywords(node)), out=out)]
