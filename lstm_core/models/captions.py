"""The captioning model: an encoder of patches, an attention cell over their features, and a deep output layer.

Xu, K. et al. (2015). Show, Attend and Tell: Neural Image Caption Generation with Visual Attention. ICML 2015,
arXiv:1502.03044.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.errors import ModelError
from lstm_core.execution import Trace
from lstm_core.models.card import CaptionsCard
from lstm_core.models.content import digest, read_only
from lstm_core.models.entries import entries
from lstm_core.models.files import cell_of, parts_of, wanted
from lstm_core.models.model import SCORE, Reading, softmax
from lstm_core.models.summary import summary
from lstm_core.models.tokenizer import START, UNKNOWN, Token, tokenize
from lstm_core.representation import NotebookRepresentation
from lstm_core.typing import Array

LONGEST = 12  # words; a caption without `<s>` is cut here
ENCODER, READOUT = ("W_1", "b_1", "W_2", "b_2", "W_xy"), ("L_o", "L_h", "L_z")

Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class Grid:
    """A grid of patches over a picture: rows and columns of `patch` by `patch` pixels.

    `ground` is the colour of an empty picture; the network reads `contrast` times a patch's difference from it.
    """

    rows: int
    columns: int
    patch: int
    ground: tuple[float, ...]
    contrast: float

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of a picture: height and width in pixels, colours."""
        return (self.rows * self.patch, self.columns * self.patch, len(self.ground))

    @property
    def numbers(self) -> int:
        """The number of values in a patch."""
        return self.patch * self.patch * len(self.ground)

    @cached_property
    def places(self) -> Array:
        """The position of each patch, (patches, 2): x to the right and y down, from -1 to 1; float32."""
        y, x = np.meshgrid(np.linspace(-1, 1, self.rows), np.linspace(-1, 1, self.columns), indexing="ij")
        return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)

    def cut(self, pictures: Array) -> Array:
        """Cut pictures (..., height, width, colours) into patches (..., patches, numbers), row by row."""
        contrast = (pictures - np.asarray(self.ground, pictures.dtype)) * self.contrast
        lead = pictures.shape[:-3]
        split = contrast.reshape(*lead, self.rows, self.patch, self.columns, self.patch, len(self.ground))
        return split.swapaxes(-4, -3).reshape(*lead, self.rows * self.columns, self.numbers)


def encode(encoder: Arrays, patches: Array) -> tuple[Array, Array]:
    """Encode patches (..., numbers): return features (..., features) and the ReLU layer before, (..., hidden).

    The encoding of a patch's position, `places @ W_xy.T`, is added to its features.
    """
    hidden = np.maximum(patches @ encoder["W_1"].T + encoder["b_1"], 0)
    return hidden @ encoder["W_2"].T + encoder["b_2"], hidden


def output(readout: Arrays, x: Array, h: Array, zhat: Array) -> tuple[Array, Array]:
    """Return the scores of every next word, (..., vocabulary), and the sum that they are computed from, (..., inputs).

    The paper's equation 7: the sum of projections of the word read, the hidden state and the attended features.
    """
    together = x + h @ readout["L_h"].T + zhat @ readout["L_z"].T
    return together @ readout["L_o"].T, together


