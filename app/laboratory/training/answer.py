"""A run as the HTTP interface answers it: as it is, or what is new since an update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.laboratory.training import words
from app.laboratory.training.record import Checkpoint, Record
from app.laboratory.training.runs import BRANCH, SEED, Kept, Runs
from app.laboratory.training.turns import WaitError, rounded_up
from lstm_core.probing import contrasts
from lstm_core.tasks.live.curves import CURVES

GOING = 5.0  # seconds since its last update in which a run counts as running
PAGES = ("step", "compare", "memory")  # that can show any network of words


def run(runs: Runs, kept: Kept) -> dict[str, Any]:
    """Return a whole run."""
    record, plan = kept.record, kept.record.plan
    parent = record.parent
    return {
        "id": kept.name,
        "name": plan.name,
        "text": plan.text,
        "recipe": {
            **{key: getattr(plan, key) for key in ("task", "updates", "rate", "units", "seed", "clip", "forget_bias")},
            "own_text_name": record.text_name,
        },
        "sentence": record.sentence,
        "beside": {"cell": plan.beside, "title": words.beside_title(plan)} if plan.beside else None,
        **progress(runs, kept),
        "curves": [
            {
                "id": curve.key,
                "title": words.title(curve),
                "unit": words.unit(curve, record),
                "kind": curve.kind,
                "chance": words.chance(curve, record),
                "own": record.points.get(curve.key, {}).get("own", []),
                "beside": record.points.get(curve.key, {}).get("beside", []),
            }
            for curve in CURVES[plan.task]
        ],
        "checkpoints": [checkpoint(each) for each in record.checkpoints],
        "branches": [_branch(branch, record) for branch in runs.linked(kept.name, BRANCH)],
        "seeds": [other.name for other in runs.linked(kept.name, SEED)],
        "parent": {"id": parent["run"], "at": parent["update"]} if parent else None,
        "expires": runs.expires(kept),
        "own_text_characters": record.text.get("characters", 0),
        "read_as": words.read_as(record.text),
        "opens": [*PAGES, "units"] if contrasts(plan.task) else list(PAGES),
    }


def news(runs: Runs, kept: Kept, since: int, wait: WaitError | None) -> dict[str, Any]:
    """Return what is new of a run after an update, and whether it waits."""
    record = kept.record
    points: Mapping[str, Mapping[str, list[list[float]]]] = record.points
    return {
        "id": kept.name,
        **progress(runs, kept),
        "points": {
            curve: {side: [point for point in row if point[0] > since] for side, row in sides.items()}
            for curve, sides in points.items()
        },
        "checkpoints": [checkpoint(each) for each in record.checkpoints if each.update > since],
        "checkpoint": checkpoint(record.checkpoints[-1]) if record.checkpoints else None,
        "expires": runs.expires(kept),
        "wait": _wait(wait),
    }


def progress(runs: Runs, kept: Kept) -> dict[str, Any]:
    """Return how far a run is, how fast, and how it ended."""
    record, plan = kept.record, kept.record.plan
    left = plan.updates - record.update
    is_going = record.state == "going" and runs.store.age(kept.entry) < GOING
    return {
        "state": record.state if record.is_over else "running" if is_going else "paused",
        "update": record.update,
        "updates": plan.updates,
        "pace": round(record.pace, 1),
        "seconds": round(record.seconds, 1),
        "seconds_left": round(left / record.pace) if record.pace and not record.is_over else None,
        "failure": words.failure(record),
        "notices": words.notices(record),
        "sentences": words.learned(record),
    }


def checkpoint(kept: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint; `beside` is the network of the other cell at the same update."""
    return {
        "model": kept.model,
        "beside": kept.beside or None,
        "update": kept.update,
        "surprise": kept.surprise,
    }


def _branch(branch: Kept, parent: Record) -> dict[str, Any]:
    at = int((branch.record.parent or {}).get("update", 0))
    return {
        "id": branch.name,
        "at": at,
        "differs": words.differs(branch.record.plan, parent.plan),
        "update": branch.record.update,
        "checkpoints": [checkpoint(each) for each in branch.record.checkpoints if each.update > at],
    }


def _wait(wait: WaitError | None) -> dict[str, Any] | None:
    if wait is None:
        return None
    seconds = rounded_up(wait.seconds)
    return {"others": wait.others, "seconds": seconds, "message": words.waits(wait.others, seconds)}
