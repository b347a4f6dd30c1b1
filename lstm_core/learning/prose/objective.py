"""The objective of a language model of prose: the surprise at the next token of a stream, in nats."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lstm_core.cell import Cell
from lstm_core.learning.network import cell_params, gather
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import Objective
from lstm_core.models.tokenizer import UNKNOWN
from lstm_core.tasks.losses import finite, readout_loss
from lstm_core.tasks.recipe import Recipe

VALIDATION_ROWS = 16


@dataclass(frozen=True, kw_only=True)
class ProseRecipe(Recipe):
    """How a language model of prose is trained.

    The stream is read in `rows` places at once, `tokens` an update, and the state of each is carried to the next; a
    share `fresh` of them begins anew from zero, as a reader's text does. `dropout` takes that share of the embedding's
    and of the hidden state's entries. `tied`: the readout's matrix is the embedding. `words` is the most that the
    vocabulary has besides `<s>` and `<unk>`; `unknown` is the share of tokens that are read as `<unk>`.
    `embedding` is the standard deviation that the embedding starts with; without one it is uniform in +-1/sqrt(units),
    as suits a readout.
    """

    words: int = 8000
    units: int = 128
    inputs: int = 128
    rows: int = 32
    tokens: int = 40
    dropout: float = 0.2
    fresh: float = 0.02
    unknown: float = 0.0
    tied: bool = True
    embedding: float | None = None


@dataclass
class ProseObjective(Objective):
    """A stream of tokens for training and one for validation, both (tokens,) rows of the vocabulary."""

    cell: Cell
    recipe: ProseRecipe
    vocabulary: tuple[str, ...]
    training: np.ndarray
    validation: np.ndarray
    states: Arrays = field(init=False)  # the cell's after the last update, each (rows, units)

    def __post_init__(self) -> None:
        self.states = {state: np.zeros((self.recipe.rows, self.recipe.units), np.float32) for state in self.cell.states}

    @property
    def carried(self) -> Arrays:
        """The states that the next update begins with."""
        return self.states

    @property
    def size(self) -> int:
        """How many tokens the vocabulary has."""
        return len(self.vocabulary)

    @property
    def updates_an_epoch(self) -> int:
        """How many updates it takes to read the whole stream."""
        return max(1, (len(self.training) - 1) // (self.recipe.rows * self.recipe.tokens))

    def initial(self) -> Arrays:
        """Draw the arrays of a new network, float32, under the names that they have in its file."""
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, self.size))
        bound = recipe.units**-0.5
        shape = (self.size, recipe.inputs)
        wide = recipe.embedding
        embedding = rng.uniform(-bound, bound, shape) if wide is None else rng.normal(0, wide, shape)
        arrays = {"embedding": embedding.astype(np.float32)}
        if not recipe.tied:
            arrays["readout.W_y"] = rng.uniform(-bound, bound, (self.size, recipe.units)).astype(np.float32)
        arrays["readout.b_y"] = np.zeros(self.size, dtype=np.float32)
        params = self.cell.init(inputs=recipe.inputs, units=recipe.units, rng=rng)
        return arrays | {f"cell.{name}": array for name, array in params.items()}

    def batch(self, update: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (tokens read, tokens that come next) of an update, each (tokens, rows).

        Every epoch begins elsewhere in the stream, which is a ring.
        """
        recipe, epoch, part = self.recipe, update // self.updates_an_epoch, update % self.updates_an_epoch
        begin = np.random.default_rng((recipe.seed, epoch)).integers(len(self.training)) if epoch else 0
        apart = self.updates_an_epoch * recipe.tokens
        places = begin + np.arange(recipe.rows) * apart + part * recipe.tokens
        words = self.training[(places + np.arange(recipe.tokens + 1)[:, None]) % len(self.training)]
        return words[:-1], words[1:]

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the mean surprise at the tokens of an update and its gradients; the states are carried over."""
        recipe = self.recipe
        words, targets = self.batch(update)
        rng = np.random.default_rng((recipe.seed, 1, update))
        if recipe.unknown:
            words = np.where(rng.random(words.shape) < recipe.unknown, self.vocabulary.index(UNKNOWN), words)
        kept = rng.random(recipe.rows) >= (1.0 if update % self.updates_an_epoch == 0 else recipe.fresh)
        initial = {state: values * kept[:, None].astype(np.float32) for state, values in self.states.items()}
        embedding = arrays["embedding"]
        W_y = embedding if recipe.tied else arrays["readout.W_y"]
        masks = [self._mask(rng, (*words.shape, width)) for width in (recipe.inputs, recipe.units)]
        trace = self.cell.run(cell_params(arrays), embedding[words] * masks[0], initial=initial)
        h = trace["h"] * masks[1]
        value, d_h, d_W_y, d_b_y = readout_loss(
            h.reshape(-1, recipe.units), W_y, arrays["readout.b_y"], targets.ravel()
        )
        finite(value, self.cell.name)
        back = trace.gradients({"h": d_h.reshape(h.shape) * masks[1]})
        d_embedding = gather(back.x * masks[0], words, self.size)
        gradients = (
            {"embedding": d_embedding + d_W_y} if recipe.tied else {"embedding": d_embedding, "readout.W_y": d_W_y}
        )
        gradients |= {"readout.b_y": d_b_y} | {f"cell.{name}": gradient for name, gradient in back.params.items()}
        for state, values in trace.final.items():
            self.states[state][...] = values
        return value, gradients

    def validate(self, arrays: Arrays) -> float:
        """Return the mean surprise over the validation stream, which is read in a few places at once."""
        recipe = self.recipe
        length = (len(self.validation) - 1) // VALIDATION_ROWS
        places = np.arange(VALIDATION_ROWS) * length + np.arange(length + 1)[:, None]
        words = self.validation[places]
        W_y = arrays["embedding"] if recipe.tied else arrays["readout.W_y"]
        trace = self.cell.run(cell_params(arrays), arrays["embedding"][words[:-1]])
        h = trace["h"].reshape(-1, recipe.units)
        return readout_loss(h, W_y, arrays["readout.b_y"], words[1:].ravel(), backward=False)[0]

    def _mask(self, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """Return the factors of dropout: 0, or the inverse of the probability of being kept."""
        share = self.recipe.dropout
        return (rng.random(shape, dtype=np.float32) >= share).astype(np.float32) / np.float32(1 - share)
