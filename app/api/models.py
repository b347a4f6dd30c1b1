"""The endpoint of the trained models with their cards."""

from __future__ import annotations

from typing import Any

from app.api.endpoints import Query, endpoint
from app.api.schemas import ModelList
from app.reading.trace import titled
from app.web.current import library
from lstm_core import cells
from lstm_core.models import WordsCard


@endpoint("GET", "/api/models", answer=ModelList)
def list_models(query: Query) -> dict[str, Any]:
    """Every trained model with its card."""
    return {"models": [_entry(name) for name in library().trained("words")]}


def _entry(name: str) -> dict[str, Any]:
    """Serialise a model's entry in the list from its card, without loading its weights."""
    card = library().card(name, WordsCard)
    return {
        "name": name,
        "cell": card.cell,
        "units": card.units,
        "inputs": card.inputs,
        "vocabulary": len(card.vocabulary),
        "title": titled(card, card.title, cells[card.cell]),
        "card": card.to_dict(),
    }
