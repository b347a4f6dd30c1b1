"""Parts of the Python that a stage gives away."""

from __future__ import annotations

from collections.abc import Sequence

from app.reading.address import ClampPart, active, clamps


def held(parts: Sequence[ClampPart]) -> str:
    """Return held values as an argument of `read` in Python, "" for none."""
    found = clamps(parts)
    return f", clamp={found!r}" if found else ""


def imports(parts: Sequence[ClampPart]) -> str:
    """Return the line that imports what a program needs."""
    return f"from lstm_core import {'Clamp, ' if active(parts) else ''}models"
