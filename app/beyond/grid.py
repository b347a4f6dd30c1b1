"""The Grid LSTM and the depth-gated stack: two layers read one sentence."""

from __future__ import annotations

from flask_babel import gettext

from app.stage.sentences import Sentences
from app.web.current import library
from lstm_core import cells


class Layers(Sentences):
    """A sentence, read by the models of one stacked cell."""

    script = "beyond/layers.js"
    marks_difference = False

    def __init__(self, key: str, cell: str):
        self.key, self._cell = key, cell

    def names(self) -> tuple[str, ...]:
        """Return the names of the models of this cell, whatever they were trained on."""
        return tuple(name for name in library().trained(self.kind) if self.card(name).cell == self._cell)

    def has(self, name: str) -> bool:
        """Return whether it is one of these, or a private one."""
        return super().has(name) and self.card(name).cell == self._cell

    def paper(self) -> str:
        """Return the citation of the cell that gives the stack its name."""
        return cells[self._cell].source


class Grid(Layers):
    """Two blocks of a Grid LSTM."""

    def title(self) -> str:
        """Return its name."""
        return gettext("Grid LSTM")

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        return gettext(
            "Memory runs along time and, on belts of its own, up through the layers: the same gates in both directions."
        )


class Depth(Layers):
    """An LSTM, and over it one that a depth gate connects to it."""

    def title(self) -> str:
        """Return its name."""
        return gettext("Depth-gated LSTM")

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        return gettext(
            "Two LSTMs, one above the other; a depth gate lets the lower cell state straight onto the upper belt."
        )


STAGES = (Depth("depth", "depth_gated_lstm"), Grid("grid", "grid_lstm"))
