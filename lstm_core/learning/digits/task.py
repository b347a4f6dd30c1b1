"""Digits as a task of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.cells import cells
from lstm_core.learning.digits.objective import DigitObjective, DigitRecipe
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.task import Task
from lstm_core.learning.trainer import Run
from lstm_core.models.digits import DigitModel, pack
from lstm_core.models.name import ModelName
from lstm_core.tasks.digits.images import DATA_SEED, HEIGHT, WIDTH, Digits, ink, read, split

DRAWS = 4  # times that each test digit's pixels and random variables are drawn
TEST_SEED = (0, 2)
LARGE = 10_000  # numbers of an array from which on half precision is enough
EXAMPLES = (55, 81, 28, 2, 8, 68, 38, 62, 87, 18)  # places of a 0, a 1 and so on in the test set of t10k-images

RECIPES = {
    "digits-draw": DigitRecipe(updates=8_000),
    "digits-draw_plain": DigitRecipe(updates=3_000, patch=0),
}


class DigitTask(Task[DigitRecipe, DigitObjective, DigitModel]):
    """Drawing handwritten digits: the bound on the surprise at one, in nats."""

    name = "digits"
    title = "Handwritten digits"
    needs = "a file of handwritten digits in IDX form (t10k-images-idx3-ubyte.gz)"

    def objective(self, model: str, recipe: DigitRecipe, data: Path | None = None) -> DigitObjective:
        """Return the objective of a model's recipe on the digits of a file."""
        return DigitObjective(cells[ModelName.parse(model).cell], recipe, self._digits(data))

    def describe(self, model: str, run: Run[DigitObjective, DigitRecipe]) -> dict[str, Any]:
        """Return the fields of a card of a drawing model."""
        name, recipe, digits = ModelName.parse(model).cell, run.recipe, run.objective.digits
        return {
            "kind": "digits",
            "cell": name,
            "units": recipe.units,
            "glimpses": recipe.glimpses,
            "height": HEIGHT,
            "width": WIDTH,
            "settings": recipe.settings,
            "data": {
                "source": (
                    "Handwritten digits of 28 by 28 pixels in IDX form (LeCun, Cortes and Burges, The MNIST database), "
                    f"shuffled with seed {DATA_SEED}; a pixel is ink with the probability that its grey says, drawn "
                    "anew each time."
                ),
                "digits": {"train": len(digits.train), "validation": len(digits.validation), "test": len(digits.test)},
            },
            "method": (
                "Bound in nats: the last canvas and all random variables; Adam, gradients clipped by their common "
                "norm, cosine schedule; float32."
            ),
            "examples": [
                {"digit": str(digit), "pixels": pack(digits.test[place] >= 0.5)}
                for digit, place in enumerate(EXAMPLES)
                if place < len(digits.test)
            ],
        }

    def evaluate(self, model: DigitModel, count: int = 500, data: Path | None = None) -> dict[str, Any]:
        """Return a model's bound on up to `count` test digits, in nats, and its two parts."""
        return bound(model, self._digits(data).test[:count])

    def finish(self, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Return the arrays as they are shipped: large matrices in half precision."""
        return {name: array.astype(np.float16) if array.size > LARGE else array for name, array in arrays.items()}

    def _digits(self, data: Path | None) -> Digits:
        return split(read(self.data_file(data)))


def bound(model: DigitModel, pixels: np.ndarray, draws: int = DRAWS) -> dict[str, float]:
    """Return the mean bound on digits (count, pixels), each drawn `draws` times, and its parts.

    - nats: the bound;
    - nats canvas: what the picture costs, given the last canvas;
    - nats variables: what the random variables cost, all glimpses together.
    """
    rng = np.random.default_rng(TEST_SEED)
    canvas, variables = [], []
    for _ in range(draws):
        noise = rng.standard_normal((model.glimpses, len(pixels), model.latent), np.float32)
        trace = model.run(ink(pixels, rng), noise)
        canvas.append(trace["nll"][-1].mean(dtype=np.float64))
        variables.append(trace["kl"].sum(axis=0).mean(dtype=np.float64))
    found = {"nats canvas": float(np.mean(canvas)), "nats variables": float(np.mean(variables))}
    return {"nats": sum(found.values()), **found}
