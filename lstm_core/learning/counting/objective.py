"""The objective of the counting task: the surprise at the symbols that may follow, in nats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.cell import Cell
from lstm_core.execution import Trace
from lstm_core.learning.network import cell_params
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import Objective
from lstm_core.models.initial import initial
from lstm_core.models.model import sigmoid
from lstm_core.tasks.counting.recipe import CountingRecipe
from lstm_core.tasks.counting.texts import ONE_HOT, VOCABULARY, side_by_side
from lstm_core.tasks.losses import finite


@dataclass(frozen=True)
class CountingObjective(Objective):
    """The surprise at the symbols that may follow, independently, in nats per step. The embedding is not trained."""

    cell: Cell
    recipe: CountingRecipe

    def initial(self) -> Arrays:
        """Return a new network."""
        recipe, words, inputs = self.recipe, *ONE_HOT.shape
        arrays = initial(self.cell, words=words, inputs=inputs, units=recipe.units, seed=recipe.seed)
        del arrays["embedding"]
        return arrays

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the loss on the texts of an update and its gradients."""
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, update))
        words, may, weights = side_by_side(rng.integers(1, recipe.longest + 1, size=recipe.rows))
        trace, value, d_scores = self._run(arrays, words, may, weights)
        finite(value, self.cell.name)
        back = trace.gradients({"h": d_scores @ arrays["readout.W_y"]})
        flat = d_scores.reshape(-1, len(VOCABULARY))
        gradients = {"readout.W_y": flat.T @ trace["h"].reshape(len(flat), -1), "readout.b_y": flat.sum(axis=0)}
        return value, gradients | {f"cell.{name}": gradient for name, gradient in back.params.items()}

    def validate(self, arrays: Arrays) -> float:
        """Return the loss on the texts of all n that are trained."""
        return self._run(arrays, *side_by_side(range(1, self.recipe.longest + 1)))[1]

    def _run(
        self, arrays: Arrays, words: np.ndarray, may: np.ndarray, weights: np.ndarray
    ) -> tuple[Trace, float, np.ndarray]:
        """Return the trace, the loss and its gradient with respect to the scores."""
        trace = self.cell.run(cell_params(arrays), ONE_HOT[words].astype(arrays["readout.W_y"].dtype))
        scores = trace["h"] @ arrays["readout.W_y"].T + arrays["readout.b_y"]
        share = (weights / weights.sum())[..., None].astype(scores.dtype)
        loss = float(((np.logaddexp(0, scores) - may * scores) * share).sum())
        return trace, loss, (sigmoid(scores) - may) * share
