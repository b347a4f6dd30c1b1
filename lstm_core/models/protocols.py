"""The interfaces of networks and of their runs, for any kind of input and any source of networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from lstm_core.cell import Cell
from lstm_core.execution import Trace
from lstm_core.models.card import Card, WordsCard
from lstm_core.models.tokenizer import Token
from lstm_core.typing import Array, Indices


class Run(Protocol):
    """A run of a network: every value of its cell at every step, without a batch."""

    @property
    def trace(self) -> Trace:
        """The values, each (time, its own axes)."""
        ...


class Network(Protocol):
    """A network with a cell of the catalogue or a stack of them. None of its arrays can be written to."""

    @property
    def name(self) -> str:
        """The name in URLs: "grammar-lstm"."""
        ...

    @property
    def title(self) -> str:
        """The title for display, in English."""
        ...

    @property
    def cell(self) -> Cell:
        """Its cell, or the stack of its layers."""
        ...

    @property
    def params(self) -> Mapping[str, Array]:
        """The parameters of the cell, by name."""
        ...

    @property
    def inputs(self) -> int:
        """The width of x."""
        ...

    @property
    def units(self) -> int:
        """The width of h."""
        ...

    @property
    def entries(self) -> Mapping[str, int]:
        """The number of entries of each value of its cell, by name."""
        ...

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Its words, or characters, by row; none where it reads no text."""
        ...

    @property
    def card(self) -> Card:
        """Where it comes from and what it scores."""
        ...

    @property
    def content(self) -> str:
        """A digest of its arrays, its cell and its card, used as a cache key."""
        ...

    def arrays(self) -> dict[str, Array]:
        """Return all arrays by their names in its file."""
        ...


class TextRun(Run, Protocol):
    """The result of reading a text of T tokens; `probabilities` is (T, vocabulary)."""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens, `<s>` first."""
        ...

    @property
    def probabilities(self) -> Array:
        """The predicted distribution after each token, (T, vocabulary)."""
        ...

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The word of each column."""
        ...

    def likeliest(self, count: int = 10) -> list[list[tuple[str, float]]]:
        """Return for each token the `count` likeliest next words with their probabilities, the likeliest first."""
        ...


class TextNetwork(Network, Protocol):
    """A network that reads words or characters and predicts the next one: used by `/step`, `/compare`, `/memory`."""

    @property
    def card(self) -> WordsCard:
        """Where it comes from and what it scores."""
        ...

    @property
    def tokens(self) -> str:
        """The kind of tokens: "words" or "characters"."""
        ...

    @property
    def outputs(self) -> str:
        """Return "one" for a softmax over all next words, "independent" for a sigmoid for each."""
        ...

    @property
    def indices(self) -> Mapping[str, int]:
        """The row of each word."""
        ...

    @property
    def readout(self) -> Mapping[str, Array]:
        """`W_y` (vocabulary, units) and `b_y` (vocabulary,)."""
        ...

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens, `<s>` first."""
        ...

    def read(self, text: str, clamp: Any = None) -> TextRun:
        """Read a text from the zero state; `clamp` holds values of the cell fixed, as in `Cell.run`."""
        ...

    def read_tokens(self, tokens: tuple[Token, ...], clamp: Any = None) -> TextRun:
        """Read the tokens of a text, `<s>` first, as `read` reads the text."""
        ...

    def run(self, indices: Indices, **options: Any) -> Trace:
        """Run the cell over rows of the vocabulary, (time,) or (time, batch); options as in `Cell.run`."""
        ...

    def scores(self, h: Array) -> Array:
        """Return the scores of every next word, (..., vocabulary), for h of (..., units)."""
        ...

    def probabilities(self, h: Array) -> Array:
        """Return the probability of every next word, (..., vocabulary), for h of (..., units)."""
        ...

    def expected(self, trace: Trace, first: int = 0) -> Array:
        """Return the probability of every next word after each step from `first` on, (steps, vocabulary)."""
        ...
