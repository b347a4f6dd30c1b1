"""The table of operations: one row each. Every other module reads what it needs of an operation from its row.

The six signs `+ - * / @` and the minus before a value are grammar, and known as such to the parser, the formula and the
compiler; a function such as `tanh` is known here alone, so that a new one is one row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from lstm_core.language import derivatives, filters, intervals, more_operations, pointwise, shapes
from lstm_core.language.broadcasting import Array, Axes, members
from lstm_core.language.derivatives import Cotangents
from lstm_core.language.intervals import SHARE
from lstm_core.language.lengths import POSITIONS
from lstm_core.language.operation import Operation, Ufunc, function, table_of


def _ranks(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    return {"ranks": (len(members(own[0])), len(members(own[1])))}


def _all_ranks(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    ranks = tuple(len(members(axes)) for axes in own)
    return {} if all(ranks) else {"ranks": ranks}


def _over(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    """Return the axes that a reduction runs over: the positions of a collection, else all entries."""
    axes = own[0]
    if axes[:1] == (POSITIONS,):
        return {"axis": -len(axes)}
    return {"axis": -1 if len(axes) == 1 else (-2, -1)}


def _infix(key: str, forward: Callable[..., Array], pull: Callable[..., Cotangents], **given: Any) -> Operation:
    """Return a row of an infix operation."""
    usual = {"arity": (2, 2), "form": "infix", "usage": f"a {key} b"}
    return function(key, forward, pull, **(usual | given))


MINUS = Ufunc("multiply", "a", -1)

_TABLE = table_of(
    [
        _infix(
            "+", np.add, derivatives.pull_add, meaning="the sum, entry by entry", precedence=1, bounds=intervals.added
        ),
        _infix(
            "-",
            np.subtract,
            derivatives.pull_subtract,
            meaning="the difference, entry by entry",
            precedence=1,
            symbol="−",
            bounds=intervals.subtracted,
        ),
        _infix(
            "*",
            np.multiply,
            derivatives.pull_multiply,
            meaning="the product, entry by entry",
            precedence=2,
            symbol="×",
            bounds=intervals.multiplied,
            in_place=(Ufunc("multiply", "a", "b"),),
        ),
        _infix(
            "/",
            np.divide,
            derivatives.pull_divide,
            meaning="the quotient, entry by entry",
            precedence=2,
            symbol="÷",
            domain="other than 0",
            bounds=intervals.divided,
            in_place=(Ufunc("divide", "a", "b"),),
        ),
        _infix(
            "@",
            derivatives.product,
            derivatives.pull_product,
            precedence=2,
            symbol="·",
            usage="A @ v",
            meaning="a matrix by a vector or by a matrix; `A` is a parameter or a value",
            shape=shapes.PRODUCT,
            matrix=0,
            bounds=intervals.contracted,
            keywords=_ranks,
        ),
        _infix(
            "**",
            pointwise.power,
            pointwise.pull_power,
            precedence=4,
            glyph="xʸ",
            usage="a ** b",
            meaning="a to the power of b, for a above 0; the gradient of b is 0 where a is not",
            domain="above 0",
            bounds=intervals.raised,
            in_place=(Ufunc("power", "a", "b"),),
        ),
        function(
            "negate",
            np.negative,
            derivatives.pull_negate,
            form="prefix",
            precedence=3,
            symbol="−",
            usage="-a",
            meaning="minus a, entry by entry",
            bounds=intervals.negated,
        ),
        function(
            "sigmoid",
            derivatives.sigmoid,
            derivatives.pull_sigmoid,
            symbol="σ",
            is_activation=True,
            meaning="1 / (1 + exp(-a)), between 0 and 1",
            bounds=intervals.increasing(derivatives.sigmoid),
            scales=True,
            in_place=(
                MINUS,
                Ufunc("exp", "out"),
                Ufunc("add", "out", 1),
                Ufunc("reciprocal", "out"),
            ),
            in_place_of_minus=(Ufunc("exp", "a"), Ufunc("add", "out", 1), Ufunc("reciprocal", "out")),
        ),
        function(
            "tanh",
            np.tanh,
            derivatives.pull_tanh,
            is_activation=True,
            meaning="between -1 and 1",
            bounds=intervals.increasing(np.tanh),
            in_place=(Ufunc("tanh", "a"),),
        ),
        function(
            "relu",
            derivatives.relu,
            derivatives.pull_relu,
            is_activation=True,
            meaning="a where it is positive, else 0",
            bounds=intervals.increasing(derivatives.relu),
            in_place=(Ufunc("maximum", "a", 0),),
        ),
        function(
            "exp",
            derivatives.exp,
            derivatives.pull_exp,
            meaning="e to the power of a; a counts up to 80 (float64: 700), so that the result stays finite",
            bounds=intervals.increasing(np.exp),
            scales=True,
            in_place=(Ufunc("minimum", "a", "exp_limit"), Ufunc("exp", "out")),
        ),
        function(
            "log",
            np.log,
            derivatives.pull_log,
            meaning="the natural logarithm",
            domain="above 0",
            bounds=intervals.logarithm,
            in_place=(Ufunc("log", "a"),),
        ),
        function(
            "square",
            np.square,
            derivatives.pull_square,
            glyph="x²",
            meaning="a times itself",
            bounds=intervals.squared,
            in_place=(Ufunc("multiply", "a", "a"),),
        ),
        function(
            "softplus",
            derivatives.softplus,
            derivatives.pull_softplus,
            meaning="log(1 + exp(a))",
            bounds=intervals.increasing(derivatives.softplus),
            in_place=(Ufunc("logaddexp", "a", 0),),
        ),
        function(
            "logsigmoid",
            derivatives.logsigmoid,
            derivatives.pull_logsigmoid,
            symbol="log σ",
            meaning="log(sigmoid(a))",
            bounds=intervals.increasing(derivatives.logsigmoid),
            in_place=(MINUS, Ufunc("logaddexp", "out", 0), Ufunc("multiply", "out", -1)),
        ),
        function(
            "max",
            np.maximum,
            derivatives.pull_max,
            arity=(2, 2),
            usage="max(a, b)",
            meaning="the larger, entry by entry",
            bounds=intervals.larger,
            in_place=(Ufunc("maximum", "a", "b"),),
        ),
        function(
            "softmax",
            derivatives.softmax,
            derivatives.pull_softmax,
            usage="softmax(v)",
            meaning="exp(v) over its sum, over the entries or over the members of a collection",
            shape=shapes.SAME,
            bounds=intervals.fixed(SHARE),
            scales=True,
            keywords=_over,
        ),
        function(
            "sum",
            derivatives.total,
            derivatives.pull_total,
            glyph="Σ",
            usage="sum(v)",
            meaning="the sum: one number, or one member of a collection",
            shape=shapes.REDUCTION,
            bounds=intervals.summed,
            keywords=_over,
        ),
        function(
            "mean",
            derivatives.mean,
            derivatives.pull_mean,
            usage="mean(v)",
            meaning="the mean: one number, or one member of a collection",
            shape=shapes.REDUCTION,
            bounds=intervals.same,
            keywords=_over,
        ),
        function(
            "concat",
            derivatives.concat,
            derivatives.pull_concat,
            arity=(2, None),
            glyph="[ ]",
            usage="concat(v, w, ...)",
            meaning="one vector after another; a number is one entry",
            shape=shapes.CONCAT,
            bounds=intervals.same,
            keywords=_all_ranks,
        ),
        function(
            "transpose",
            derivatives.transpose,
            derivatives.pull_transpose,
            glyph="ᵀ",
            usage="transpose(A)",
            meaning="rows as columns",
            shape=shapes.TRANSPOSE,
            makes_matrix=True,
            is_view=True,
            bounds=intervals.same,
        ),
        function(
            "flat",
            derivatives.flat,
            derivatives.pull_flat,
            usage="flat(A)",
            meaning="a matrix's entries as a vector, row after row",
            shape=shapes.FLAT,
            bounds=intervals.same,
        ),
        function(
            "grid",
            derivatives.grid,
            derivatives.pull_grid,
            usage="grid(v)",
            meaning="a vector's entries as a matrix, row after row",
            shape=shapes.GRID,
            makes_matrix=True,
            is_view=True,
            bounds=intervals.same,
            keywords=lambda shape, own: {"shape": shape[-2:]},
        ),
        function(
            "filter_rows",
            filters.filter_rows,
            filters.pull_filter_rows,
            arity=(4, 4),
            symbol="filter rows",
            glyph="rows",
            usage="filter_rows(p, patch, height, width)",
            meaning="filters down a picture, (patch, height)",
            shape=shapes.FILTER_ROWS,
            counts=(1, 2, 3),
            makes_matrix=True,
            bounds=intervals.fixed(SHARE),
        ),
        function(
            "filter_columns",
            filters.filter_columns,
            filters.pull_filter_columns,
            arity=(4, 4),
            symbol="filter columns",
            glyph="columns",
            usage="filter_columns(p, patch, height, width)",
            meaning="filters across a picture, (patch, width)",
            shape=shapes.FILTER_COLUMNS,
            counts=(1, 2, 3),
            makes_matrix=True,
            bounds=intervals.fixed(SHARE),
        ),
        function(
            "clock",
            derivatives.clock,
            derivatives.pull_nothing,
            arity=(2, 2),
            usage="clock(time, periods)",
            meaning="units divided into as many modules as there are periods; 1 where the time is a multiple of the "
            "unit's period, else 0",
            shape=shapes.CLOCK,
            table=1,
            bounds=intervals.fixed(SHARE),
            scales=True,
            keywords=lambda shape, own: {"shape": shape},
        ),
        function(
            "blocks",
            derivatives.blocks,
            derivatives.pull_blocks,
            arity=(2, 2),
            usage="blocks(U_h, periods)",
            meaning="a matrix in which a module is fed only by itself and slower ones",
            shape=shapes.BLOCKS,
            table=1,
            matrix=0,
            bounds=intervals.masked,
        ),
        function(
            "flip",
            derivatives.flip,
            derivatives.pull_nothing,
            arity=(2, 2),
            usage="flip(y, chance)",
            meaning="1 with probability y, else 0",
            bounds=intervals.fixed(SHARE),
        ),
        *more_operations.POINTWISE,
        *more_operations.VECTORS,
    ]
)
OPERATIONS: Mapping[str, Operation] = MappingProxyType(_TABLE)
