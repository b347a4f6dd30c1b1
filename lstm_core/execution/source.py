"""Writing NumPy source: names for nodes, lines, the views that a step loop runs over, and arrays over all steps."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.language import OPERATIONS
from lstm_core.language.operation import Ufunc
from lstm_core.language.shapes import POSITIONS

from .graph import ONCE, STEP, STILL, Graph, Node
from .packing import Layout
from .runtime import FUNCTIONS, RULE_NAMES

NUMBERS = {1: "one_", -1: "minus_one_"}  # arrays of the run's dtype: a call takes them quicker than a number
KEYWORD_OUT = ("maximum", "minimum")  # NumPy takes their `out` by keyword alone
TAKEN = {"x", "p", "start", "clamps", "masks", "words", "cotangents", "P", "F", "Q"}
TAKEN |= {"steps", "batch", "positions", "dtype"}
TAKEN |= {"zip", "locals"} | {function.__name__ for function in FUNCTIONS}


def identifier(name: str) -> str:
    """Return a Python name for a value's name: its own, unless generated source has another use for that.

    Generated helpers end in an underscore or, for one step's view, in `_t`; a value's name has single underscores
    inside it only, so that a double one is free for its dot and for what would clash.
    """
    clashes = name in TAKEN or name.endswith("_t")
    return name.replace(".", "__") + ("__" if clashes else "")


def rule(node: Node) -> str:
    """Return the name under which generated source finds a node's operation (`NAME_`) and its rule (`NAME_pull_`)."""
    return RULE_NAMES.get(node.operation, node.operation)


def axes(shape: tuple[int, ...]) -> str:
    """Return own axes as they stand in a shape behind others: `, 4`; a collection's first is the run's `positions`."""
    return "".join(f", {'positions' if n == POSITIONS else n}" for n in shape)


def shape_of(node: Node) -> str:
    """Return the shape of a node's values, or of their cotangents, over all steps."""
    leading = ", batch" if node.stage == STILL else "" if node.stage == ONCE else ", steps, batch"
    return f"({(leading + axes(node.shape)).removeprefix(', ')}{',' if leading or node.shape else ''})"


def view(node: Node, argument: str) -> str:
    """Return a node that is a view as an expression of its argument."""
    if node.operation == "expand":
        return f"{argument}[{node.payload}]"
    return f"{rule(node)}_({argument}{keywords(node)})"


def squeeze(node: Node) -> str:
    """Return the index that takes away the axes that an `expand` has given."""
    return f"[{node.payload.replace('None', '0')}]"


def keywords(node: Node) -> str:
    """Return what a node's operation and its rule are called with besides their arguments, as `, axis=-1`."""
    if node.operation == "@":
        return f", ranks={node.payload}"
    own = [argument.shape for argument in node.arguments]
    given = OPERATIONS[node.operation].keywords(node.shape, own)
    return "".join(f", {name}={value!r}" for name, value in given.items())


class Loop:
    """The body of a step loop and the arrays that it walks along, one view a step."""

    def __init__(self, backwards: bool = False):
        self.backwards = backwards
        self.views: dict[str, str] = {}  # the whole array's expression: the step's name for it
        self.lines: list[str] = []
        self.scratch: dict[str, str] = {}  # name: shape expression
        self.before: list[str] = []  # lines between the scratch arrays and the loop

    def view(self, whole: str, name: str) -> str:
        """Return the name under which a step sees its part of `whole`."""
        taken = set(self.views.values())
        if whole not in self.views:
            while name in taken:
                name += "_"
            self.views[whole] = name
        return self.views[whole]

    def source(self) -> list[str]:
        """Return the loop's lines, its scratch arrays first."""
        lines = [f"{name} = empty({shape}, dtype)" for name, shape in self.scratch.items()]
        lines += self.before
        if not self.lines:
            return lines
        wholes = [f"{whole}[::-1]" if self.backwards else whole for whole in self.views]
        names = list(self.views.values())
        if len(names) == 1:
            lines.append(f"for {names[0]} in {wholes[0]}:")
        else:
            lines.append("for (")
            lines += [f"    {name}," for name in names]
            lines.append(") in zip(")
            lines += [f"    {whole}," for whole in wholes]
            lines.append("):")
        return lines + ["    " + line for line in self.lines]


