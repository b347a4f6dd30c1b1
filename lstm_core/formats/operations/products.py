"""Products: matrices, convolutions over one axis or more, pooling, numbers of 8 bits."""

from __future__ import annotations

from itertools import product

import numpy as np

from lstm_core.formats.errors import FormatError

from .table import Call, Operation, Result, Values, broadcast_shape, counted, first, rows

PLACES = 4096  # of a kernel: each is a pass over the input


def _matmul_size(call: Call) -> int:
    a, b = np.shape(call[0]), np.shape(call[1])
    if not a or not b:
        raise FormatError("a product of a number without axes", "shape")
    left, right = (1, *a) if len(a) == 1 else a, (*b, 1) if len(b) == 1 else b
    if left[-1] != right[-2]:
        raise FormatError(f"a matrix of {a} does not multiply one of {b}", "shape")
    return counted(broadcast_shape([left[:-2], right[:-2]])) * int(left[-2]) * int(right[-1])


def _gemm(call: Call) -> Result:
    a = call[0].T if call.attribute("transA", 0) else call[0]
    b = call[1].T if call.attribute("transB", 0) else call[1]
    found = call.attribute("alpha", 1.0) * (a @ b)
    c = call.get(2)
    found = found if c is None else found + call.attribute("beta", 1.0) * c
    return found.astype(call[0].dtype)


def _gemm_size(call: Call) -> int:
    a, b = call[0].shape, call[1].shape
    return int(a[1 if call.attribute("transA", 0) else 0]) * int(b[0 if call.attribute("transB", 0) else 1])


