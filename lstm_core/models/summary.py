"""A network on one line, as it prints."""

from __future__ import annotations

from lstm_core.models.protocols import Network
from lstm_core.representation import counted, shortened


def summary(network: Network) -> str:
    """Return "Model grammar-lstm: LSTM, 32 units"."""
    cell = shortened(network.cell.title or network.cell.name)
    return f"{type(network).__name__} {shortened(network.name)}: {cell}, {counted(network.units, 'unit')}"
