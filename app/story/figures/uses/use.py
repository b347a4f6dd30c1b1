"""The interface of a use: a network's output in a state of the figure, as a picture, in words, as a table."""

from __future__ import annotations

from abc import ABC, abstractmethod

from markupsafe import Markup

from app.story.figure import State, Table
from app.story.figures.uses.picture import UsesLayout


class Use(ABC):
    """One use in one state of the figure; `key` is its value of the field `use`."""

    key: str

    def __init__(self, state: State):
        self.state = state
        self.seed = int(state["seed"])

    @staticmethod
    @abstractmethod
    def title() -> str:
        """Return the title, in the reader's language."""

    @abstractmethod
    def picture(self, layout: UsesLayout) -> Markup:
        """Draw the network's output, as SVG."""

    @abstractmethod
    def label(self) -> str:
        """Return the picture's label for screen readers."""

    @abstractmethod
    def summary(self) -> str:
        """Describe the output, in a sentence or two."""

    @abstractmethod
    def caption(self) -> str:
        """Return the caption: the network, and how its words, notes or strokes were sampled."""

    @abstractmethod
    def table(self) -> Table:
        """Return the numbers of the picture."""

    @abstractmethod
    def page(self) -> str:
        """Return the address of the network's stage."""
