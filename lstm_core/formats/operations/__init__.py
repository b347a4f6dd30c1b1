"""The table of operations that a graph may have around its recurrent layers: one row each, with a bound."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import making, pointwise, products, reducing, shaping
from .table import Call, Operation

TABLE: Mapping[str, Operation] = MappingProxyType(
    {**pointwise.ROWS, **making.ROWS, **shaping.ROWS, **reducing.ROWS, **products.ROWS}
)

__all__ = ["TABLE", "Call", "Operation"]
