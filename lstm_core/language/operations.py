"""The table of operations: one row each, and nothing else in the project knows what an operation is.

`forward` and `pull` are the clear reference versions. `pull(g, y, *arguments)` is the vector-Jacobian product: given
the cotangent g of the result y it returns one cotangent for each argument, None where there is none. Arguments carry
leading axes, (time, batch) or (batch,) or none, and then their own axes; `align` gives pointwise ones equally many of
their own first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.language import shapes
from lstm_core.language.shapes import ShapeRule

Array = NDArray[Any]
Cotangents = tuple[Array | None, ...]


@dataclass(frozen=True)
class Operation:
    """One row. Every field must be given; `None` only where it says so.

    arity: fewest and most arguments (most is None: any number). form: "infix", "prefix" or "function", how a formula
    writes it; symbol: the sign or word it writes. precedence: as in Python, 4 for a function. glyph: what the diagram's
    circle or box shows. table: position of the argument that is a row of numbers, or None. matrix: position of the
    argument that is a parameter's matrix, or None. sized: forward takes `shape=`, the result's own axes.
    """

    key: str
    arity: tuple[int, int | None]
    shape: ShapeRule
    forward: Callable[..., Array]
    pull: Callable[..., Cotangents]
    form: str
    precedence: int
    symbol: str
    glyph: str
    is_activation: bool
    pointwise: bool
    table: int | None
    matrix: int | None
    sized: bool


def align(arguments: Sequence[Array], ranks: Sequence[int]) -> list[Array]:
    """Give every argument as many own axes as the one that has most: one number becomes a vector of one entry."""
    most = max(ranks)
    return [np.reshape(a, (*np.shape(a), *(1,) * (most - rank))) for a, rank in zip(arguments, ranks, strict=True)]


def gather(cotangent: Array, like: Array) -> Array:
    """Sum a cotangent over what was broadcast, so that it has the shape of `like` (reshape to undo `align`)."""
    target = np.shape(like)
    extra = tuple(range(cotangent.ndim - len(target)))
    cotangent = cotangent.sum(axis=extra) if extra else cotangent
    spread = tuple(axis for axis, n in enumerate(target) if n == 1 and cotangent.shape[axis] != 1)
    return cotangent.sum(axis=spread, keepdims=True) if spread else cotangent


def _pull_add(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g, a), gather(g, b)


def _pull_subtract(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g, a), gather(-g, b)


def _pull_multiply(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g * b, a), gather(g * a, b)


def _pull_divide(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    return gather(g / b, a), gather(-g * y / b, b)


def product(matrix: Array, vector: Array) -> Array:
    """Return `M @ v` for row vectors: matrix (rows, entries), or (entries,) for one number; vector (..., entries)."""
    return vector @ matrix.T  # (..., rows), or (...) where the matrix is a row


def _pull_product(g: Array, y: Array, matrix: Array, vector: Array) -> Cotangents:
    rows = g if matrix.ndim == 2 else g[..., None]  # (..., rows)
    weights = np.atleast_2d(matrix)  # (rows, entries)
    gathered = rows.reshape(-1, rows.shape[-1]).T @ np.broadcast_to(
        vector, (*rows.shape[:-1], vector.shape[-1])
    ).reshape(-1, vector.shape[-1])
    return gathered.reshape(matrix.shape), gather(rows @ weights, vector)


def sigmoid(a: Array) -> Array:
    """Return 1 / (1 + exp(-a)), by the exponential of -|a|, so that neither tail overflows or rounds off."""
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1, small) / (1 + small)


def _pull_sigmoid(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * y * (1 - y),)


def _pull_tanh(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * (1 - y * y),)


def relu(a: Array) -> Array:
    """Return a where it is positive, else 0."""
    return np.maximum(a, 0)


def _pull_relu(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * (a > 0),)


def exp_limit(dtype: Any) -> float:
    """Return the largest argument of exp: beyond it the result stays what it is there, finite."""
    return 700.0 if np.dtype(dtype) == np.float64 else 80.0


def exp(a: Array) -> Array:
    """Return e to the power of a, a limited by `exp_limit`."""
    return np.exp(np.minimum(a, exp_limit(np.asarray(a).dtype)))


def _pull_exp(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * y * (a <= exp_limit(np.asarray(a).dtype)),)


def _pull_log(g: Array, y: Array, a: Array) -> Cotangents:
    return (g / a,)


def _pull_square(g: Array, y: Array, a: Array) -> Cotangents:
    return (2 * g * a,)


def softplus(a: Array) -> Array:
    """Return log(1 + exp(a))."""
    return np.logaddexp(0, a)


def _pull_softplus(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * sigmoid(a),)


def logsigmoid(a: Array) -> Array:
    """Return log(sigmoid(a))."""
    return -np.logaddexp(0, -np.asarray(a))


def _pull_logsigmoid(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * sigmoid(-np.asarray(a)),)


def _pull_max(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    chosen = np.where(a == b, 0.5, np.asarray(a > b)).astype(g.dtype)  # half each at a tie
    return gather(g * chosen, a), gather(g * (1 - chosen), b)


def flip(y: Array, chance: Array) -> Array:
    """Return 1 where the draw lies below the probability y, else 0."""
    return np.asarray(chance < y).astype(np.result_type(y))


def pull_nothing(g: Array, y: Array, *arguments: Array) -> Cotangents:
    """Return no cotangent: the rule of a result that jumps, and is level between its jumps."""
    return (None,) * len(arguments)


def softmax(a: Array) -> Array:
    """Return exp(a) over its sum along the entries."""
    raised = np.exp(a - a.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _pull_softmax(g: Array, y: Array, a: Array) -> Cotangents:
    return (y * (g - (g * y).sum(axis=-1, keepdims=True)),)


def total(v: Array) -> Array:
    """Return the sum of the entries."""
    return np.asarray(v.sum(axis=-1))


def _pull_total(g: Array, y: Array, v: Array) -> Cotangents:
    return (np.broadcast_to(g[..., None], v.shape),)


def mean(v: Array) -> Array:
    """Return the mean of the entries."""
    return np.asarray(v.mean(axis=-1))


def _pull_mean(g: Array, y: Array, v: Array) -> Cotangents:
    return (np.broadcast_to(g[..., None] / v.shape[-1], v.shape),)


def concat(*vectors: Array) -> Array:
    """Return the vectors' entries one after another."""
    leading = np.broadcast_shapes(*(v.shape[:-1] for v in vectors))
    return np.concatenate([np.broadcast_to(v, (*leading, v.shape[-1])) for v in vectors], axis=-1)


