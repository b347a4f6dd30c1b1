"""The stages of the Grid LSTM and the depth-gated LSTM: stacks of two layers that read a sentence."""

from __future__ import annotations

from flask_babel import gettext

from app.stage.sentences import Sentences
from app.web.current import library
from lstm_core import cells


class Layers(Sentences):
    """A sentence stage for the models of one stacked cell."""

    script = "beyond/layers.js"
    marks_difference = False

    def __init__(self, key: str, cell: str):
        self.key, self._cell = key, cell

    def names(self) -> tuple[str, ...]:
        """Return the names of this cell's models, of every task."""
        return tuple(name for name in library().trained(self.kind) if self.card(name).cell == self._cell)

    def has(self, name: str) -> bool:
        """Return whether the stage can show the model of this name: one of this cell, listed or private."""
        return super().has(name) and self.card(name).cell == self._cell

    def paper(self) -> str:
        """Return the citation of the stacked cell."""
        return cells[self._cell].source


class Grid(Layers):
    """The stage of the Grid LSTM, two blocks high."""

    def title(self) -> str:
        """Return the stage's title."""
        return gettext("Grid LSTM")

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        return gettext(
            "Memory runs along time and, on belts of its own, up through the layers: the same gates in both directions."
        )


class Depth(Layers):
    """The stage of the depth-gated LSTM: two LSTM layers with a depth gate between their cell states."""

    def title(self) -> str:
        """Return the stage's title."""
        return gettext("Depth-gated LSTM")

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        return gettext(
            "Two LSTMs, one above the other; a depth gate lets the lower cell state straight onto the upper belt."
        )


STAGES = (Depth("depth", "depth_gated_lstm"), Grid("grid", "grid_lstm"))
