"""Sizes that a cell can have: some want as many inputs as units, a picture decides the number of inputs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lstm_core.errors import LanguageError
from lstm_core.language.expressions import Definition
from lstm_core.language.settings import fixed_inputs
from lstm_core.language.sizes import Sizes, sizes

Below = Mapping[str, Any] | Collection[str] | None
OTHER = 10081  # a second number of units, to tell whether a cell's values depend on it


def fitted(
    definition: Definition, inputs: int, units: int, features: int | None = None, below: Below = None, **settings: Any
) -> Sizes:
    """Return a cell's sizes for these numbers of inputs and units, or for close ones if it cannot have them.

    Tried in turn: the inputs that a line fixes, or as given; as many inputs as units; as many units as inputs; as many
    units as a line has entries, where it states so. Raises
    LanguageError where none fit: of theirs the one that comes furthest, and of those the first.
    """
    return alike(definition, fixed_inputs(definition, settings) or inputs, units, features, below, **settings)


def alike(
    definition: Definition, own: int, units: int, features: int | None = None, below: Below = None, **settings: Any
) -> Sizes:
    """Return a cell's sizes for these numbers, with as many inputs as units, or with units that a line states."""
    first: LanguageError | None = None
    stated = [(own, number) for number in stated_sizes(definition, settings)]
    for pair in dict.fromkeys([(own, units), (units, units), (own, own), *stated]):
        try:
            return sizes(definition, *pair, features, below, **settings)
        except LanguageError as error:
            if first is None or (error.line, error.kind != first.kind) > (first.line, False):
                first = error
    assert first is not None
    raise first


def stated_sizes(definition: Definition, settings: Mapping[str, Any]) -> list[int]:
    """Return the numbers that lines state as sizes, each once, at most six."""
    known = {**definition.settings, **settings}
    sizes = [line.size for line in definition.equations] + [line.size for line in definition.declared.values()]
    axes = [axis for size in sizes if size is not None for axis in (size if isinstance(size, tuple) else (size,))]
    found = [known.get(axis) if isinstance(axis, str) else axis for axis in axes]
    return list(dict.fromkeys(int(number) for number in found if isinstance(number, int) and number > 0))[:6]


def units_for(
    definition: Definition, inputs: int, features: int | None, below: Below, settings: Mapping[str, Any]
) -> int | None:
    """Return the number of units that a cell must have beside this number of inputs; None where it can have any."""
    found = {}
    for units in dict.fromkeys((inputs, OTHER, 1, *stated_sizes(definition, settings))):
        try:
            found[units] = sizes(definition, inputs, units, features, below, **settings).values
        except LanguageError:
            continue
    if len(found) == 1:
        return next(iter(found))
    shapes = list(found.values())
    return next(iter(found)) if shapes and all(shape == shapes[0] for shape in shapes) else None
