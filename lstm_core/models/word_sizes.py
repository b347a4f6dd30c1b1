"""The sizes of a network of words: those that are asked for, or the nearest that its cell can have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lstm_core.cell import Cell
from lstm_core.errors import LanguageError
from lstm_core.language import sizes
from lstm_core.typing import Array


class WordSizes(NamedTuple):
    """`inputs` is the width of a word's embedding, `width` that of h, from which words are predicted."""

    inputs: int
    units: int
    width: int


def word_sizes(cell: Cell, inputs: int, units: int) -> WordSizes:
    """Return the sizes of a network; a cell that adds x to a vector of its own has as many inputs as units.

    Raises LanguageError for a cell that can have neither.
    """
    for number in (inputs, units):
        try:
            return WordSizes(number, units, _width(cell, number, units))
        except LanguageError:
            if number == units:
                raise
    raise AssertionError("the last number of inputs is that of units")


def units_of(cell: Cell, params: Mapping[str, Array], inputs: int, width: int) -> int:
    """Return the number of units of a cell with these parameters whose h has `width` entries.

    It is the width of h, unless a line gives h a size of its own, as in an LSTM with a projection.
    """
    lengths = {int(length) for array in params.values() for length in array.shape}
    for units in (width, *sorted(lengths)):
        try:
            shapes = cell.parameter_shapes(inputs=inputs, units=units)
            fits = all(params[name].shape == shape for name, shape in shapes.items() if name in params)
            if fits and _width(cell, inputs, units) == width:
                return units
        except LanguageError:
            continue
    return width


@lru_cache(maxsize=256)
def _width(cell: Cell, inputs: int, units: int) -> int:
    shape = sizes(cell.definition, inputs, units).values["h"]
    length: int | str = shape[-1] if shape else 1
    return length if isinstance(length, int) else 1  # a collection has no number of entries
