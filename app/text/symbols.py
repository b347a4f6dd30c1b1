"""Names and pointwise expressions as HTML with indices, for labels on the diagram and in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from app.text.numbers import minimal
from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Definition, Expression, Name, Number, Table, walk
from lstm_core.notation.operator_signs import SIGNS, number_test, product_sign
from lstm_core.notation.symbols import BELOW, Symbol
from lstm_core.notation.symbols import symbol as taken_apart

if TYPE_CHECKING:
    from lstm_core import Cell

COMBINING = {"~": "\u0303", "^": "\u0302", "¯": "\u0304"}
TIMES = {"now": "t", "before": "t−1", "below": "t"}


def symbol(definition: Definition, name: str, with_time: bool = True) -> Markup:
    """Return a name of a cell: `f` with t below it, `c` with t−1 for `c_prev`, `W` with f for `W_f`.

    What comes from the layer below has ℓ−1 above it, as in the formula.
    """
    parts: Symbol = taken_apart(definition, name)
    time = TIMES.get(parts.when, "") if with_time else ""
    below = ",".join(filter(None, ("".join(parts.below), time)))
    text = Markup("{}").format(parts.letter + COMBINING.get(parts.accent, ""))
    above = " ".join(filter(None, (parts.above, "ℓ−1" if parts.when == BELOW else "")))
    if above:
        text += Markup("<sup>{}</sup>").format(above)
    return text + Markup("<sub>{}</sub>").format(below) if below else text


def letter(definition: Definition, name: str) -> Markup:
    """Return a value's name without its time: `h̃` for `h_tilde`."""
    return symbol(definition, name, with_time=False)


def expression(node: Expression, definition: Definition, outer: int = 0) -> Markup:
    """Return an expression as it stands in a formula, in brackets where `outer` binds it closer."""
    if isinstance(node, Name):
        return symbol(definition, node.name)
    if isinstance(node, Number):
        return escape(minimal(node.value))
    if isinstance(node, Table):
        return escape(", ".join(minimal(value) for value in node.values))
    operation = OPERATIONS[node.operation]
    inner = [
        expression(argument, definition, operation.precedence + (position > 0))
        for position, argument in enumerate(node.arguments)
    ]
    if operation.form == "function":
        is_bare = len(inner) == 1 and isinstance(node.arguments[0], Name)
        return Markup("{} {}" if is_bare else "{}({})").format(operation.symbol, Markup(", ").join(inner))
    if operation.form == "prefix":
        text = Markup("−{}").format(inner[0])
    elif node.operation == "@":
        text = Markup(" ").join(inner)
    else:
        sign = product_sign(node, number_test(definition)) if node.operation == "*" else SIGNS[node.operation]
        text = Markup(f" {sign} ").join(inner)
    return Markup("({})").format(text) if operation.precedence < outer else text


@lru_cache(maxsize=256)
def expressions(cell: Cell) -> Mapping[str, Expression]:
    """Return every node of a cell's equations by its id."""
    return {
        node: found
        for equation in cell.definition.equations
        for node, found in walk(equation.expression, equation.name)
    }


def of(cell: Cell, value: str) -> Markup:
    """Return the symbol of a strip's value: a name, or the id of a node without one."""
    nodes = expressions(cell)
    if value in cell.definition.values or value not in nodes:
        return symbol(cell.definition, value)
    return expression(nodes[value], cell.definition)
