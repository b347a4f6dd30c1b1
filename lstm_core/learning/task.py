"""The interface of a task for the trainer and the command line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np

from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import OfObjective, OfRecipe, Run
from lstm_core.models.name import ModelTitle
from lstm_core.models.protocols import Network
from lstm_core.tasks.recipe import Recipe

OfNetwork = TypeVar("OfNetwork", bound=Network)


class Task(ABC, Generic[OfRecipe, OfObjective, OfNetwork]):
    """A task, named TASK in TASK-CELL: its recipes, its objective, and the networks that learn it. `data` is the file
    given by `--data`, or None.
    """

    name: str
    title: str
    counts: bool = True  # whether `evaluate` minds its `count`
    most: int = 10_000  # the largest count
    needs: str = ""  # what the data file is, for the sentence that asks for it; empty where the task makes its own

    @abstractmethod
    def objective(self, model: str, recipe: OfRecipe, data: Path | None = None) -> OfObjective:
        """Return the objective of a recipe of this task."""

    @abstractmethod
    def describe(self, model: str, run: Run[OfObjective, OfRecipe]) -> dict[str, Any]:
        """Return this kind's own card fields, beside those that `card` writes for every model: `kind`, `cell`, sizes,
        `data`, `method` and whatever the class of this kind of model reads.
        """

    @abstractmethod
    def evaluate(self, model: OfNetwork, count: int = 400, data: Path | None = None) -> dict[str, Any]:
        """Return a model's scores by name: a share, a dict of shares by size, or what the name begins with: "nats",
        "perplexity", "counts".
        """

    @property
    def chooses(self) -> bool:
        """Whether the task has a criterion to choose among seeds."""
        return type(self).choose is not Task.choose

    def choose(self, models: Sequence[OfNetwork]) -> tuple[int, dict[str, Any]]:
        """Return the index of the chosen seed, and the card fields on the choice. Raises ModelError for a task
        without a measure to choose by.
        """
        raise ModelError(f"{self.name} has no measure to choose among seeds by; train one of them with --seed")

    def finish(self, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Return the arrays as they are shipped."""
        return dict(arrays)

    def data_file(self, data: Path | None) -> Path:
        """Return the data file. Raises ModelError if none is given, or if it does not exist."""
        if data is None:
            raise ModelError(f"{self.name} needs its data: give {self.needs} with --data PATH")
        if not data.is_file():
            raise ModelError(f"{self.name}: there is no data file {data}; --data wants {self.needs}")
        return data

    def card(self, model: str, run: Run[OfObjective, OfRecipe], default: Recipe, note: str) -> dict[str, Any]:
        """Return the card of a trained model, without its scores; `note` explains how the recipe was found."""
        command = f"lstm-explainer train {model} --seed {run.recipe.seed} --out DIR"
        if self.needs:
            command += " --data PATH"
        if run.recipe.updates != default.updates:
            command += f" --updates {run.recipe.updates}"
        own = self.describe(model, run)
        cell = own.pop("cell")
        plain = f"Seed {run.recipe.seed}, not chosen among others."
        return {
            "name": model,
            "title": str(ModelTitle(self.title, cells[cell].title or cell)),
            "task": self.name,
            "kind": own.pop("kind"),
            "cell": cell,
            "parameters": sum(array.size for array in run.arrays.values()),
            "command": command,
            "recipe": asdict(run.recipe),
            "seconds": round(run.seconds),
            "curve": run.curve,
            "scores": {},
            "chosen": note if note and run.recipe == default else plain,
            **own,
        }


AnyTask: TypeAlias = Task[Any, Any, Any]  # of the table of all tasks, whose networks and recipes differ
