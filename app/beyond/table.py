"""The table of stages: collected from `STAGES` of this package's modules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from flask import Flask

from app.reading.pictured import diagram_of
from app.stage.stage import AnyStage

ORDER = ("depth", "grid", "attention", "draw", "vrnn", "storn")  # of the cards on the index; other stages follow
NOT_STAGES = ("__init__", "routes", "table", "cards")


@lru_cache(maxsize=1)
def all_stages() -> Mapping[str, AnyStage]:
    """Import every stage and return them by key, in the order of the index."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_STAGES)
    found: dict[str, AnyStage] = {}
    for name in names:
        for stage in import_module(f"app.beyond.{name}").STAGES:
            found[stage.key] = stage
    return dict(sorted(found.items(), key=lambda item: (item[0] not in ORDER, _place(item[0]), item[0])))


def _place(key: str) -> int:
    return ORDER.index(key) if key in ORDER else 0


def warm(_app: Flask) -> None:
    """Lay out the diagrams of all stages in advance, into the cache."""
    for stage in stages().values():
        for name in stage.names():
            for cell in stage.cells(stage.load(name)):
                for narrow in (False, True):
                    diagram_of(cell, narrow=narrow)


def stages() -> Mapping[str, AnyStage]:
    """Return the stages that have a model to show."""
    return {key: stage for key, stage in all_stages().items() if stage.names()}