def _pull_concat(g: Array, y: Array, *vectors: Array) -> Cotangents:
    ends = np.cumsum([v.shape[-1] for v in vectors])[:-1]
    return tuple(gather(part, v) for part, v in zip(np.split(g, ends, axis=-1), vectors, strict=True))


def spread(periods: Sequence[float] | Array, length: int) -> Array:
    """Return each entry's period: as many modules as there are periods, of equal size."""
    return np.repeat(np.asarray(periods), length // len(periods))


def clock(time: Array, periods: Sequence[float] | Array, *, shape: tuple[int, ...]) -> Array:
    """Return 1 for the units whose period divides the time, else 0; in the dtype of `time`, (..., units)."""
    time = np.asarray(time)
    return np.asarray(np.mod(time[..., None], spread(periods, shape[-1])) == 0).astype(time.dtype)


def _mask(matrix: Array, periods: Sequence[float] | Array) -> Array:
    """Return True where a column's period is at least its row's: slower units feed faster ones and their own module."""
    rows, columns = matrix.shape
    return spread(periods, columns)[None, :] >= spread(periods, rows)[:, None]


def blocks(matrix: Array, periods: Sequence[float] | Array) -> Array:
    """Return the matrix with the blocks from faster to slower modules at 0."""
    return matrix * _mask(matrix, periods)


def _pull_blocks(g: Array, y: Array, matrix: Array, periods: Sequence[float] | Array) -> Cotangents:
    return g * _mask(matrix, periods), None


def _row(key: str, forward: Callable[..., Array], pull: Callable[..., Cotangents], **given: Any) -> Operation:
    """Return a row of a function of one pointwise argument, changed in what is given."""
    usual: dict[str, Any] = {
        "arity": (1, 1),
        "shape": shapes.POINTWISE,
        "form": "function",
        "precedence": 4,
        "symbol": key,
        "glyph": given.get("symbol", key),
        "is_activation": False,
        "pointwise": given.get("shape", shapes.POINTWISE) is shapes.POINTWISE,
        "table": None,
        "matrix": None,
        "sized": False,
    }
    return Operation(key, forward=forward, pull=pull, **(usual | given))


def _infix(key: str, forward: Callable[..., Array], pull: Callable[..., Cotangents], **given: Any) -> Operation:
    """Return a row of an operation that stands between its two arguments."""
    return _row(key, forward, pull, **({"arity": (2, 2), "form": "infix"} | given))


def table_of(rows: Sequence[Operation]) -> Mapping[str, Operation]:
    """Return the rows by key. Raises ValueError for a row with something missing and for a key given twice."""
    needed = [field.name for field in fields(Operation) if field.name not in ("table", "matrix")]
    for row in rows:
        missing = [name for name in needed if getattr(row, name) in (None, "")]
        if missing:
            raise ValueError(f"operation {row.key or '?'}: {', '.join(missing)} is missing")
        if not (callable(row.forward) and callable(row.pull)):
            raise ValueError(f"operation {row.key}: forward and pull are functions")
    table = {row.key: row for row in rows}
    if len(table) < len(rows):
        raise ValueError("an operation stands in the table twice")
    return MappingProxyType(table)


OPERATIONS: Mapping[str, Operation] = table_of(
    [
        _infix("+", np.add, _pull_add, precedence=1),
        _infix("-", np.subtract, _pull_subtract, precedence=1, symbol="−"),
        _infix("*", np.multiply, _pull_multiply, precedence=2, symbol="×"),
        _infix("/", np.divide, _pull_divide, precedence=2, symbol="÷"),
        _infix("@", product, _pull_product, precedence=2, symbol="·", shape=shapes.PRODUCT, matrix=0),
        _row("negate", np.negative, lambda g, y, a: (-g,), form="prefix", precedence=3, symbol="−"),
        _row("sigmoid", sigmoid, _pull_sigmoid, symbol="σ", is_activation=True),
        _row("tanh", np.tanh, _pull_tanh, is_activation=True),
        _row("relu", relu, _pull_relu, is_activation=True),
        _row("exp", exp, _pull_exp),
        _row("log", np.log, _pull_log),
        _row("square", np.square, _pull_square, glyph="x²"),
        _row("softplus", softplus, _pull_softplus),
        _row("logsigmoid", logsigmoid, _pull_logsigmoid, symbol="log σ"),
        _row("max", np.maximum, _pull_max, arity=(2, 2)),
        _row("softmax", softmax, _pull_softmax, shape=shapes.VECTOR),
        _row("sum", total, _pull_total, shape=shapes.REDUCTION, glyph="Σ"),
        _row("mean", mean, _pull_mean, shape=shapes.REDUCTION),
        _row("concat", concat, _pull_concat, arity=(2, None), shape=shapes.CONCAT, glyph="[ ]"),
        _row("clock", clock, pull_nothing, arity=(2, 2), shape=shapes.CLOCK, table=1, sized=True),
        _row("blocks", blocks, _pull_blocks, arity=(2, 2), shape=shapes.BLOCKS, table=1, matrix=0),
        _row("flip", flip, pull_nothing, arity=(2, 2)),
    ]
)
