"""Further rows of the table of operations (see `operations`): functions of single entries, and of whole vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_core.language import derivatives, intervals, pointwise, vector_shapes, vectors
from lstm_core.language.broadcasting import Axes, members
from lstm_core.language.intervals import SHARE
from lstm_core.language.lengths import POSITIONS
from lstm_core.language.operation import Ufunc, function

POINTWISE = [
    function(
        "sqrt",
        np.sqrt,
        pointwise.pull_sqrt,
        symbol="√",
        meaning="the square root",
        domain="at least 0",
        bounds=intervals.root,
        in_place=(Ufunc("sqrt", "a"),),
    ),
    function(
        "abs",
        np.abs,
        pointwise.pull_abs,
        glyph="|x|",
        meaning="a without its sign",
        bounds=intervals.absolute,
        in_place=(Ufunc("absolute", "a"),),
    ),
    function(
        "sign",
        np.sign,
        derivatives.pull_nothing,
        glyph="±",
        meaning="1, 0 or -1; no gradient passes",
        bounds=intervals.increasing(np.sign),
        in_place=(Ufunc("sign", "a"),),
    ),
    function(
        "round",
        np.round,
        pointwise.pull_round,
        glyph="≈",
        meaning="the nearest whole number; the gradient passes as if it were a",
        bounds=intervals.increasing(np.round),
    ),
    function("cos", np.cos, pointwise.pull_cos, meaning="the cosine", bounds=intervals.fixed((-1.0, 1.0))),
    function("sin", np.sin, pointwise.pull_sin, meaning="the sine", bounds=intervals.fixed((-1.0, 1.0))),
    function(
        "min",
        np.minimum,
        pointwise.pull_min,
        arity=(2, 2),
        usage="min(a, b)",
        meaning="the smaller, entry by entry",
        bounds=intervals.smaller,
        in_place=(Ufunc("minimum", "a", "b"),),
    ),
    function(
        "clip",
        pointwise.clip,
        pointwise.pull_clip,
        arity=(3, 3),
        usage="clip(a, low, high)",
        meaning="a, but at least low and at most high",
        bounds=intervals.clipped,
        in_place=(Ufunc("maximum", "a", "b"), Ufunc("minimum", "out", "c")),
    ),
    function(
        "hard_sigmoid",
        pointwise.hard_sigmoid,
        pointwise.pull_hard_sigmoid,
        arity=(1, 3),
        symbol="hard σ",
        is_activation=True,
        usage="hard_sigmoid(a, slope, offset)",
        meaning="clip(slope * a + offset, 0, 1); without them 0.2 and 0.5",
        bounds=intervals.fixed(SHARE),
        scales=True,
    ),
    function(
        "silu",
        pointwise.silu,
        pointwise.pull_silu,
        symbol="SiLU",
        is_activation=True,
        meaning="a * sigmoid(a), also called swish",
        bounds=intervals.dipping(pointwise.silu, -1.2784645427610738),
    ),
    function(
        "elu",
        pointwise.elu,
        pointwise.pull_elu,
        symbol="ELU",
        is_activation=True,
        meaning="a where it is positive, else exp(a) - 1",
        bounds=intervals.increasing(pointwise.elu),
    ),
    function(
        "gelu",
        pointwise.gelu,
        pointwise.pull_gelu,
        symbol="GELU",
        is_activation=True,
        meaning="a times the share of a standard normal distribution below a",
        bounds=intervals.dipping(pointwise.gelu, -0.7517915246935645),
    ),
    function(
        "softsign",
        pointwise.softsign,
        pointwise.pull_softsign,
        is_activation=True,
        meaning="a / (1 + abs(a)), between -1 and 1",
        bounds=intervals.fixed((-1.0, 1.0)),
    ),
    function(
        "leaky_relu",
        pointwise.leaky_relu,
        pointwise.pull_leaky_relu,
        arity=(1, 2),
        symbol="leaky relu",
        is_activation=True,
        usage="leaky_relu(a, slope)",
        meaning="a where it is positive, else slope * a; without it 0.01",
        bounds=intervals.leaking,
    ),
    function(
        "bernoulli",
        derivatives.flip,
        derivatives.pull_nothing,
        arity=(1, 2),
        usage="bernoulli(p)",
        meaning="1 with probability p, else 0, each time by a draw of its own",
        bounds=intervals.fixed(SHARE),
    ),
]


def _over_entries(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    """Return the axes of a vector or of a matrix, a collection's positions left out."""
    return {"axis": -1 if len(members(own[0])) == 1 else (-2, -1)}


