"""The table of operations: one row each, and nothing else in the project knows what an operation is.

`forward` and `pull` are the clear reference versions. `pull(g, y, *arguments)` is the vector-Jacobian product: given
the cotangent g of the result y it returns one cotangent for each argument, None where there is none. Arguments carry
leading axes, (time, batch) or (batch,) or none, and then their own axes, a collection's positions the first of them;
`align` gives pointwise ones equally many of their own first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.language import shapes
from lstm_core.language.shapes import POSITIONS, ShapeRule

Array = NDArray[Any]
Cotangents = tuple[Array | None, ...]
Axes = tuple[int, ...]  # own axes: () one number, (4,) a vector, (POSITIONS, 4) a collection of vectors


@dataclass(frozen=True)
class Operation:
    """One row. Every field must be given; `None` only where it says so.

    arity: fewest and most arguments (most is None: any number). form: "infix", "prefix" or "function", how a formula
    writes it; symbol: the sign or word it writes. precedence: as in Python, 4 for a function. glyph: what the diagram's
    circle or box shows. table: position of the argument that is a row of numbers, or None. matrix: position of the
    argument that is a parameter's matrix, or None. counts: positions of arguments that are whole numbers. makes_matrix:
    the result has two axes. is_view: the result is the argument's own numbers seen in another order. keywords: given
    the own axes of the result and of each argument, what forward and pull are called with besides, such as `axis=-1`.
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
    counts: tuple[int, ...]
    makes_matrix: bool
    is_view: bool
    keywords: Callable[[Axes, Sequence[Axes]], dict[str, Any]]


def align(arguments: Sequence[Array], own: Sequence[Axes]) -> list[Array]:
    """Give every argument as many own axes as the one that has most: one number becomes a vector of one entry.

    `own` are the arguments' own axes. What is no collection gets an axis of 1 for the positions where another is one.
    """
    rank = max(len(members(axes)) for axes in own)
    collected = any(axes[:1] == (POSITIONS,) for axes in own)
    return [
        argument[widening(axes, rank, collected)]
        for argument, axes in zip(map(np.asarray, arguments), own, strict=True)
    ]


def lift(arguments: Sequence[Array], own: Sequence[Axes]) -> list[Array]:
    """Give every argument an axis of 1 for the positions where another is a collection; a parameter needs none."""
    collected = any(axes[:1] == (POSITIONS,) for axes in own)
    pairs = zip(map(np.asarray, arguments), own, strict=True)
    return [a[widening(axes, len(members(axes)), collected and a.ndim > len(axes))] for a, axes in pairs]


def members(axes: Axes) -> Axes:
    """Return the own axes of a collection's members; any other axes as they are."""
    return axes[1:] if axes[:1] == (POSITIONS,) else axes


def widening(axes: Axes, rank: int, collected: bool) -> tuple[Any, ...]:
    """Return the index that gives an array with these own axes `rank` of them, and positions where it has none."""
    own, full = len(members(axes)), slice(None)
    positions = () if not collected else (full,) if axes[:1] == (POSITIONS,) else (None,)
    return (..., *positions, *(full,) * own, *(None,) * (rank - own))


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


def product(matrix: Array, right: Array, *, ranks: tuple[int, int] | None = None) -> Array:
    """Return `M @ v` for row vectors: matrix (rows, entries), or (entries,) for one number; right (..., entries).

    `ranks` are the axes of both without leading ones: with (2, 2) right is a matrix. A matrix may have leading axes.
    """
    own, other = ranks or (min(matrix.ndim, 2), 1)
    if other == 2:
        return np.matmul(matrix, right)  # (..., rows, columns)
    if matrix.ndim > own:
        return np.matmul(matrix, right[..., None])[..., 0]
    return right @ matrix.T  # (..., rows), or (...) where the matrix is a row


def _pull_product(
    g: Array, y: Array, matrix: Array, right: Array, *, ranks: tuple[int, int] | None = None
) -> Cotangents:
    own, other = ranks or (min(matrix.ndim, 2), 1)
    if other == 2 or matrix.ndim > own:
        columns = right if other == 2 else right[..., None]
        wide = g if other == 2 else g[..., None]
        to_right = gather(np.matmul(np.swapaxes(matrix, -1, -2), wide), columns)
        return gather(np.matmul(wide, np.swapaxes(columns, -1, -2)), matrix), to_right.reshape(right.shape)
    rows = g if matrix.ndim == 2 else g[..., None]  # (..., rows)
    weights = np.atleast_2d(matrix)  # (rows, entries)
    gathered = rows.reshape(-1, rows.shape[-1]).T @ np.broadcast_to(right, (*rows.shape[:-1], right.shape[-1])).reshape(
        -1, right.shape[-1]
    )
    return gathered.reshape(matrix.shape), gather(rows @ weights, right)


