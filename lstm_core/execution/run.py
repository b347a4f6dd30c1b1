"""Running a cell: check what came in, compile what is not compiled yet, run, hand back a trace."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from lstm_core.errors import ArrayError, LanguageError

from . import arrays, clamps
from .program import program
from .trace import Trace

PROBE = {"inputs": 10007, "units": 10080}  # sizes that no setting has; modules of every usual number divide the units


def run(cell, params, x, *, initial=None, clamp=None, noise=None, chance=None, rng=None, first=0, settings=None) -> Trace:
    """Run a cell on x (time, batch, inputs) or (time, inputs); see `Cell.run`."""
    settings = dict(settings or {})
    shapes = _shapes(cell, tuple(settings.items()))
    arrays.check_names(params, tuple(shapes), cell.name, "params")
    dtype = arrays.common_dtype(params)
    x, batched = arrays.check_x(x, dtype, _size("inputs", shapes, params), cell.name)
    inputs, units = x.shape[-1], _size("units", shapes, params)
    if units is None:
        raise ArrayError(f"{cell.name}: no parameter tells the number of units")
    states = cell.definition.states
    initial = dict(initial or {})
    for name in initial:
        if name not in states:
            raise ArrayError(f"{cell.name}: initial: there is no state {name!r}; expected {', '.join(states) or 'none'}")
    clamp = dict(clamp) if clamp else {}
    given = [name for name in initial if name in cell.definition.starts]
    held = [name for name in clamp if name in cell.definition.values]
    compiled = program(cell, inputs, units, dtype, settings, "reading", held, given)
    weights = compiled.weights(params, cell.name)
    batch = x.shape[1]
    start = {}
    for state in states:
        axes = (inputs,) if state == "x" else compiled.graph.sizes.values[state]
        if state in initial:
            start[state] = arrays.check_state(initial[state], batch, axes, dtype, f"{cell.name}: initial {state}")
        else:
            start[state] = np.zeros((batch, *axes), dtype)
    values, masks = {}, {}
    if clamp:
        sizes = compiled.graph.sizes.values
        values, masks = clamps.arrays_of(clamp, sizes, x.shape[:2], batched, dtype, cell.name)
    words = _words(cell, compiled, x, noise, chance, rng, first, batched)
    with np.errstate(over="ignore", under="ignore"):
        found = compiled.forward(x, weights.params, start, values, masks, words, weights.prepared)
    for state in compiled.graph.starts:
        node = compiled.graph.values[state]
        width = node.shape
        start[state] = np.broadcast_to(found["start"][state], (batch, *width))
    return Trace(cell, compiled, weights, x, batched, start, values, masks, words, found)


def _words(cell, compiled, x, noise, chance, rng, first, batched) -> dict[str, np.ndarray]:
    """Return the step's number and the draws that the equations read, each (time, batch, own axes)."""
    used = {node.payload: node.shape for node in compiled.graph.nodes if node.operation == "input"}
    words = {}
    if "time" in used:
        words["time"] = np.arange(first, first + len(x), dtype=x.dtype)[:, None]
    for word, given in (("noise", noise), ("chance", chance)):
        if word not in used:
            continue
        shape = (*x.shape[:2], *used[word])
        if given is not None:
            words[word] = arrays.check_steps(given, x.shape[:2], used[word], batched, x.dtype, f"{cell.name}: {word}")
        elif rng is not None:
            words[word] = (rng.standard_normal(shape) if word == "noise" else rng.random(shape)).astype(x.dtype)
        else:
            raise ArrayError(f"{cell.name}: the equations read {word}; pass {word}= or rng=numpy.random.default_rng(0)")
    return words


@lru_cache(maxsize=256)
def _shapes(cell, settings: tuple) -> dict[str, tuple]:
    """Return where each parameter's axes come from: the words "inputs" and "units", or numbers."""
    words = {number: word for word, number in PROBE.items()}
    try:
        probed = cell.parameter_shapes(**PROBE, **dict(settings))
    except LanguageError:  # a cell that wants inputs and units to be equal
        probed = cell.parameter_shapes(inputs=PROBE["units"], units=PROBE["units"], **dict(settings))
    return {name: tuple(words.get(n, n) for n in shape) for name, shape in probed.items()}


def _size(word: str, shapes: dict[str, tuple], params) -> int | None:
    """Return the number of inputs or units that the parameters were made for."""
    for name, axes in shapes.items():
        if word in axes:
            shape = np.shape(params[name])
            if len(shape) == len(axes):
                return shape[axes.index(word)]
    return None


def source(cell, inputs: int, units: int, dtype=np.float32) -> str:
    """Return the NumPy source of the compiled forward pass."""
    return program(cell, inputs, units, np.dtype(dtype)).source


__all__ = ["run", "source"]
