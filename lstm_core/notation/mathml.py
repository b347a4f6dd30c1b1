"""A cell's equations as MathML, with an element for every node.

Each node of an equation is exactly one element, with the node's id as `data-node`: the name or number itself, the sign
of an operation, the name of a function, the fraction of a division, the root, the bars or the power that papers write
for a function. Names have `data-name`, a class for their kind
(value, previous, below, parameter, word, setting) and, if the value has a role (see `gate_role`), `data-role`. The name
on the left of an equation has the class `defined` and no id: its node is the operation on the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Call, Definition, Equation, Expression, Name, Number, Table, stem
from lstm_core.notation.markup import Element
from lstm_core.notation.operator_signs import SIGNS, number_test, product_sign
from lstm_core.notation.structure import roles
from lstm_core.notation.symbols import BEFORE, BELOW, NOW, symbol
from lstm_core.notation.text import PlainWriter, declared, number_parts, number_text, plain_lines
from lstm_core.notation.writer import Writer, in_formula

if TYPE_CHECKING:
    from lstm_core.cell import Cell

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
INVISIBLE_TIMES, APPLY = "\u2062", "\u2061"  # invisible operators that screen readers speak
BARS = {"abs": "|", "norm": "‖"}
RAISED = ("square", "transpose", "outer")  # written with something raised: brackets before another power


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
    return tuple(
        Formula(equation.name, equation.role, tree.written(), text) for equation, text, tree in lines(cell.definition)
    )


def setting_formula(definition: Definition, name: str) -> str:
    """Return the line of a setting, `f = 1`, as MathML."""
    value, writer = definition.settings[name], MathMLWriter(definition)
    numbers = list(value) if isinstance(value, tuple) else [value]
    row_of_numbers: list[Element] = [number(numbers[0], None)]
    for entry in numbers[1:]:
        row_of_numbers += [sign(",", separator="true"), number(entry, None)]
    if isinstance(value, tuple):
        row_of_numbers = writer.brackets(row_of_numbers)
    text = f"{name} = {', '.join(map(number_text, numbers))}"
    return _line([writer.name(name, None), sign("="), *row_of_numbers], text).written()


def start_formula(definition: Definition, line: Equation) -> str:
    """Return a line that gives a first value, `c_start = ...` or `c_bottom = ...`, as MathML."""
    return MathMLWriter(definition).line(line, f"{line.name} = {declared(line.expression)}").written()


def part(definition: Definition, expression: Expression) -> str:
    """Return an expression of a cell's equations as MathML, without node ids."""
    text = "".join(PlainWriter(definition).write(expression, ""))
    pieces = MathMLWriterWithoutIds(definition).write(expression, "")
    return branch("math", row(*pieces), xmlns=NAMESPACE, alttext=text).written()


def lines(definition: Definition) -> Iterator[tuple[Equation, str, Element]]:
    """Yield each equation with its plain text and its `math` element, before that is serialised."""
    writer = MathMLWriter(definition)
    for equation, text in zip(definition.equations, plain_lines(definition), strict=True):
        yield equation, text, writer.line(equation, text)


def leaf(tag: str, text: str, **attributes: str | None) -> Element:
    """Return an element that holds a text."""
    return Element(tag, text, attributes)


def branch(tag: str, *parts: Element, **attributes: str | None) -> Element:
    """Return an element that holds elements."""
    return Element(tag, parts, attributes)


def sign(text: str, node: str | None = None, **attributes: str | None) -> Element:
    """Return an operator as `mo`."""
    return leaf("mo", text, data_node=node, **attributes)


def row(*parts: Element) -> Element:
    """Combine elements into one."""
    return parts[0] if len(parts) == 1 else branch("mrow", *parts)


