"""Running of cells: validate the inputs, compile the program unless it is cached, run it, return a trace."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_core.errors import ArrayError, SettingError
from lstm_core.language import MODES, Definition, fixed_inputs, settled, written
from lstm_core.language.expressions import is_drawn
from lstm_core.language.fitting import fitted, units_for
from lstm_core.language.settings import whole_number
from lstm_core.typing import Array

from . import arrays, clamps, finite
from .inferred_sizes import MEMORY_AXES, PROBE, Names, Settings, shape_of, size_of, symbolic_shapes
from .inputs import Feed, RunInputs, RunnableCell
from .program import Program, Weights, program
from .trace import Trace

Params = Mapping[str, Any]


def run(cell: RunnableCell, params: Params, given: RunInputs) -> Trace:
    """Run a cell on x (time, batch, inputs) or (time, inputs), or in writing mode; see `Cell.run`."""
    trace, is_finite = attempt(cell, params, given)
    if not is_finite:
        trace.check()
    return trace


def attempt(cell: RunnableCell, params: Params, given: RunInputs) -> tuple[Trace, bool]:
    """Run a cell as `run` does; return the trace even where its numbers are not finite, and whether all surely are.

    Where they are not, `Trace.check` says which came first: what was computed before it can be shown.
    """
    kept = _last(cell)
    ready = _again(kept[0], params, given) if kept and given.is_plain else None
    if ready is None:
        ready = _prepared(cell, params, given, kept)
    compiled, weights, feed = ready
    if compiled.reads_more:
        feed.words |= _words(cell, compiled, given, feed)
    with np.errstate(all="ignore"):  # the result is checked below
        found = compiled.forward(feed.x, weights.all, feed.start, feed.clamps, feed.masks, feed.words, weights.prepared)
        is_finite = compiled.is_finite(found)
    starts = compiled.graph.starts
    for state in starts:
        own = arrays.concrete(compiled.state_shapes[state], feed.positions)
        feed.start[state] = np.broadcast_to(feed.start[state], (feed.x.shape[1], *own))
    if starts:
        is_finite = is_finite and finite.is_finite(feed.start[state] for state in starts)
    return Trace(cell, compiled, weights, feed, found), is_finite


@lru_cache(maxsize=256)
def _last(cell: RunnableCell) -> list[Program]:
    """Return a list with the cell's last program, empty before its first run: most runs repeat the one before."""
    return []


def _again(compiled: Program, params: Params, given: RunInputs) -> tuple[Program, Weights, Feed] | None:
    """Return the inputs of a plain run that the last program fits, None if a full validation is needed."""
    x, weights = given.x, compiled.kept
    if not (compiled.takes(x) and weights is not None and weights.same(params) and math.isfinite(np.vdot(x, x))):
        return None
    batched = x.ndim == 3
    x = np.array(x if batched else x[:, None], order="C")
    start = {state: np.zeros((x.shape[1], *own), x.dtype) for state, own in compiled.state_shapes.items()}
    return compiled, weights, Feed(x, batched, start, first=given.first)


def _prepared(
    cell: RunnableCell, params: Params, given: RunInputs, kept: list[Program]
) -> tuple[Program, Weights, Feed]:
    """Validate all inputs of a run and compile; the program of a plain run is stored in `kept`."""
    settings = settled(given.settings, cell.name) if given.settings else ()
    _check_mode(cell, given)
    below = _below_names(cell, given.below)
    dtype = arrays.common_dtype(params)
    inputs, units, features, x, batched = _sizes(cell, params, given, settings, below, dtype)
    values = (cell.definition if given.mode == "reading" else _written(cell, below)).values
    clamped = clamps.names_of(given.clamp, values, cell.name)
    started = frozenset(cell.definition.starts).intersection(
        given.initial if isinstance(given.initial, Mapping) else ()
    )
    compiled = program(cell, inputs, units, dtype, settings, given.mode, clamped, started, below, features or None)
    weights = compiled.weights(params, cell.name)
    if x is None:
        assert given.steps is not None  # ensured by _check_mode
        rows, batched = _rows(cell, compiled, given)
        x = np.empty((given.steps, rows, 0), dtype)
    feed = Feed(x, batched, {}, first=given.first)
    if given.memory is not None:
        feed.words["memory"] = arrays.check_memory(given.memory, x.shape[1], features, batched, dtype, cell.name)
    feed.start = _start(cell, compiled, {} if given.initial is None else given.initial, feed)
    if given.clamp is not None and clamped:
        own = {name: arrays.concrete(axes, feed.positions) for name, axes in compiled.graph.sizes.values.items()}
        feed.clamps, feed.masks = clamps.arrays_of(given.clamp, own, x.shape[:2], batched, dtype, cell.name)
    if given.memory is None and given.mode == "reading" and not (settings or clamped or started or below):
        kept[:] = [compiled]
    return compiled, weights, feed


