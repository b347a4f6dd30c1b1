"""The shapes of the JSON that app/reading/trace.py builds; app/api/schemas.py describes them to callers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np


class Packed(TypedDict):
    """An array as little-endian float32 in base64."""

    shape: tuple[int, ...]
    float32: str


class Guess(TypedDict):
    """A next word and its probability."""

    token: str
    probability: float


class ChangedWord(TypedDict):
    """A next word's probability without the held values and with them."""

    token: str
    before: float
    after: float


class Changes(TypedDict):
    """The next words after a token that held values change most; `matches` counts all that were sought."""

    token: int
    vocabulary: int
    matches: int
    words: list[ChangedWord]


class ModelSummary(TypedDict):
    """A model's name, titles and sizes; `vocabulary` is its number of words."""

    name: str
    title: str
    cell: str
    units: int
    inputs: int
    vocabulary: int


class PhaseRow(TypedDict):
    """A phase: its key, the lines that it computes, its label, and its kind."""

    key: str
    lines: Sequence[str]
    label: str
    kind: str


class NodePiece(TypedDict):
    """A place for a number in an equation, by the id of its node."""

    node: str


class UnitLine(TypedDict):
    """An equation's numbers for one unit, one a step, by the id of their node; empty where there are none."""

    pieces: list[str | NodePiece]
    terms: Mapping[str, np.ndarray]
    result: np.ndarray | list[float]


class UnitPayload(TypedDict):
    """One unit's numbers for every place of every equation; `unit` counts from 1."""

    unit: int
    lines: dict[str, UnitLine]
