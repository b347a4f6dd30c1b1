"""The objective of the recall task: the surprise at the right word after the "?", in nats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.cell import Cell
from lstm_core.learning.network import cell_params, gather
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import Objective
from lstm_core.models.initial import initial
from lstm_core.tasks.losses import finite, readout_loss
from lstm_core.tasks.recall.recipes import RecallRecipe
from lstm_core.tasks.recall.texts import VOCABULARY, Batch, batch

VALIDATION_ROWS, VALIDATION_SEED = 64, (0, 0, 1)


@dataclass(frozen=True)
class RecallObjective(Objective):
    """The surprise at the right word after the "?"."""

    cell: Cell
    recipe: RecallRecipe

    def initial(self) -> Arrays:
        """Return a new network."""
        recipe = self.recipe
        return initial(self.cell, words=len(VOCABULARY), inputs=recipe.inputs, units=recipe.units, seed=recipe.seed)

    def batch(self, update: int) -> Batch:
        """Return the texts of an update."""
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, update))
        grown = update / (recipe.led * recipe.updates) if recipe.led else 1.0
        longest = round(recipe.shortest + (recipe.longest - recipe.shortest) * min(1.0, grown))
        return batch(rng, int(rng.integers(1, longest + 1)), recipe.rows, recipe.unknown)

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the loss on the texts of an update and its gradients; only the prediction after the "?" counts."""
        words, ask, right = self.batch(update)
        columns = np.arange(len(ask))
        trace = self.cell.run(cell_params(arrays), arrays["embedding"][words])
        value, d_asked, d_W_y, d_b_y = readout_loss(
            trace["h"][ask, columns], arrays["readout.W_y"], arrays["readout.b_y"], right
        )
        finite(value, self.cell.name)
        d_h = np.zeros_like(trace["h"])
        d_h[ask, columns] = d_asked
        back = trace.gradients({"h": d_h})
        gradients = {
            "embedding": gather(back.x, words, len(VOCABULARY)),
            "readout.W_y": d_W_y,
            "readout.b_y": d_b_y,
        }
        return value, gradients | {f"cell.{name}": gradient for name, gradient in back.params.items()}

    def validate(self, arrays: Arrays) -> float:
        """Return the loss on texts whose gap is half of the longest."""
        rng = np.random.default_rng(VALIDATION_SEED)
        words, ask, right = batch(rng, max(1, self.recipe.longest // 2), VALIDATION_ROWS)
        trace = self.cell.run(cell_params(arrays), arrays["embedding"][words])
        asked = trace["h"][ask, np.arange(len(ask))]
        return readout_loss(asked, arrays["readout.W_y"], arrays["readout.b_y"], right, backward=False)[0]