def _sizes(
    cell: RunnableCell, params: Params, given: RunInputs, settings: Settings, below: Names, dtype: np.dtype[Any]
) -> tuple[int, int, int | None, Array | None, bool]:
    """Return (inputs, units, features, x (time, batch, inputs), whether x had a batch axis); x is None in writing."""
    shapes = symbolic_shapes(cell, params, given, settings, below)
    inputs, units, features = (size_of(word, shapes, params) for word in ("inputs", "units", "features"))
    inputs = fixed_inputs(cell.definition, dict(settings)) or inputs
    x, batched = None, True
    if given.mode == "reading":
        x, batched = arrays.check_x(given.x, dtype, inputs, cell.name)
        inputs = x.shape[-1]
    _check_memory(cell, given.memory)
    if given.memory is not None and features is None:
        features = (shape_of(given.memory) or (0,))[-1]
    units = _units(cell, units, inputs, given, (features, below, settings))
    for word, size in (("units", units), ("inputs", inputs)):
        if size is None:
            arrays.check_names(params, shapes, cell.name, "params")
            advice = "; pass units=" if word == "units" else ""
            raise ArrayError(f"{cell.name}: no parameter tells the number of {word}{advice}")
    assert inputs is not None
    assert units is not None
    return inputs, units, features, x, batched


def _units(
    cell: RunnableCell,
    units_of_params: int | None,
    inputs: int | None,
    given: RunInputs,
    rest: tuple[int | None, Names, Settings],
) -> int | None:
    """Return the number of units: what the parameters tell, else what is given, else the only one that fits."""
    features, below, settings = rest
    if given.units is not None:
        units = whole_number("units", given.units, cell.name)
        if units_of_params is not None and units != units_of_params:
            raise ArrayError(f"{cell.name}: units is {units}, and the parameters are those of {units_of_params} units")
        return units
    if units_of_params is not None or inputs is None:
        return units_of_params
    return units_for(cell.definition, inputs, features, below, dict(settings))


def _check_mode(cell: RunnableCell, given: RunInputs) -> None:
    """Check the mode, and that all arguments apply to it. Raises SettingError."""
    mode, x, steps = given.mode, given.x, given.steps
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
def _written(cell: RunnableCell, below: Names) -> Definition:
    return written(cell.definition, below or ())


def _check_memory(cell: RunnableCell, memory: Any) -> None:
    """Check that a memory is given if and only if the equations read one."""
    reads = "memory" in cell.definition.words
    if memory is None and reads:
        wanted = "(batch, positions, features), or (positions, features) where x has no batch axis"
        raise ArrayError(f"{cell.name}: memory is missing; the equations read it; pass memory=, {wanted}")
    if memory is not None and not reads:
        raise ArrayError(f"{cell.name}: memory is given, but no equation reads it; leave memory= out")


def _below_names(cell: RunnableCell, below: Any) -> Names:
    """Return the names of the given values of the layer below, None without any."""
    if below is None:
        return None
    if not isinstance(below, Mapping):
        wanted = "a mapping such as {'c': array}"
        raise ArrayError(f"{cell.name}: below is a {type(below).__name__}; expected {wanted}")
    return tuple(sorted(map(str, below)))


