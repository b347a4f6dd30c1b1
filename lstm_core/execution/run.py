"""Running a cell: check what came in, compile what is not compiled yet, run, hand back a trace."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from lstm_core.errors import ArrayError, LanguageError, SettingError
from lstm_core.language import MODES, Definition, fixed_inputs, settled, written
from lstm_core.language.shapes import POSITIONS

from . import arrays, clamps, finite
from .program import Program, program
from .trace import Trace

# sizes that no setting has; modules of every usual number divide the units
PROBE = {"inputs": 10007, "units": 10080, "features": 10009}
MEMORY_AXES = (POSITIONS, PROBE["features"])


def run(
    cell,
    params,
    x=None,
    *,
    initial=None,
    clamp=None,
    memory=None,
    below=None,
    noise=None,
    chance=None,
    rng=None,
    first=0,
    mode="reading",
    steps=None,
    settings=None,
) -> Trace:
    """Run a cell on x (time, batch, inputs) or (time, inputs), or let it write `steps` steps; see `Cell.run`."""
    kept = _last(cell)
    if (
        kept
        and clamp is None
        and initial is None
        and memory is None
        and below is None
        and mode == "reading"
        and not settings
    ):
        compiled, weights = kept[0], kept[0].kept
        again = compiled.takes(x) and weights is not None and weights.same(params)
        if again and math.isfinite(np.vdot(x, x)):  # all else is as it was checked before
            batched = x.ndim == 3
            x = np.array(x if batched else x[:, None], order="C")
            start = {state: np.zeros((x.shape[1], *own), x.dtype) for state, own in compiled.state_shapes.items()}
            return _finish(cell, compiled, weights, x, batched, start, {}, {}, noise, chance, rng, first)
    settings = settled(settings, cell.name) if settings else ()
    _check_mode(cell, mode, x, steps)
    lower = _below_names(cell, below)
    lengths = tuple(sorted({length for values in params.values() for length in _shape(values)}))
    shapes = _shapes(cell, settings, lower, _last_axis(x), _last_axis(memory), lengths)
    inputs, units, features = (_size(word, shapes, params) for word in ("inputs", "units", "features"))
    inputs = fixed_inputs(cell.definition, dict(settings)) or inputs
    dtype = arrays.common_dtype(params)
    batched = True
    if mode == "reading":
        x, batched = arrays.check_x(x, dtype, inputs, cell.name)
        inputs = x.shape[-1]
    _check_memory(cell, memory)
    if memory is not None and features is None:
        features = (_shape(memory) or (0,))[-1]
    for word, size in (("units", units), ("inputs", inputs)):
        if size is None:
            arrays.check_names(params, shapes, cell.name, "params")
            raise ArrayError(f"{cell.name}: no parameter tells the number of {word}")
    values = (cell.definition if mode == "reading" else _written(cell, lower)).values
    clamped = clamps.names_of(clamp, values, cell.name)
    given = frozenset(cell.definition.starts) & frozenset(initial) if isinstance(initial, Mapping) else frozenset()
    compiled = program(cell, inputs, units, dtype, settings, mode, clamped, given, lower, features or None)
    weights = compiled.weights(params, cell.name)
    if mode == "writing":
        rows, batched = _rows(compiled, {"noise": noise, "chance": chance}, below, memory, initial)
        x = np.empty((steps, rows, 0), dtype)
    positions = None
    if memory is not None:
        memory = arrays.check_memory(memory, x.shape[1], features, batched, dtype, cell.name)
        positions = memory.shape[1]
    start = _start(cell, compiled, {} if initial is None else initial, x.shape[1], positions, dtype)
    values, masks = {}, {}
    if clamped:
        own = {name: arrays.concrete(axes, positions) for name, axes in compiled.graph.sizes.values.items()}
        values, masks = clamps.arrays_of(clamp, own, x.shape[:2], batched, dtype, cell.name)
    if memory is None and not (settings or clamped or given or lower) and mode == "reading":
        kept[:] = [compiled]
    return _finish(cell, compiled, weights, x, batched, start, values, masks, noise, chance, rng, first, below, memory)


@lru_cache(maxsize=256)
def _last(cell) -> list[Program]:
    """Return a list with the program that a cell ran last, empty before it ran: most runs are like the one before."""
    return []


def _check_mode(cell, mode, x, steps) -> None:
    """Refuse a mode that is none, and what does not belong to it."""
    if mode not in MODES:
        raise SettingError(f"{cell.name}: mode is {mode!r}; expected {' or '.join(map(repr, MODES))}")
    if mode == "reading" and steps is not None:
        raise SettingError(f"{cell.name}: steps is for writing; where the cell reads, x tells how many there are")
    if mode == "reading" and x is None:
        advice = "; or let it write, with mode='writing'" if cell.definition.can_write else ""
        raise ArrayError(
            f"{cell.name}: x is missing; expected real numbers, (time, batch, inputs) or (time, inputs){advice}"
        )
    if mode == "writing" and x is not None:
        raise ArrayError(f"{cell.name}: x is given, but a cell that writes reads none; leave x out")
    if mode == "writing" and steps is None:
        raise SettingError(f"{cell.name}: steps is missing; a cell that writes takes steps=, how many")
    if mode == "writing" and (isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 1):
        raise SettingError(f"{cell.name}: steps is {steps!r}; expected a whole number of at least 1")


@lru_cache(maxsize=256)
def _written(cell, below: tuple[str, ...] | None) -> Definition:
    return written(cell.definition, below or ())


def _check_memory(cell, memory) -> None:
    """Refuse a memory that nothing reads, and none where the equations read one."""
    reads = "memory" in cell.definition.words
    if memory is None and reads:
        wanted = "(batch, positions, features), or (positions, features) where x has no batch axis"
        raise ArrayError(f"{cell.name}: memory is missing; the equations read it; pass memory=, {wanted}")
    if memory is not None and not reads:
        raise ArrayError(f"{cell.name}: memory is given, but no equation reads it; leave memory= out")


def _below_names(cell, below) -> tuple[str, ...] | None:
    """Return which values of the layer below are given, None without any."""
    if below is None:
        return None
    if not isinstance(below, Mapping):
        wanted = "a mapping such as {'c': array}"
        raise ArrayError(f"{cell.name}: below is a {type(below).__name__}; expected {wanted}")
    return tuple(sorted(map(str, below)))


def _rows(compiled: Program, draws: Mapping, below, memory, initial) -> tuple[int, bool]:
    """Return how many rows a cell writes, and whether there is a batch axis: as what is given has one."""
    given = [(values, compiled.words[word], 1) for word, values in draws.items() if word in compiled.words]
    given += [(below[own], compiled.graph.sizes.values[own], 1) for own in compiled.graph.sizes.below]
    if memory is not None:
        given.append((memory, MEMORY_AXES, 0))
    if isinstance(initial, Mapping):
        given += [(initial[state], own, 0) for state, own in compiled.state_shapes.items() if state in initial]
    for values, own, axis in given:
        shape = () if values is None else _shape(values)
        if len(shape) == len(own) + axis + 1:
            return shape[axis], True
    return 1, False


def _finish(
    cell, compiled, weights, x, batched, start, values, masks, noise, chance, rng, first, below=None, memory=None
) -> Trace:
    words = {}
    if compiled.reads_more:
        words = _words(cell, compiled, x, noise, chance, rng, first, batched, below, memory)
    with np.errstate(all="ignore"):  # what comes of it is looked at below
        found = compiled.forward(x, weights.params, start, values, masks, words, weights.prepared)
        is_finite = compiled.is_finite(found)
    positions = None if memory is None else memory.shape[1]
    for state in compiled.graph.starts:
        own = arrays.concrete(compiled.state_shapes[state], positions)
        start[state] = np.broadcast_to(start[state], (x.shape[1], *own))
    trace = Trace(cell, compiled, weights, x, batched, start, values, masks, words, found, first)
    starts = compiled.graph.starts
    if not is_finite or (starts and not finite.is_finite(start[state] for state in starts)):
        trace.check()
    return trace


def _start(cell, compiled: Program, initial: Mapping, batch: int, positions, dtype) -> dict[str, np.ndarray]:
    """Return every state before the first step, (batch, own axes): as given, else zeros.

    A state that falls away where the cell writes may be given: so a reading's last states start a writing.
    """
    shapes = {state: arrays.concrete(own, positions) for state, own in compiled.state_shapes.items()}
    what = f"{cell.name}: initial"
    if not isinstance(initial, Mapping):
        raise ArrayError(f"{what} is a {type(initial).__name__}; expected a mapping such as {{'h': array}}")
    for name in initial:
        if name not in shapes and name not in cell.states:
            raise ArrayError(f"{what}: there is no state {name!r}; expected {', '.join(shapes) or 'none'}")
    return {
        state: arrays.check_state(initial[state], batch, own, dtype, f"{what} {state}")
        if state in initial
        else np.zeros((batch, *own), dtype)
        for state, own in shapes.items()
    }


def _words(cell, compiled, x, noise, chance, rng, first, batched, below, memory) -> dict[str, np.ndarray]:
    """Return what the equations read beside x: the step's number, draws, memory and values of the layer below.

    Each is (time, batch, own axes), a memory (batch, positions, features).
    """
    used = compiled.words
    words = {} if memory is None else {"memory": memory}
    if "time" in used:
        if not isinstance(first, int | np.integer) or isinstance(first, bool):
            raise SettingError(f"{cell.name}: first is {first!r}; expected a whole number, the first step's")
        words["time"] = np.arange(first, first + len(x), dtype=x.dtype)[:, None]
    for word, given in (("noise", noise), ("chance", chance)):
        if word not in used:
            continue
        shape = (*x.shape[:2], *used[word])
        if given is not None:
            words[word] = arrays.check_steps(given, x.shape[:2], used[word], batched, x.dtype, f"{cell.name}: {word}")
        elif rng is not None:
            rng = arrays.generator(rng, cell.name)
            words[word] = (rng.standard_normal(shape) if word == "noise" else rng.random(shape)).astype(x.dtype)
        else:
            raise ArrayError(f"{cell.name}: the equations read {word}; pass {word}= or rng=numpy.random.default_rng(0)")
    for own in compiled.graph.sizes.below:
        word, what = f"{own}_below", f"{cell.name}: below {own}"
        if word in used:
            words[word] = arrays.check_steps(below[own], x.shape[:2], used[word], batched, x.dtype, what)
    return words


def _last_axis(values) -> int | None:
    shape = () if values is None else _shape(values)
    return shape[-1] if shape and shape[-1] > 0 else None


@lru_cache(maxsize=256)
def _shapes(
    cell,
    settings: tuple,
    below: tuple[str, ...] | None,
    x: int | None,
    memory: int | None,
    lengths: tuple[int, ...],
) -> dict:
    """Return where each parameter's axes come from: the words "inputs", "units" and "features", or numbers.

    `x` and `memory` are the lengths of the vectors that are given, for a cell that takes no others; `lengths` those of
    the parameters' axes, for one that cannot have any number of units.
    """
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
    words = {number: word for word, number in (PROBE | {"units": units}).items()}
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
    """Return the NumPy source of the compiled forward pass; what comes from a layer below is read from outside.

    A cell that reads a picture has as many inputs as that has pixels.
    """
    definition = cell.definition
    inputs = fixed_inputs(definition, {}) or inputs
    below = definition.belows if definition.needs_below else None
    features = PROBE["features"] if definition.words & {"memory", "features"} else None
    dtype = arrays.float_dtype(dtype, cell.name)
    return program(cell, inputs, units, dtype, below=below, features=features).source


__all__ = ["run", "source"]