class Names:
    """Where each node's values lie, as expressions of the generated source, and lines that compute what lies nowhere.

    `whole` gives arrays over all steps: (time, batch, own axes) or less where it broadcasts.
    """

    def __init__(self, graph: Graph, layout: Layout):
        self.graph, self.layout = graph, layout
        self.where: dict[int, str] = {}
        self.lines: list[str] = []
        for node in graph.nodes:
            if node.operation == "constant":
                self.where[node.index] = repr(node.payload) if node.shape == () else f"array({node.payload!r}, dtype)"
            elif node.operation == "parameter":
                self.where[node.index] = f"p[{node.payload!r}]"
            elif node.operation == "previous" and node.stage == STEP:
                self.where[node.index] = f"{identifier(node.payload)}[:-1]"

    def label(self, node: Node) -> str:
        """Return a name for a node: its value's, or one made of what it is."""
        if node.name:
            return identifier(node.name)
        if node.operation == "previous":
            return identifier(node.payload) + "_prev"
        if node.index in self.layout.activation:
            return f"a_{self.label(self.layout.activation[node.index])}"
        return f"v{node.index}_"

    def whole(self, node: Node) -> str:
        """Return an expression for a node over all steps; write the lines that compute it where there are none yet."""
        if node.index not in self.where:
            self.where[node.index] = self._compute(node)
        return self.where[node.index]

    def set(self, node: Node, expression: str) -> str:
        """Write a line that gives a node its array over all steps, and remember its name."""
        name = self.label(node)
        self.lines.append(f"{name} = {expression}")
        self.where[node.index] = name
        return name

    def _compute(self, node: Node) -> str:
        if node.operation == "input":
            return "x" if node.payload == "x" else f"words[{node.payload!r}]"
        if node.operation == "previous":
            whole = "x" if node.payload == "x" else self.whole(self.graph.values[node.payload])
            return self.set(node, f"shift_({whole}, start[{node.payload!r}])")
        if node.operation == "clamp":
            inner = self.whole(node.arguments[0])
            return self.set(node, f"where(masks[{node.payload!r}], clamps[{node.payload!r}], {inner})")
        if node.operation == "terms":
            return self.set(node, self._sum(node))
        arguments = [self.whole(argument) for argument in node.arguments]
        if node.operation == "matmul":
            return self.set(node, f"product_({arguments[1]}, {arguments[0]})")
        if node.is_view and node.name not in self.graph.values:
            return view(node, arguments[0])
        if node.operation == "identity" and node.stage == ONCE:
            return arguments[0]
        if node.operation == "identity":
            return self.set(node, f"full_({arguments[0]}, {self._full_shape(node)}, dtype)")
        if node.operation in ("*", "/"):
            expression = f"{arguments[0]} {node.operation} {arguments[1]}"
        else:
            expression = f"{rule(node)}_({', '.join(arguments)}{keywords(node)})"
        if node.name in self.graph.values:
            expression = f"full_({expression}, {self._full_shape(node)}, dtype)"
        return self.set(node, expression)

    def _sum(self, node: Node) -> str:
        pieces: list[str] = []
        for sign, term in zip(node.signs, node.arguments, strict=True):
            if term.operation == "matmul":
                matrix, vector = term.arguments
                piece = f"product_({self.whole(vector)}, {self.whole(matrix)})"
            else:
                piece = self.whole(term)
            pieces.append(("- " if sign < 0 else "+ " if pieces else "") + piece)
        expression = " ".join(pieces)
        if node.name in self.graph.values:
            expression = f"full_({expression}, {self._full_shape(node)}, dtype)"
        return expression

    def _full_shape(self, node: Node) -> str:
        return f"(steps, batch{axes(node.shape)})"


def function(name: str, arguments: str, lines: list[str], result: str) -> str:
    """Return a function's text."""
    return f"def {name}({arguments}):\n" + "".join(f"    {line}\n" for line in [*lines, f"return {result}"])


def ufuncs(calls: Sequence[Ufunc], out: str, *arguments: str) -> list[str]:
    """Return calls that write an operation's result into `out`."""
    words = dict(zip("ab", arguments, strict=False), out=out, exp_limit="exp_limit_")
    lines = []
    for call in calls:
        given = [words[a] if isinstance(a, str) else NUMBERS.get(a, repr(a)) for a in call.arguments]
        last = f"out={out}" if call.name in KEYWORD_OUT else out
        lines.append(f"{call.name}({', '.join([*given, last])})")
    return lines


def assign(node: Node, out: str, *arguments: str) -> list[str]:
    """Return the calls that write a node's result into an array that is there already."""
    if node.operation == "@":
        first, second = arguments
        if node.payload[1] == 2:
            return [f"matmul({first}, {second}, {out})"]
        return [f"matmul({first}, {second}[..., None], {out}[..., None])"]
    if node.operation == "identity":
        return [f"copyto({out}, {arguments[0]})"]
    if node.operation == "matmul":
        return [f"copyto({out}, product_({arguments[1]}, {arguments[0]}))"]
    if calls := OPERATIONS[node.operation].in_place:
        return ufuncs(calls, out, *arguments)
    return [f"copyto({out}, {rule(node)}_({', '.join(arguments)}{keywords(node)}))"]