def _rows(cell: RunnableCell, compiled: Program, inputs: RunInputs) -> tuple[int, bool]:
    """Return the batch size of a run in writing mode, and whether there is a batch axis, from the arrays given."""
    draws = {word: _draw(cell, word, inputs, compiled.words) for word in filter(is_drawn, compiled.words)}
    given = [(values, compiled.words[word], 1) for word, values in draws.items()]
    below = inputs.below or {}
    given += [(below[own], compiled.graph.sizes.values[own], 1) for own in compiled.graph.sizes.below]
    if inputs.memory is not None:
        given.append((inputs.memory, MEMORY_AXES, 0))
    if isinstance(inputs.initial, Mapping):
        states = compiled.state_shapes.items()
        given += [(inputs.initial[state], own, 0) for state, own in states if state in inputs.initial]
    for values, own, axis in given:
        shape = () if values is None else shape_of(values)
        if len(shape) == len(own) + axis + 1:
            return shape[axis], True
    return 1, False


def _start(cell: RunnableCell, compiled: Program, initial: Any, feed: Feed) -> dict[str, Array]:
    """Return all initial states, (batch, own axes): as given, else zeros.

    States that writing mode removes may be given too, so that a reading's final states can start a writing.
    """
    batch, dtype = feed.x.shape[1], feed.x.dtype
    shapes = {state: arrays.concrete(own, feed.positions) for state, own in compiled.state_shapes.items()}
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


def _words(cell: RunnableCell, compiled: Program, given: RunInputs, feed: Feed) -> dict[str, Array]:
    """Return the inputs besides x and a memory: the step's number, draws and values of the layer below.

    Each is (time, batch, own axes).
    """
    used, x, batched, words = compiled.words, feed.x, feed.batched, {}
    if "time" in used:
        first = given.first
        if not isinstance(first, int | np.integer) or isinstance(first, bool):
            raise SettingError(f"{cell.name}: first is {first!r}; expected a whole number, the first step's")
        words["time"] = np.arange(first, first + len(x), dtype=x.dtype)[:, None]
    rng = given.rng
    for word in filter(is_drawn, used):
        values = _draw(cell, word, given, used)
        if values is not None:
            words[word] = arrays.check_steps(values, x.shape[:2], used[word], batched, x.dtype, f"{cell.name}: {word}")
        elif rng is not None:
            rng, shape = arrays.generator(rng, cell.name), (*x.shape[:2], *used[word])
            is_normal = word.startswith("noise")
            words[word] = (rng.standard_normal(shape) if is_normal else rng.random(shape)).astype(x.dtype)
        else:
            how = f"{word}=" if word in ("noise", "chance") else f"{word.partition('_')[0]}={{{word!r}: array}}"
            raise ArrayError(f"{cell.name}: the equations read {word}; pass {how} or rng=numpy.random.default_rng(0)")
    below = given.below or {}
    for own in compiled.graph.sizes.below:
        word, what = f"{own}_below", f"{cell.name}: below {own}"
        if word in used:
            words[word] = arrays.check_steps(below[own], x.shape[:2], used[word], batched, x.dtype, what)
    return words


def _draw(cell: RunnableCell, word: str, given: RunInputs, used: Collection[str]) -> Any:
    """Return the array that is given for a draw, None without one: of several, each is given by its name."""
    kind = word.partition("_")[0]
    values = given.noise if kind == "noise" else given.chance
    if not isinstance(values, Mapping):
        if word != kind and values is not None:
            wanted = f"{{{word!r}: array}}"
            raise ArrayError(f"{cell.name}: the equations read {word}; {kind} is a mapping from names such as {wanted}")
        return values
    for name in values:
        if name not in used:
            has = ", ".join(filter(is_drawn, used))
            raise ArrayError(f"{cell.name}: {kind} has {name!r}, which the equations do not read; they read {has}")
    return values.get(word)


def source(cell: RunnableCell, inputs: int, units: int, dtype: Any = np.float32) -> str:
    """Return the NumPy source of the compiled forward pass; values of a layer below are inputs.

    A cell that reads a picture has as many inputs as that has pixels, one that adds x to its state as many as units.
    """
    definition = cell.definition
    below = definition.belows if definition.needs_below else None
    features = PROBE["features"] if definition.words & {"memory", "features"} else None
    known = fitted(definition, inputs, units, features, below)
    inputs, units = known.inputs, known.units
    return program(cell, inputs, units, arrays.float_dtype(dtype, cell.name), below=below, features=features).source


__all__ = ["attempt", "run", "source"]
