"""How many examples Hypothesis makes up: see the profiles in tests/conftest.py."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

USUAL = 100  # of the ordinary profile


def examples(count: int, **more: Any) -> settings:
    """Return settings that try so many examples, and nightly as many times more as the nightly profile has."""
    return settings(max_examples=count * settings.default.max_examples // USUAL, **more)
