"""The store: entries with files, found by private names, forgotten after a while, within a limit of size."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from app.laboratory.store import errors, index
from app.laboratory.store.entry import NAME, Entry, File
from app.laboratory.store.errors import FullError, GoneError, InUseError
from app.laboratory.store.files import Files
from app.laboratory.store.index import Index
from app.laboratory.store.locks import locked, remove
from lstm_core.whole_files import write_whole

Value = TypeVar("Value")
LOG = logging.getLogger(__name__)
HOUR = 3600.0
OFTEN = 60.0  # seconds between two clean-ups for what is too old
RETIRED = "retired-"  # before the kind of an entry that is about to be forgotten
SPARE = 0.9  # of the limit: what a clean-up for want of room leaves at most


@dataclass(frozen=True)
class Change:
    """An entry to write: its facts, and its files, new ones as bytes and such as are in the store already."""

    name: str
    kind: str
    owner: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes | File] = field(default_factory=dict)


class Store:
    """The store in a folder, of `megabytes` at most; entries are forgotten `hours` after they were last written.

    Every method raises a StoreError, and leaves the store as it was, where it cannot do what it says.
    """

    def __init__(self, folder: Path, megabytes: int, hours: int):
        self.folder, self.bytes, self.seconds = folder, megabytes * 2**20, hours * HOUR
        self.files = Files(folder / "files")
        self._entries = folder / "entries"
        self._index = Index(folder / "index.sqlite", self._known)
        self._cleaned = float("-inf")

    # what is kept

    def write(self, *changes: Change) -> list[Entry]:
        """Write entries, all of them or none, and return them as they are now."""
        size = sum(len(file) for change in changes for file in change.files.values() if isinstance(file, bytes))
        owners = {change.owner or change.name for change in changes}
        return self._safely(lambda: self._write(changes, size, owners))

    def _write(self, changes: Sequence[Change], size: int, owners: set[str]) -> list[Entry]:
        self._open()
        self._make_room(size, owners)
        with locked(self._lock, alone=False):
            written = {
                change.name: {
                    name: self.files.write(file) if isinstance(file, bytes) else file
                    for name, file in change.files.items()
                }
                for change in changes
            }
            with self._index.transaction() as connection:
                time = index.tick(connection)
                entries = []
                for change in changes:
                    known = index.find(connection, "name = ?", (change.name,))
                    created = known[0].created if known else time
                    files = written[change.name]
                    times = (created, time, time + self.seconds)
                    entries.append(Entry(change.name, change.kind, change.owner, dict(change.about), files, *times))
                index.save(connection, entries)
            for entry in entries:
                write_whole(self._entries / entry.name, entry.to_bytes())
        return entries

    def retire(self, name: str, kind: str, seconds: float) -> Entry:
        """Have an entry found no more, and forgotten after so many seconds unless `restore` comes before."""
        return self._safely(lambda: self._move(name, kind, f"{RETIRED}{kind}", lambda entry, time: time + seconds))

    def restore(self, name: str, kind: str) -> Entry:
        """Have an entry that was retired found again, for as long as before. Raises GoneError once it is too late."""
        return self._safely(
            lambda: self._move(name, f"{RETIRED}{kind}", kind, lambda entry, _: entry.used + self.seconds)
        )

    def _move(self, name: str, kind: str, other: str, expires: Callable[[Entry, float], float]) -> Entry:
        self._open()
        with locked(self._lock, alone=False):
            with self._index.transaction() as connection:
                time = index.tick(connection)
                found = index.find(connection, "name = ? AND kind = ? AND expires > ?", (name, kind, time))
                if not found:
                    raise GoneError(f"{name[:60]} was forgotten, or never was here")
                entry = replace(found[0], kind=other, expires=expires(found[0], time))
                index.save(connection, [entry])
            write_whole(self._entries / entry.name, entry.to_bytes())
        return entry

    def find(self, name: str, kind: str | None = None) -> Entry:
        """Return an entry. Raises GoneError where there is none, or none any more."""
        if NAME.fullmatch(name) is None or not self._entries.is_dir():
            raise GoneError(f"there is nothing of the name {name[:60]!r}")
        entry = self._safely(lambda: self._find(name))
        if entry is None or kind not in (None, entry.kind):
            raise GoneError(f"{name} was forgotten, or never was here")
        return entry

    def _find(self, name: str) -> Entry | None:
        connection = self._index.reading()
        time = index.time_of(connection)
        found = index.find(connection, "name = ?", (name,))
        if found and found[0].owner:
            above = index.find(connection, "name = ?", (found[0].owner,))
            found = [replace(found[0], expires=above[0].expires)] if above else []
        return found[0] if found and found[0].expires > time else None

    def owned(self, owner: str, kind: str) -> list[Entry]:
        """Return the entries that belong to another, of a kind, the oldest first."""
        where = "owner = ? AND kind = ? ORDER BY created, name"
        return self._safely(lambda: index.find(self._index.reading(), where, (owner, kind)))

    def read(self, entry: Entry, name: str) -> bytes:
        """Return the content of an entry's file. Raises GoneError, or DamagedError."""
        if name not in entry.files:
            raise GoneError(f"{entry.name} has no file {name}")
        return self._safely(lambda: self.files.read(entry.files[name]))

    def seconds_left(self, entry: Entry) -> float:
        """Return for how long an entry is kept from now on."""
        return self._safely(lambda: entry.expires - index.time_of(self._index.reading()))

    def age(self, entry: Entry) -> float:
        """Return the seconds since an entry was last written."""
        return self._safely(lambda: index.time_of(self._index.reading()) - entry.used)

    def count(self, kind: str) -> int:
        """Return how many entries of a kind are kept."""

        def counted(connection: sqlite3.Connection) -> int:
            time = index.time_of(connection)
            return len(index.find(connection, "kind = ? AND expires > ?", (kind, time)))

        return self.look(counted) if self._entries.is_dir() else 0

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Work alone with an entry, which is then not forgotten. Raises InUseError where another does."""
        self._open()
        try:
            with locked(self.folder / "locks" / name, wait=False):
                yield
        except OSError as error:
            raise errors.of_system(error, self.folder) from error

    def used(self) -> int:
        """Return the bytes of all files."""
        return self._safely(lambda: index.used_bytes(self._index.reading())) if self._entries.is_dir() else 0

    def transaction(self, work: Callable[[sqlite3.Connection], Value]) -> Value:
        """Do something in a transaction of the index."""

        def done() -> Value:
            self._open()
            with self._index.transaction() as connection:
                return work(connection)

        return self._safely(done)

    def look(self, work: Callable[[sqlite3.Connection], Value]) -> Value:
        """Read the index."""

        def done() -> Value:
            self._open()
            return work(self._index.reading())

        return self._safely(done)

    def close(self) -> None:
        """Close this thread's connection to the index; the next use opens another."""
        self._index.close()

    # clean-up

    def clean(self, room: int = 0, spare: Sequence[str] = ()) -> None:
        """Forget what is too old and, where `room` more bytes would not fit, what was not used for longest.

        Nothing that is in use is forgotten, nor what `spare` names.
        """
        self._safely(lambda: self._clean(room, set(spare)))

    def _make_room(self, size: int, owners: set[str]) -> None:
        connection = self._index.reading()
        is_full = index.used_bytes(connection) + size > self.bytes
        time = index.time_of(connection)
        if is_full or not 0 <= time - self._cleaned < OFTEN:
            self._cleaned = time
            self._clean(size, owners)
            if index.used_bytes(connection) + size > self.bytes:
                raise FullError(
                    f"the store holds {self.bytes // 2**20} MB at most (setting store_megabytes), and what is in use "
                    "leaves no room"
                )

    def _clean(self, room: int, spare: set[str]) -> None:
        self._open()
        with locked(self._lock):
            with self._index.transaction() as connection:
                time = index.tick(connection)
                for entry in index.find(connection, "owner = '' AND expires <= ? ORDER BY expires", (time,)):
                    self._forget(connection, entry, spare)
                most = self.bytes if index.used_bytes(connection) + room <= self.bytes else SPARE * self.bytes
                for entry in index.find(connection, "owner = '' ORDER BY used, created"):
                    if index.used_bytes(connection) + room <= most:
                        break
                    self._forget(connection, entry, spare)
                names = {row[0] for row in connection.execute("SELECT name FROM entries")}
                digests = {row[0] for row in connection.execute("SELECT digest FROM files")}
            self.files.clean(digests)
            for path in list(self._entries.iterdir()):
                if path.name not in names:
                    path.unlink(missing_ok=True)

    def _forget(self, connection: sqlite3.Connection, entry: Entry, spare: set[str]) -> None:
        """Delete an entry unless it is in use."""
        lock = self.folder / "locks" / entry.name
        if entry.name in spare:
            return
        with suppress(InUseError), locked(lock, wait=False):
            index.delete(connection, entry.name)
            remove(lock)

    # what goes wrong

    @property
    def _lock(self) -> Path:
        return self.folder / "lock"

    def _open(self) -> None:
        """Make the folder where it is missing; nobody else on the machine may look into it."""
        try:
            self._entries.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
        except OSError as error:
            raise errors.of_system(error, self.folder) from error

    def _safely(self, work: Callable[..., Value], *given: Any) -> Value:
        """Do something with the index, once more after a damaged one was made anew. Raises StoreError."""
        try:
            try:
                return work(*given)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError | sqlite3.IntegrityError):
                    raise
                self._mend(error)
                return work(*given)
        except (OSError, sqlite3.Error) as error:
            raise errors.of_system(error, self.folder) from error

    def _mend(self, error: sqlite3.Error) -> None:
        """Put a damaged index aside, and make another from what is written beside it of each entry."""
        with locked(self._lock):
            self._index.close()
            if self._is_sound():
                return  # another process was faster
            LOG.warning("The index %s is damaged (%s) and is made anew from its entries.", self._index.path, error)
            aside = self._index.path.with_suffix(".damaged")
            os.replace(self._index.path, aside)
            for ending in ("-wal", "-shm"):
                self._index.path.with_name(self._index.path.name + ending).unlink(missing_ok=True)

    def _known(self) -> list[Entry]:
        """Return the entries as they are written beside the index, but those whose files are gone."""
        found = []
        for path in self._entries.iterdir() if self._entries.is_dir() else ():
            with suppress(ValueError, OSError):
                found.append(Entry.from_bytes(path.read_bytes()))
        return [entry for entry in found if all(map(self.files.has, entry.files.values()))]

    def _is_sound(self) -> bool:
        try:
            (found,) = self._index.reading().execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error:
            self._index.close()
            return False
        return bool(found == "ok")
