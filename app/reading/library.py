"""The networks that read words and can be stepped through: the shipped models, and a cell that nobody trained yet."""

from __future__ import annotations

from lstm_core import models
from lstm_core.models import Model
from lstm_core.tasks.untrained import network, untrained


def names() -> tuple[str, ...]:
    """Return the names of all of them: first the trained ones."""
    return (*models.names("words"), *untrained())


def load(name: str) -> Model:
    """Return one by its name. Raises ModelError where there is none."""
    return network(name) if name in untrained() else models.load(name)


def is_trained(name: str) -> bool:
    """Tell whether a network's weights were learned."""
    return name not in untrained()
