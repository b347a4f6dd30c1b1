"""What the sources in all languages have in common: the head, statements with their roles, parameters, states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lstm_core.execution.code import Assign, Call, Expr, Infix, Slot
from lstm_core.execution.source import PRODUCT, text
from lstm_core.language.spellings import definitions

from .dialect import TITLES
from .sized import SizedStep

WIDTH = 110  # characters; a sum of a longer line stands on several


def comment(words: str) -> str:
    """Return words as they can stand in a comment: on one line, without what cannot be seen.

    A cell's name and its comments are anybody's text, and the source that they end up in is run.
    """
    return "".join(sign if sign.isprintable() else "?" for sign in " ".join(words.split()))


def head(sized: SizedStep, language: str) -> list[str]:
    """Return the comment that says what the source is: the cell, its equations, its sizes.

    The first two lines are always the same: there Python looks for the name of an encoding.
    """
    definition = sized.cell.definition
    lengths = ", ".join(f"{number} {word}" for word, number in sized.lengths.items())
    sizes = f"Sizes where none are given: {lengths}." if sized.scales else f"For these sizes alone: {lengths}."
    lines = [f"A recurrent cell in {TITLES[language]}, written by Inside an LSTM.", "", comment(definition.name), ""]
    lines += [f"    {printable(line)}" for line in definition.text.splitlines() if line.strip()]
    return [f"# {line}".rstrip() for line in [*lines, "", sizes]]


def printable(line: str) -> str:
    """Return a line of a cell as a comment can hold it, its columns kept."""
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else "?" for sign in line).rstrip()


def helpers(sized: SizedStep, language: str) -> list[str]:
    """Return the lines of the functions that the step calls and the library lacks."""
    lines: list[str] = []
    for definition in definitions(language, sized.used):
        lines += ["", "", *definition.splitlines()]
    return lines


def body(statements: Iterable[Assign], roles: dict[Slot, str]) -> list[str]:
    """Return statements as lines, each with its role behind it; long sums are broken before their signs."""
    lines: list[str] = []
    for statement in statements:
        (target,) = statement.targets
        role = comment(roles.get(target, ""))
        function, terms = _broken(statement.value)
        line = f"{target.name} = {written(statement.value)}"
        behind = f"  # {role}" if role else ""
        if len(line) <= WIDTH or len(terms) == 1:
            lines.append(line + behind)
        else:
            lines += [f"{target.name} = {function}({behind}", *(f"    {term}" for term in terms), ")"]
    return lines


def written(expression: Expr) -> str:
    """Return an expression's text, with the quotes of the source around it; it holds no text but names."""
    return text(expression).replace("'", '"')


def _broken(expression: Expr) -> tuple[str, list[str]]:
    """Return the function that a sum stands in, "" for none, and the sum's terms, each with its sign before it."""
    if isinstance(expression, Call) and len(expression.arguments) == 1 and not expression.keywords:
        return expression.function, list(_terms(expression.arguments[0]))
    return "", list(_terms(expression))


def _terms(expression: Expr) -> Iterable[str]:
    if isinstance(expression, Infix) and expression.sign in ("+", "-"):
        yield from _terms(expression.left)
        yield f"{expression.sign} {text(expression.right, PRODUCT)}".replace("'", '"')
    else:
        yield written(expression)


def mapping(entries: Sequence[tuple[str, str]]) -> list[str]:
    """Return the lines of a dict: on one line where it is short."""
    pairs = [f'"{key}": {value}' for key, value in entries]
    line = f"{{{', '.join(pairs)}}}"
    return [line] if len(line) <= WIDTH - 20 else ["{", *(f"    {pair}," for pair in pairs), "}"]


def shape(axes: Sequence[str]) -> str:
    """Return a shape as a tuple."""
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def states(sized: SizedStep, x: str) -> list[tuple[str, str]]:
    """Return what goes to the next step, by state: entries of `values`, and for the input `x` itself."""
    return [(name, x if name == "x" else f'values["{name}"]') for name in sized.states]


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    """Indent lines that are not empty."""
    return [f"{'    ' * by}{line}" if line else "" for line in lines]


def returned(lines: Sequence[str]) -> list[str]:
    """Return lines with `return` before the first."""
    return [f"return {lines[0]}", *lines[1:]]


def starts(sized: SizedStep) -> list[str]:
    """Return the lines that make the states before the first step, and return them."""
    entries = [(name, written(start)) for name, start in sized.step.starts.items()]
    return [*body(sized.step.start_body, {}), *returned(mapping(entries))]


def arguments(sized: SizedStep) -> tuple[str, ...]:
    """Return the step's arguments besides parameters, x and state, as Python names."""
    return tuple(name.replace(".", "__") for name in sized.step.arguments)
