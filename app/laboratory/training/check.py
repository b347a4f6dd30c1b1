"""What is checked before a run begins: its own text, and that its network fits into this server's limits."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.settings import Settings
from app.text.numbers import thousands
from lstm_core.tasks.live import plan as plans
from lstm_core.tasks.live import text as texts
from lstm_core.tasks.live.plan import Plan


def own_text(text: str) -> dict[str, Any]:
    """Return what a reader's own text is read as. Raises ModelError for one too short to learn from."""
    found = texts.own_text(text)
    return {
        "kind": found.kind,
        "characters": len(text),
        "vocabulary": len(found.vocabulary),
        "tokens": len(found.training) + len(found.validation),
        "words": found.words,
        "often": round(found.often, 4),
    }


def too_large(plan: Plan, words: int, settings: Settings) -> str | None:
    """Return why a plan's network is too large for this server, or None; `words` is the size of an own vocabulary.

    Raises LanguageError for a mistake in the cell's text, ModelError for a cell that cannot be a network of words.
    """
    plans.check(plan)
    numbers = plans.numbers_of(plan, words)
    if numbers > settings.training_numbers:
        return gettext(
            "The run would learn %(count)s numbers; the limit is %(limit)s (training_numbers). Fewer units would do.",
            count=thousands(numbers),
            limit=thousands(settings.training_numbers),
        )
    megabytes = round(plans.megabytes_of(plan, words))
    if megabytes > settings.training_megabytes:
        return gettext(
            "An update would take %(count)s MB of memory; the limit is %(limit)s MB (training_megabytes). Fewer units "
            "would do.",
            count=thousands(megabytes),
            limit=thousands(settings.training_megabytes),
        )
    return None
