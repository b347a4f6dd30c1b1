"""The record of a network's run: every value of every layer, and what the network gives out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.errors import ArrayError
from lstm_core.execution import Trace
from lstm_core.execution.clamps import arrays_of
from lstm_core.formats.errors import FormatError
from lstm_core.formats.graph import Node
from lstm_core.formats.recurrent import Layer, Way
from lstm_core.models.entries import entries
from lstm_core.representation import NotebookRepresentation, counted
from lstm_core.typing import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Read:
    """One way's trace, in the order in which it read, and the step of the input that each step read, (time, batch).

    Where a row is shorter than the others, `is_inside` (time, batch) says which steps of the input are its own.
    """

    trace: Trace
    order: Indices
    is_inside: Mask | None = None

    def values(self, name: str) -> Array:
        """Return a value in the order of the input, (time, batch, units), 0 behind the end of a row."""
        found = np.take_along_axis(self.trace[name], self.order[..., None], 0)
        if self.is_inside is not None:
            found = np.where(self.is_inside[..., None], found, np.zeros((), found.dtype))
        found.flags.writeable = False
        return found


class Run(NotebookRepresentation):
    """Every value of a run by name, and the network's outputs.

    `run["l0.f"]` is (time, batch, units), in the order of the input; so is `run["l0.reverse.f"]`, of the second of two
    ways (a layer that has one way is `l0`, whichever end it begins at). `run["h"]` is what the last layer gives out,
    both ways side by side. `traces["l0"]`, `traces["l0.reverse"]` are the traces of the ways, in the order in which
    each read; a layer that ran a second time is `l0.again`, a third time `l0.again2`. `outputs` are the network's, each
    in the file's own layout. A layer that did not run, in the arm of an `If` that was not picked, has no values.
    """

    def __init__(self, layers: Sequence[Layer]):
        self.outputs: tuple[Array, ...] = ()
        self.reads: dict[str, Read] = {}
        self._layers = layers

    def _summary(self) -> str:
        return f"Run of {counted(len(self.traces), 'way')} of {counted(len(self._layers), 'layer')}"

    @property
    def traces(self) -> dict[str, Trace]:
        """The trace of each way that ran, by its key."""
        return {key: read.trace for key, read in self.reads.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all values, in the order in which the layers ran."""
        return tuple(f"{key}.{name}" for key, read in self.reads.items() for name in read.trace.names)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Array:
        """Return a value, (time, batch, units), in the order of the input. Raises ArrayError for an unknown name."""
        if name == "h":
            return self._last()
        for key in sorted(self.reads, key=len, reverse=True):
            if name.startswith(f"{key}."):
                own = name[len(key) + 1 :]
                if own in self.reads[key].trace:
                    return self.reads[key].values(own)
        raise ArrayError(f"the run has no {name!r}; it has {', '.join(self.names)}")

    def _last(self) -> Array:
        if not self.reads:
            raise ArrayError("no layer ran")
        key = list(self.reads)[-1].removesuffix(".reverse")
        both = [read.values("h") for way, read in self.reads.items() if way in (key, f"{key}.reverse")]
        return np.concatenate(both, axis=-1)


def key_of(index: int, number: int, taken: Mapping[str, Any]) -> str:
    """Return the key of a layer's way in a run: `l0`, `l0.reverse` for the second of two ways; `l0.again`,
    `l0.again.reverse` where the layer runs a second time.
    """
    times = 0
    while True:
        again = "" if not times else ".again" if times == 1 else f".again{times}"
        key = f"l{index}{again}{'.reverse' if number else ''}"
        if key not in taken:
            return key
        times += 1


def read_layer(
    run: Run, layers: Sequence[Layer], node: Node, inputs: Sequence[Any], clamp: Mapping[str, Any]
) -> tuple[Array, ...]:
    """Run a `Recurrent` node as ONNX runs LSTM, GRU and RNN, keep its traces in `run`, and return Y, Y_h, Y_c.

    inputs: X (time, batch, inputs), sequence_lens (batch,), initial_h and initial_c (ways, batch, units). clamp: values
    to hold by their names in the run. Raises FormatError, kind "shape", "input" or "state".
    """
    index = int(node.attributes["layer"])
    layer, is_batch_first = layers[index], bool(node.attributes.get("layout", 0))
    x, lengths, *starts = [*inputs, None, None, None, None][:4]
    x = _checked(x, layer, is_batch_first)
    time, batch = x.shape[:2]
    steps = _lengths(lengths, time, batch)
    states = {
        state: _started(value, layer, state, batch, is_batch_first)
        for state, value in zip(("h", "c"), starts, strict=False)
    }
    found: list[dict[str, Array]] = []
    for number, way in enumerate(layer.ways):
        initial = {state: value[number] for state, value in states.items() if value is not None}
        key = key_of(index, number, run.reads)
        read = _read(way, x, steps, {**way.first, **initial}, _held(clamp, key))
        run.reads[key] = read
        found.append({state: _final(read, state, steps) for state in layer.states} | {"Y": read.values("h")})
    y = np.stack([one["Y"] for one in found], 1)  # (time, ways, batch, units)
    final = [np.stack([one[state] for one in found]) for state in layer.states]  # (ways, batch, units)
    if is_batch_first:
        return y.transpose(2, 0, 1, 3), *(state.swapaxes(0, 1) for state in final)
    return y, *final


