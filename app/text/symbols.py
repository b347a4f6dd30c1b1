"""Typeset names and pointwise expressions with indices: runs of text for drawings, HTML for labels and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from lstm_core.language import OPERATIONS
from lstm_core.language.expressions import Definition, Expression, Name, Number, Table, walk
from lstm_core.notation.operator_signs import SIGNS, number_test, product_sign
from lstm_core.notation.symbols import BELOW
from lstm_core.notation.symbols import symbol as parse_symbol
from lstm_core.notation.text import number_text

if TYPE_CHECKING:
    from lstm_core import Cell

Level = Literal["line", "sub", "sup"]
Runs = tuple[tuple[str, Level], ...]  # pieces of text: on the baseline, subscript or superscript

COMBINING = {"~": "\u0303", "^": "\u0302", "¯": "\u0304"}
TIMES = {"now": "t", "before": "t−1", "below": "t"}


def symbol(definition: Definition, name: str, with_time: bool = True) -> Markup:
    """Return a name of a cell as HTML: `f` with subscript t, `c` with t−1 for `c_prev`, `W` with f for `W_f`."""
    return html(name_runs(definition, name, with_time))


def letter(definition: Definition, name: str) -> Markup:
    """Return a value's name as HTML, without the time index: `h̃` for `h_tilde`."""
    return symbol(definition, name, with_time=False)


def of(cell: Cell, value: str) -> Markup:
    """Return the symbol of a value as HTML. `value` is a name, or the id of a node without a name."""
    return html(runs_of(cell, value))


def html(runs: Runs) -> Markup:
    """Render runs of text as HTML."""
    return Markup("").join(
        Markup.escape(text) if level == "line" else Markup("<{0}>{1}</{0}>").format(level, text) for text, level in runs
    )


def plain(runs: Runs) -> str:
    """Render runs as plain text, with an underscore before a subscript: `c_t−1`."""
    return "".join(f"_{text}" if level == "sub" else text for text, level in runs)


def plain_letter(definition: Definition, name: str) -> str:
    """Return a value's name as plain text, without its time and with its indices on the line: `h̃`, `f1`."""
    return "".join(text for text, _level in name_runs(definition, name, with_time=False))


def name_runs(definition: Definition, name: str, with_time: bool = True) -> Runs:
    """Return the runs of a name with its indices; a value of the layer below has superscript ℓ−1, as in the formula."""
    parts = parse_symbol(definition, name)
    time = TIMES.get(parts.when, "") if with_time else ""
    below = ",".join(filter(None, ("".join(parts.below), time)))
    above = " ".join(filter(None, (parts.above, "ℓ−1" if parts.when == BELOW else "")))
    runs: Runs = ((parts.letter + COMBINING.get(parts.accent, ""), "line"), (above, "sup"), (below, "sub"))
    return tuple(run for run in runs if run[0])


def runs_of(cell: Cell, value: str) -> Runs:
    """Return the runs of a value's symbol. `value` is a name, or the id of a node without a name."""
    nodes = expressions(cell)
    if value in cell.definition.values or value not in nodes:
        return name_runs(cell.definition, value)
    return expression_runs(nodes[value], cell.definition)


def expression_runs(node: Expression, definition: Definition, outer: int = 0) -> Runs:
    """Return the runs of an expression, in brackets if `outer`, the precedence around it, is higher than its own."""
    if isinstance(node, Name):
        return name_runs(definition, node.name)
    if isinstance(node, Number):
        return _line(number_text(node.value))
    if isinstance(node, Table):
        return _line(", ".join(number_text(value) for value in node.values))
    operation = OPERATIONS[node.operation]
    is_function = operation.form == "function"
    inner = [
        expression_runs(
            argument,
            definition,
            0 if is_function else operation.precedence + ((position > 0) != (node.operation == "**")),
        )
        for position, argument in enumerate(node.arguments)
    ]
    if is_function:
        is_bare = len(inner) == 1 and isinstance(node.arguments[0], Name)
        before, after = (" ", "") if is_bare else ("(", ")")
        return (*_line(f"{operation.symbol}{before}"), *_joined(", ", inner), *_line(after))
    if operation.form == "prefix":
        runs: Runs = (*_line("−"), *inner[0])
    elif node.operation == "@":
        runs = _joined(" ", inner)
    else:
        sign = product_sign(node, number_test(definition)) if node.operation == "*" else SIGNS[node.operation]
        runs = _joined(f" {sign} ", inner)
    return (*_line("("), *runs, *_line(")")) if operation.precedence < outer else runs


def _line(text: str) -> Runs:
    return ((text, "line"),) if text else ()


def _joined(between: str, parts: Iterable[Runs]) -> Runs:
    """Join parts with a text between each two."""
    first, *others = parts
    return (*first, *(run for part in others for run in (*_line(between), *part)))


@lru_cache(maxsize=256)
def expressions(cell: Cell) -> Mapping[str, Expression]:
    """Return every node of a cell's equations by its id."""
    return {
        node: found
        for equation in cell.definition.equations
        for node, found in walk(equation.expression, equation.name)
    }
