"""Counting as a task of the command line, and its recipes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.learning.counting.objective import CountingObjective
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.task import Task
from lstm_core.learning.trainer import Run
from lstm_core.models.model import Model
from lstm_core.models.name import ModelName
from lstm_core.tasks.counting.recipe import CountingRecipe
from lstm_core.tasks.counting.scores import right_up_to
from lstm_core.tasks.counting.texts import ONE_HOT, VOCABULARY, count, side_by_side, text

FURTHEST = 400  # the largest n that is tried
EXAMPLES = (3, 10, 30)  # n of the examples on a card

RECIPES = {"counting-lstm": CountingRecipe(), "counting-lstm_peephole": CountingRecipe(seed=2)}


@dataclass(frozen=True)
class CountingUnit:
    """The unit whose cell state follows the count best: how many a more than b have been read.

    `unit` counts from 1. `correlation` is that of its cell state with the count over the texts of all trained n; `up`
    and `down` are how far the cell state moves at an a and at a b, on average.
    """

    unit: int
    correlation: float
    up: float
    down: float


class CountingTask(Task[CountingRecipe, CountingObjective, Model]):
    """As many b as a: a^n b^n, where each step says which symbols may follow."""

    name = "counting"
    title = "Counting"
    most = 1_000

    def objective(self, model: str, recipe: CountingRecipe, data: Path | None = None) -> CountingObjective:
        """Return the objective of a model's recipe."""
        return CountingObjective(cells[ModelName.parse(model).cell], recipe)

    def describe(self, model: str, run: Run[CountingObjective, CountingRecipe]) -> dict[str, Any]:
        """Return the fields of a card of a counting network."""
        name, recipe = ModelName.parse(model).cell, run.recipe
        return {
            "kind": "words",
            "outputs": "independent",
            "cell": name,
            "inputs": ONE_HOT.shape[1],
            "units": recipe.units,
            "data": {
                "source": (
                    f"All texts of n a and then n b, n from 1 to {recipe.longest}, as Gers, F. A. and Schmidhuber, J. "
                    "(2001), LSTM Recurrent Networks Learn Simple Context-Free and Context-Sensitive Languages, IEEE "
                    "Transactions on Neural Networks 12(6), 1333-1340. At every step the symbols that may follow are "
                    "asked for, <s> after the last b."
                ),
            },
            "method": (
                "Each symbol's own cross-entropy in nats, Adam, gradients clipped by their common norm, cosine "
                "schedule; float32. Symbols are read one-hot; <unk> is read as nothing."
            ),
            "examples": [{"kind": "counting", "text": text(n)} for n in EXAMPLES],
            "vocabulary": list(VOCABULARY),
        }

    def finish(self, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Return the arrays with the embedding, which is not learned."""
        return {**arrays, "embedding": ONE_HOT}

    def evaluate(self, model: Model, count: int = FURTHEST, data: Path | None = None) -> dict[str, Any]:
        """Return the share of the trained n that are right at every step, and how far it counts: the largest n up to
        which all are, of those up to `count`.
        """
        trained = longest_trained(model)
        right = right_up_to(model, max(count, trained))
        reach = len(right) if right.all() else int(np.argmin(right))
        return {"right": float(right[:trained].mean()), "counts to": reach}

    def choose(self, models: Sequence[Model]) -> tuple[int, dict[str, Any]]:
        """Keep the seed in which one unit counts most clearly: of those that are right on all trained n, the one whose
        unit follows the count best. Raises ModelError where none is right.
        """
        units = [counting_unit(model) for model in models]
        good = [place for place, model in enumerate(models) if model.card.score("right") == 1]
        if not good:
            raise ModelError(f"{models[0].name}: none of {len(models)} seeds is right on all that it was trained on")
        kept = max(good, key=lambda place: units[place].correlation)
        seeds, best = [model.card.recipe.seed for model in models], units[kept]
        return kept, {
            "chosen": (
                f"Seed {seeds[kept]} of {len(models)}: of those that are right on all trained n, the one in which one "
                f"unit's cell state follows the count best: unit {best.unit}, correlation {best.correlation:.4f}, "
                f"{best.up:+.2f} at an a and {best.down:+.2f} at a b on average. The others are listed under seeds."
            ),
            "counting_unit": best.unit,
            "seeds": [
                {"seed": seed, "counts_to": model.card.score("counts to"), **asdict(unit)}
                for seed, model, unit in zip(seeds, models, units, strict=True)
            ],
        }


def longest_trained(model: Model) -> int:
    """Return the largest n of a model's training. Raises ModelError where its card does not say."""
    if model.card.recipe.longest is None:
        raise ModelError(f"{model.name}: its card's recipe has no longest n")
    return model.card.recipe.longest


def counting_unit(model: Model) -> CountingUnit:
    """Return the unit of a model whose cell state follows the count best on the texts of all trained n."""
    words, _, weights = side_by_side(range(1, longest_trained(model) + 1))
    read = weights > 0
    counted, c = count(words)[read], model.run(words)["c"]
    correlations = [abs(float(np.corrcoef(c[read][:, unit], counted)[0, 1])) for unit in range(model.units)]
    unit = int(np.argmax(correlations))
    moved, up = np.diff(c[..., unit], axis=0), np.diff(count(words), axis=0)
    figures = (correlations[unit], *(moved[(up == way) & read[1:]].mean() for way in (1, -1)))
    return CountingUnit(unit + 1, *(round(float(figure), 4) for figure in figures))