class MathMLWriter(Writer[Element]):
    """Writes expressions as MathML. Brackets and signs are those of the plain text, except in fractions."""

    def __init__(self, definition: Definition):
        self.definition = definition
        self.is_number = number_test(definition)
        self.roles = roles(definition)

    def line(self, equation: Equation, text: str) -> Element:
        """Return a whole equation; `text` is its plain text, for readers that cannot show MathML."""
        parts = [self.name(equation.name, None), sign("="), *self.write(equation.expression, equation.name)]
        if equation.writing is not None:
            parts.append(leaf("mtext", " if reading else "))
            parts += MathMLWriterWithoutIds(self.definition).write(equation.writing, equation.name)
        return _line(parts, text)

    def leaf(self, expression: Expression, path: str) -> list[Element]:
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
        return [branch("mrow", bracket("("), *entries, bracket(")"), data_node=node)]

    def node(self, path: str) -> str | None:
        """Return the id to write on an element."""
        return path

    def name(self, name: str, node: str | None) -> Element:
        """Return a name with its accent and indices; without `node`, it is the name that the equation defines."""
        own = symbol(self.definition, name)
        kind = self.definition.kind(name)
        body = identifier(own.letter)
        if own.accent:
            body = branch("mover", body, sign(own.accent, stretchy="false"), accent="true")
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
            return branch("msubsup", body, row(*below), row(*above), **attributes)
        if below or above:
            return branch("msub" if below else "msup", body, row(*(below or above)), **attributes)
        if own.accent:
            return branch("mrow", body, **attributes)
        return leaf("mi", own.letter, **attributes)

    def function(self, call: Call, path: str, arguments: list[list[Element]]) -> list[Element]:
        """Return a function call, `σ(...)`, with the function's name upright, or what papers write instead."""
        written = self._as_in_papers(call, self.node(path), arguments)
        if written is not None:
            return [written]
        word = leaf(
            "mi",
            OPERATIONS[call.operation].symbol,
            mathvariant="normal",
            class_="function",
            data_node=self.node(path),
        )
        inside = list(arguments[0])
        for argument in arguments[1:]:
            inside += [sign(",", separator="true"), *argument]
        return [word, sign(APPLY), *self.brackets(inside)]

    def _as_in_papers(self, call: Call, node: str | None, arguments: list[list[Element]]) -> Element | None:
        """Return `√a`, `|a|`, `‖a‖`, `a²`, `aᵀ` or `a bᵀ`; None for a function that papers write as a word."""
        first = arguments[0]
        raised = [
            row(*(self.brackets(pieces) if isinstance(argument, Call) else pieces))
            for argument, pieces in zip(call.arguments, arguments, strict=True)
        ]
        match call.operation:
            case "sqrt":
                return branch("msqrt", *first, data_node=node)
            case "abs" | "norm":
                bar = bracket(BARS[call.operation])
                return branch("mrow", bar, *first, bar, data_node=node)
            case "square":
                return branch("msup", raised[0], leaf("mn", "2"), data_node=node)
            case "transpose":
                return branch("msup", raised[0], sign("⊤"), data_node=node)
            case "outer":
                return branch("mrow", raised[0], branch("msup", raised[1], sign("⊤")), data_node=node)
        return None

    def prefix(self, call: Call, path: str, operand: list[Element]) -> list[Element]:
        """Return `−a`."""
        return [sign("−", self.node(path), form="prefix"), *operand]

    def infix(self, call: Call, path: str, left: list[Element], right: list[Element]) -> list[Element]:
        """Return `a + b`, `a ⊙ b`, `M v`, or a fraction for a division."""
        node = self.node(path)
        if call.operation == "/":
            return [branch("mfrac", row(*left), row(*right), data_node=node)]
        if call.operation == "**":
            return [branch("msup", row(*left), row(*right), data_node=node)]
        if call.operation == "@":
            return [*left, sign(INVISIBLE_TIMES, node), *right]
        own = product_sign(call, self.is_number) if call.operation == "*" else SIGNS[call.operation]
        return [*left, sign(own, node, form="infix"), *right]

    def needs_brackets(self, call: Call, position: int) -> bool:
        """Return whether an argument needs brackets; a fraction and its parts need none."""
        argument = call.arguments[position]
        if call.operation == "**" and position == 0 and isinstance(argument, Call) and argument.operation in RAISED:
            return True
        if call.operation == "/" or (call.operation == "**" and position == 1):
            return False
        if isinstance(argument, Call) and argument.operation == "/" and call.operation != "**":
            return False
        return in_formula(call, position)

    def brackets(self, pieces: list[Element]) -> list[Element]:
        """Return `(...)`."""
        return [branch("mrow", bracket("("), *pieces, bracket(")"))]


def _line(parts: list[Element], text: str) -> Element:
    """Return a whole line; `text` is its plain text."""
    return branch("math", branch("mrow", *parts), xmlns=NAMESPACE, display="block", alttext=text)


class MathMLWriterWithoutIds(MathMLWriter):
    """Writes expressions without node ids: the alternative after `else` belongs to another mode of the cell."""

    def node(self, path: str) -> None:
        """Return no id."""
        return None


def bracket(text: str) -> Element:
    """Return a bracket that does not stretch with its content."""
    return sign(text, fence="true", stretchy="false")


def identifier(text: str) -> Element:
    """Return a letter or word as `mi`."""
    return leaf("mi", text)


def index(text: str) -> Element:
    """Return one part of an index, as a number or an identifier."""
    return leaf("mn" if text.strip("()").isdigit() else "mi", text)


def one_less(text: str) -> list[Element]:
    """Return an index minus one, without space around the sign."""
    return [index(text), sign("−", lspace="0", rspace="0"), leaf("mn", "1")]


def number(value: float | int, node: str | None) -> Element:
    """Return a number, with a power of ten where it is very large or small."""
    digits, exponent = number_parts(value)
    if exponent is None:
        return leaf("mn", digits, data_node=node, class_="number")
    power = branch("msup", leaf("mn", "10"), leaf("mn", str(exponent).replace("-", "−")))
    parts = [power] if digits == "1" else [leaf("mn", digits), sign("·"), power]
    return branch("mrow", *parts, data_node=node, class_="number")
