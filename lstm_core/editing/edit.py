"""What an edit is: the new text, what it did in a kind with values, and what that means for the parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from lstm_core.editing.surface import Surface
from lstm_core.errors import LanguageError
from lstm_core.language import Definition, fixed_inputs, sizes

INPUTS, UNITS, FEATURES = 16, 32, 16  # the sizes of the trained word models

Values = Mapping[str, object]  # the values of a sentence: names, gates, signs


@dataclass(frozen=True)
class Gate:
    """A gate by its line and the role that follows from what it multiplies; "" where it has none of the known ones.

    `is_alone`: no other gate of the cell has this role, so that it can be called by it.
    """

    name: str
    role: str = ""
    is_alone: bool = True


@dataclass(frozen=True)
class Sized:
    """Sizes at which parameters are counted."""

    units: int = UNITS
    inputs: int = INPUTS
    features: int = FEATURES


@dataclass(frozen=True)
class Draft:
    """A change before it is checked: its group, its kind with values, its new text; `setting` is one of training."""

    group: str
    kind: str
    values: Values
    text: str
    change: str = ""
    setting: Mapping[str, int] | None = None

    @property
    def key(self) -> str:
        """What tells it from the cell's other edits: `remove-gate:f`."""
        values = [value for value in self.values.values() if not isinstance(value, bool)]
        names = [name for value in values for name in (value if isinstance(value, tuple) else (value,))]
        return ":".join([self.kind, *(name.name if isinstance(name, Gate) else str(name) for name in names)])


@dataclass(frozen=True)
class ChangedLine:
    """A line with new code: its number in the text that was asked for, and now."""

    line: int
    now: int
    text: str


@dataclass(frozen=True)
class Edit:
    """A change of a cell's text.

    `kind` and `values` say what it did; `change` in signs. `gained` and `lost` are the parameters by name, each with
    its count of numbers; `count` is how many the new text has. `changed` and `removed` are lines.
    """

    key: str
    group: str
    kind: str
    values: Values
    text: str
    change: str
    count: int
    gained: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[ChangedLine, ...] = ()
    removed: tuple[int, ...] = ()
    setting: Mapping[str, int] | None = None


def counts(definition: Definition, sized: Sized) -> dict[str, int]:
    """Return how many numbers each parameter has. Raises LanguageError where sizes disagree."""
    outside = [name for name in definition.belows if name not in definition.bottoms] or None
    features = sized.features if "memory" in definition.words else None
    inputs = fixed_inputs(definition, {}) or sized.inputs

    def shapes(inputs: int) -> Mapping[str, tuple[int, ...]]:
        return sizes(definition, inputs, sized.units, features, outside).parameters

    try:
        found = shapes(inputs)
    except LanguageError:
        found = shapes(sized.units)  # a cell that adds x to a vector of its own has as many inputs as units
    return {name: math.prod(shape) for name, shape in found.items()}


def lines(before: Surface, after: Surface) -> tuple[tuple[ChangedLine, ...], tuple[int, ...]]:
    """Return the lines of a text with other code than before, and the numbers of those that are gone."""
    changed = tuple(
        ChangedLine(before.of[row.name].number, row.number, row.code)
        for row in after.rows
        if row.name in before.of and row.code != before.of[row.name].code
    )
    return changed, tuple(row.number for row in before.rows if row.name not in after.of)
