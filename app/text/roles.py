"""Roles of a cell's lines, as labels."""

from __future__ import annotations

import re

from app.text.languages import translated


def shortened(role: str) -> str:
    """Remove the words "gate" and "values" from a role: `forget, time` for `forget gate, time`."""
    return re.sub(r" (gate|values)(?=,|$)", "", role)


def short(role: str) -> str:
    """Return a shortened role in the reader's language."""
    return translated(shortened(role))
