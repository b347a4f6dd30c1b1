"""Caches of runs and networks that share one budget of bytes, the setting `traces_megabytes`.

`cached` caches a function's results, and `Readings` (app/reading/readings.py) caches runs. A network among the
arguments is identified by the digest of its content, so that two of the same name are never confused. No other cache
holds arrays; docs/caches.md lists every cache, including those of the shipped models' text and figures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass
from functools import wraps
from threading import Lock, RLock
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, runtime_checkable

import numpy as np

from lstm_core import Cell
from lstm_core.execution import Trace
from lstm_core.execution.trace import Gradients
from lstm_core.notation import Diagram
from lstm_core.probing import Probe

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


@runtime_checkable
class HasContent(Protocol):
    """Anything that a cache identifies by a digest: a network."""

    @property
    def content(self) -> str:
        """The digest."""
        ...


class Budget:
    """A number of bytes that several caches share; the least recently used value is evicted first."""

    def __init__(self, megabytes: float):
        self.megabytes = megabytes
        self.lock = RLock()
        self._sizes: OrderedDict[tuple[Cache[Any], Hashable], int] = OrderedDict()
        self._used = 0

    @property
    def used(self) -> int:
        """The bytes that all values occupy."""
        return self._used

    def use(self, cache: Cache[Any], key: Hashable) -> None:
        """Mark a value as recently used."""
        self._sizes.move_to_end((cache, key))

    def take(self, cache: Cache[Any], key: Hashable, size: int) -> bool:
        """Reserve room for a value of this size, evicting others; return False for one above the budget."""
        most = self.megabytes * 2**20
        if size > most:
            return False
        while self._sizes and self._used + size > most:
            (other, old), _ = next(iter(self._sizes.items()))
            other.drop(old)
        self._sizes[cache, key] = size
        self._used += size
        return True

    def give(self, cache: Cache[Any], key: Hashable) -> None:
        """Release the room of an evicted value."""
        self._used -= self._sizes.pop((cache, key), 0)


BUDGET = Budget(64)  # the process's; `create_app` sets its size
CACHES: dict[str, Cache[Any]] = {}  # the caches of `cached`, by the function's module and name


class Cache(Generic[Value]):
    """An LRU cache of at most `most` values within a budget. Concurrent requests for one key compute it once."""

    def __init__(self, most: int, budget: Budget = BUDGET):
        self.most, self._budget = most, budget
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._turns: dict[Hashable, Lock] = {}

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value for this key, computed by `make` unless it is cached."""
        with self._budget.lock:
            turn = self._turns.setdefault(key, Lock())
        with turn:
            try:
                with self._budget.lock:
                    if key in self._values:
                        self._values.move_to_end(key)
                        self._budget.use(self, key)
                        return self._values[key]
                value = make()
                with self._budget.lock:
                    self._keep(key, value)
                return value
            finally:
                with self._budget.lock:
                    self._turns.pop(key, None)

    def peek(self, key: Hashable) -> Value | None:
        """Return the value for this key if it is cached, else None; it counts as used."""
        with self._budget.lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            self._budget.use(self, key)
            return self._values[key]

    def kept(self) -> list[Hashable]:
        """Return the cached keys, the least recently used first."""
        return list(self._values)

    def drop(self, key: Hashable) -> None:
        """Drop a value."""
        with self._budget.lock:
            del self._values[key]
            self._budget.give(self, key)

    def clear(self) -> None:
        """Drop all values."""
        for key in self.kept():
            self.drop(key)

    def _keep(self, key: Hashable, value: Value) -> None:
        size = size_of(value)
        while self._values and len(self._values) >= self.most:
            self.drop(next(iter(self._values)))
        if self.most and self._budget.take(self, key, size):
            self._values[key] = value


def cached(most: int) -> Callable[[Callable[Arguments, Value]], Callable[Arguments, Value]]:
    """Cache a function's last `most` values by its arguments, within the process's budget."""

    def decorate(function: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
        cache: Cache[Value] = Cache(most)
        CACHES[f"{function.__module__}.{function.__qualname__}"] = cache

        @wraps(function)
        def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
            key = (*map(key_of, args), *((name, key_of(value)) for name, value in sorted(kwargs.items())))
            return cache.of(key, lambda: function(*args, **kwargs))

        return call

    return decorate


def key_of(argument: Any) -> Hashable:
    """Return an argument's cache key: a network's digest, anything else as it is."""
    return argument.content if isinstance(argument, HasContent) else argument


def size_of(value: object) -> int:
    """Compute the bytes that a value occupies; cells and networks, which are shared, and text count as 0."""
    if isinstance(value, str | int | float | Cell | Diagram) or value is None:
        return 0
    if isinstance(size := getattr(value, "nbytes", None), int):  # of an array, or of what says it of itself
        return size
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, Trace):
        return sum(value[name].nbytes for name in value.cell.definition.values if name in value)
    if isinstance(value, Mapping):
        return sum(map(size_of, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(size_of, value))
    if isinstance(value, HasContent):
        return 0
    if is_dataclass(value):  # its cached properties too
        return sum(map(size_of, vars(value).values()))
    if isinstance(value, Gradients | Probe):
        return sum(size_of(part) for part in vars(value).values() if isinstance(part, np.ndarray | Trace | Mapping))
    return 0
