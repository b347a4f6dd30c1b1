"""A cell's equations as MathML, with an element for every node.

Each node of an equation is exactly one element, with the node's id as `data-node`: the name or number itself, the sign
of an operation, the name of a function, the fraction of a division. Names have `data-name`, a class for their kind
(value, previous, below, parameter, word, setting) and, if the value has a role (see `gate_role`), `data-role`. The name
on the left of an equation has the class `defined` and no id: its node is the operation on the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Equation, Expression, Name, Number, Table, stem
from lstm_core.notation.markup import element
from lstm_core.notation.operator_signs import SIGNS, product_sign
from lstm_core.notation.structure import roles
from lstm_core.notation.symbols import BEFORE, BELOW, NOW, symbol
from lstm_core.notation.text import PlainWriter, number_text, plain_lines

if TYPE_CHECKING:
    from lstm_core.cell import Cell

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
INVISIBLE_TIMES, APPLY = "\u2062", "\u2061"  # invisible operators that screen readers speak


@dataclass(frozen=True)
class Formula:
    """One equation: the `name` that it defines, its `role` in words, and the equation as MathML and as plain text."""

    name: str
    role: str
    mathml: str
    text: str


@lru_cache(maxsize=256)
def formula(cell: Cell) -> tuple[Formula, ...]:
    """Return a cell's equations as MathML and plain text, in order."""
    definition = cell.definition
    writer = MathMLWriter(definition)
    return tuple(
        Formula(equation.name, equation.role, writer.line(equation, text), text)
        for equation, text in zip(definition.equations, plain_lines(definition), strict=True)
    )


def sign(text: str, node: str | None = None, **attributes: str | None) -> str:
    """Return an operator as `mo`."""
    return element("mo", escape(text), data_node=node, **attributes)


def row(*parts: str) -> str:
    """Combine elements into one."""
    return parts[0] if len(parts) == 1 else element("mrow", "".join(parts))


class MathMLWriter(PlainWriter):
    """Writes expressions as MathML. Brackets and signs are those of the plain text, except in fractions."""

    def __init__(self, definition: Definition):
        super().__init__(definition)
        self.roles = roles(definition)

    def line(self, equation: Equation, text: str) -> str:
        """Return a whole equation; `text` is its plain text, for readers that cannot show MathML."""
        parts = [self.name(equation.name, None), sign("="), *self.write(equation.expression, equation.name)]
        if equation.writing is not None:
            parts.append(element("mtext", " if reading else "))
            parts += MathMLWriterWithoutIds(self.definition).write(equation.writing, equation.name)
        return element("math", element("mrow", "".join(parts)), xmlns=NAMESPACE, display="block", alttext=text)

    def leaf(self, expression: Expression, path: str) -> list[str]:
        """Return a name, a number or a tuple of numbers."""
        node = self.node(path)
        if isinstance(expression, Name):
            return [self.name(expression.name, node)]
        if isinstance(expression, Number):
            return [number(expression.value, node)]
        assert isinstance(expression, Table)
        entries = [number(expression.values[0], None)]
        for value in expression.values[1:]:
            entries += [sign(",", separator="true"), number(value, None)]
        inside = [bracket("("), *entries, bracket(")")]
        return [element("mrow", "".join(inside), data_node=node)]

    def node(self, path: str) -> str | None:
        """Return the id to write on an element."""
        return path

    def name(self, name: str, node: str | None) -> str:
        """Return a name with its accent and indices; without `node`, it is the name that the equation defines."""
        own = symbol(self.definition, name)
        kind = self.definition.kind(name)
        body = identifier(own.letter)
        if own.accent:
            accent = element("mo", escape(own.accent), stretchy="false")
            body = element("mover", body + accent, accent="true")
        below = [index(part) for part in own.below]
        time = {NOW: [index("t")], BELOW: [index("t")], BEFORE: one_less("t")}.get(own.when, [])
        if below and time:
            below.append(sign(",", separator="true", lspace="0", rspace="0"))
        below += time
        above = [index(part) for part in own.above.split()]
        if own.when == BELOW:
            above += one_less("ℓ")
        attributes = {
            "class_": kind if node is not None or kind != "value" else "value defined",
            "data_name": name,
            "data_node": node,
            "data_role": self.roles.get(stem(name)),
        }
        if below and above:
            return element("msubsup", body + row(*below) + row(*above), **attributes)
        if below or above:
            return element("msub" if below else "msup", body + row(*(below or above)), **attributes)
        if own.accent:
            return element("mrow", body, **attributes)
        return element("mi", escape(own.letter), **attributes)

    def function(self, call: Call, path: str, arguments: list[list[str]]) -> list[str]:
        """Return a function call, `σ(...)`, with the function's name upright."""
        word = element(
            "mi",
            escape(OPERATIONS[call.operation].symbol),
            mathvariant="normal",
            class_="function",
            data_node=self.node(path),
        )
        inside = list(arguments[0])
        for argument in arguments[1:]:
            inside += [sign(",", separator="true"), *argument]
        return [word, sign(APPLY), *self.brackets(inside)]

    def prefix(self, call: Call, path: str, operand: list[str]) -> list[str]:
        """Return `−a`."""
        return [sign("−", self.node(path), form="prefix"), *operand]

    def infix(self, call: Call, path: str, left: list[str], right: list[str]) -> list[str]:
        """Return `a + b`, `a ⊙ b`, `M v`, or a fraction for a division."""
        node = self.node(path)
        if call.operation == "/":
            return [element("mfrac", row(*left) + row(*right), data_node=node)]
        if call.operation == "@":
            return [*left, sign(INVISIBLE_TIMES, node), *right]
        own = product_sign(call, self.is_number) if call.operation == "*" else SIGNS[call.operation]
        return [*left, sign(own, node, form="infix"), *right]

    def needs_brackets(self, call: Call, position: int) -> bool:
        """Return whether an argument needs brackets; a fraction and its parts need none."""
        argument = call.arguments[position]
        if call.operation == "/" or (isinstance(argument, Call) and argument.operation == "/"):
            return False
        return super().needs_brackets(call, position)

    def brackets(self, pieces: list[str]) -> list[str]:
        """Return `(...)`."""
        return [element("mrow", "".join([bracket("("), *pieces, bracket(")")]))]


class MathMLWriterWithoutIds(MathMLWriter):
    """Writes expressions without node ids: the alternative after `else` belongs to another mode of the cell."""

    def node(self, path: str) -> None:
        """Return no id."""
        return None


def bracket(text: str) -> str:
    """Return a bracket that does not stretch with its content."""
    return sign(text, fence="true", stretchy="false")


def identifier(text: str) -> str:
    """Return a letter or word as `mi`."""
    return element("mi", escape(text))


def index(text: str) -> str:
    """Return one part of an index, as a number or an identifier."""
    return element("mn" if text.strip("()").isdigit() else "mi", escape(text))


def one_less(text: str) -> list[str]:
    """Return an index minus one, without space around the sign."""
    return [index(text), sign("−", lspace="0", rspace="0"), element("mn", "1")]


def number(value: float | int, node: str | None) -> str:
    """Return a number, in scientific notation if `number_text` uses an exponent."""
    digits, _, exponent = number_text(value).partition("e")
    if not exponent:
        return element("mn", digits, data_node=node, class_="number")
    power = element("msup", element("mn", "10") + element("mn", str(int(exponent.replace("−", "-"))).replace("-", "−")))
    parts = [power] if digits == "1" else [element("mn", digits), sign("·"), power]
    return element("mrow", "".join(parts), data_node=node, class_="number")
