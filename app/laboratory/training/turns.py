"""Turns of training: only so many processes of the machine train at once, and who waits keeps a place in the line."""

from __future__ import annotations

import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Semaphore

from app.laboratory.store import InUseError, Store, index, locks

GRACE = 1.5  # seconds for which a place is kept longer than its run was told to wait
LONG = 1.2  # seconds a turn takes, about
POLL = 0.03
STANDING = 2  # threads of a server that wait for a turn; who comes later is told to ask again


class WaitError(Exception):
    """It is not this run's turn: how many others train or wait before it, and about how long that takes."""

    def __init__(self, others: int, seconds: float):
        super().__init__(f"{others} others are training")
        self.others, self.seconds = others, seconds


class Turns:
    """The turns of a store. `slots` is how many trainings may go on at once; 0 leaves one core to the readers."""

    def __init__(self, store: Store, slots: int):
        self.store = store
        self.slots = slots or max(1, cores() - 1)
        self._standing = Semaphore(STANDING)

    @contextmanager
    def taken(self, name: str, patience: float) -> Iterator[None]:
        """Hold a slot for a run, in the order of asking. Raises WaitError where it has to wait for longer."""
        with ExitStack() as held:
            before, is_in_line = self._line(name)
            if before or not self._take(held):
                self.store.transaction(lambda connection: _stand(connection, name, patience + GRACE))
                is_in_line = True
                if not self._wait(name, patience, held):
                    raise self._waiting(name)
            if is_in_line:
                self.store.transaction(lambda connection: _leave(connection, name))
            yield

    def _waiting(self, name: str) -> WaitError:
        """Keep a run's place in the line for as long as it is told to wait."""
        before, _ = self._line(name)
        seconds = LONG * (1 + len(before) // self.slots)
        self.store.transaction(lambda connection: _stand(connection, name, rounded_up(seconds) + GRACE))
        return WaitError(len(before) + self.slots, seconds)

    def _wait(self, name: str, patience: float, held: ExitStack) -> bool:
        """Wait for a slot as long as `patience` and the server's threads allow; return whether there is one."""
        is_standing = self._standing.acquire(blocking=False)
        try:
            until = time.monotonic() + (patience if is_standing else 0)
            while True:
                if len(self._line(name)[0]) < self.slots and self._take(held):
                    return True
                if time.monotonic() >= until:
                    return False
                time.sleep(POLL)
        finally:
            if is_standing:
                self._standing.release()

    def _line(self, name: str) -> tuple[list[str], bool]:
        """Return who stands before a run, and whether it stands in the line itself; those who left do not count."""

        def read(connection: sqlite3.Connection) -> list[str]:
            rows = connection.execute(
                "SELECT name FROM queue WHERE until > ? ORDER BY place", (index.time_of(connection),)
            )
            return [row[0] for row in rows]

        line = self.store.look(read)
        return (line[: line.index(name)], True) if name in line else (line, False)

    def _take(self, held: ExitStack) -> bool:
        for slot in range(self.slots):
            try:
                held.enter_context(locks.locked(self.store.folder / "slots" / str(slot), wait=False))
            except InUseError:
                continue
            return True
        return False


def _stand(connection: sqlite3.Connection, name: str, seconds: float) -> None:
    """Take the last place in the line, or keep the one there is, for so long; those who left lose theirs."""
    now = index.tick(connection)
    connection.execute("DELETE FROM queue WHERE until <= ?", (now,))
    connection.execute("INSERT OR IGNORE INTO queue (name, until) VALUES (?, ?)", (name, now))
    connection.execute("UPDATE queue SET until = ? WHERE name = ?", (now + seconds, name))


def _leave(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("DELETE FROM queue WHERE name = ?", (name,))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def rounded_up(seconds: float) -> int:
    """Return seconds as a reader is told them: whole, and never none."""
    return max(1, math.ceil(seconds))
