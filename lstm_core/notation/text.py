"""A cell as plain text: as formulas for people, and as a declaration in the language that the parser accepts."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import (
    Call,
    Declaration,
    Definition,
    Equation,
    Expression,
    Name,
    Number,
    Size,
    Table,
)
from lstm_core.notation.operator_signs import SIGNS, number_test, product_sign
from lstm_core.notation.symbols import RAISED, plain
from lstm_core.notation.writer import Writer, in_formula

if TYPE_CHECKING:
    from lstm_core.cell import Cell


def number_parts(value: float | int) -> tuple[str, int | None]:
    """Return a number's digits, 12 at most and with a Unicode minus sign, and its power of ten or None."""
    digits, _, exponent = f"{value:.12g}".partition("e")
    return digits.replace("-", "−"), int(exponent) if exponent else None


def number_text(value: float | int) -> str:
    """Format a number for a formula: 0.5; 10⁻⁶; 2.5×10⁻⁷, close together because it is one number."""
    digits, exponent = number_parts(value)
    if exponent is None:
        return digits
    power = f"10{str(exponent).translate(RAISED)}"
    return power if digits == "1" else f"{digits}×{power}"


class PlainWriter(Writer[str]):
    """Writes formulas as plain text: `σ(W_f x + U_f h′ + b_f)`."""

    def __init__(self, definition: Definition):
        self.definition = definition
        self.is_number = number_test(definition)

    def leaf(self, expression: Expression, path: str) -> list[str]:
        """Return a name, a number or a tuple of numbers."""
        if isinstance(expression, Name):
            return [plain(self.definition, expression.name)]
        if isinstance(expression, Table):
            return [f"({', '.join(map(number_text, expression.values))})"]
        assert isinstance(expression, Number)
        return [number_text(expression.value)]

    def function(self, call: Call, path: str, arguments: list[list[str]]) -> list[str]:
        """Return `σ(...)`."""
        inside = ", ".join("".join(argument) for argument in arguments)
        return [f"{OPERATIONS[call.operation].symbol}({inside})"]

    def prefix(self, call: Call, path: str, operand: list[str]) -> list[str]:
        """Return `−a`."""
        return ["−", *operand]

    def infix(self, call: Call, path: str, left: list[str], right: list[str]) -> list[str]:
        """Return `a + b`, `a ⊙ b` or `M v`."""
        if call.operation == "@":
            return [*left, " ", *right]
        sign = product_sign(call, self.is_number) if call.operation == "*" else SIGNS[call.operation]
        return [*left, f" {sign} ", *right]

    def needs_brackets(self, call: Call, position: int) -> bool:
        """Return whether an argument needs brackets; `a / b` gets them before a further factor too."""
        argument = call.arguments[position]
        is_quotient = isinstance(argument, Call) and argument.operation == "/"
        return in_formula(call, position) or (call.operation == "*" and is_quotient)

    def brackets(self, pieces: list[str]) -> list[str]:
        """Return `(...)`."""
        return ["(", *pieces, ")"]


class DeclarationWriter(Writer[str]):
    """Writes the language of cells with as few brackets as possible: `sigmoid(W_f @ x + U_f @ h_prev + b_f)`."""

    def leaf(self, expression: Expression, path: str) -> list[str]:
        """Return a name, a number or a tuple of numbers."""
        if isinstance(expression, Name):
            return [expression.name]
        if isinstance(expression, Table):
            return [tuple_text(expression.values)]
        assert isinstance(expression, Number)
        return [repr(expression.value)]

    def function(self, call: Call, path: str, arguments: list[list[str]]) -> list[str]:
        """Return `sigmoid(...)`."""
        return [f"{call.operation}({', '.join(''.join(argument) for argument in arguments)})"]

    def prefix(self, call: Call, path: str, operand: list[str]) -> list[str]:
        """Return `-a`."""
        return ["-", *operand]

    def infix(self, call: Call, path: str, left: list[str], right: list[str]) -> list[str]:
        """Return `a + b`."""
        return [*left, f" {call.operation} ", *right]

    def brackets(self, pieces: list[str]) -> list[str]:
        """Return `(...)`."""
        return ["(", *pieces, ")"]


def tuple_text(values: tuple[float | int, ...]) -> str:
    """Return a tuple of numbers in the language of cells."""
    return f"({', '.join(map(repr, values))}{',' if len(values) == 1 else ''})"


def declared(expression: Expression) -> str:
    """Return an expression in the language of cells."""
    return "".join(DeclarationWriter().write(expression, ""))


def plain_lines(definition: Definition) -> tuple[str, ...]:
    """Return each equation as plain text: `f = σ(W_f x + U_f h′ + b_f)`, in the order of the lines."""
    writer = PlainWriter(definition)
    lines = []
    for equation in definition.equations:
        right = "".join(writer.write(equation.expression, equation.name))
        if equation.writing is not None:
            right += f" if reading else {''.join(writer.write(equation.writing, equation.name))}"
        lines.append(f"{plain(definition, equation.name)} = {right}")
    return tuple(lines)


@lru_cache(maxsize=256)
def text(cell: Cell) -> str:
    """Return a cell's equations as plain text for people, one a line."""
    return "\n".join(plain_lines(cell.definition))


@lru_cache(maxsize=256)
def declaration(cell: Cell) -> str:
    """Return a cell's equations in the language of cells, in canonical form: parsing it gives the same cell.

    Settings come first, then initial states, then the equations; roles are aligned in one column.
    """
    return declaration_of(cell.definition)


def declaration_of(definition: Definition) -> str:
    """Return the canonical text (see `declaration`) of any definition, such as one mode of a cell."""
    lines = [(f"{name} = {_setting_text(value)}", "") for name, value in definition.settings.items()]
    lines += [(_declared_line(line), line.role) for line in definition.declared.values()]
    if definition.inputs_are:
        named = "".join(f'("{name}", {length}), ' for name, length in definition.inputs_are)
        lines.append((f"inputs_are = ({named.strip()})", ""))
    named_inputs = {name for name, _ in definition.inputs_are}
    for equation in (*definition.starts.values(), *definition.bottoms.values(), *definition.equations):
        if equation.name in named_inputs:
            continue
        lines.append((_line(equation), equation.role))
    width = max(len(code) for code, role in lines if role) if any(role for _, role in lines) else 0
    return "\n".join(f"{code.ljust(width)}  # {role}" if role else code for code, role in lines)


def _setting_text(value: float | int | tuple[float | int, ...]) -> str:
    return tuple_text(value) if isinstance(value, tuple) else repr(value)


def _declared_line(line: Declaration) -> str:
    size = "" if line.size is None else _size_text(line.size) if isinstance(line.size, tuple) else f"({line.size})"
    kind = "constant" if line.is_constant else "parameter"
    if line.start is None:
        return f"{line.name}: {kind}{size}"
    if not isinstance(line.start, tuple):
        return f"{line.name}: {kind}{size} = {line.start!r}"
    word, number = line.start
    return f"{line.name}: {kind}{size} = {word}{'' if number is None else f'({number!r})'}"


def _line(equation: Equation) -> str:
    size = "" if equation.size is None else f": {_size_text(equation.size)}"
    right = declared(equation.expression)
    if equation.writing is not None:
        right += f" if reading else {declared(equation.writing)}"
    return f"{equation.name}{size} = {right}"


def _size_text(size: Size) -> str:
    return f"({', '.join(map(str, size))})" if isinstance(size, tuple) else str(size)
