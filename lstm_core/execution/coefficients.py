"""Products of local derivatives, symbolic until the backward pass needs their values.

Backwards, a pointwise node multiplies a cotangent by values known from the forward pass. Chains of such nodes
become one array, computed for all steps in one call, and the loop multiplies by it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .code import Attribute, Expr, Infix, Item, Kind, Literal, Minus, Range, Slot, assign, call, item, root
from .graph import AHEAD, Node
from .names import MASKS, MINUS_ONE, Names, rule
from .names import ONE as ONE_
from .packed_inputs import ACT


@dataclass(frozen=True)
class One:
    """1: the cotangent is propagated unchanged."""


@dataclass(frozen=True)
class Value:
    """A node's values."""

    node: Node


@dataclass(frozen=True)
class Inverse:
    """1 over a node's values, or -1 over them."""

    node: Node
    sign: int


@dataclass(frozen=True)
class Free:
    """1 where a clamp leaves a value free, else 0."""

    name: str


@dataclass(frozen=True)
class Local:
    """The derivative of a node by one of its arguments, as its rule gives it."""

    node: Node
    position: int


@dataclass(frozen=True)
class Negative:
    """Minus a coefficient."""

    of: Coefficient

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """The cached hash: coefficients share their parts, and hashing each anew would visit all ways through them."""
        return hash((type(self).__name__, self.of))


@dataclass(frozen=True)
class Product:
    """A chain of two steps."""

    first: Coefficient
    second: Coefficient

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """The cached hash: coefficients share their parts, and hashing each anew would visit all ways through them."""
        return hash((type(self).__name__, self.first, self.second))


@dataclass(frozen=True)
class Either:
    """The sum over two ways."""

    first: Coefficient
    second: Coefficient

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """The cached hash: coefficients share their parts, and hashing each anew would visit all ways through them."""
        return hash((type(self).__name__, self.first, self.second))


Coefficient = One | Value | Inverse | Free | Local | Negative | Product | Either
ONE = One()


def times(a: Coefficient, b: Coefficient) -> Coefficient:
    """Return the product of two coefficients."""
    if a == ONE:
        return b
    if b == ONE:
        return a
    if isinstance(a, Negative):
        return minus(times(a.of, b))
    if isinstance(b, Negative):
        return minus(times(a, b.of))
    return Product(a, b)


def minus(a: Coefficient) -> Coefficient:
    """Return the negative of a coefficient."""
    return a.of if isinstance(a, Negative) else Negative(a)


def local(node: Node, position: int) -> Coefficient:
    """Return the derivative of a pointwise node by one of its arguments."""
    if node.operation == "*":
        other = node.arguments[1 - position]
        return ONE if other.operation == "constant" and other.payload == 1 else Value(other)
    if node.operation == "/":
        divisor = node.arguments[1]
        return Inverse(divisor, 1) if position == 0 else times(Value(node), Inverse(divisor, -1))
    if node.operation == "terms":
        return minus(ONE) if node.signs[position] < 0 else ONE
    if node.operation == "clamp":
        return Free(node.payload)
    if node.operation in ("identity", "expand"):
        return ONE
    return Local(node, position)


def varies(coefficient: Coefficient) -> bool:
    """True where a coefficient has a time axis."""
    match coefficient:
        case One():
            return False
        case Value(node=node) | Local(node=node) | Inverse(node=node):
            return node.stage >= AHEAD
        case Free():
            return True
        case Negative(of=of):
            return varies(of)
        case Product(first=first, second=second) | Either(first=first, second=second):
            return varies(first) or varies(second)


class Coefficients:
    """Code generator of coefficients: an array over all steps for each, written once."""

    def __init__(self, names: Names, prefix: str = "k"):
        self.names, self.prefix = names, prefix
        self.known: dict[Coefficient, Expr] = {}
        self.slopes: dict[int, Slot] = {}  # by the first column of a run of activations

    def whole(self, coefficient: Coefficient) -> Expr:
        """Return a coefficient's array; on first use, write the statements that compute it."""
        if coefficient not in self.known:
            expression = self._expression(coefficient)
            has_array = isinstance(coefficient, One | Value) or coefficient == minus(ONE) or _is_slope(expression)
            if not has_array:
                kind = Kind.WHOLE if varies(coefficient) else Kind.FIXED
                slot = Slot(f"{self.prefix}{len(self.known) + len(self.slopes)}_", kind)
                self.names.lines.append(assign(slot, expression))
                expression = slot
            self.known[coefficient] = expression
        return self.known[coefficient]

    def _expression(self, coefficient: Coefficient) -> Expr:
        """Return an expression for a coefficient, its parts as variables."""
        match coefficient:
            case One():
                return Literal(1.0)
            case Value(node=node):
                return self._value(node)
            case Inverse(node=node, sign=sign):
                return Infix("/", ONE_ if sign > 0 else MINUS_ONE, self._value(node))
            case Free(name=name):
                return call("where", item(MASKS, name), Literal(0), ONE_)
            case Local(node=node, position=position):
                return self._slope_in_run(node) or self._slope(node, position)
            case Negative(of=of):
                return Minus(self.whole(of))
            case Product(first=first, second=second):
                return Infix("*", self.whole(first), self.whole(second))
            case Either(first=first, second=second):
                left, right = self.whole(first), self.whole(second)
                if isinstance(second, Negative):
                    return Infix("-", left, self.whole(second.of))
                return Infix("+", left, right)

    def _slope(self, node: Node, position: int) -> Expr:
        """Return a derivative by the operation's rule, of a cotangent of 1."""
        result = self._value(node)
        arguments = [self._value(argument) for argument in node.arguments]
        if len(arguments) > 1:  # a rule sums over broadcast axes; here no axis may be summed
            arguments = [call("broadcast_to", argument, Attribute(result, "shape")) for argument in arguments]
        return item(call(f"{rule(node)}_pull_", ONE_, result, *arguments), position)

    def _slope_in_run(self, node: Node) -> Expr | None:
        """Return the slope of an activation as a part of one array, computed for a run of activations in one call."""
        packing = self.names.packing
        run = next(
            (run for run in packing.activation_runs() if any(packing.activation[r.index] is node for r in run)), []
        )
        if len(run) < 2 or packing.sign[run[0].index] > 0 or not self._is_packed(node):
            return None
        if not all(self._is_packed(packing.activation[row.index]) for row in run):
            return None
        span, row = packing.join(run), next(row for row in run if packing.activation[row.index] is node)
        if span.begin not in self.slopes:
            slot = Slot(f"slopes_{span.begin}_", Kind.SLOPES)
            pulled = call(f"{rule(node)}_pull_", ONE_, span.of(ACT), Literal(None))
            self.names.lines.append(assign(slot, item(pulled, 0)))
            self.slopes[span.begin] = slot
        own = packing.span[row.index]
        return item(self.slopes[span.begin], ..., Range(own.begin - span.begin, own.end - span.begin))

    def _is_packed(self, node: Node) -> bool:
        where = self.names.where.get(node.index)
        return where is not None and root(where) is ACT

    def _value(self, node: Node) -> Expr:
        if self.names.packing.sign.get(node.index, 1) < 0:
            return Literal(None)  # stored negated; the rule reads only the result
        return self.names.whole(node)


def _is_slope(expression: Expr) -> bool:
    """True for a part of the slopes of several activations, which have an array already."""
    return isinstance(expression, Item) and isinstance(expression.of, Slot) and expression.of.kind is Kind.SLOPES