def _checked(x: Any, layer: Layer, is_batch_first: bool) -> Array:
    """Return x as (time, batch, inputs), real numbers. Raises FormatError."""
    x = np.asarray(x)
    x = x.swapaxes(0, 1) if is_batch_first and x.ndim == 3 else x
    if x.ndim != 3 or x.shape[2] != layer.inputs or not x.size:
        raise FormatError(
            f"the layer is given numbers of the shape {x.shape}; expected (time, batch, {layer.inputs})", "shape"
        )
    found: Array = x.astype(next(iter(layer.ways[0].params.values())).dtype, copy=False)
    return found


def _lengths(given: Any, time: int, batch: int) -> Indices | None:
    """Return the length of each row, None where all are whole. Raises FormatError, kind "input"."""
    if given is None:
        return None
    lengths = np.asarray(given).reshape(-1)
    if len(lengths) != batch or lengths.dtype.kind not in "iu" or lengths.min() < 0 or lengths.max() > time:
        raise FormatError(f"the lengths are {lengths[:8].tolist()}; expected {batch}, from 0 to {time}", "input")
    return None if (lengths == time).all() else lengths.astype(np.int64)


def _started(given: Any, layer: Layer, state: str, batch: int, is_batch_first: bool) -> Array | None:
    """Return first states as (ways, batch, units). Raises FormatError, kind "state"."""
    if given is None or state not in layer.states:
        return None
    value = np.asarray(given)
    value = value.swapaxes(0, 1) if is_batch_first and value.ndim == 3 else value
    wanted = (len(layer.ways), batch, layer.width(state))
    if value.shape != wanted:
        raise FormatError(f"the first state {state} has the shape {value.shape}; expected {wanted}", "state")
    return value


def _read(
    way: Way, x: Array, lengths: Indices | None, initial: Mapping[str, Array], clamp: Mapping[str, Any] | None
) -> Read:
    """Run one way on x (time, batch, inputs)."""
    time, batch = x.shape[:2]
    steps = np.broadcast_to(np.arange(time)[:, None], (time, batch))
    if lengths is None:
        order = steps[::-1] if way.reverse else steps
        is_inside = None
    else:
        is_inside = steps < lengths
        order = np.where(is_inside, lengths - 1 - steps, steps) if way.reverse else steps
        x = np.where(is_inside[..., None], x, np.zeros((), x.dtype))
    seen = np.take_along_axis(x, order[..., None], 0) if way.reverse else x
    start = {
        state: np.broadcast_to(value, (batch, np.shape(value)[-1])).astype(x.dtype) for state, value in initial.items()
    }
    held = None if clamp is None else _in_order(way, clamp, order, x)
    trace = way.cell.run(way.params, seen, initial=start or None, clamp=held)
    return Read(trace, order, is_inside)


def _in_order(way: Way, clamp: Mapping[str, Any], order: Indices, x: Array) -> Mapping[str, Any]:
    """Return what is held, whose steps are those of the input, for the order in which the way reads."""
    if not way.reverse:
        return clamp
    shapes = {name: (count,) for name, count in entries(way.cell, x.shape[2], _units(way)).items()}
    known = {name: value for name, value in clamp.items() if name in shapes}
    unknown = {name: value for name, value in clamp.items() if name not in shapes}
    values, masks = arrays_of(known, shapes, x.shape[:2], True, x.dtype, way.cell.name)
    held = {name: np.where(masks[name], values[name], np.nan) for name in known}
    return {name: np.take_along_axis(value, order[..., None], 0) for name, value in held.items()} | unknown


def _units(way: Way) -> int:
    return next(int(array.shape[0]) for name, array in way.params.items() if name.startswith("W_") and name != "W_hr")


def _held(clamp: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Return what is held of one way, by the names of its cell; None without any."""
    own = {}
    for name, value in clamp.items():
        way, _, rest = name.rpartition(f"{key}.")
        if not way and rest and name.startswith(f"{key}.") and rest.partition(".")[0] not in ("reverse", "again"):
            own[rest] = value
    return own or None


def _final(read: Read, state: str, lengths: Indices | None) -> Array:
    """Return a state after the last step of each row, (batch, units)."""
    final: Array
    if lengths is None:
        final = read.trace[state][-1]
        return final
    last = np.maximum(lengths - 1, 0)
    found: Array = np.take_along_axis(read.trace[state], last[None, :, None], 0)[0]
    final = np.where((lengths > 0)[:, None], found, read.trace.initial[state])
    return final
