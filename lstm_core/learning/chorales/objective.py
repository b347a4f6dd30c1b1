"""The objective of a network of chorales: nats per beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.execution import Trace
from lstm_core.learning.network import cell_params
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import Objective
from lstm_core.models.music import is_generative, surprise
from lstm_core.tasks.chorales.rolls import NOTES, crops, padded
from lstm_core.tasks.losses import finite
from lstm_core.tasks.recipe import Recipe

Batch = tuple[np.ndarray, np.ndarray]  # x (time, rows, NOTES), weights (time, rows)


@dataclass(frozen=True, kw_only=True)
class ChoraleRecipe(Recipe):
    """How a network of chorales is trained. `latent` and `floor` are settings of the cell, where it has them:
    the entries of the random variable, and the least standard deviation of its prior and posterior.
    """

    units: int = 64
    latent: int = 16
    floor: float = 1e-2
    rows: int = 16
    beats: int = 40

    def settings(self, cell: Cell) -> dict[str, Any]:
        """Return those of the cell's settings that the recipe names."""
        return {name: getattr(self, name) for name in ("latent", "floor") if name in cell.definition.settings}


@dataclass(frozen=True)
class ChoraleObjective(Objective):
    """The bound on what a beat costs, in nats: `kl` and `nll` of the cell, or the surprise of a cell with a readout."""

    cell: Cell
    recipe: ChoraleRecipe
    pieces: Mapping[str, Sequence[np.ndarray]]
    validation: Batch

    @property
    def generative(self) -> bool:
        """Whether the cell itself computes the cost of a beat."""
        return is_generative(self.cell)

    def initial(self) -> Arrays:
        """Draw the arrays of a new network, float32; with a readout if the cell does not compute the cost of a beat."""
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, NOTES))
        params = self.cell.init(NOTES, recipe.units, rng, **recipe.settings(self.cell))
        arrays = {f"cell.{name}": array for name, array in params.items()}
        if not self.generative:
            bound = recipe.units**-0.5
            arrays["readout.W_y"] = rng.uniform(-bound, bound, (NOTES, recipe.units)).astype(np.float32)
            arrays["readout.b_y"] = np.zeros(NOTES, np.float32)
        return arrays

    def batch(self, update: int) -> tuple[Batch, np.random.Generator]:
        """Return the crops of an update and where its draws come from: both depend on the seed and the update alone."""
        rng = np.random.default_rng((self.recipe.seed, update))
        return padded(crops(self.pieces["train"], rng, self.recipe.rows, self.recipe.beats)), rng

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the nats per beat on the crops of an update and their gradient for every array."""
        return self.of_batch(arrays, *self.batch(update))

    def of_batch(self, arrays: Arrays, batch: Batch, rng: np.random.Generator) -> tuple[float, Arrays]:
        """Return the nats per beat on a batch and their gradient for every array."""
        x, weights = batch
        share = weights / weights.sum()
        trace = self._run(arrays, x, rng)
        if self.generative:
            loss = finite(float(((trace["kl"] + trace["nll"]) * share).sum()), self.cell.name)
            back = trace.gradients({"kl": share, "nll": share})
            gradients = {}
        else:
            scores = log_odds(arrays, trace)
            loss = finite(float((surprise(scores, x) * share).sum()), self.cell.name)
            d_scores = (1 / (1 + np.exp(-scores)) - x) * share[:, :, None]
            back = trace.gradients({"h": d_scores @ arrays["readout.W_y"]})
            flat = d_scores.reshape(-1, NOTES)
            gradients = {
                "readout.W_y": flat.T @ trace["h"].reshape(len(flat), -1),
                "readout.b_y": flat.sum(axis=0),
            }
        return loss, gradients | {f"cell.{name}": gradient for name, gradient in back.params.items()}

    def validate(self, arrays: Arrays) -> float:
        """Return the nats a beat on the validation chorales, whole, with the same draws every time."""
        x, weights = self.validation
        trace = self._run(arrays, x, np.random.default_rng(0))
        nats = trace["kl"] + trace["nll"] if self.generative else surprise(log_odds(arrays, trace), x)
        return float((nats * weights).sum() / weights.sum())

    def _run(self, arrays: Arrays, x: np.ndarray, rng: np.random.Generator) -> Trace:
        """Return the trace: of the beats, or for a cell with a readout of the beats before each."""
        params, settings = cell_params(arrays), self.recipe.settings(self.cell)
        if self.generative:
            return self.cell.run(params, x, rng=rng, **settings)
        before = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
        return self.cell.run(params, before)


def log_odds(arrays: Arrays, trace: Trace) -> np.ndarray:
    """Return the readout of a trace: the log-odds of each note, (time, rows, NOTES)."""
    scores: np.ndarray = trace["h"] @ arrays["readout.W_y"].T + arrays["readout.b_y"]
    return scores