def _along(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    """Return the axis that running sums follow: a collection's positions, else the entries."""
    return {"axis": -len(own[0]) if own[0][:1] == (POSITIONS,) else -1}


def _to_matrix(shape: Axes, own: Sequence[Axes]) -> dict[str, Any]:
    return {"shape": shape[-2:]}


VECTORS = [
    function(
        "cumsum",
        vectors.cumsum,
        vectors.pull_cumsum,
        usage="cumsum(v)",
        meaning="running sums, over the entries or over the members of a collection",
        shape=vector_shapes.CUMSUM,
        bounds=intervals.summed,
        keywords=_along,
    ),
    function(
        "dot",
        vectors.dot,
        vectors.pull_dot,
        arity=(2, 2),
        glyph="·",
        usage="dot(v, w)",
        meaning="the sum of the products of two vectors' entries: one number",
        shape=vector_shapes.DOT,
        bounds=intervals.contracted,
    ),
    function(
        "norm",
        vectors.norm,
        vectors.pull_norm,
        glyph="‖x‖",
        usage="norm(v)",
        meaning="the square root of the sum of squares: one number",
        shape=vector_shapes.NORM,
        bounds=intervals.long,
        keywords=_over_entries,
    ),
    function(
        "layer_norm",
        vectors.layer_norm,
        vectors.pull_layer_norm,
        symbol="layer norm",
        glyph="LN",
        usage="layer_norm(v)",
        meaning="(v - mean(v)) over the root of the variance and 1e-5; of a matrix, each row",
        shape=vector_shapes.LAYER_NORM,
        bounds=intervals.unbounded,
    ),
    function(
        "outer",
        vectors.outer,
        vectors.pull_outer,
        arity=(2, 2),
        glyph="⊗",
        usage="outer(v, w)",
        meaning="the matrix of all products: a row for each entry of v, a column for each of w",
        shape=vector_shapes.OUTER,
        makes_matrix=True,
        bounds=intervals.multiplied,
    ),
    function(
        "rows",
        vectors.rows,
        vectors.pull_rows,
        usage="rows(v)",
        meaning="a matrix with an entry of v in each row: rows(v) * M scales the rows of M",
        shape=vector_shapes.ROWS,
        makes_matrix=True,
        bounds=intervals.same,
        keywords=_to_matrix,
    ),
    function(
        "columns",
        vectors.columns,
        vectors.pull_columns,
        usage="columns(v)",
        meaning="a matrix with an entry of v in each column: columns(v) * M scales the columns of M",
        shape=vector_shapes.COLUMNS,
        makes_matrix=True,
        bounds=intervals.same,
        keywords=_to_matrix,
    ),
    function(
        "part",
        vectors.part,
        vectors.pull_part,
        arity=(3, 3),
        usage="part(v, k, n)",
        meaning="the k-th of n equal parts, counted from 1",
        shape=vector_shapes.PART,
        counts=(1, 2),
        bounds=intervals.first,
    ),
    function(
        "entries",
        vectors.entries,
        vectors.pull_entries,
        arity=(3, 3),
        usage="entries(v, first, last)",
        meaning="the entries from the first to the last, counted from 1",
        shape=vector_shapes.ENTRIES,
        counts=(1, 2),
        bounds=intervals.first,
    ),
]
