"""The shipped models with their cards."""

from __future__ import annotations

from typing import Any

from app.api.operations import Query, operation
from app.api.schemas import ModelList
from app.trace import summary
from lstm_core import models


@operation("GET", "/api/models", answer=ModelList)
def list_models(query: Query) -> dict[str, Any]:
    """Every shipped model with its card."""
    found = map(models.load, models.names("words"))
    return {"models": [summary(model) | {"card": model.card} for model in found]}
