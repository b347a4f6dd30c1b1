"""A model: a vocabulary, an embedding, a cell and a readout, and what comes of reading a text with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.errors import ModelError
from lstm_core.execution import Trace
from lstm_core.models.tokens import START, UNKNOWN, Token, tokenize


@dataclass(frozen=True)
class Reading:
    """What a model made of a text.

    `tokens` are T tokens, `<s>` first; `trace` holds every value of the cell, each (T, units); `probabilities` is
    (T, vocabulary): row t is what the model expects after token t.
    """

    tokens: tuple[Token, ...]
    trace: Trace
    probabilities: np.ndarray
    vocabulary: tuple[str, ...]

    def likeliest(self, count: int = 10) -> list[list[tuple[str, float]]]:
        """Return for each token the `count` likeliest next words with their probabilities, the likeliest first."""
        order = np.argsort(-self.probabilities, axis=1, kind="stable")[:, :count]
        return [
            [(self.vocabulary[index], float(row[index])) for index in indices]
            for indices, row in zip(order, self.probabilities, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network that reads words.

    `params` are the cell's; `embedding` is (vocabulary, inputs); `readout` holds `W_y` (vocabulary, units) and `b_y`
    (vocabulary,): the scores of the next word are `W_y @ h + b_y`. `card` says where the model comes from.
    """

    name: str
    title: str
    cell: Cell
    params: Mapping[str, np.ndarray]
    vocabulary: tuple[str, ...]
    embedding: np.ndarray
    readout: Mapping[str, np.ndarray]
    card: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for special in (START, UNKNOWN):
            if special not in self.vocabulary:
                raise ModelError(f"{self.name}: the vocabulary has no {special}")
        if len(set(self.vocabulary)) != len(self.vocabulary):
            raise ModelError(f"{self.name}: the vocabulary has a word twice")
        units = self.readout["W_y"].shape[-1]
        wanted: dict[str, tuple[int, ...]] = {
            "embedding": (len(self.vocabulary), self.inputs),
            "W_y": (len(self.vocabulary), units),
        }
        wanted |= {"b_y": (len(self.vocabulary),)} | self.cell.parameter_shapes(inputs=self.inputs, units=units)
        for array, found in {"embedding": self.embedding, **self.readout, **self.params}.items():
            if array not in wanted:
                raise ModelError(f"{self.name}: no use for an array {array}; it wants {', '.join(wanted)}")
            if found.shape != (shape := wanted.pop(array)):
                raise ModelError(f"{self.name}: {array} has shape {found.shape}; expected {shape}")
        if wanted:
            raise ModelError(f"{self.name}: {', '.join(wanted)} missing")

    @property
    def inputs(self) -> int:
        """The width of a word's embedding."""
        return self.embedding.shape[-1]

    @property
    def units(self) -> int:
        """The width of h."""
        return self.readout["W_y"].shape[1]

    @cached_property
    def indices(self) -> dict[str, int]:
        """Each word's row in the vocabulary."""
        return {word: index for index, word in enumerate(self.vocabulary)}

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens, `<s>` first; a word that the model does not know keeps its text."""
        if not isinstance(text, str):
            raise ModelError(f"{self.name}: a text is a str, not {type(text).__name__}")
        return tokenize(text, self.indices)

    def run(self, indices: np.ndarray, **options: Any) -> Trace:
        """Run the cell over words given by their rows, (time,) or (time, batch); options as in `Cell.run`."""
        return self.cell.run(self.params, self.embedding[indices], **options)

    def scores(self, h: np.ndarray) -> np.ndarray:
        """Return the scores of every next word, (..., vocabulary), for h of (..., units): logits, in nats."""
        return h @ self.readout["W_y"].T + self.readout["b_y"]

    def read(self, text: str, clamp: Any = None, **options: Any) -> Reading:
        """Read a text from the zero state; `clamp` holds values of the cell fixed, as in `Cell.run`."""
        tokens = self.tokenize(text)
        trace = self.run(np.array([token.index for token in tokens]), clamp=clamp, **options)
        return Reading(tokens, trace, softmax(self.scores(trace["h"])), self.vocabulary)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return the softmax over the last axis."""
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
