"""Recall as a task of the command line, and its recipes: one for all gated cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.recall.objective import RecallObjective
from lstm_core.learning.task import Task
from lstm_core.learning.trainer import Run
from lstm_core.models.files import cell_of
from lstm_core.models.model import Model
from lstm_core.models.name import ModelName
from lstm_core.models.word_sizes import word_sizes
from lstm_core.tasks.recall.reach import accuracy
from lstm_core.tasks.recall.recipes import RecallRecipe
from lstm_core.tasks.recall.texts import ASK, BEFORE, DISTRACTORS, VOCABULARY, WORDS, example

GAPS = (1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200)  # that are asked
EXAMPLES = (5, 20, 60)  # gaps of the examples on a card


@dataclass(frozen=True)
class RecallTask(Task[RecallRecipe, RecallObjective, Model]):
    """Naming a word that was shown up to a hundred steps earlier, trained on gaps of all lengths, or led to the long
    ones: the recipe says which.
    """

    name: str = "recall"
    title: str = "Recall"
    base: str = ""  # the task that a curriculum leads to, empty without one

    def objective(self, model: str, recipe: RecallRecipe, data: Path | None = None) -> RecallObjective:
        """Return the objective of a model's recipe."""
        return RecallObjective(cell_of(ModelName.parse(model).cell, recipe.layers, model), recipe)

    def describe(self, model: str, run: Run[RecallObjective, RecallRecipe]) -> dict[str, Any]:
        """Return the fields of a card of a recall network."""
        name, recipe = ModelName.parse(model).cell, run.recipe
        grow = f"; the longest gap grows from {recipe.shortest} during {100 * recipe.led:.0f}% of the updates"
        return {
            **({"base_task": self.base} if self.base else {}),
            "kind": "words",
            "cell": name,
            "layers": list(recipe.layers),
            "inputs": word_sizes(run.objective.cell, recipe.inputs, recipe.units).inputs,
            "units": recipe.units,
            "data": {
                "source": (
                    f"Drawn: 0 to {BEFORE} of {len(DISTRACTORS)} distractors, one of {len(WORDS)} words, a gap of "
                    f'distractors, "{ASK}". The gap is the same for all texts of an update, 1 to {recipe.longest}'
                    f"{grow if recipe.led else ''}."
                ),
            },
            "method": (
                f'Cross-entropy in nats, at the "{ASK}" alone: what is read off before it is not trained. Adam, '
                "gradients clipped by their common norm, cosine schedule; float32, kept as float16."
            ),
            "examples": [{"kind": "recall", "text": example(gap).text} for gap in EXAMPLES],
            "vocabulary": list(VOCABULARY),
        }

    def finish(self, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Return the arrays in half precision, as they are shipped."""
        return {name: array.astype(np.float16) for name, array in arrays.items()}

    def evaluate(self, model: Model, count: int = 400, data: Path | None = None) -> dict[str, Any]:
        """Return, for each gap, the share of `count` new texts for which the right word is the likeliest."""
        return {"gap": {str(gap): accuracy(model, gap, count) for gap in GAPS}}

    def choose(self, models: Sequence[Model]) -> tuple[int, dict[str, Any]]:
        """Keep the seed of the median accuracy over all gaps, the first of those alike, and the curves of all."""
        curves = [[model.card.score("gap", str(gap)) for gap in GAPS] for model in models]
        means = np.mean(curves, axis=1)
        kept = int(np.flatnonzero(means == np.sort(means)[(len(models) - 1) // 2])[0])
        seeds = [model.card.recipe.seed for model in models]
        return kept, {
            "chosen": (
                f"Seed {seeds[kept]} of {len(models)}: the one of the median accuracy over all gaps, "
                f"{100 * means[kept]:.1f}%; the least is {100 * min(means):.1f}%, the most {100 * max(means):.1f}%."
            ),
            "recall": {
                "gaps": list(GAPS),
                "chance": 1 / len(WORDS),
                "words": list(WORDS),
                "distractors": list(DISTRACTORS),
                "ask": ASK,
                "seeds": [{"seed": seed, "accuracy": curve} for seed, curve in zip(seeds, curves, strict=True)],
            },
        }


TASKS = (RecallTask(), RecallTask(name="recall_led", title="Recall, led step by step", base="recall"))
