"""Inference of the numbers of inputs, units and features from the shapes of the parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_core.errors import LanguageError
from lstm_core.language import fixed_inputs
from lstm_core.language.lengths import POSITIONS

from .inputs import RunInputs, RunnableCell

# sizes that no setting has; modules of every usual number divide the units
PROBE = {"inputs": 10007, "units": 10080, "features": 30029}
MEMORY_AXES = (POSITIONS, PROBE["features"])

Settings = tuple[tuple[str, Any], ...]
Names = tuple[str, ...] | None  # of the values of the layer below, None without a layer
Axes = Mapping[str, tuple[int | str, ...]]  # by parameter: the words "inputs", "units" and "features", or numbers


def symbolic_shapes(
    cell: RunnableCell, params: Mapping[str, Any], given: RunInputs, settings: Settings, below: Names
) -> Axes:
    """Return the origin of each parameter's axes: the words "inputs", "units" and "features", or numbers.

    What is given beside the parameters counts only for a cell that cannot have sizes of every kind. Raises
    LanguageError where no sizes fit.
    """
    lengths = tuple(sorted({length for values in params.values() for length in shape_of(values)}))
    return _symbolic_shapes(cell, settings, below, _last_axis(given.x), _last_axis(given.memory), lengths)


@lru_cache(maxsize=256)
def _symbolic_shapes(
    cell: RunnableCell,
    settings: Settings,
    below: Names,
    x: int | None,
    memory: int | None,
    lengths: tuple[int, ...],
) -> Axes:
    """Return `symbolic_shapes`: of sizes that no setting has, else of x's and memory's and of the parameters' axes."""
    units = PROBE["units"]
    others = {"below": below, **dict(settings)}
    features = PROBE["features"] if cell.definition.words & {"memory", "features"} else None
    inputs = fixed_inputs(cell.definition, dict(settings)) or PROBE["inputs"]
    tried = [(inputs, features, units), (units, features, units)]  # some cells want inputs and units to be equal
    tried += [(inputs, features, number) for number in lengths]
    tried += [(x or inputs, features and (memory or features), number) for number in (units, *(lengths or (1,)))]
    for inputs, features, units in tried:
        try:
            probed = cell.parameter_shapes(inputs, units, features=features, **others)
        except LanguageError:
            if (inputs, features, units) == tried[-1]:
                raise
        else:
            break
    known = {"inputs": PROBE["inputs"], "units": units} | ({} if features is None else {"features": PROBE["features"]})
    words = {number: word for word, number in known.items()}
    return {name: tuple(words.get(n, n) for n in shape) for name, shape in probed.items()}


def size_of(word: str, shapes: Axes, params: Mapping[str, Any]) -> int | None:
    """Return the number of inputs or units that most parameters agree on; None if no shape depends on it."""
    found: Counter[int] = Counter()
    for name, axes in shapes.items():
        shape = shape_of(params.get(name))
        if word in axes and len(shape) == len(axes) and (length := shape[axes.index(word)]) > 0:
            found[length] += 1
            if found[length] == 2:  # two agree; the check of shapes reports those that differ
                return length
    return found.most_common(1)[0][0] if found else None


def shape_of(values: Any) -> tuple[int, ...]:
    """Return the shape of an array or of a value that converts to one; () for any other."""
    if isinstance(values, np.ndarray):
        found: tuple[int, ...] = values.shape
        return found
    try:
        return tuple(int(length) for length in np.shape(values))
    except ValueError:  # rows of different lengths
        return ()


def _last_axis(values: Any) -> int | None:
    shape = () if values is None else shape_of(values)
    return shape[-1] if shape and shape[-1] > 0 else None
