"""The record of a run, as it lies in the store: its plan, how far it is, its curves and its checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from lstm_core.tasks.live.plan import Plan

RUN, NETWORK, LINK = "run", "network", "link"  # kinds of entries
OWN = "own"  # what the name of a network begins with
MOST_CHECKPOINTS = 200  # of a run, about: those of a long one are further apart
Points = dict[str, dict[str, list[list[float]]]]  # by curve and side, [update, value] each


@dataclass(frozen=True)
class Checkpoint:
    """A network of a run: its name, that of the network beside it ("" for none), its update and surprise (nats)."""

    model: str
    beside: str
    update: int
    surprise: float


@dataclass(frozen=True)
class Record:
    """A run. `state` is "new", "going", "done" or "failed"; `start` is the network that it begins with, by name, and
    whether as a branch, which goes on at its update; `parent` the run that it branched from, and where.

    `failure` has update, side and reason of a training that came to no number; `lost` the update at which the cell
    beside did; `fell_back` the update to which a run went back since a file of it was damaged.
    """

    plan: Plan
    sentence: str = ""
    text_name: str = ""
    text: Mapping[str, Any] = field(default_factory=dict)  # what its own text is read as
    state: str = "new"
    update: int = 0
    seconds: float = 0.0
    pace: float = 0.0  # updates a second, the last time
    points: Points = field(default_factory=dict)
    chance: Mapping[str, float] = field(default_factory=dict)
    checkpoints: tuple[Checkpoint, ...] = ()
    parent: Mapping[str, Any] | None = None
    start: Mapping[str, Any] | None = None
    failure: Mapping[str, Any] | None = None
    lost: int | None = None
    fell_back: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to advance."""
        return self.state in ("done", "failed")

    def to_dict(self) -> dict[str, Any]:
        """Return the record for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Record:
        """Return a record written by `to_dict`."""
        plan = Plan(**given["plan"])
        checkpoints = tuple(Checkpoint(**checkpoint) for checkpoint in given["checkpoints"])
        return cls(**{**given, "plan": plan, "checkpoints": checkpoints})

    def measured(self, update: int, values: Mapping[str, Mapping[str, float]]) -> Record:
        """Return the record with a point more on each curve; `values` are by side and curve."""
        points = {curve: {side: list(row) for side, row in sides.items()} for curve, sides in self.points.items()}
        for side, found in values.items():
            for curve, value in found.items():
                points.setdefault(curve, {}).setdefault(side, []).append([update, round(value, 5)])
        return replace(self, points=points)

    def up_to(self, update: int) -> Record:
        """Return the record as it was at an update."""
        points = {
            curve: {side: [point for point in row if point[0] <= update] for side, row in sides.items()}
            for curve, sides in self.points.items()
        }
        kept = tuple(checkpoint for checkpoint in self.checkpoints if checkpoint.update <= update)
        seconds = self.seconds * update / self.update if self.update else 0.0
        return replace(
            self, update=update, seconds=seconds, points=points, checkpoints=kept, failure=None, state="going"
        )

    def is_due(self, update: int) -> bool:
        """Whether a checkpoint at this update is far enough from the last one to be listed."""
        last = self.checkpoints[-1].update if self.checkpoints else 0
        return update >= self.plan.updates or update - last >= self.plan.updates / MOST_CHECKPOINTS
