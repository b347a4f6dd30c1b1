"""Operations that reorder, join, cut and repeat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_core.formats.errors import FormatError

from .table import Call, Operation, Result, Values, axis_of, counted, first, given, nothing, rows


def _reshape(call: Call) -> Result:
    a, wanted = call[0], call.numbers(1, "shape") or ()
    keeps = not call.attribute("allowzero", 0)
    if keeps and any(not length and axis >= a.ndim for axis, length in enumerate(wanted)):
        raise FormatError(f"an array of the shape {a.shape} cannot become {wanted}", "shape")
    return a.reshape([a.shape[axis] if keeps and not length else length for axis, length in enumerate(wanted)])


def _transpose(call: Call) -> Result:
    return np.transpose(call[0], call.attribute("perm"))


def _squeeze(call: Call) -> Result:
    axes = call.numbers(1, "axes")
    return np.squeeze(call[0]) if axes is None else np.squeeze(call[0], axes)


def _unsqueeze(call: Call) -> Result:
    return np.expand_dims(call[0], call.numbers(1, "axes") or ())


def _flatten(call: Call) -> Result:
    a, axis = call[0], int(call.attribute("axis", 1))
    axis = axis + a.ndim if axis < 0 else axis
    return a.reshape(counted(a.shape[:axis]), counted(a.shape[axis:]))


def _concat(call: Call) -> Result:
    return np.concatenate([value for value in call.inputs if value is not None], int(call.attribute("axis", 1)))


def _split(call: Call) -> Result:
    a, lengths = call[0], call.numbers(1, "split")
    axis = axis_of(int(call.attribute("axis", 0)), a.ndim)
    if lengths is None:
        part = -(-a.shape[axis] // call.outputs)
        lengths = tuple(min(part, max(0, a.shape[axis] - n * part)) for n in range(call.outputs))
    if sum(lengths) != a.shape[axis] or min(lengths) < 0:
        raise FormatError(f"an axis of {a.shape[axis]} is split into {lengths}", "shape")
    return tuple(np.split(a, np.cumsum(lengths)[:-1], axis))


def _slice(call: Call) -> Result:
    a = call[0]
    starts, ends = call.numbers(1, "starts") or (), call.numbers(2, "ends") or ()
    axes = call.numbers(3, "axes") or range(len(starts))
    steps = call.numbers(4, "steps") or (1,) * len(starts)
    cut = [slice(None)] * a.ndim
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        place, length = axis_of(axis, a.ndim), a.shape[axis]
        start, end = (number + length if number < 0 else number for number in (start, end))
        low, high = (0, length) if step > 0 else (-1, length - 1)
        start, end = min(max(start, max(low, 0)), high), min(max(end, low), high if step > 0 else length)
        cut[place] = slice(start, None if end < 0 else end, step)
    return a[tuple(cut)]


def _rows(indices: Values, length: int) -> Values:
    """Return indices counted from the front. Raises FormatError, kind "index"."""
    found = np.asarray(indices)
    if found.dtype.kind not in "iu":
        raise FormatError(f"rows are chosen by {found.dtype}; expected whole numbers", "index")
    if found.size and not (-length <= found.min() and found.max() < length):
        wrong = found.min() if found.min() < -length else found.max()
        raise FormatError(f"row {wrong} is chosen; there are {length}, 0 to {length - 1}", "index")
    return np.where(found < 0, found + length, found)


def _gather(call: Call) -> Result:
    axis = axis_of(int(call.attribute("axis", 0)), call[0].ndim)
    return np.take(call[0], _rows(call[1], call[0].shape[axis]), axis)


def _gather_size(call: Call) -> int:
    axis = axis_of(int(call.attribute("axis", 0)), call[0].ndim)
    shape = call[0].shape
    return counted(shape[:axis]) * counted(shape[axis + 1 :]) * int(np.size(call[1]))


def _gather_elements(call: Call) -> Result:
    axis = axis_of(int(call.attribute("axis", 0)), call[0].ndim)
    return np.take_along_axis(call[0], _rows(call[1], call[0].shape[axis]), axis)


def _gather_nd(call: Call) -> Result:
    a, indices, batch = call[0], np.asarray(call[1]), int(call.attribute("batch_dims", 0))
    if batch:
        raise FormatError("GatherND with batch_dims cannot be run here", "run")
    parts = tuple(_rows(indices[..., n], a.shape[n]) for n in range(indices.shape[-1]))
    return a[parts]


def _gather_nd_size(call: Call) -> int:
    depth = int(np.shape(call[1])[-1])
    return int(np.size(call[1]) // max(depth, 1)) * counted(call[0].shape[depth:])


def _scatter_elements(call: Call) -> Result:
    if call.attribute("reduction", "none") != "none":
        raise FormatError("ScatterElements that adds up cannot be run here", "run")
    found, axis = np.array(call[0]), axis_of(int(call.attribute("axis", 0)), call[0].ndim)
    np.put_along_axis(found, _rows(call[1], found.shape[axis]), call[2], axis)
    return found


def _scatter_nd(call: Call) -> Result:
    if call.attribute("reduction", "none") != "none":
        raise FormatError("ScatterND that adds up cannot be run here", "run")
    found, indices = np.array(call[0]), np.asarray(call[1])
    found[tuple(_rows(indices[..., n], found.shape[n]) for n in range(indices.shape[-1]))] = call[2]
    return found


def _tile(call: Call) -> Result:
    return np.tile(call[0], call.numbers(1, "repeats") or ())


def _tile_size(call: Call) -> int:
    return first(call) * counted(call.numbers(1, "repeats") or ())


def _pads(call: Call) -> tuple[list[tuple[int, int]], list[int]]:
    """Return (before, after) of every axis, and the axes of those that are given."""
    pads = call.numbers(1, "pads") or ()
    axes = [axis_of(axis, call[0].ndim) for axis in call.numbers(3, "axes") or range(call[0].ndim)]
    if len(pads) != 2 * len(axes):
        raise FormatError(f"Pad has {len(pads)} numbers for {len(axes)} axes", "shape")
    found = [(0, 0)] * call[0].ndim
    for n, axis in enumerate(axes):
        found[axis] = (pads[n], pads[n + len(axes)])
    return found, axes


def _pad(call: Call) -> Result:
    a, mode = call[0], call.attribute("mode", "constant")
    pads, _ = _pads(call)
    cut = tuple(slice(max(0, -before), a.shape[axis] - max(0, -after)) for axis, (before, after) in enumerate(pads))
    widths = [(max(0, before), max(0, after)) for before, after in pads]
    if mode == "constant":
        value = call.get(2) if call.get(2) is not None else call.attribute("value", 0)
        return np.pad(a[cut], widths, constant_values=np.asarray(value).reshape(-1)[0].astype(a.dtype))
    if mode not in ("reflect", "edge", "wrap"):
        raise FormatError(f"Pad cannot be of the mode {mode!r}", "run")
    return np.pad(a[cut], widths, mode=mode)


def _pad_size(call: Call) -> int:
    pads, _ = _pads(call)
    return counted([max(0, length + sum(two)) for length, two in zip(call[0].shape, pads, strict=True)])


def _reverse_sequence(call: Call) -> Result:
    a, lengths = call[0], [int(length) for length in np.asarray(call[1]).reshape(-1)]
    batch, time = int(call.attribute("batch_axis", 1)), int(call.attribute("time_axis", 0))
    moved = np.array(np.moveaxis(a, (batch, time), (0, 1)))
    _rows(np.array(lengths), a.shape[time] + 1)
    for row, length in enumerate(lengths):
        moved[row, :length] = moved[row, :length][::-1].copy()
    return np.moveaxis(moved, (0, 1), (batch, time))


def _trilu(call: Call) -> Result:
    k = int(np.asarray(call.get(1)).reshape(-1)[0]) if call.get(1) is not None else 0
    return np.triu(call[0], k) if call.attribute("upper", 1) else np.tril(call[0], k)


def _compress(call: Call) -> Result:
    axis = call.attribute("axis")
    a = call[0].reshape(-1) if axis is None else call[0]
    chosen = np.flatnonzero(np.asarray(call[1]).reshape(-1))
    return np.take(a, _rows(chosen, a.shape[int(axis or 0)]), int(axis or 0))


def _depth_to_space(call: Call) -> Result:
    a, size = call[0], int(call.attribute("blocksize", 1))
    batch, depth, height, width = a.shape
    is_crd = call.attribute("mode", "DCR") == "CRD"
    shape: Sequence[int] = (batch, depth // size**2, size, size, height, width)
    order = (0, 1, 4, 2, 5, 3) if is_crd else (0, 3, 4, 1, 5, 2)
    if not is_crd:
        shape = (batch, size, size, depth // size**2, height, width)
    return a.reshape(shape).transpose(order).reshape(batch, depth // size**2, height * size, width * size)


ROWS: dict[str, Operation] = rows(
    ("Reshape", _reshape, first),
    ("Transpose", _transpose, first),
    ("Squeeze", _squeeze, nothing),
    ("Unsqueeze", _unsqueeze, nothing),
    ("Flatten", _flatten, first),
    ("Concat", _concat, given),
    ("Split", _split, nothing),
    ("Slice", _slice, nothing),
    ("Gather", _gather, _gather_size),
    ("GatherElements", _gather_elements, lambda call: int(np.size(call[1]))),
    ("GatherND", _gather_nd, _gather_nd_size),
    ("ScatterElements", _scatter_elements, first),
    ("ScatterND", _scatter_nd, first),
    ("Tile", _tile, _tile_size),
    ("Pad", _pad, _pad_size),
    ("ReverseSequence", _reverse_sequence, first),
    ("Trilu", _trilu, first),
    ("Compress", _compress, first),
    ("DepthToSpace", _depth_to_space, first),
)
