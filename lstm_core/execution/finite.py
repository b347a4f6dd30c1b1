"""Detection of infinities and NaNs in a run, and of the value, step and line where the first one occurs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

import numpy as np
from numpy import vdot

from lstm_core.errors import FiniteError
from lstm_core.language import Definition, Equation, Name, Place, walk
from lstm_core.language.expressions import Expression
from lstm_core.language.source import Source

from .graph import Graph, Node

Held = tuple[tuple[str, float | None], ...]
NOWHERE = Place(1, 1, 2)
HANDED_ON = ("terms", "identity", "*")  # operations whose result is not finite if an argument is not


def watched(graph: Graph) -> list[Node]:
    """Return a subset of values that is finite only if all values are.

    Omitted are values whose infinities propagate to another value of the same step.
    """
    covered: set[int] = set()
    found = []

    def cover(node: Node) -> None:
        for argument in node.arguments if node.operation in HANDED_ON else ():
            if argument.index not in covered and argument.operation != "previous":
                covered.add(argument.index)
                cover(argument)

    for node in reversed(graph.values.values()):
        if node.index not in covered:
            found.append(node)
            cover(node)
    return found


def is_finite(arrays: Iterable[np.ndarray]) -> bool:
    """Return whether arrays hold only finite numbers; fast if the sums of their squares are finite."""
    return all(isfinite(vdot(array, array)) or np.isfinite(array).all() for array in arrays)


def first_fault(values: Iterable[tuple[str, np.ndarray]], is_last: bool = False) -> tuple[str, tuple[int, ...]] | None:
    """Return the name and the place of the first number that is not finite: by step, then by name.

    `values` are (time, batch, own axes), in the order in which they were computed. `is_last`: computed backwards.
    """
    found: tuple[str, tuple[int, ...]] | None = None
    for name, array in values:
        places = np.argwhere(~np.isfinite(array))
        if len(places):
            place = tuple(int(axis) for axis in places[places[:, 0].argmax() if is_last else 0])
            if found is None or (place[0] > found[1][0] if is_last else place[0] < found[1][0]):
                found = name, place
    return found


def line_of(definition: Definition, name: str) -> Equation | None:
    """Return the line of a value, a pre-activation, an inner activation or a parameter, if any."""
    if name in definition.values:
        return definition.values[name]
    sought = definition.preactivations.get(name) or definition.inner.get(name) or Name(name, NOWHERE)
    return line_with(definition, sought)


def line_with(definition: Definition, expression: Expression) -> Equation | None:
    """Return the line that contains an expression."""
    for equation in (*definition.equations, *definition.starts.values(), *definition.bottoms.values()):
        if any(part == expression for _path, part in walk(equation.expression, equation.name)):
            return equation
    return None


def text_of(definition: Definition, expression: Expression) -> str:
    """Return an expression's source text."""
    if isinstance(expression, Name):
        return expression.name
    return Source(definition.text, definition.name).text_of(expression.place)


def held_at(clamps: Mapping[str, np.ndarray], masks: Mapping[str, np.ndarray], step: int) -> Held:
    """Return the names clamped at or before a step, each with its value, or None if it had several."""
    found: list[tuple[str, float | None]] = []
    for name, mask in masks.items():
        numbers = np.unique(clamps[name][: step + 1][mask[: step + 1]])
        if numbers.size:
            found.append((name, float(numbers[0]) if numbers.size == 1 else None))
    return tuple(found)


def error_of(  # size: a number, its place and its line; one object of them would be FiniteError again
    definition: Definition,
    name: str,
    array: np.ndarray,
    place: tuple[int, ...],
    *,
    first: int,
    held: Held,
    line: Equation | None = None,
    is_gradient: bool = False,
) -> FiniteError:
    """Return the error for an array (time, batch, own axes) at a place in it."""
    equation = line or line_of(definition, name)
    return FiniteError(
        name,
        cell=definition.name,
        line=equation.place.line if equation else None,
        equation=" ".join(equation.source.split()) if equation else name,
        step=first + place[0],
        unit=place[-1] if len(place) > 2 else None,
        number=float(array[place]),
        held=held,
        is_gradient=is_gradient,
    )
