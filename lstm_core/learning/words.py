"""Language models: their objective, and tasks of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.cell import Cell
from lstm_core.learning.batches import Batches
from lstm_core.learning.network import loss, loss_and_gradients
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.task import Task
from lstm_core.learning.trainer import Objective, Run
from lstm_core.models.files import cell_of
from lstm_core.models.initial import initial
from lstm_core.models.model import Model
from lstm_core.models.name import ModelName
from lstm_core.models.word_sizes import word_sizes
from lstm_core.tasks.grammar.recipes import WordRecipe
from lstm_core.tasks.padding import padded

Texts = Sequence[Sequence[str]]


@dataclass(frozen=True)
class WordObjective(Objective):
    """The surprise at the next word, in nats. `validation` is one batch (words, targets, weights)."""

    cell: Cell
    recipe: WordRecipe
    words: int
    batches: Batches
    validation: tuple[np.ndarray, np.ndarray, np.ndarray]

    def initial(self) -> Arrays:
        """Return a new network."""
        recipe = self.recipe
        return initial(self.cell, words=self.words, inputs=recipe.inputs, units=recipe.units, seed=recipe.seed)

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the loss on the batch of an update and its gradients."""
        return loss_and_gradients(self.cell, arrays, *self.batches.draw(update))

    def validate(self, arrays: Arrays) -> float:
        """Return the loss on the validation set."""
        return loss(self.cell, arrays, *self.validation)


@dataclass(frozen=True)
class WordTask(Task[WordRecipe, WordObjective, Model]):
    """A task made of texts: its vocabulary, its texts by set and count, its scores, and what a card says about it.

    `sizes` are the numbers of texts in the sets that models are trained on; `ask` scores a model on so many beginnings
    a figure; `pick` chooses among seeds; `examples` are sentences worth stepping through, each with what it shows.
    """

    name: str
    title: str
    vocabulary: tuple[str, ...]
    texts: Callable[[str, int], Texts]
    sizes: Mapping[str, int]
    ask: Callable[[Model, int], dict[str, Any]]
    pick: Callable[[Sequence[Model]], tuple[int, dict[str, Any]]]
    source: str
    examples: tuple[tuple[str, str], ...]

    def objective(self, model: str, recipe: WordRecipe, data: Path | None = None) -> WordObjective:
        """Return the objective of a model's recipe on the texts of the task."""
        cell = cell_of(ModelName.parse(model).cell, recipe.layers, model)
        return self.objective_of(cell, recipe, self.texts("train", self.sizes["train"]), self.validation())

    def objective_of(self, cell: Cell, recipe: WordRecipe, training: Texts, validation: Texts) -> WordObjective:
        """Return the objective of any cell on these texts, which are those of `texts`, or some of them."""
        indices = {word: index for index, word in enumerate(self.vocabulary)}
        batches = Batches(
            training, indices, rows=recipe.rows, tokens=recipe.tokens, unknown=recipe.unknown, seed=recipe.seed
        )
        return WordObjective(cell, recipe, len(indices), batches, side_by_side(validation, indices))

    def validation(self) -> Texts:
        """Return the texts of the validation set."""
        return self.texts("validation", self.sizes["validation"])

    def describe(self, model: str, run: Run[WordObjective, WordRecipe]) -> dict[str, Any]:
        """Return the fields of a card of a language model."""
        name, recipe = ModelName.parse(model).cell, run.recipe
        return {
            "kind": "words",
            "cell": name,
            "layers": list(recipe.layers),
            "inputs": word_sizes(run.objective.cell, recipe.inputs, recipe.units).inputs,
            "units": recipe.units,
            "data": {"source": self.source, "texts": dict(self.sizes)},
            "method": "Cross-entropy in nats, Adam, gradients clipped by their common norm, cosine schedule; float32.",
            "examples": [{"kind": kind, "text": text} for kind, text in self.examples],
            "vocabulary": list(self.vocabulary),
        }

    def evaluate(self, model: Model, count: int = 400, data: Path | None = None) -> dict[str, Any]:
        """Return the scores of a model on held-out beginnings, up to `count` for each score."""
        return self.ask(model, count)

    def choose(self, models: Sequence[Model]) -> tuple[int, dict[str, Any]]:
        """Return the position of the chosen seed, and the fields of its card about the choice."""
        return self.pick(models)


def side_by_side(texts: Texts, indices: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return texts as one batch (words, targets, weights)."""
    words, lengths = padded([[0, *(indices[word] for word in text), 0] for text in texts])
    weights = (np.arange(len(words) - 1)[:, None] < lengths - 1).astype(np.float32)
    return words[:-1], words[1:], weights