def _ranks(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    return {"ranks": (len(members(own[0])), len(members(own[1])))}


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
    return np.maximum(a, 0) + np.log1p(np.exp(-np.abs(a)))


def _pull_softplus(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * sigmoid(a),)


def logsigmoid(a: Array) -> Array:
    """Return log(sigmoid(a))."""
    return np.minimum(a, 0) - np.log1p(np.exp(-np.abs(a)))


def _pull_logsigmoid(g: Array, y: Array, a: Array) -> Cotangents:
    return (g * sigmoid(-np.asarray(a)),)


def _pull_max(g: Array, y: Array, a: Array, b: Array) -> Cotangents:
    chosen = np.where(a == b, 0.5, np.asarray(a > b)).astype(g.dtype)  # half each at a tie
    return gather(g * chosen, a), gather(g * (1 - chosen), b)


def flip(y: Array, chance: Array) -> Array:
    """Return 1 where the draw lies below the probability y, else 0."""
    return np.asarray(chance < y).astype(np.result_type(y))


def pull_nothing(g: Array, y: Array, *arguments: Array, **keywords: Any) -> Cotangents:
    """Return no cotangent: the rule of a result that jumps, and is level between its jumps."""
    return (None,) * len(arguments)


Axis = int | tuple[int, ...]


def _over(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    """Return the axes that a reduction goes over: a collection's members, else all entries."""
    axes = own[0]
    if axes[:1] == (POSITIONS,):
        return {"axis": -len(axes)}
    return {"axis": -1 if len(axes) == 1 else (-2, -1)}


def softmax(a: Array, *, axis: Axis = -1) -> Array:
    """Return exp(a) over its sum along the entries, or over the members of a collection."""
    raised = np.exp(a - a.max(axis=axis, keepdims=True))
    raised /= raised.sum(axis=axis, keepdims=True)
    return raised


def _pull_softmax(g: Array, y: Array, a: Array, *, axis: Axis = -1) -> Cotangents:
    return (y * (g - (g * y).sum(axis=axis, keepdims=True)),)


def total(v: Array, *, axis: Axis = -1) -> Array:
    """Return the sum of the entries, or of the members of a collection."""
    return np.asarray(v.sum(axis=axis))


def _pull_total(g: Array, y: Array, v: Array, *, axis: Axis = -1) -> Cotangents:
    return (np.broadcast_to(np.expand_dims(g, axis), v.shape),)


def mean(v: Array, *, axis: Axis = -1) -> Array:
    """Return the mean of the entries, or of the members of a collection."""
    return np.asarray(v.mean(axis=axis))


def _pull_mean(g: Array, y: Array, v: Array, *, axis: Axis = -1) -> Cotangents:
    number = np.asarray(v.size / max(np.size(y), 1), g.dtype)  # of what was averaged
    return (np.broadcast_to(np.expand_dims(g / number, axis), v.shape),)


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


def transpose(a: Array) -> Array:
    """Return the matrix with its rows as columns."""
    return np.swapaxes(a, -1, -2)


def _pull_transpose(g: Array, y: Array, a: Array) -> Cotangents:
    return (np.swapaxes(g, -1, -2),)


def flat(a: Array) -> Array:
    """Return a matrix's entries as a vector, row after row."""
    return a.reshape(*a.shape[:-2], a.shape[-2] * a.shape[-1])


def _pull_flat(g: Array, y: Array, a: Array) -> Cotangents:
    return (g.reshape(*g.shape[:-1], *a.shape[-2:]),)


def grid(v: Array, *, shape: tuple[int, int]) -> Array:
    """Return a vector's entries as a matrix, row after row."""
    return v.reshape(*v.shape[:-1], *shape)


def _pull_grid(g: Array, y: Array, v: Array, *, shape: tuple[int, int]) -> Cotangents:
    return (g.reshape(*g.shape[:-2], g.shape[-2] * g.shape[-1]),)


SMALLEST_SUM = 1e-8  # a row of filters that sees nothing of the picture is divided by this


def _filters(p: Array, patch: int, length: int, longest: int, centre: int) -> tuple[Array, Array, Array, Array]:
    """Return (distances, exponentials, their sums, variances) of filters along a side; see `filter_rows`."""
    middle = (length + 1) / 2 * (p[..., centre] + 1)  # (...), in pixels that count from 1
    stride = (longest - 1) / (patch - 1) * exp(p[..., 3])
    offsets = np.arange(patch, dtype=p.dtype) - np.asarray((patch - 1) / 2, p.dtype)  # (patch,)
    means = middle[..., None] + offsets * stride[..., None]  # (..., patch)
    away = np.arange(1, length + 1, dtype=p.dtype) - means[..., None]  # (..., patch, length)
    variance = np.maximum(exp(p[..., 2]), np.finfo(p.dtype).tiny)[..., None, None]
    raised = np.exp(away * away / (-2 * variance))
    return away, raised, raised.sum(axis=-1, keepdims=True), variance


def _filter(centre: int, side: int) -> tuple[Callable[..., Array], Callable[..., Cotangents]]:
    """Return the forward function and the pull of filters along one side of a picture; see `filter_rows`.

    Gregor et al. (2015), section 3.2. p: centre x, centre y, log variance, log stride, (..., 4); the result is (...,
    patch, length), each row sums to 1.
    """

    def forward(p: Array, patch: int, height: int, width: int) -> Array:
        sides = (int(height), int(width))
        _, raised, sums, _ = _filters(p, int(patch), sides[side], max(sides), centre)
        raised /= np.maximum(sums, SMALLEST_SUM)
        return raised

    def pull(g: Array, y: Array, p: Array, patch: int, height: int, width: int) -> Cotangents:
        sides, patch = (int(height), int(width)), int(patch)
        away, _, sums, variance = _filters(p, patch, sides[side], max(sides), centre)
        seen = (g * y).sum(axis=-1, keepdims=True) * (sums > SMALLEST_SUM)
        inner = y * (g - seen) * away / variance  # (..., patch, length)
        to_mean = inner.sum(axis=-1)  # (..., patch)
        offsets = np.arange(patch, dtype=p.dtype) - np.asarray((patch - 1) / 2, p.dtype)
        out = np.zeros(p.shape, g.dtype)
        limit = exp_limit(p.dtype)
        out[..., centre] = to_mean.sum(axis=-1) * ((sides[side] + 1) / 2)
        out[..., 2] = (inner * away).sum(axis=(-2, -1)) / 2 * (p[..., 2] <= limit)
        stride = (max(sides) - 1) / (patch - 1) * exp(p[..., 3])
        out[..., 3] = (to_mean * offsets).sum(axis=-1) * stride * (p[..., 3] <= limit)
        return out, None, None, None

    return forward, pull


filter_rows, _pull_filter_rows = _filter(centre=1, side=0)
filter_columns, _pull_filter_columns = _filter(centre=0, side=1)


def _no_keywords(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    return {}


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
        "counts": (),
        "makes_matrix": False,
        "is_view": False,
        "keywords": _no_keywords,
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
        _infix("@", product, _pull_product, precedence=2, symbol="·", shape=shapes.PRODUCT, matrix=0, keywords=_ranks),
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
        _row("softmax", softmax, _pull_softmax, shape=shapes.SAME, keywords=_over),
        _row("sum", total, _pull_total, shape=shapes.REDUCTION, glyph="Σ", keywords=_over),
        _row("mean", mean, _pull_mean, shape=shapes.REDUCTION, keywords=_over),
        _row("concat", concat, _pull_concat, arity=(2, None), shape=shapes.CONCAT, glyph="[ ]"),
        _row(
            "transpose", transpose, _pull_transpose, shape=shapes.TRANSPOSE, glyph="ᵀ", makes_matrix=True, is_view=True
        ),
        _row("flat", flat, _pull_flat, shape=shapes.FLAT),
        _row(
            "grid",
            grid,
            _pull_grid,
            shape=shapes.GRID,
            makes_matrix=True,
            is_view=True,
            keywords=lambda shape, own: {"shape": shape[-2:]},
        ),
        _row(
            "filter_rows",
            filter_rows,
            _pull_filter_rows,
            arity=(4, 4),
            shape=shapes.FILTER_ROWS,
            symbol="filter rows",
            glyph="rows",
            counts=(1, 2, 3),
            makes_matrix=True,
        ),
        _row(
            "filter_columns",
            filter_columns,
            _pull_filter_columns,
            arity=(4, 4),
            shape=shapes.FILTER_COLUMNS,
            symbol="filter columns",
            glyph="columns",
            counts=(1, 2, 3),
            makes_matrix=True,
        ),
        _row(
            "clock",
            clock,
            pull_nothing,
            arity=(2, 2),
            shape=shapes.CLOCK,
            table=1,
            keywords=lambda shape, own: {"shape": shape},
        ),
        _row("blocks", blocks, _pull_blocks, arity=(2, 2), shape=shapes.BLOCKS, table=1, matrix=0),
        _row("flip", flip, pull_nothing, arity=(2, 2)),
    ]
)
