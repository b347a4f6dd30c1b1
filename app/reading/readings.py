"""The last runs of this process, kept by what was read, so that one unit of a sentence costs no second reading."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from app.reading.address import ClampPart, active, clamps
from app.reading.caches import BUDGET, Budget, Cache
from lstm_core.models import Network, TextNetwork, TextRun

Kept = TypeVar("Kept")


class Readings:
    """The last `kept` runs, by network and by what was read, within a budget of bytes."""

    def __init__(self, kept: int, budget: Budget = BUDGET):
        self._cache: Cache[object] = Cache(kept, budget)

    def get(self, model: TextNetwork, text: str, parts: tuple[ClampPart, ...] = ()) -> TextRun:
        """Return the model's reading of the text with values held, from memory if it is one of the last."""
        parts = active(parts)
        return self.of(model, (text, parts), lambda: model.read(text, clamp=clamps(parts)))

    def of(self, network: Network, asked: Hashable, read: Callable[[], Kept]) -> Kept:
        """Return what `read` makes of what was asked of a network, from memory if it is one of the last."""
        found: Kept = self._cache.of((network.content, asked), read)  # type: ignore[assignment]  # of this key, always
        return found

    def asked(self) -> list[Hashable]:
        """Return what was asked, the one longest ago first."""
        return [key[1] for key in self._cache.kept() if isinstance(key, tuple)]

    def clear(self) -> None:
        """Drop all of them."""
        self._cache.clear()
