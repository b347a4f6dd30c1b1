"""The objective of DRAW: the upper bound on the surprise at a digit, from the last canvas and the latents, in nats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.execution import Trace
from lstm_core.language.derivatives import sigmoid
from lstm_core.learning.network import cell_params
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import Objective
from lstm_core.models.digits import draw
from lstm_core.tasks.digits.images import Digits, ink
from lstm_core.tasks.losses import finite
from lstm_core.tasks.recipe import Recipe

CANVAS = "start.canvas"  # the first canvas is learned, as in the paper
VALIDATION_SEED = (0, 1)


@dataclass(frozen=True, kw_only=True)
class DigitRecipe(Recipe):
    """How a drawing network is trained. `patch` is the side of its windows, 0 for a cell without windows."""

    rate: float = 2e-3
    clip: float = 5.0
    glimpses: int = 10
    units: int = 128
    latent: int = 16
    patch: int = 5
    rows: int = 64

    @property
    def settings(self) -> dict[str, Any]:
        """The cell's settings."""
        return {"latent": self.latent} | ({"patch": self.patch} if self.patch else {})


@dataclass(frozen=True)
class DigitObjective(Objective):
    """The bound on the surprise at a digit, in nats; its pixels are drawn again for each update."""

    cell: Cell
    recipe: DigitRecipe
    digits: Digits

    def initial(self) -> Arrays:
        """Draw the arrays of a new network, float32. The first canvas is as dark as the digits are on average."""
        recipe, train = self.recipe, self.digits.train
        rng = np.random.default_rng((recipe.seed, recipe.units))
        sizes = {"inputs": train.shape[1], "units": recipe.units, **recipe.settings}
        mean = (train.sum(axis=0, dtype=np.float64) + 0.5) / (len(train) + 1)
        arrays = {CANVAS: np.log(mean / (1 - mean)).astype(np.float32)}
        return arrays | {f"cell.{name}": array for name, array in self.cell.init(**sizes, rng=rng).items()}

    def batch(self, update: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the digits (rows, pixels) and the draws (glimpses, rows, latent) of an update."""
        rng = np.random.default_rng((self.recipe.seed, update))
        chosen = self.digits.train[rng.integers(len(self.digits.train), size=self.recipe.rows)]
        return ink(chosen, rng), self._noise(rng, len(chosen))

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the bound on the batch of an update and its gradient for every array."""
        return self.of_batch(arrays, *self.batch(update))

    def of_batch(self, arrays: Arrays, x: np.ndarray, noise: np.ndarray) -> tuple[float, Arrays]:
        """Return the bound on digits (rows, pixels) with these draws, in nats, and its gradient for every array."""
        trace = self._run(arrays, x, noise)
        canvas = trace["canvas"]
        last = canvas[-1].reshape(x.shape)
        loss = finite(float(surprise(last, x).mean() + trace["kl"].sum(axis=0).mean()), self.cell.name)
        d_canvas = np.zeros_like(canvas)
        d_canvas[-1] = ((sigmoid(last) - x) / len(x)).reshape(canvas.shape[1:])
        back = trace.gradients({"kl": np.full_like(trace["kl"], 1 / len(x)), "canvas": d_canvas})
        gradients = {CANVAS: back.initial["canvas"].reshape(x.shape).sum(axis=0)}
        return loss, gradients | {f"cell.{name}": gradient for name, gradient in back.params.items()}

    def validate(self, arrays: Arrays) -> float:
        """Return the bound on the validation set, with the same pixels and draws each time."""
        rng = np.random.default_rng(VALIDATION_SEED)
        x = ink(self.digits.validation, rng)
        trace = self._run(arrays, x, self._noise(rng, len(x)))
        return float(surprise(trace["canvas"][-1].reshape(x.shape), x).mean() + trace["kl"].sum(axis=0).mean())

    def _noise(self, rng: np.random.Generator, rows: int) -> np.ndarray:
        return rng.standard_normal((self.recipe.glimpses, rows, self.recipe.latent), np.float32)

    @cached_property
    def _drawing(self) -> Cell:
        """The cell without its line `nll`: only that of the last glimpse counts, and it is computed from the canvas."""
        lines = self.cell.equations.splitlines()
        return replace(self.cell, equations="\n".join(line for line in lines if not line.startswith("nll =")))

    def _run(self, arrays: Arrays, x: np.ndarray, noise: np.ndarray) -> Trace:
        settings = self.recipe.settings
        return draw(self._drawing, cell_params(arrays), arrays[CANVAS], x=x, noise=noise, settings=settings)


def surprise(canvas: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the surprise at pictures x, (rows, pixels), given the log-odds of their ink: (rows,), in nats."""
    nats: np.ndarray = (np.logaddexp(0, canvas) - x * canvas).sum(axis=-1)
    return nats