def _window(call: Call, kernel: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...], list[tuple[int, int]]]:
    """Return (strides, dilations, pads before and after) of a convolution or a pooling."""
    rank, shape = len(kernel), call[0].shape[2:]
    strides = tuple(call.attribute("strides", (1,) * rank))
    dilations = tuple(call.attribute("dilations", (1,) * rank))
    if min(*strides, *dilations, *kernel) < 1 or len(shape) != rank:
        raise FormatError(f"strides {strides}, dilations {dilations}, kernel {kernel} for {rank} axes", "shape")
    how = call.attribute("auto_pad", "NOTSET")
    if how in ("NOTSET", "VALID"):
        pads = tuple(call.attribute("pads", (0,) * 2 * rank)) if how == "NOTSET" else (0,) * 2 * rank
        return strides, dilations, [(int(pads[n]), int(pads[n + rank])) for n in range(rank)]
    found = []
    for n in range(rank):
        missing = max(0, (-(-shape[n] // strides[n]) - 1) * strides[n] + dilations[n] * (kernel[n] - 1) + 1 - shape[n])
        found.append(
            (missing // 2, missing - missing // 2) if how == "SAME_UPPER" else (-(-missing // 2), missing // 2)
        )
    return strides, dilations, found


def _lengths(call: Call, kernel: tuple[int, ...], is_up: bool = False) -> tuple[int, ...]:
    """Return the lengths of the axes of the result."""
    strides, dilations, pads = _window(call, kernel)
    found = []
    for n, length in enumerate(call[0].shape[2:]):
        room = length + sum(pads[n]) - dilations[n] * (kernel[n] - 1) - 1
        if room < 0 or min(pads[n]) < 0:
            raise FormatError(f"an axis of {length} is shorter than the kernel {kernel[n]}", "shape")
        steps = -(-room // strides[n]) if is_up else room // strides[n]
        if is_up and steps * strides[n] >= length + pads[n][0]:
            steps -= 1  # the last window has to begin inside
        found.append(steps + 1)
    return tuple(found)


def _pieces(call: Call, kernel: tuple[int, ...], fill: float, is_up: bool = False) -> Values:
    """Return what each place of the kernel sees, (places, batch, channels, lengths...), one after the other."""
    strides, dilations, pads = _window(call, kernel)
    lengths = _lengths(call, kernel, is_up)
    extra = [max(0, (lengths[n] - 1) * strides[n] + dilations[n] * (kernel[n] - 1) + 1) for n in range(len(kernel))]
    after = [max(pads[n][1], extra[n] - call[0].shape[2 + n] - pads[n][0]) for n in range(len(kernel))]
    widths = [(0, 0), (0, 0), *((pads[n][0], after[n]) for n in range(len(kernel)))]
    padded = np.pad(call[0], widths, constant_values=fill)
    for place in product(*map(range, kernel)):
        cut = [
            slice(place[n] * dilations[n], place[n] * dilations[n] + (lengths[n] - 1) * strides[n] + 1, strides[n])
            for n in range(len(kernel))
        ]
        yield place, padded[(slice(None), slice(None), *cut)]


def _conv(call: Call) -> Result:
    x, w, groups = call[0], call[1], int(call.attribute("group", 1))
    kernel = w.shape[2:]
    if groups < 1 or w.shape[0] % groups or x.shape[1] != w.shape[1] * groups:
        raise FormatError(f"a convolution of {w.shape} in {groups} groups over {x.shape}", "shape")
    lengths = _lengths(call, kernel)
    found = np.zeros((x.shape[0], groups, w.shape[0] // groups, counted(lengths)), x.dtype)
    for place, seen in _pieces(call, kernel, 0.0):
        parts = seen.reshape(x.shape[0], groups, w.shape[1], -1)
        weights = w[(slice(None), slice(None), *place)].reshape(groups, w.shape[0] // groups, w.shape[1])
        found += weights[None] @ parts
    bias = call.get(2)
    found = found.reshape(x.shape[0], w.shape[0], *lengths)
    return found if bias is None else found + bias.reshape(-1, *(1,) * len(kernel))


def _padded_size(call: Call, kernel: tuple[int, ...]) -> int:
    """Return the size of the input with its pads. Raises FormatError for a kernel with too many places."""
    if counted(kernel) > PLACES:
        raise FormatError(f"a kernel has {counted(kernel):,} places; at most {PLACES:,} can be run here", "too large")
    _, _, pads = _window(call, kernel)
    return counted([*call[0].shape[:2], *(length + sum(pads[n]) for n, length in enumerate(call[0].shape[2:]))])


def _conv_size(call: Call) -> int:
    kernel = call[1].shape[2:]
    made = int(call[0].shape[0]) * int(call[1].shape[0]) * counted(_lengths(call, kernel))
    return made + _padded_size(call, kernel)


def _kernel(call: Call) -> tuple[int, ...]:
    return tuple(int(length) for length in call.attribute("kernel_shape", ()))


def _is_up(call: Call) -> bool:
    return bool(call.attribute("ceil_mode", 0))


def _max_pool(call: Call) -> Result:
    fill = -np.inf if call[0].dtype.kind == "f" else np.iinfo(call[0].dtype).min
    found = None
    for _, seen in _pieces(call, _kernel(call), fill, _is_up(call)):
        found = seen if found is None else np.maximum(found, seen)
    return found


def _average_pool(call: Call) -> Result:
    total = sum(seen for _, seen in _pieces(call, _kernel(call), 0.0, _is_up(call)))
    if call.attribute("count_include_pad", 0) and not _is_up(call):
        return (total / counted(_kernel(call))).astype(call[0].dtype)
    ones = Call((np.ones_like(call[0]),), call.attributes, call.opset, 1)
    return (total / sum(seen for _, seen in _pieces(ones, _kernel(call), 0.0, _is_up(call)))).astype(call[0].dtype)


def _pool_size(call: Call) -> int:
    batch, channels = call[0].shape[:2]
    kernel = _kernel(call)
    made = int(batch) * int(channels) * counted(_lengths(call, kernel, _is_up(call)))
    return made + _padded_size(call, kernel)


def _over_places(call: Call) -> tuple[int, ...]:
    return tuple(range(2, call[0].ndim))


def _scaled(call: Call, number: Values) -> Values:
    """Return a scale or zero point, a number or one for each entry of an axis, shaped to meet the first input."""
    number = np.asarray(number)
    if number.size == 1:
        return number.reshape(())
    shape = [1] * call[0].ndim
    shape[int(call.attribute("axis", 1))] = number.size
    return number.reshape(shape)


def _dequantize(call: Call) -> Result:
    zero = call.get(2)
    a = call[0].astype(np.float32)
    a = a if zero is None else a - _scaled(call, zero).astype(np.float32)
    return (a * _scaled(call, call[1])).astype(call[1].dtype)


def _quantize(call: Call) -> Result:
    zero = call.get(2)
    dtype = np.dtype(np.uint8) if zero is None else np.asarray(zero).dtype
    limits = np.iinfo(dtype)
    a = np.round(call[0] / _scaled(call, call[1])) + (0 if zero is None else _scaled(call, zero).astype(np.float32))
    return np.clip(a, limits.min, limits.max).astype(dtype)


def _dynamic_quantize(call: Call) -> Result:
    a = call[0]
    low, high = np.minimum(0, a.min()), np.maximum(0, a.max())
    scale = np.float32((high - low) / 255) if high > low else np.float32(1)
    zero = np.clip(np.round(-low / scale), 0, 255).astype(np.uint8)
    return np.clip(np.round(a / scale) + zero, 0, 255).astype(np.uint8), np.asarray(scale), zero


def _matmul_integer(call: Call) -> Result:
    a, b = call[0].astype(np.int32), call[1].astype(np.int32)
    zero_a, zero_b = call.get(2), call.get(3)
    if zero_a is not None:
        zero = np.asarray(zero_a).astype(np.int32)
        a = a - (zero[:, None] if zero.ndim == 1 and zero.size > 1 else zero)
    return a @ (b if zero_b is None else b - np.asarray(zero_b).astype(np.int32))


ROWS: dict[str, Operation] = rows(
    ("MatMul", lambda call: call[0] @ call[1], _matmul_size),
    ("Gemm", _gemm, _gemm_size),
    ("Conv", _conv, _conv_size),
    ("MaxPool", _max_pool, _pool_size),
    ("AveragePool", _average_pool, _pool_size),
    ("GlobalMaxPool", lambda call: call[0].max(axis=_over_places(call), keepdims=True), first),
    ("GlobalAveragePool", lambda call: call[0].mean(axis=_over_places(call), keepdims=True), first),
    ("DequantizeLinear", _dequantize, first),
    ("QuantizeLinear", _quantize, first),
    ("DynamicQuantizeLinear", _dynamic_quantize, first),
    ("MatMulInteger", _matmul_integer, _matmul_size),
)
