"""A cell's step for given sizes, its lengths written as expressions of the sizes where the equations allow that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lstm_core.errors import LanguageError, SettingError
from lstm_core.execution.code import Attribute, Expr, Literal, item
from lstm_core.execution.graph import Graph
from lstm_core.execution.inputs import RunnableCell
from lstm_core.execution.source import text
from lstm_core.language import Sizes, check_constants, fixed_inputs, sizes
from lstm_core.language.lengths import POSITIONS
from lstm_core.language.settings import whole_number

from .dialect import MEMORY, Dialect, X
from .plain import Plain, Step

SIZE = 32  # of inputs and units where nobody says another; some cells want them to be equal
Lengths = dict[str, int]


@dataclass(frozen=True)
class SizedStep:
    """A step with the cell that it is of.

    shapes: each parameter's axes as Python expressions of the names in `lengths`. scales: the step is right for other
    sizes too; where it is not, the axes are numbers. used: the functions that have to be defined beside the step.
    """

    cell: RunnableCell
    step: Step
    shapes: dict[str, tuple[str, ...]]
    lengths: Lengths
    scales: bool
    used: tuple[str, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states."""
        return tuple(self.step.starts)

    def texts(self) -> list[str]:
        """Return the step as text, to compare it with that of other sizes."""
        lines = [text(line.value) for line in (*self.step.start_body, *self.step.body)]
        return lines + [text(start) for start in self.step.starts.values()]


def sized_step(
    cell: RunnableCell,
    language: str,
    inputs: int | None = None,
    units: int | None = None,
    features: int | None = None,
    is_above: bool = False,
    **settings: Any,
) -> SizedStep:
    """Return a cell's step in a language. Raises LanguageError or SettingError where the cell cannot have these sizes.

    Values of a layer below are inputs where no line stands for them, or with `is_above` in any case.
    """
    definition = cell.definition
    if is_above and not definition.belows:
        raise SettingError(f"{cell.name} reads no value of a layer below; leave is_above= out")
    reads_memory = bool(definition.words & {"memory", "features"})
    if features is not None and not reads_memory:
        raise SettingError(f"{cell.name} reads no memory; leave features= out")
    lengths = {
        "inputs": (fixed_inputs(definition, settings) or SIZE) if inputs is None else inputs,
        "units": SIZE if units is None else units,
        **({"features": SIZE if features is None else features} if reads_memory else {}),
    }
    for word, number in lengths.items():
        whole_number(word, number, cell.name)
    build = _Build(cell, language, is_above or definition.needs_below, settings)
    found = build.step(lengths)
    others = _others(lengths, fixed_inputs(definition, settings))
    if all(build.is_same(found, changed) for changed in others):
        return found
    parameters = build.measured(lengths).parameters
    numbers = {name: tuple(map(str, shape)) for name, shape in parameters.items()}
    return replace(found, shapes=numbers, scales=False)


def _others(lengths: Lengths, fixed: int | None) -> list[Lengths]:
    """Return other sizes for the same cell, one of them changed in each."""
    return [lengths | {name: 2 * number} for name, number in lengths.items() if not (name == "inputs" and fixed)]


@dataclass(frozen=True)
class _Build:
    """Builder of a cell's step for several sizes."""

    cell: RunnableCell
    language: str
    is_above: bool
    settings: Mapping[str, Any]

    def measured(self, lengths: Lengths) -> Sizes:
        """Return the cell's sizes."""
        definition = self.cell.definition
        below = definition.belows if self.is_above else None
        inputs, units, features = lengths["inputs"], lengths["units"], lengths.get("features")
        return sizes(definition, inputs, units, features, below, **self.settings)

    def is_same(self, found: SizedStep, lengths: Lengths) -> bool:
        """Return whether the step has the same text for other sizes, and its parameters' axes are what they say."""
        try:
            other = self.step(lengths)
        except (LanguageError, SettingError):
            return False
        return other.texts() == found.texts() and other.shapes == found.shapes

    def step(self, lengths: Lengths) -> SizedStep:
        """Return the step for these sizes."""
        definition, measured = self.cell.definition, self.measured(lengths)
        check_constants(definition, measured.settings | lengths)
        graph = Graph(definition, measured, lengths, True, frozenset(), frozenset())
        dialect = Dialect(self.language, self.cell.name)
        words = {name: _words(measured, name, lengths) for name in measured.parameters}
        origins = {word: (name, axis) for name, axes in reversed(words.items()) for axis, word in enumerate(axes)}

        def axis(word: str, number: int) -> Expr:
            if number == POSITIONS:
                return item(Attribute(MEMORY, "shape"), -2)
            if word in lengths and word in origins:  # the length of an axis of a parameter
                name, place = origins[word]
                return item(Attribute(dialect.parameter(name), "shape"), place)
            return Literal(number)

        def axes(name: str, shape: tuple[int, ...]) -> tuple[Expr, ...]:
            if name == "x":
                return (item(Attribute(X, "shape"), -1),)
            own = _words(measured, name, lengths)
            return tuple(axis(word, number) for word, number in zip(own, shape, strict=True))

        step = Plain(graph, dialect, axes).step()
        return SizedStep(self.cell, step, words, lengths, True, tuple(dialect.used))


def _words(measured: Sizes, name: str, lengths: Lengths) -> tuple[str, ...]:
    """Return a shape as Python expressions of the sizes' names: ("units", "inputs + 4")."""
    shape = (measured.values | measured.constants | measured.parameters).get(name, ())
    found = tuple(_expression(axis, measured.settings) for axis in measured.words[name].split(" x "))
    if not shape:
        return ()
    if len(found) != len(shape):
        return tuple(map(str, shape))
    return tuple(
        word if _number(word, lengths) == number and re.search("[a-z]", word) else str(number)
        for word, number in zip(found, shape, strict=True)
    )


def _expression(axis: str, settings: Mapping[str, Any]) -> str:
    """Return an axis in words with settings as their numbers; without the name of a size it is one number."""
    return re.sub(r"[A-Za-z]\w*(?:\.\w+)*", lambda word: str(settings.get(word[0], word[0])), axis)


def _number(axis: str, lengths: Lengths) -> int | None:
    """Return the number that a sum of products of sizes and numbers comes to, None if it is none."""
    total = 0
    for term in axis.split(" + "):
        product = 1
        for factor in term.split(" * "):
            number = int(factor) if factor.isdecimal() else lengths.get(factor)
            if number is None:
                return None
            product *= number
        total += product
    return total


__all__ = ["SIZE", "SizedStep", "sized_step"]
