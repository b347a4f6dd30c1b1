"""Operations over axes: sums, norms, softmax, the largest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .table import Bound, Call, Operation, Result, Values, axis_of, first, given, rows


def _axes(call: Call) -> tuple[int, ...] | None:
    """Return the axes of a reduction: all without any, none where a newer version says so."""
    axes = call.numbers(1, "axes")
    if axes is None or not axes:
        return () if call.attribute("noop_with_empty_axes", 0) else None
    return tuple(axis_of(axis, call[0].ndim) for axis in axes)


def _reduction(function: Callable[..., Values]) -> tuple[Callable[[Call], Result], Bound]:
    def run(call: Call) -> Result:
        a, axes = call[0], _axes(call)
        found = function(a, axis=axes, keepdims=bool(call.attribute("keepdims", 1)))
        return np.asarray(found).astype(a.dtype, copy=False)

    return run, first


def _log_sum_exp(a: Values, axis: tuple[int, ...] | None, keepdims: bool) -> Values:
    top = np.max(a, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    found = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top
    return found if keepdims else np.squeeze(found, axis)


def _best(function: Callable[..., Values]) -> tuple[Callable[[Call], Result], Bound]:
    def run(call: Call) -> Result:
        a, axis = call[0], axis_of(int(call.attribute("axis", 0)), call[0].ndim)
        if call.attribute("select_last_index", 0):
            found = a.shape[axis] - 1 - function(np.flip(a, axis), axis=axis)
        else:
            found = function(a, axis=axis)
        return (np.expand_dims(found, axis) if call.attribute("keepdims", 1) else np.asarray(found)).astype(np.int64)

    return run, first


def _softmax(a: Values, axis: int) -> Values:
    e = np.exp(a - a.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _log_softmax(a: Values, axis: int) -> Values:
    moved = a - a.max(axis=axis, keepdims=True)
    return moved - np.log(np.exp(moved).sum(axis=axis, keepdims=True))


def _over(function: Callable[[Values, int], Values]) -> tuple[Callable[[Call], Result], Bound]:
    """Return a function over one axis; before version 13 over all axes from one on, taken together."""

    def run(call: Call) -> Result:
        a, axis = call[0], int(call.attribute("axis", -1 if call.opset >= 13 else 1))
        axis = axis_of(axis, a.ndim)
        if call.opset >= 13:
            return function(a, axis)
        return function(a.reshape(int(np.prod(a.shape[:axis])), -1), 1).reshape(a.shape)

    return run, first


def _hardmax(a: Values, axis: int) -> Values:
    best = np.expand_dims(a.argmax(axis), axis)
    found = np.zeros_like(a)
    np.put_along_axis(found, best, 1, axis)
    return found


def _layer_norm(call: Call) -> Result:
    a, axis = call[0], axis_of(int(call.attribute("axis", -1)), call[0].ndim)
    axes = tuple(range(axis, a.ndim))
    mean = a.mean(axis=axes, keepdims=True)
    deviation = a - mean
    inverse = 1 / np.sqrt(np.square(deviation).mean(axis=axes, keepdims=True) + call.attribute("epsilon", 1e-5))
    found = (deviation * inverse * call[1]).astype(a.dtype)
    bias = call.get(2)
    found = found if bias is None else found + bias
    return (found, mean, inverse.astype(a.dtype))[: max(call.outputs, 1)] if call.outputs > 1 else found


def _batch_norm(call: Call) -> Result:
    a = call[0]
    scale, bias, mean, variance = (call[n].reshape(-1, *(1,) * max(a.ndim - 2, 0)) for n in range(1, 5))
    return ((a - mean) / np.sqrt(variance + call.attribute("epsilon", 1e-5)) * scale + bias).astype(a.dtype)


def _instance_norm(call: Call) -> Result:
    a = call[0]
    axes = tuple(range(2, a.ndim))
    scale, bias = (call[n].reshape(-1, *(1,) * (a.ndim - 2)) for n in (1, 2))
    mean, variance = a.mean(axis=axes, keepdims=True), a.var(axis=axes, keepdims=True)
    return (scale * (a - mean) / np.sqrt(variance + call.attribute("epsilon", 1e-5)) + bias).astype(a.dtype)


def _lp_norm(call: Call) -> Result:
    a, axis = call[0], int(call.attribute("axis", -1))
    order = int(call.attribute("p", 2))
    length = np.abs(a).sum(axis, keepdims=True) if order == 1 else np.sqrt(np.square(a).sum(axis, keepdims=True))
    return (a / np.where(length == 0, 1, length)).astype(a.dtype)


def _cumsum(call: Call) -> Result:
    a, axis = call[0], axis_of(int(np.asarray(call[1]).reshape(-1)[0]), call[0].ndim)
    is_back, is_without = call.attribute("reverse", 0), call.attribute("exclusive", 0)
    a = np.flip(a, axis) if is_back else a
    found = np.cumsum(a, axis).astype(a.dtype)
    found = found - a if is_without else found
    return np.flip(found, axis) if is_back else found


def _top(call: Call) -> Result:
    a, axis = call[0], axis_of(int(call.attribute("axis", -1)), call[0].ndim)
    count = int(np.asarray(call[1]).reshape(-1)[0]) if call.get(1) is not None else int(call.attribute("k", 1))
    sign = -1 if call.attribute("largest", 1) else 1
    order = np.argsort(sign * a, axis=axis, kind="stable")
    places = np.take(order, np.arange(max(0, min(count, a.shape[axis]))), axis)
    return np.take_along_axis(a, places, axis), places.astype(np.int64)


def _norm(a: Values, **given: object) -> Values:
    return np.sqrt(np.sum(np.square(a), **given))  # type: ignore[call-overload]


REDUCTIONS: dict[str, Callable[..., Values]] = {
    "ReduceSum": np.sum,
    "ReduceMean": np.mean,
    "ReduceMax": np.max,
    "ReduceMin": np.min,
    "ReduceProd": np.prod,
    "ReduceL1": lambda a, **given: np.sum(np.abs(a), **given),
    "ReduceL2": _norm,
    "ReduceSumSquare": lambda a, **given: np.sum(np.square(a), **given),
    "ReduceLogSum": lambda a, **given: np.log(np.sum(a, **given)),
    "ReduceLogSumExp": _log_sum_exp,
}
ROWS: dict[str, Operation] = rows(
    *((name, *_reduction(function)) for name, function in REDUCTIONS.items()),
    ("ArgMax", *_best(np.argmax)),
    ("ArgMin", *_best(np.argmin)),
    ("Softmax", *_over(_softmax)),
    ("LogSoftmax", *_over(_log_softmax)),
    ("Hardmax", *_over(_hardmax)),
    ("LayerNormalization", _layer_norm, first),
    ("BatchNormalization", _batch_norm, first),
    ("InstanceNormalization", _instance_norm, first),
    ("LpNormalization", _lp_norm, first),
    ("CumSum", _cumsum, first),
    ("TopK", _top, lambda call: 2 * given(call)),
)
