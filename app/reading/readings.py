"""Cache the process's last runs, so that a request for another unit of a sentence does not run the network again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from app.reading.address import ClampPart, active, clamps
from app.reading.caches import BUDGET, Budget, Cache
from app.reading.tokens import tokens_of
from lstm_core.models import Network, TextNetwork, TextRun

Kept = TypeVar("Kept")


class Readings:
    """The last `kept` runs, by network and input, within a budget of bytes."""

    def __init__(self, kept: int, budget: Budget = BUDGET):
        self._cache: Cache[object] = Cache(kept, budget)

    def get(self, model: TextNetwork, text: str, parts: tuple[ClampPart, ...] = ()) -> TextRun:
        """Return the model's run over the text with values held, from the cache if it is there."""
        parts = active(parts)
        return self.of(model, (text, parts), lambda: model.read_tokens(tokens_of(model, text), clamp=clamps(parts)))

    def of(self, network: Network, asked: Hashable, read: Callable[[], Kept]) -> Kept:
        """Return the run that `read` computes for a network and an input, from the cache if it is there."""
        found: Kept = self._cache.of((network.content, asked), read)  # type: ignore[assignment]  # of this key, always
        return found

    def asked(self) -> list[Hashable]:
        """Return the cached inputs, the least recently used first."""
        return [key[1] for key in self._cache.kept() if isinstance(key, tuple)]

    def clear(self) -> None:
        """Drop all runs."""
        self._cache.clear()