@dataclass(frozen=True, eq=False, repr=False)
class CaptionModel(NotebookRepresentation):
    """A trained network that captions pictures.

    `params` are the cell's; `embedding` is (vocabulary, inputs); `encoder` makes features of patches, `readout` words
    of what the cell found (`encode` and `output`). `card` says where the model comes from.
    """

    name: str
    title: str
    cell: Cell
    params: Arrays
    vocabulary: tuple[str, ...]
    embedding: Array
    encoder: Arrays
    readout: Arrays
    grid: Grid
    card: CaptionsCard

    def _summary(self) -> str:
        return summary(self)

    def __post_init__(self) -> None:
        for part in ("params", "encoder", "readout"):
            object.__setattr__(self, part, read_only(getattr(self, part)))
        for special in (START, UNKNOWN):
            if self.vocabulary.count(special) != 1:
                raise ModelError(f"{self.name}: the vocabulary wants {special} once")
        words, inputs = len(self.vocabulary), self.inputs
        hidden = self.encoder["W_1"].shape[0]
        shapes = {
            "embedding": (words, inputs),
            "W_1": (hidden, self.grid.numbers),
            "b_1": (hidden,),
            "W_2": (self.features, hidden),
            "b_2": (self.features,),
            "W_xy": (self.features, 2),
            "L_o": (words, inputs),
            "L_h": (inputs, self.units),
            "L_z": (inputs, self.features),
        }
        wanted({"embedding": self.embedding, **self.encoder, **self.readout}, shapes, self.name)
        sizes = {"inputs": inputs, "units": self.units, "features": self.features, **self.settings}
        wanted(self.params, self.cell.parameter_shapes(**sizes), self.name)

    @property
    def inputs(self) -> int:
        """The width of a word's embedding."""
        return int(self.embedding.shape[-1])

    @property
    def units(self) -> int:
        """The width of h."""
        return int(self.readout["L_h"].shape[1])

    @property
    def features(self) -> int:
        """The number of features of a patch."""
        return int(self.encoder["W_2"].shape[0])

    @property
    def settings(self) -> Mapping[str, Any]:
        """The cell's settings, from the card."""
        return self.card.settings

    @cached_property
    def entries(self) -> Mapping[str, int]:
        """The number of entries of each value of its cell, by name."""
        return entries(
            self.cell,
            self.inputs,
            self.units,
            features=self.features,
            positions=len(self.grid.places),
            settings=self.settings,
        )

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
        parts = {"encoder": self.encoder, "readout": self.readout, "cell": self.params}
        named = {f"{part}.{name}": array for part, found in parts.items() for name, array in found.items()}
        return {"embedding": self.embedding, **named}

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a caption into tokens, `<s>` first; a word that the model does not know keeps its text."""
        if not isinstance(text, str):
            raise ModelError(f"{self.name}: a text is a str, not {type(text).__name__}")
        return tokenize(text, self.indices)

    def look(self, pictures: Array) -> Array:
        """Encode pictures (..., height, width, 3) in [0, 1] into features (..., patches, features), float32."""
        pictures = np.asarray(pictures, dtype=np.float32)
        if pictures.shape[-3:] != self.grid.shape or not np.isfinite(pictures).all():
            raise ModelError(
                f"{self.name}: a picture has shape {pictures.shape}; expected {self.grid.shape}, finite numbers"
            )
        return encode(self.encoder, self.grid.cut(pictures))[0] + self.grid.places @ self.encoder["W_xy"].T

    def run(self, indices: Array, memory: Array, **options: Any) -> Trace:
        """Run the cell over words given by their rows, (time,) or (time, batch), looking at `memory`."""
        return self.cell.run(self.params, self.embedding[indices], memory=memory, **self.settings, **options)

    def scores(self, trace: Trace) -> Array:
        """Return the scores of every next word at each step of a trace: logits, in nats."""
        return output(self.readout, trace["x"], trace["h"], trace["zhat"])[0]

    def read(self, picture: Array, text: str, clamp: Any = None, **options: Any) -> Reading:
        """Read a caption of one picture; `clamp` holds values of the cell fixed, as in `Cell.run`."""
        return self._read(self.look(picture), self.tokenize(text), clamp=clamp, **options)

    def write(self, picture: Array, clamp: Any = None, **options: Any) -> Reading:
        """Caption one picture by greedy decoding: each word is the likeliest next one.

        The caption ends before `<s>`, or after LONGEST words.
        """
        memory = self.look(picture)
        tokens: tuple[Token, ...] = (Token(START, self.indices[START], True),)
        while True:
            reading = self._read(memory, tokens, clamp=clamp, **options)
            row = int(reading.probabilities[-1].argmax())
            if row == self.indices[START] or len(tokens) > LONGEST:
                return reading
            tokens = (*tokens, Token(self.vocabulary[row], row, True))

    def captions(self, pictures: Array) -> list[tuple[str, ...]]:
        """Caption many pictures (batch, height, width, 3) as `write` captions one."""
        memory, state = self.look(pictures), None
        words = np.full(len(memory), self.indices[START])
        rows = []
        for _ in range(LONGEST):
            trace = self.run(words[None], memory, initial=state)
            state, words = trace.final, self.scores(trace)[0].argmax(axis=-1)
            rows.append(words)
        return [_until(self.vocabulary, column) for column in np.stack(rows, axis=1)]

    def _read(self, memory: Array, tokens: tuple[Token, ...], **options: Any) -> Reading:
        trace = self.run(np.array([token.index for token in tokens]), memory, **options)
        with np.errstate(over="ignore", invalid="ignore"):
            scores = trace.insist(SCORE, self.scores(trace), "L_o @ (x + L_h @ h + L_z @ zhat)")
        probabilities = softmax(scores)
        probabilities.flags.writeable = False
        return Reading(tokens, trace, probabilities, self.vocabulary)


def assemble(arrays: Arrays, card: CaptionsCard) -> CaptionModel:
    """Build a captioning model from the arrays of a file and its card."""
    parts = parts_of(arrays, card.name, ("embedding", "encoder", "readout", "cell"))
    ranks = {"embedding": 2, "encoder.W_1": 2, "encoder.W_2": 2, "readout.L_h": 2}
    for key, rank in ranks.items():
        if key not in arrays:
            raise ModelError(f"{card.name}: {key} missing")
        if arrays[key].ndim != rank:
            raise ModelError(f"{card.name}: {key} has shape {arrays[key].shape}")
    picture = card.picture
    return CaptionModel(
        name=card.name,
        title=card.title,
        cell=cell_of(card.cell, card.layers, card.name),
        params=parts["cell"],
        vocabulary=card.vocabulary,
        embedding=parts["embedding"][""],
        encoder=parts["encoder"],
        readout=parts["readout"],
        grid=Grid(picture.rows, picture.columns, picture.patch, picture.ground, picture.contrast),
        card=card,
    )


def _until(vocabulary: Sequence[str], rows: Array) -> tuple[str, ...]:
    """Return the words before the first `<s>`."""
    words = [vocabulary[row] for row in rows]
    return tuple(words[: words.index(START)] if START in words else words)
