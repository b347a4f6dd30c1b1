"""The last runs of this process, kept by what was read, so that one unit of a sentence costs no second reading."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from app.reading.address import ClampPart, active, clamps
from lstm_core.models import TextNetwork, TextRun


class Readings:
    """The last readings of this process, by what was read: at most `kept`, and at most so many bytes of arrays."""

    def __init__(self, kept: int, megabytes: int = 64):
        self._kept, self._bytes = kept, megabytes * 2**20
        self._readings: OrderedDict[Hashable, Any] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._turns: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, model: TextNetwork, text: str, parts: tuple[ClampPart, ...] = ()) -> TextRun:
        """Return the model's reading of the text with values held, from memory if it is one of the last."""
        parts = active(parts)
        return self.of((model.name, text, parts), lambda: model.read(text, clamp=clamps(parts)))

    def of(self, key: Hashable, read: Callable[[], Any]) -> Any:
        """Return what `read` gave for this key, from memory if it is one of the last.

        Who asks for the same while it is read waits for it: a page asks for a trace and a unit of it at once.
        """
        with self._lock:
            turn = self._turns.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._readings:
                    self._readings.move_to_end(key)
                    self._turns.pop(key, None)
                    return self._readings[key]
            try:
                reading = read()
                with self._lock:
                    self._keep(key, reading)
            finally:
                with self._lock:
                    self._turns.pop(key, None)
        return reading

    def _keep(self, key: Hashable, reading: Any) -> None:
        self._readings[key], self._sizes[key] = reading, _bytes_of(reading)
        while len(self._readings) > 1 and (len(self._readings) > self._kept or sum(self._sizes.values()) > self._bytes):
            dropped, _ = self._readings.popitem(last=False)
            del self._sizes[dropped]


def _bytes_of(reading: Any) -> int:
    """Return how much memory a reading's values take, and the probabilities of every next word, where it has any."""
    trace = reading.trace
    held = sum(trace[name].nbytes for name in trace.cell.definition.values if name in trace)
    return held + int(getattr(getattr(reading, "probabilities", None), "nbytes", 0))
