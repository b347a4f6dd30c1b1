"""The loss of a captioning network: the surprise at the words, and a penalty for unevenly distributed attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.execution import Trace
from lstm_core.learning.network import cell_params, gather
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import Objective
from lstm_core.models.captions import ENCODER, READOUT, Grid, encode, output
from lstm_core.models.tokenizer import START, UNKNOWN
from lstm_core.tasks.losses import cross_entropy, finite
from lstm_core.tasks.padding import padded
from lstm_core.tasks.recipe import Recipe
from lstm_core.tasks.scenes.captions import VOCABULARY, caption
from lstm_core.tasks.scenes.pictures import Scene, draw

_INDICES = {word: index for index, word in enumerate(VOCABULARY)}


@dataclass(frozen=True, kw_only=True)
class SceneRecipe(Recipe):
    """How a captioning network is trained.

    `visits` weighs the doubly stochastic term: the square of `visited` less what a patch's weights add up to over the
    words of a caption, summed over the patches. `visited` None asks each patch for words / patches, its even share.
    """

    units: int = 48
    inputs: int = 16
    features: int = 32
    hidden: int = 48  # in the encoder
    attend: int = 32  # in the cell's scoring of a patch
    rows: int = 64
    scenes: int = 20_000
    unknown: float = 0.01  # share of words read as <unk>
    visits: float = 0.0
    visited: float | None = None


@dataclass(frozen=True)
class SceneBatch:
    """Scenes as arrays: words and targets (time, rows), weights 0 at padding.

    `patches` (distinct, numbers) are an empty patch and those that are not; `which` (rows, patches) says which of them
    is where. Almost all patches are empty, and what the network sees of them is worked out once.
    """

    patches: np.ndarray
    which: np.ndarray
    words: np.ndarray
    targets: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, scenes: Sequence[Scene], grid: Grid) -> SceneBatch:
        """Draw the scenes and caption them."""
        start = _INDICES[START]
        words, lengths = padded([[start, *(_INDICES[word] for word in caption(scene)), start] for scene in scenes])
        weights = (np.arange(len(words) - 1)[:, None] < lengths - 1).astype(np.float32)
        patches = grid.cut(np.stack([draw(scene) for scene in scenes]))
        marked = patches.any(axis=2)
        which = np.where(marked, np.cumsum(marked).reshape(marked.shape), 0)
        distinct = np.concatenate([np.zeros_like(patches[0, :1]), patches[marked]])
        return cls(distinct, which, words[:-1].copy(), words[1:], weights)


@dataclass(frozen=True)
class SceneObjective(Objective):
    """The surprise at the next word in nats, and the doubly stochastic term."""

    cell: Cell
    recipe: SceneRecipe
    grid: Grid
    scenes: Sequence[Scene]
    validation: SceneBatch

    def initial(self) -> Arrays:
        """Draw the arrays of a new network, float32."""
        recipe, words = self.recipe, len(VOCABULARY)
        rng = np.random.default_rng((recipe.seed, words))

        def uniform(rows: int, columns: int) -> np.ndarray:
            return rng.uniform(-(columns**-0.5), columns**-0.5, (rows, columns)).astype(np.float32)

        arrays = {
            "embedding": rng.normal(0, 1, (words, recipe.inputs)).astype(np.float32),
            "encoder.W_1": uniform(recipe.hidden, self.grid.numbers),
            "encoder.b_1": np.zeros(recipe.hidden, dtype=np.float32),
            "encoder.W_2": uniform(recipe.features, recipe.hidden),
            "encoder.b_2": np.zeros(recipe.features, dtype=np.float32),
            "encoder.W_xy": uniform(recipe.features, 2),
            "readout.L_o": uniform(words, recipe.inputs),
            "readout.L_h": uniform(recipe.inputs, recipe.units),
            "readout.L_z": uniform(recipe.inputs, recipe.features),
        }
        sizes: dict[str, Any] = {
            "inputs": recipe.inputs,
            "units": recipe.units,
            "features": recipe.features,
            "attend": recipe.attend,
        }
        arrays |= {f"cell.{name}": array for name, array in self.cell.init(**sizes, rng=rng).items()}
        # `init` leaves a vector at zeros, and from there all patches would look alike.
        arrays["cell.u_att"] = rng.uniform(-1, 1, recipe.attend).astype(np.float32)
        return arrays

    def batch(self, update: int) -> SceneBatch:
        """Return the batch of an update, which depends only on the seed and the update."""
        rng = np.random.default_rng((self.recipe.seed, update))
        drawn = rng.integers(len(self.scenes), size=self.recipe.rows)
        batch = SceneBatch.of([self.scenes[index] for index in drawn], self.grid)
        hidden = (rng.random(batch.words.shape) < self.recipe.unknown) & (batch.words != _INDICES[START])
        batch.words[hidden] = _INDICES[UNKNOWN]
        return batch

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the loss on the batch of an update and its gradient for every array."""
        return self.of_batch(arrays, self.batch(update))

    def of_batch(self, arrays: Arrays, batch: SceneBatch) -> tuple[float, Arrays]:
        """Return the loss on a batch and its gradient for every array."""
        encoder, readout = _part(arrays, "encoder", ENCODER), _part(arrays, "readout", READOUT)
        hidden, trace = self._run(arrays, batch)
        scores, together = output(readout, trace["x"], trace["h"], trace["zhat"])
        nats, d_scores = cross_entropy(scores, batch.targets, batch.weights)
        visits, d_alpha = self._visits(trace["alpha"], batch.weights)
        loss = finite(nats + visits, self.cell.name)

        d_together = d_scores @ readout["L_o"]
        cotangents = {"h": d_together @ readout["L_h"], "zhat": d_together @ readout["L_z"]}
        if d_alpha is not None:
            cotangents["alpha"] = d_alpha
        back = trace.gradients(cotangents)
        gradients = {
            "embedding": gather(back.x + d_together, batch.words, len(VOCABULARY)),
            "readout.L_o": _product(d_scores, together),
            "readout.L_h": _product(d_together, trace["h"]),
            "readout.L_z": _product(d_together, trace["zhat"]),
        }
        d_memory = back.memory
        d_seen = gather(d_memory, batch.which, len(batch.patches))
        d_hidden = (d_seen @ encoder["W_2"]) * (hidden > 0)
        gradients |= {
            "encoder.W_1": _product(d_hidden, batch.patches),
            "encoder.b_1": d_hidden.sum(axis=0),
            "encoder.W_2": _product(d_seen, hidden),
            "encoder.b_2": d_seen.sum(axis=0),
            "encoder.W_xy": d_memory.sum(axis=0).T @ self.grid.places,
        }
        return loss, gradients | {f"cell.{name}": gradient for name, gradient in back.params.items()}

    def validate(self, arrays: Arrays) -> float:
        """Return the surprise at a word of the validation set in nats, without the doubly stochastic term."""
        _, trace = self._run(arrays, self.validation)
        scores, _ = output(_part(arrays, "readout", READOUT), trace["x"], trace["h"], trace["zhat"])
        return cross_entropy(scores, self.validation.targets, self.validation.weights)[0]

    def _run(self, arrays: Arrays, batch: SceneBatch) -> tuple[np.ndarray, Trace]:
        """Return the encoder's layer of ReLUs on the distinct patches, and the run."""
        encoder = _part(arrays, "encoder", ENCODER)
        seen, hidden = encode(encoder, batch.patches)
        options = {
            "memory": seen[batch.which] + self.grid.places @ encoder["W_xy"].T,
            "attend": self.recipe.attend,
        }
        return hidden, self.cell.run(cell_params(arrays), arrays["embedding"][batch.words], **options)

    def _visits(self, alpha: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray | None]:
        """Return the doubly stochastic term and its gradient for `alpha` (time, rows, patches); 0 and None if off."""
        recipe = self.recipe
        if not recipe.visits:
            return 0.0, None
        alpha = alpha.reshape(*weights.shape, -1)
        rows, patches = alpha.shape[1:]
        words = weights.sum(axis=0)
        wanted = words / patches if recipe.visited is None else np.full_like(words, recipe.visited)
        apart = wanted[:, None] - (alpha * weights[:, :, None]).sum(axis=0)  # (rows, patches)
        value = recipe.visits * float((apart**2).sum()) / rows
        return value, -2 * recipe.visits / rows * apart * weights[:, :, None]


def _part(arrays: Arrays, part: str, names: Sequence[str]) -> Arrays:
    return {name: arrays[f"{part}.{name}"] for name in names}


def _product(d_left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the gradient of M in M @ right, summed over all leading axes."""
    gradient: np.ndarray = d_left.reshape(-1, d_left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
    return gradient
