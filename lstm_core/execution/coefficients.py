"""Products of local derivatives, kept as symbols until the backward pass knows where it needs them.

Backwards, a pointwise step multiplies a cotangent by something that the forward pass has decided. Chains of such steps
become one array, computed for all steps in one call, and the loop multiplies by it once.
"""

from __future__ import annotations

from .graph import AHEAD, Node
from .source import Names, rule

ONE = ("one",)
NAMED = ("times", "plus", "minus", "local", "free", "inverse")  # what gets an array of its own


def times(a: tuple, b: tuple) -> tuple:
    """Return the product of two coefficients."""
    if a == ONE:
        return b
    if b == ONE:
        return a
    if a[0] == "minus":
        return minus(times(a[1], b))
    if b[0] == "minus":
        return minus(times(a, b[1]))
    return ("times", a, b)


def plus(a: tuple, b: tuple) -> tuple:
    """Return the sum of two coefficients."""
    return ("plus", a, b)


def minus(a: tuple) -> tuple:
    """Return a coefficient with its sign turned."""
    return a[1] if a[0] == "minus" else ("minus", a)


def local(node: Node, position: int) -> tuple:
    """Return the derivative of a pointwise node by one of its arguments."""
    if node.operation == "*":
        other = node.arguments[1 - position]
        if other.operation == "constant" and other.payload == 1:
            return ONE
        return ("value", other)
    if node.operation == "/":
        divisor = node.arguments[1]
        return ("inverse", divisor, 1) if position == 0 else times(("value", node), ("inverse", divisor, -1))
    if node.operation == "terms":
        return minus(ONE) if node.signs[position] < 0 else ONE
    if node.operation == "clamp":
        return ("free", node.payload)
    if node.operation in ("identity", "expand"):
        return ONE
    return ("local", node, position)


def varies(coefficient: tuple) -> bool:
    """True where a coefficient has a time axis."""
    kind = coefficient[0]
    if kind == "one":
        return False
    if kind in ("value", "local", "inverse"):
        return coefficient[1].stage >= AHEAD
    if kind == "free":
        return True
    return any(varies(part) for part in coefficient[1:])


class Coefficients:
    """Writes coefficients as arrays over all steps, each once."""

    def __init__(self, names: Names, lines: list[str], prefix: str = "k"):
        self.names, self.lines, self.prefix = names, lines, prefix
        self.known: dict[tuple, str] = {}

    def whole(self, coefficient: tuple) -> str:
        """Return the name of a coefficient's array; write the lines that compute it where there are none yet."""
        if coefficient not in self.known:
            expression = self.expression(coefficient)
            neighbour = coefficient[0] == "local" and expression.startswith("slopes_")
            if coefficient[0] in NAMED and coefficient != ("minus", ONE) and not neighbour:
                name = f"{self.prefix}{len(self.known)}_"
                self.lines.append(f"{name} = {expression}")
                expression = name
            self.known[coefficient] = expression
        return self.known[coefficient]

    def expression(self, coefficient: tuple) -> str:
        """Return an expression for a coefficient, its parts as names."""
        kind, *parts = coefficient
        if kind == "one":
            return "1.0"
        if kind == "value":
            return self._value(parts[0])
        if kind == "inverse":
            return f"{'one_' if parts[1] > 0 else 'minus_one_'} / {self._value(parts[0])}"
        if kind == "free":
            return f"where(masks[{parts[0]!r}], 0, one_)"
        if kind == "local":
            node, position = parts
            if (run := self._run_of(node)) is not None:
                return run
            result = self._value(node)
            arguments = [self._value(argument) for argument in node.arguments]
            if len(arguments) > 1:  # a rule sums over what was broadcast; here every entry stands for itself
                arguments = [f"broadcast_to({argument}, {result}.shape)" for argument in arguments]
            return f"{rule(node)}_pull_(one_, {result}, {', '.join(arguments)})[{position}]"
        if kind == "minus":
            return f"-{self.whole(parts[0])}"
        operator = "*" if kind == "times" else "+"
        first, second = (self.whole(part) for part in parts)
        return (
            f"{first} - {self.whole(parts[1][1])}"
            if kind == "plus" and parts[1][0] == "minus"
            else (f"{first} {operator} {second}")
        )

    def _run_of(self, node: Node) -> str | None:
        """Return the slope of an activation as a part of that of its neighbours, whose slopes are one call."""
        layout = self.names.layout
        whole = self.names.where.get(node.index, "")
        run = next(
            (run for run in layout.activation_runs() if any(layout.activation[r.index] is node for r in run)), []
        )
        if len(run) < 2 or layout.sign[run[0].index] > 0 or not whole.startswith("act_"):
            return None
        held = [layout.activation[row.index] for row in run]
        if any(not self.names.where.get(other.index, "").startswith("act_") for other in held):
            return None
        span, row = layout.join(run), next(row for row in run if layout.activation[row.index] is node)
        if ("slopes", span) not in self.known:
            name = f"slopes_{span.begin}_"
            self.lines.append(f"{name} = {rule(node)}_pull_(one_, act_{span.index}, None)[0]")
            self.known["slopes", span] = name
        own = layout.span[row.index]
        return f"{self.known['slopes', span]}[..., {own.begin - span.begin}:{own.end - span.begin}]"

    def _value(self, node: Node) -> str:
        if self.names.layout.sign.get(node.index, 1) < 0:
            return "None"  # kept with its sign turned, and read by a sigmoid alone, whose rule needs only its result
        whole = self.names.whole(node)
        self.lines += self.names.lines
        self.names.lines = []
        return whole
