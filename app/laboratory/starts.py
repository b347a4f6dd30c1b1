"""What a reader's cell starts from: a cell of the gallery, with its network where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.laboratory.asked import NONE
from app.laboratory.gallery import TASK, cell_of
from lstm_core import Cell, cells
from lstm_core.models import Library, Model, ModelName
from lstm_core.tasks.untrained import before_training


@dataclass(frozen=True)
class Start:
    """A start: its name, and its cell and network, None for a cell that was written from nothing."""

    name: str
    cell: Cell | None
    model: Model | None

    @property
    def is_trained(self) -> bool:
        """Return whether there are learned weights to borrow."""
        return self.model is not None and not self.model.card.untrained

    @property
    def title(self) -> str:
        """Its name for people, in English."""
        return (self.cell.title or self.cell.name) if self.cell else ""


@dataclass(frozen=True)
class Terms:
    """On what a cell runs: its start, the network that lends its weights instead (`weights`), its units, and the most
    numbers that it may learn, or compute of a sentence. `beside` was trained beside `weights`, None for none.
    """

    start: Start
    weights: Model | None
    units: int
    most: int
    beside: Model | None = None

    @property
    def lender(self) -> Model:
        """The network whose words are read, and whose weights are taken where they fit."""
        return self.weights or self.start.model or nothing_learned()

    @property
    def before(self) -> Model | None:
        """The network that it is compared with, if that reads the same words: its start's, or one trained beside."""
        found = self.beside or self.start.model
        return found if found is not None and found.vocabulary == self.lender.vocabulary else None


def terms_of(start: Start, weights: Model | None, units: int, most: int, library: Library) -> Terms:
    """Return the terms of a cell; with a checkpoint's weights, its units are the checkpoint's."""
    own = weights.card.own if weights else None
    beside = library.load(own.other, Model) if own is not None and library.has_text(own.other) else None
    return Terms(start, weights, weights.units if weights else units, most, beside)


def start_of(name: str, library: Library) -> Start | None:
    """Return the start of this name; None if there is no such one."""
    if name == NONE:
        return Start(name, None, None)
    cell = cell_of(name)
    if cell is None:
        return None
    model = str(ModelName(TASK, name)) if name in cells else ""
    return Start(name, cell, library.load(model, Model) if library.has_text(model) else None)


@lru_cache(maxsize=1)
def nothing_learned() -> Model:
    """Return the network whose words a cell reads that has no network to borrow from: untrained, so that nothing is."""
    return before_training(str(ModelName(TASK, "lstm")))
