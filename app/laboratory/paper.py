"""Equations as papers and programs have them, in the language of cells."""

from __future__ import annotations

from typing import Any

from app.laboratory import problems
from lstm_core.language import friendly


def rewritten(text: str) -> dict[str, Any]:
    """Return a text in the language of cells, what was read as what, and the mistakes that are left."""
    found = friendly(text)
    return {
        "ok": found.error is None,
        "text": found.text,
        "read_as": [{"from": change.before, "to": change.after} for change in found.changes],
        "questions": [{"from": change.before, "to": change.after} for change in found.questions],
        "problems": [] if found.error is None else problems.mistakes(found.error, found.text),
    }
