"""How declared parameters and constants start: as numbers, as known matrices, or drawn.

Orthogonal: Saxe, McClelland and Ganguli (2014), arXiv:1312.6120.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_core.language.broadcasting import Array
from lstm_core.language.expressions import Call, Declaration, Definition, Expression, Name, walk

Shape = tuple[int, ...]


def _orthogonal(shape: Shape, rng: np.random.Generator) -> Array:
    """Return a matrix whose rows, or columns if it has more rows, are orthonormal; a vector has length 1."""
    wide = rng.standard_normal(shape if len(shape) == 2 else (1, *shape, 1)[: 1 + len(shape)] if shape else (1, 1))
    turned = wide.T if wide.shape[0] < wide.shape[1] else wide
    found, triangle = np.linalg.qr(turned)
    found = found * np.sign(np.diagonal(triangle))
    return np.asarray((found if turned is wide else found.T).reshape(shape))


def _identity(shape: Shape) -> Array:
    return np.eye(*shape) if len(shape) == 2 else np.ones(shape)


def _lower_triangle(shape: Shape) -> Array:
    return np.tri(*shape) if len(shape) == 2 else np.ones(shape)


def _shift(shape: Shape) -> Array:
    """Return the matrix that moves a vector's entries down by one, the first entry 0."""
    return np.eye(*shape, k=-1) if len(shape) == 2 else np.zeros(shape)


FIXED: dict[str, Callable[[Shape], Array]] = {
    "zeros": np.zeros,
    "ones": np.ones,
    "identity": _identity,
    "lower_triangle": _lower_triangle,
    "shift": _shift,
}
DRAWN = ("orthogonal", "normal")  # normal(0.1): normally distributed with that standard deviation
WORDS = (*FIXED, *DRAWN)


def started(declaration: Declaration, shape: Shape, dtype: Any, rng: np.random.Generator | None = None) -> Array:
    """Return the array that a declared parameter or constant starts as; `rng` draws what is drawn."""
    start = declaration.start
    if not isinstance(start, tuple):
        return np.full(shape, start, dtype)
    word, number = start
    if word in FIXED:
        return np.asarray(FIXED[word](shape)).astype(dtype)
    assert rng is not None  # the parser lets no constant be drawn
    drawn = _orthogonal(shape, rng) if word == "orthogonal" else rng.normal(0, float(number or 0), shape)
    return np.asarray(drawn).astype(dtype)


def gains(definition: Definition) -> frozenset[str]:
    """Return the parameters that scale a layer norm entry by entry."""
    found: set[str] = set()

    def scales(factor: Expression, other: Expression) -> bool:
        is_norm = isinstance(other, Call) and other.operation == "layer_norm"
        return is_norm and isinstance(factor, Name) and definition.kind(factor.name) == "parameter"

    for equation in definition.equations:
        for _, node in walk(equation.expression, ""):
            if isinstance(node, Call) and node.operation == "*":
                for factor, other in (node.arguments, node.arguments[::-1]):
                    if scales(factor, other):
                        assert isinstance(factor, Name)
                        found.add(factor.name)
    return frozenset(found)
