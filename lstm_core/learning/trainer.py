"""The trainer: updates that can be interrupted after any of them and resumed with identical results."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Generic, TypeVar

import numpy as np
from safetensors import safe_open
from tqdm import tqdm

from lstm_core.cell import Cell
from lstm_core.errors import FiniteError, ModelError
from lstm_core.learning.optimisers import Adam, Arrays, clip, cosine
from lstm_core.models.files import write_arrays
from lstm_core.tasks.recipe import Recipe

FIRST = 25  # the update of the curve's first point: soon enough for a test to come to it again


class Objective(ABC):
    """What a run minimises: network, data and loss. It depends only on the recipe and the number of the update.

    `cell` is the cell to be trained.
    """

    cell: Cell

    @property
    def carried(self) -> Arrays:
        """The arrays that an update leaves to the next, by name; none where each update stands alone."""
        return {}

    @abstractmethod
    def initial(self) -> Arrays:
        """Return the arrays of a new network by name."""

    @abstractmethod
    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the loss on the batch of an update, in nats, and its gradient for every array.

        Raises ModelError for a loss that is not finite (`losses.finite`).
        """

    @abstractmethod
    def validate(self, arrays: Arrays) -> float:
        """Return the validation loss, in nats."""


OfObjective = TypeVar("OfObjective", bound=Objective)
OfRecipe = TypeVar("OfRecipe", bound=Recipe)


@dataclass
class Run(Generic[OfObjective, OfRecipe]):
    """A training under way: its arrays, its optimiser, how far it is and how it went.

    `curve` holds [update, loss in training, loss in validation], in nats; the training figure is a mean of the updates
    in `recent`, those since the last checkpoint.
    """

    objective: OfObjective
    recipe: OfRecipe
    arrays: Arrays
    optimiser: Adam
    update: int = 0
    seconds: float = 0.0
    curve: list[list[float]] = field(default_factory=list)
    recent: list[float] = field(default_factory=list)

    @classmethod
    def start(cls, objective: OfObjective, recipe: OfRecipe) -> Run[OfObjective, OfRecipe]:
        """Start a run with a new network."""
        arrays = objective.initial()
        return cls(objective, recipe, arrays, Adam(arrays))

    def advance(self) -> float:
        """Make one update and return its loss in nats. Raises ModelError if a value is not finite."""
        try:
            value, gradients = self.objective.loss_and_gradients(self.arrays, self.update)
        except FiniteError as error:
            raise ModelError(f"{error}; a lower learning rate may help") from error
        clip(gradients, self.recipe.clip)
        rate = cosine(self.update, self.recipe.updates, self.recipe.rate)
        self.optimiser.update(self.arrays, gradients, rate)
        self.update += 1
        self.recent.append(value)
        return value

    def save(self, path: Path) -> None:
        """Write a checkpoint."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_arrays(path, self.kept(), {"state": json.dumps(self.state())})

    def kept(self) -> Arrays:
        """Return all arrays of a checkpoint, "KIND/NAME"."""
        return {f"{kind}/{name}": array for kind, group in self.groups() for name, array in group.items()}

    def state(self) -> dict[str, Any]:
        """Return all of a checkpoint that is no array, for JSON."""
        state = {"update": self.update, "seconds": self.seconds, "curve": self.curve, "recent": self.recent}
        return state | {"recipe": asdict(self.recipe), "cell": self.objective.cell.equations}

    def restore(self, arrays: Mapping[str, np.ndarray], state: Mapping[str, Any]) -> None:
        """Go back to a checkpoint, given as `kept` and `state` gave it: the next update is as it would have been."""
        for kind, group in self.groups():
            for name, array in group.items():
                array[...] = arrays[f"{kind}/{name}"]
        self.update, self.seconds, self.curve, self.recent = (
            state[key] for key in ("update", "seconds", "curve", "recent")
        )
        self.optimiser.step = self.update

    @classmethod
    def resume(cls, path: Path, objective: OfObjective, recipe: OfRecipe) -> Run[OfObjective, OfRecipe]:
        """Resume from a checkpoint. Raises ModelError if it is of another cell or recipe."""
        run = cls.start(objective, recipe)
        try:
            with safe_open(path, "numpy") as file:
                state = json.loads(file.metadata()["state"])
                if (
                    state["recipe"] != json.loads(json.dumps(asdict(recipe)))
                    or state["cell"] != objective.cell.equations
                ):
                    raise ModelError(f"{path} belongs to another recipe: {state['recipe']}, not {asdict(recipe)}")
                run.restore({name: file.get_tensor(name) for name in file.keys()}, state)  # noqa: SIM118  # no mapping
        except ModelError:
            raise
        except Exception as error:  # safetensors raises whatever its Rust side says
            raise ModelError(f"the checkpoint {path} cannot be read: {error}") from error
        return run

    def groups(self) -> list[tuple[str, Arrays]]:
        """Return all arrays that the next update depends on, by kind."""
        carried = self.objective.carried
        own = [("arrays", self.arrays), ("first", self.optimiser.first), ("second", self.optimiser.second)]
        return [*own, ("carried", carried)] if carried else own


def train(
    run: Run[OfObjective, OfRecipe],
    *,
    checkpoint: Path | None = None,
    every: int = 250,
    progress: bool = True,
    stop: Callable[[Run[OfObjective, OfRecipe]], bool] = lambda run: False,
) -> Run[OfObjective, OfRecipe]:
    """Advance `run` to the end of its recipe, or until `stop`; write a checkpoint every `every` updates."""
    began, before = perf_counter(), run.seconds
    updates = run.recipe.updates
    with tqdm(
        total=updates, initial=run.update, desc=run.objective.cell.name, unit="update", disable=not progress
    ) as bar:
        while run.update < updates and not stop(run):
            value = run.advance()
            bar.update()
            if run.update % 50 == 0:
                bar.set_postfix_str(f"{value:.3f} nats", refresh=False)
            if run.update == FIRST or run.update % every == 0 or run.update == updates:
                valid = run.objective.validate(run.arrays)
                run.curve.append([run.update, round(float(np.mean(run.recent)), 4), round(valid, 4)])
            if run.update % every == 0 or run.update == updates:
                run.recent.clear()
                run.seconds = before + perf_counter() - began
                if checkpoint:
                    run.save(checkpoint)
    return run
