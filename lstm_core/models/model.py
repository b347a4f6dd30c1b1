"""The model of words: a vocabulary, an embedding, a cell and a readout; and the result of reading a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.errors import ModelError
from lstm_core.execution import Trace
from lstm_core.models.card import WordsCard
from lstm_core.models.content import digest, read_only
from lstm_core.models.entries import entries
from lstm_core.models.files import cell_of, parts_of, wanted
from lstm_core.models.generating import GeneratedText, continue_text
from lstm_core.models.largest import largest
from lstm_core.models.numbers import whole
from lstm_core.models.summary import summary
from lstm_core.models.tokenizer import KINDS, START, UNKNOWN, Token, tokenize
from lstm_core.models.word_sizes import units_of
from lstm_core.representation import NotebookRepresentation, counted, shortened
from lstm_core.typing import Array, Indices

if TYPE_CHECKING:
    import pandas

BLOCK = 64  # rows of probabilities that are computed together
SCORE = "the score of a next word"
NO_CARD = WordsCard.model_validate({"name": "", "title": "", "cell": "", "vocabulary": ()})  # for a model built in code
OUTPUTS = ("one", "independent")  # one next word of all, by softmax; or each symbol on its own, by sigmoid


@dataclass(frozen=True, repr=False)
class Reading(NotebookRepresentation):
    """The result of reading a text with a model.

    `tokens` are T tokens, `<s>` first; `trace` holds every value of the cell, each (T, units); `probabilities` is
    (T, vocabulary): row t is what the model expects after token t.
    """

    tokens: tuple[Token, ...]
    trace: Trace
    probabilities: Array
    vocabulary: tuple[str, ...]

    def _summary(self) -> str:
        text = shortened(" ".join(token.text for token in self.tokens))
        return f"{counted(len(self.tokens), 'token')} read by {shortened(self.trace.cell.name)}: {text}"

    def to_dataframe(self) -> pandas.DataFrame:
        """Return every value of the trace as a pandas DataFrame, a row a token: `reading.to_dataframe()["c"]`.

        The index is (`step`, `token`), the columns are (name, unit); steps and units count from 0. Raises
        MissingPackageError without pandas.
        """
        return self.trace.to_dataframe(token=[token.text for token in self.tokens])

    def likeliest(self, count: int = 10) -> list[list[tuple[str, float]]]:
        """Return for each token the `count` likeliest next words with their probabilities, the likeliest first."""
        count = whole(count, "count", self.trace.cell.name, least=1)
        few = largest(self.probabilities, count)
        chances = np.take_along_axis(self.probabilities, few, axis=1)
        return [
            [(self.vocabulary[index], chance) for index, chance in zip(*row, strict=True)]
            for row in zip(few.tolist(), chances.tolist(), strict=True)
        ]


@dataclass(frozen=True, eq=False, repr=False)
class Model(NotebookRepresentation):
    """A trained network that reads words.

    `params` are the cell's; `embedding` is (vocabulary, inputs); `readout` holds `W_y` (vocabulary, width of h) and
    `b_y` (vocabulary,): the scores of the next word are `W_y @ h + b_y`. Where the two are tied, `W_y` is the
    embedding.
    `tokens` says what a text is cut into, "words" or "characters", `outputs` whether one word comes next, or each may
    on its own. `card` says where the model comes from.
    """

    name: str
    title: str
    cell: Cell
    params: Mapping[str, Array]
    vocabulary: tuple[str, ...]
    embedding: Array
    readout: Mapping[str, Array]
    card: WordsCard = NO_CARD
    tokens: str = "words"
    outputs: str = "one"

    def __post_init__(self) -> None:
        for part in ("params", "readout"):
            object.__setattr__(self, part, read_only(getattr(self, part)))
        for what, value, known in (("tokens", self.tokens, KINDS), ("outputs", self.outputs, OUTPUTS)):
            if value not in known:
                raise ModelError(f"{self.name}: {what} is {value!r}; expected {' or '.join(map(repr, known))}")
        for special in (START, UNKNOWN):
            if special not in self.vocabulary:
                raise ModelError(f"{self.name}: the vocabulary has no {special}")
        if len(set(self.vocabulary)) != len(self.vocabulary):
            raise ModelError(f"{self.name}: the vocabulary has a word twice")
        words, width = len(self.vocabulary), self.readout["W_y"].shape[-1]
        shapes = {"embedding": (words, self.inputs), "W_y": (words, width), "b_y": (words,)}
        wanted({"embedding": self.embedding, **self.readout}, shapes, self.name)
        wanted(self.params, self.cell.parameter_shapes(inputs=self.inputs, units=self.units), self.name)

    def _summary(self) -> str:
        return f"{summary(self)}, {counted(len(self.vocabulary), self.tokens.removesuffix('s'))}"

    @property
    def inputs(self) -> int:
        """The width of a word's embedding."""
        return int(self.embedding.shape[-1])

    @cached_property
    def units(self) -> int:
        """The number of units: the width of h, unless its line gives it another."""
        return units_of(self.cell, self.params, self.inputs, int(self.readout["W_y"].shape[1]))

    @cached_property
    def entries(self) -> Mapping[str, int]:
        """The number of entries of each value of its cell, by name."""
        return entries(self.cell, self.inputs, self.units)

    @cached_property
    def content(self) -> str:
        """A digest of the whole network, used as a cache key."""
        return digest(self)

    @cached_property
    def indices(self) -> dict[str, int]:
        """Each word's row in the vocabulary."""
        return {word: index for index, word in enumerate(self.vocabulary)}

    def arrays(self) -> dict[str, Array]:
        """Return all arrays by their names in the model's file."""
        readout = {name: array for name, array in self.readout.items() if array is not self.embedding}
        found = {"embedding": self.embedding} | {f"readout.{name}": array for name, array in readout.items()}
        return found | {f"cell.{name}": array for name, array in self.params.items()}

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens, `<s>` first; a word that the model does not know keeps its text."""
        if not isinstance(text, str):
            raise ModelError(f"{self.name}: a text is a str, not {type(text).__name__}")
        return tokenize(text, self.indices, self.tokens)

    def run(self, indices: Indices, **options: Any) -> Trace:
        """Run the cell over words given by their rows, (time,) or (time, batch); options as in `Cell.run`."""
        return self.cell.run(self.params, self.embedding[indices], **options)

    def scores(self, h: Array) -> Array:
        """Return the scores of every next word, (..., vocabulary), for h of (..., units): logits, in nats."""
        with np.errstate(over="ignore", invalid="ignore"):
            scores: Array = h @ self.readout["W_y"].T
            scores += self.readout["b_y"]
        return scores

    def probabilities(self, h: Array) -> Array:
        """Return the probability of every next word, (..., vocabulary), for h of (..., units)."""
        return self._shares(self.scores(h))

    def expected(self, trace: Trace, first: int = 0) -> Array:
        """Return the probability of every next word after each step of a run from `first` on, (steps, vocabulary).

        Raises FiniteError where h is so large that a score is not finite.
        """
        return self._shares(trace.insist(SCORE, self.scores(trace["h"][first:]), "W_y @ h + b_y"))

    def _shares(self, scores: Array) -> Array:
        return normalised_(scores) if self.outputs == "one" else sigmoid(scores)

    def read(self, text: str, clamp: Any = None, **options: Any) -> Reading:
        """Read a text from the zero state; `clamp` holds values of the cell fixed, as in `Cell.run`."""
        return self.read_tokens(self.tokenize(text), clamp, **options)

    def read_tokens(self, tokens: tuple[Token, ...], clamp: Any = None, **options: Any) -> Reading:
        """Read the tokens of a text, `<s>` first, as `read` reads the text."""
        trace = self.run(np.array([token.index for token in tokens]), clamp=clamp, **options)
        probabilities = self.expected(trace)
        probabilities.flags.writeable = False
        return Reading(tokens, trace, probabilities, self.vocabulary)

    def continue_text(self, text: str, count: int, **options: Any) -> GeneratedText:
        """Write up to `count` words after a text; options as in `lstm_core.models.generating.continue_text`."""
        return continue_text(self, text, count, **options)


def assemble(arrays: Mapping[str, Array], card: WordsCard) -> Model:
    """Build a model of words from arrays "embedding", "readout.W_y", "readout.b_y", "cell.W_f", ... and its card."""
    parts = parts_of(arrays, card.name, ("embedding", "readout", "cell"))
    if card.tied and "" in parts["embedding"]:
        parts["readout"]["W_y"] = parts["embedding"][""]
    found = {"embedding": parts["embedding"].get(""), **parts["readout"]}
    for name, rank in (("embedding", 2), ("W_y", 2), ("b_y", 1)):
        key = name if name == "embedding" else f"readout.{name}"
        if (array := found.get(name)) is None:
            raise ModelError(f"{card.name}: {key} missing")
        if array.ndim != rank:
            raise ModelError(f"{card.name}: {key} has shape {array.shape}")
    return Model(
        name=card.name,
        title=card.title,
        cell=cell_of(card.cell, card.layers, card.name, card.equations),
        params=parts["cell"],
        vocabulary=card.vocabulary,
        embedding=parts["embedding"][""],
        readout=parts["readout"],
        card=card,
        tokens=card.tokens,
        outputs=card.outputs,
    )


def softmax(scores: Array) -> Array:
    """Return the softmax over the last axis."""
    return normalised_(np.array(scores))


def normalised_(scores: Array) -> Array:
    """Compute the softmax over the last axis in place, in blocks of rows that fit in the processor's cache."""
    rows = scores.reshape(-1, scores.shape[-1])  # a view: scores are contiguous
    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        block -= block.max(axis=1, keepdims=True)
        np.exp(block, out=block)
        block /= block.sum(axis=1, keepdims=True)
    return scores


def sigmoid(scores: Array) -> Array:
    """Return 1 / (1 + exp(-scores)), without overflow for any score."""
    shares: Array = 0.5 * (1 + np.tanh(0.5 * scores))
    return shares
