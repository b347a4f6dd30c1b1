"""How many examples a run tries: of Hypothesis (see the profiles in tests/conftest.py), and of pairs of two lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

USUAL = 100  # of the ordinary profile


def examples(count: int, **more: Any) -> settings:
    """Return settings that try so many examples, and nightly as many times more as the nightly profile has."""
    return settings(max_examples=count * settings.default.max_examples // USUAL, **more)


def in_turn(first: Sequence[object], second: Sequence[object]) -> list[ParameterSet]:
    """Return all pairs as parameters: each of the first with one of the second in turn, the other pairs nightly."""
    return [
        pytest.param(one, other, marks=[pytest.mark.nightly] * (n % len(second) != k))
        for n, one in enumerate(first)
        for k, other in enumerate(second)
    ]


def nightly(*examples: object) -> list[ParameterSet]:
    """Return examples that are tried at night."""
    return [pytest.param(example, marks=pytest.mark.nightly) for example in examples]
