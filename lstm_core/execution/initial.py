"""The parameters that a cell starts with, and a trial of them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_core.errors import FiniteError, LstmCoreError, NotFiniteWarning
from lstm_core.language import can_fail
from lstm_core.language import sizes as measured
from lstm_core.language.expressions import Definition
from lstm_core.language.starts import gains, started
from lstm_core.typing import Array

from .inputs import RunInputs, RunnableCell
from .run import run

STEPS, POSITIONS = 4, 3  # of the trial


def drawn(
    definition: Definition, shapes: Mapping[str, tuple[int, ...]], rng: np.random.Generator, dtype: Any
) -> dict[str, Array]:
    """Return the parameters' starting values, in the order of `shapes`; see `Cell.init`."""
    draw = drawing(definition, dtype)
    return {name: draw(name, shape, rng) for name, shape in shapes.items()}


def drawing(definition: Definition, dtype: Any) -> Callable[[str, tuple[int, ...], np.random.Generator], Array]:
    """Return a function that draws the starting values of one parameter, given its name and shape."""
    scaling = gains(definition)

    def draw(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        declaration = definition.declared.get(name)
        if declaration is not None and declaration.start is not None:
            return started(declaration, shape, dtype, rng)
        if len(shape) == 2:
            bound = 1 / np.sqrt(shape[1])
            found: Array = rng.uniform(-bound, bound, shape).astype(dtype)
            return found
        is_one = name in scaling or name.split(".")[-1] == "b_f"
        return np.full(shape, 1.0 if is_one else 0.0, dtype)

    return draw


def warn_if_not_finite(cell: RunnableCell, params: Mapping[str, Array], sizes: Mapping[str, Any]) -> None:
    """Run a cell on noise; warn, in words, where a value is no finite number. `sizes` are those of `Cell.init`."""
    definition = cell.definition
    if not can_fail(definition):
        return
    rng, features = np.random.default_rng(0), sizes["features"]
    given: dict[str, Any] = {}
    if features is not None:
        given["memory"] = rng.standard_normal((POSITIONS, features))
    try:
        if sizes["below"] is not None:
            known = measured(definition, **{name: sizes[name] for name in ("inputs", "units", "features", "below")})
            given["below"] = {own: rng.standard_normal((STEPS, *known.values[own])) for own in known.below}
        x = rng.standard_normal((STEPS, sizes["inputs"]))
        run(cell, params, RunInputs(x=x, rng=rng, units=sizes["units"], settings=sizes["settings"], **given))
    except FiniteError as error:
        advice = "say how a parameter starts, as in u_1: parameter = normal(0.1)"
        warnings.warn(f"a first run on noise fails: {error}; {advice}", NotFiniteWarning, stacklevel=3)
    except LstmCoreError:
        return  # what cannot be run is said when it is run
