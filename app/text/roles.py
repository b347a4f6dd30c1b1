"""Roles of a cell's lines, as labels."""

from __future__ import annotations

import re

from app.text.languages import translated


def shortened(role: str) -> str:
    """Return a role without a word that says nothing in a small place: `forget, time` for `forget gate, time`."""
    return re.sub(r" (gate|values)(?=,|$)", "", role)


def short(role: str) -> str:
    """Return a role without a word that says nothing in a small place, in the reader's language."""
    return translated(shortened(role))
