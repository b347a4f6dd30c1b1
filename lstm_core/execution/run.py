"""Running a cell: check what came in, compile what is not compiled yet, run, hand back a trace."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from lstm_core.errors import ArrayError, LanguageError

from . import arrays, clamps
from .program import Program, program
from .trace import Trace

PROBE = {"inputs": 10007, "units": 10080}  # sizes that no setting has; modules of every usual number divide the units


def run(
    cell, params, x, *, initial=None, clamp=None, noise=None, chance=None, rng=None, first=0, settings=None
) -> Trace:
    """Run a cell on x (time, batch, inputs) or (time, inputs); see `Cell.run`."""
    kept = _last(cell)
    if kept and clamp is None and initial is None and not settings:
        compiled, weights = kept[0], kept[0].kept
        again = compiled.takes(x) and weights is not None and weights.same(params)
        if again and math.isfinite(np.vdot(x, x)):  # all else is as it was checked before
            batched = x.ndim == 3
            x = np.array(x if batched else x[:, None], order="C")
            start = {state: np.zeros((x.shape[1], *own), x.dtype) for state, own in compiled.state_shapes.items()}
            return _finish(cell, compiled, weights, x, batched, start, {}, {}, noise, chance, rng, first)
    settings = tuple(sorted(settings.items())) if settings else ()
    shapes = _shapes(cell, settings)
    inputs, units = _size("inputs", shapes, params), _size("units", shapes, params)
    dtype = arrays.common_dtype(params)
    x, batched = arrays.check_x(x, dtype, inputs, cell.name)
    if units is None:
        arrays.check_names(params, shapes, cell.name, "params")
        raise ArrayError(f"{cell.name}: no parameter tells the number of units")
    inputs = x.shape[-1]
    definition = cell.definition
    clamped = clamps.names_of(clamp, definition.values, cell.name)
    given = frozenset(definition.starts) & frozenset(initial) if isinstance(initial, Mapping) else frozenset()
    compiled = program(cell, inputs, units, dtype, settings, "reading", clamped, given)
    weights = compiled.weights(params, cell.name)
    start = _start(cell.name, compiled, {} if initial is None else initial, x.shape[1], dtype)
    values, masks = {}, {}
    if clamped:
        own = compiled.graph.sizes.values
        values, masks = clamps.arrays_of(clamp, own, x.shape[:2], batched, dtype, cell.name)
    if not (settings or clamped or given):
        kept[:] = [compiled]
    return _finish(cell, compiled, weights, x, batched, start, values, masks, noise, chance, rng, first)


@lru_cache(maxsize=256)
def _last(cell) -> list[Program]:
    """Return a list with the program that a cell ran last, empty before it ran: most runs are like the one before."""
    return []


def _finish(cell, compiled, weights, x, batched, start, values, masks, noise, chance, rng, first) -> Trace:
    words = _words(cell, compiled, x, noise, chance, rng, first, batched) if len(compiled.words) > 1 else {}
    with np.errstate(over="ignore", under="ignore"):
        found = compiled.forward(x, weights.params, start, values, masks, words, weights.prepared)
    for state in compiled.graph.starts:
        start[state] = np.broadcast_to(start[state], (x.shape[1], *compiled.state_shapes[state]))
    return Trace(cell, compiled, weights, x, batched, start, values, masks, words, found)


def _start(cell: str, compiled: Program, initial: Mapping, batch: int, dtype: np.dtype) -> dict[str, np.ndarray]:
    """Return every state before the first step, (batch, own axes): as given, else zeros."""
    shapes = compiled.state_shapes
    if not isinstance(initial, Mapping):
        raise ArrayError(f"{cell}: initial is a {type(initial).__name__}; expected a mapping such as {{'h': array}}")
    for name in initial:
        if name not in shapes:
            raise ArrayError(f"{cell}: initial: there is no state {name!r}; expected {', '.join(shapes) or 'none'}")
    return {
        state: arrays.check_state(initial[state], batch, own, dtype, f"{cell}: initial {state}")
        if state in initial
        else np.zeros((batch, *own), dtype)
        for state, own in shapes.items()
    }


def _words(cell, compiled, x, noise, chance, rng, first, batched) -> dict[str, np.ndarray]:
    """Return the step's number and the draws that the equations read, each (time, batch, own axes)."""
    used = compiled.words
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
    """Return the number of inputs or units that most parameters were made for, None where none tells."""
    found: Counter[int] = Counter()
    for name, axes in shapes.items():
        shape = _shape(params.get(name))
        if word in axes and len(shape) == len(axes) and (length := shape[axes.index(word)]) > 0:
            found[length] += 1
            if found[length] == 2:  # two agree; what differs is an error that the check of shapes names
                return length
    return found.most_common(1)[0][0] if found else None


def _shape(values) -> tuple[int, ...]:
    if isinstance(values, np.ndarray):
        return values.shape
    try:
        return np.shape(values)
    except ValueError:  # rows of different lengths
        return ()


def source(cell, inputs: int, units: int, dtype=np.float32) -> str:
    """Return the NumPy source of the compiled forward pass."""
    return program(cell, inputs, units, np.dtype(dtype)).source


__all__ = ["run", "source"]
