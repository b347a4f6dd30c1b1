"""The answer of `/lab/edits`: what can be changed in a cell with one click, each with what it would mean."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from app.laboratory import edit_words
from lstm_core.editing import Edit, Sized, edits, surprise
from lstm_core.editing.offer import GROUPS

KEPT = 64  # texts whose edits are kept, for every language


def answer(text: str, units: int, seed: int | None) -> dict[str, Any]:
    """Return the edits that fit a text, by groups, in the reader's language; with a seed, a random one too.

    Raises LanguageError for a text that is no cell.
    """
    found = _edits(text, units)
    groups = [
        {"title": edit_words.group_title(group), "edits": [serialised(edit) for edit in found if edit.group == group]}
        for group in GROUPS
    ]
    result: dict[str, Any] = {"groups": [group for group in groups if group["edits"]]}
    if seed is not None:
        drawn = _surprise(text, units, seed)
        result["surprise"] = serialised(drawn) if drawn is not None else None
    return result


@lru_cache(maxsize=KEPT)
def _edits(text: str, units: int) -> tuple[Edit, ...]:
    return edits(text, Sized(units=units))


@lru_cache(maxsize=KEPT)
def _surprise(text: str, units: int, seed: int) -> Edit | None:
    return surprise(text, seed, Sized(units=units))


def serialised(edit: Edit) -> dict[str, Any]:
    """Return an edit for JSON, its words in the reader's language."""
    return {
        "id": edit.key,
        "kind": edit.kind,
        "title": edit_words.title(edit),
        "change": edit.change,
        "gained": sum(edit.gained.values()),
        "lost": sum(edit.lost.values()),
        "parameters": {"gained": list(edit.gained), "lost": list(edit.lost)},
        "count": edit.count,
        "text": edit.text,
        "changed_lines": [{"line": line.line, "now": line.now, "text": line.text} for line in edit.changed],
        "removed_lines": list(edit.removed),
        "sentence": edit_words.sentence(edit),
        "done": edit_words.done(edit),
        "setting": dict(edit.setting) if edit.setting is not None else None,
    }
