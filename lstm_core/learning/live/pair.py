"""A reader's cell and another one, trained in turns: same batches, same seed; it goes on after any update."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from lstm_core.errors import FiniteError, ModelError
from lstm_core.learning.live.objectives import AnyObjective, Lesson, lesson
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.trainer import Run
from lstm_core.models.files import metadata
from lstm_core.models.model import Model
from lstm_core.tasks.counting.texts import ONE_HOT
from lstm_core.tasks.live.curves import perplexity
from lstm_core.tasks.live.plan import FORGET_BIAS, Plan
from lstm_core.tasks.live.text import OwnText

OWN, BESIDE = "own", "beside"
AnyRun = Run[Any, Any]


class DivergedError(Exception):
    """The surprise, or a number of the network, is no longer one: at which update, and of which side."""

    def __init__(self, side: str, update: int, reason: str):
        super().__init__(reason)
        self.side, self.update, self.reason = side, update, reason


class Pair:
    """The runs of a plan by side, "own" and "beside". `lost` is the update at which the other cell diverged, or None:
    the reader's own goes on without it.
    """

    def __init__(self, plan: Plan, learned: Lesson):
        self.plan, self.learned = plan, learned
        self.runs: dict[str, AnyRun] = {
            side: Run.start(objective, plan.recipe) for side, objective in learned.objectives.items()
        }
        self.lost: int | None = None
        self.measuring = 0.0  # seconds, the last time
        bias = self.runs[OWN].arrays.get(f"cell.{FORGET_BIAS}")
        if bias is not None and plan.forget_bias is not None:
            bias[...] = plan.forget_bias

    @classmethod
    def start(cls, plan: Plan, text: OwnText | None, folder: Path) -> Pair:
        """Return a pair before its first update; see `lesson`."""
        return cls(plan, lesson(plan, text, folder))

    @property
    def update(self) -> int:
        """How many updates have been made."""
        return self.runs[OWN].update

    @property
    def is_done(self) -> bool:
        """Whether the plan has come to its end."""
        return self.update >= self.plan.updates

    def advance(self, stop: Callable[[], bool]) -> None:
        """Make updates in turns, at least one, until `stop` or the end of the plan. Raises DivergedError."""
        while not self.is_done:
            for side, run in list(self.runs.items()):
                try:
                    run.advance()
                except (FiniteError, ModelError) as error:
                    self._lose(side, run.update + 1, str(error))
            if stop():
                return

    def measure(self) -> dict[str, dict[str, float]]:
        """Return the value of each curve by side. Raises DivergedError where the reader's own network has none."""
        found: dict[str, dict[str, float]] = {}
        began = perf_counter()
        for side, run in list(self.runs.items()):
            try:
                surprise = run.objective.validate(run.arrays)
                values = {"surprise": surprise, **self.learned.ask(self.model(side))}
                if self.plan.task == "own":
                    values["perplexity"] = perplexity(surprise)
                if not all(map(np.isfinite, values.values())) or not _are_finite(run.arrays):
                    raise ModelError(f"{run.objective.cell.name}: the surprise on unseen texts is {surprise}")
                found[side] = values
            except (FiniteError, ModelError) as error:
                self._lose(side, run.update, str(error))
        self.measuring = perf_counter() - began
        return found

    def _lose(self, side: str, update: int, reason: str) -> None:
        if side == OWN:
            raise DivergedError(side, update, reason)
        self.lost = update
        del self.runs[side]

    def model(self, side: str) -> Model:
        """Return a side's network as it is now, for reading; its arrays change with the training."""
        run = self.runs[side]
        objective: AnyObjective = run.objective
        arrays = run.arrays
        return Model(
            name=side,
            title=side,
            cell=objective.cell,
            params={name.removeprefix("cell."): array for name, array in arrays.items() if name.startswith("cell.")},
            vocabulary=self.learned.vocabulary,
            embedding=arrays.get("embedding", ONE_HOT),
            readout={"W_y": arrays["readout.W_y"], "b_y": arrays["readout.b_y"]},
            outputs="independent" if self.plan.task == "counting" else "one",
        )

    def to_bytes(self) -> bytes:
        """Return a checkpoint: the content of a safetensors file, arrays "SIDE/KIND/NAME"."""
        arrays = {f"{side}/{name}": array for side, run in self.runs.items() for name, array in run.kept().items()}
        state = {"sides": {side: run.state() for side, run in self.runs.items()}, "lost": self.lost}
        written: bytes = save(
            {name: np.ascontiguousarray(array) for name, array in arrays.items()}, {"pair": json.dumps(state)}
        )
        return written

    def go_on(self, content: bytes) -> None:
        """Go back to a checkpoint of the same plan: the next update is as it would have been."""
        arrays, state = load(content), json.loads(metadata(content)["pair"])
        for side, run in list(self.runs.items()):
            if side not in state["sides"]:
                del self.runs[side]
                continue
            run.restore(_of(arrays, side), state["sides"][side])
        self.lost = state["lost"]

    def begin_from(self, content: bytes, *, is_branch: bool, same_words: bool) -> None:
        """Take over from another plan's checkpoint what fits, by name and shape: its weights, and for a branch what the
        optimiser knows and how far it is. Without `same_words` what belongs to words is left new.
        """
        arrays, state = load(content), json.loads(metadata(content)["pair"])
        for side, run in self.runs.items():
            known = _of(arrays, side if side in state["sides"] else OWN)
            for kind, group in run.groups():
                if is_branch or kind == "arrays":
                    _fit(group, kind, known, same_words)
            if is_branch:
                run.update = run.optimiser.step = state["sides"][OWN]["update"]


def _fit(group: Arrays, kind: str, known: Mapping[str, np.ndarray], same_words: bool) -> None:
    for name, array in group.items():
        given = known.get(f"{kind}/{name}")
        if given is not None and given.shape == array.shape and (same_words or name.startswith("cell.")):
            array[...] = given


def _of(arrays: Mapping[str, np.ndarray], side: str) -> Arrays:
    return {name.removeprefix(f"{side}/"): array for name, array in arrays.items() if name.startswith(f"{side}/")}


def _are_finite(arrays: Arrays) -> bool:
    return all(bool(np.isfinite(array).all()) for array in arrays.values())
