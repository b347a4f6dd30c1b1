"""Products of local derivatives, kept as symbols until the backward pass knows where it needs them.

Backwards, a pointwise step multiplies a cotangent by something that the forward pass has decided. Chains of such steps
become one array, computed for all steps in one call, and the loop multiplies by it once.
"""

from __future__ import annotations

from .graph import ONCE, Node
from .source import Names, rule

ONE = ("one",)


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
    if kind == "value":
        return coefficient[1].stage != ONCE
    if kind == "local":
        return coefficient[1].stage != ONCE
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
            if coefficient[0] in ("times", "plus", "minus", "local", "free") and coefficient != ("minus", ONE):
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
        if kind == "free":
            return f"where(masks[{parts[0]!r}], 0, one_)"
        if kind == "local":
            node, position = parts
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

    def _value(self, node: Node) -> str:
        if self.names.layout.sign.get(node.index, 1) < 0:
            return "None"  # kept with its sign turned, and read by a sigmoid alone, whose rule needs only its result
        whole = self.names.whole(node)
        self.lines += self.names.lines
        self.names.lines = []
        return whole
