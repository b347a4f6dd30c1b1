"""The values of a cell that runs as a layer of a stack, by the names that it has by itself."""

from __future__ import annotations

from typing import Protocol

from app.laboratory.reading import OwnReading
from lstm_core import Cell
from lstm_core.language.expressions import Call, Expression, Name
from lstm_core.language.layers import in_layer
from lstm_core.typing import Array


class Values(Protocol):
    """The values of a run by name, and of any expression of the cell's equations."""

    def __getitem__(self, name: str) -> Array: ...
    def evaluate(self, expression: Expression) -> Array: ...


class LayerValues:
    """The values of one layer of a stack's run."""

    def __init__(self, cell: Cell, trace: Values, layer: str):
        self._cell, self._trace, self._number = cell, trace, int(layer[1:-1])

    def __getitem__(self, name: str) -> Array:
        return self._trace[self._own(name)]

    def evaluate(self, expression: Expression) -> Array:
        """Evaluate an expression of the cell's own equations at every step."""
        return self._trace.evaluate(self._renamed(expression))

    def _own(self, name: str) -> str:
        return in_layer(self._cell.definition, name, self._number)

    def _renamed(self, expression: Expression) -> Expression:
        if isinstance(expression, Name):
            return Name(self._own(expression.name), expression.place)
        if isinstance(expression, Call):
            return Call(expression.operation, tuple(map(self._renamed, expression.arguments)), expression.place)
        return expression


def own_trace(cell: Cell, reading: OwnReading) -> Values:
    """Return the values of a cell by its own names."""
    assert reading.trace is not None
    layer = reading.network.layer
    return LayerValues(cell, reading.trace, layer) if layer else reading.trace
