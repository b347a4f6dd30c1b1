"""The index of the store: SQLite in WAL mode, a connection a thread, what is written is written in one transaction."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from app.laboratory.store import clock
from app.laboratory.store.clock import Moment
from app.laboratory.store.entry import Entry, File

VERSION = 1  # of the tables; an index of another one is made anew from the entries
BUSY = 5.0  # seconds to wait for another writer
TABLES = """
CREATE TABLE IF NOT EXISTS entries (name TEXT PRIMARY KEY, kind TEXT, owner TEXT, about TEXT,
    created REAL, used REAL, expires REAL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS owners ON entries (owner);
CREATE INDEX IF NOT EXISTS kinds ON entries (kind);
CREATE TABLE IF NOT EXISTS files (entry TEXT, name TEXT, digest TEXT, size INTEGER, PRIMARY KEY (entry, name))
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS digests ON files (digest);
CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY CHECK (one = 1), now REAL, running REAL, wall REAL,
    boot TEXT);
CREATE TABLE IF NOT EXISTS queue (place INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, until REAL);
"""
COLUMNS = "name, kind, owner, about, created, used, expires"
SIZE = "SELECT COALESCE(SUM(size), 0) FROM (SELECT DISTINCT digest, size FROM files)"


class Index:
    """The index in a file; `known` gives the entries that a new one begins with. Its methods raise sqlite3.Error."""

    def __init__(self, path: Path, known: Callable[[], list[Entry]]):
        self.path, self._known = path, known
        self._own = threading.local()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction: all of it or nothing."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def reading(self) -> sqlite3.Connection:
        """Return this thread's connection, for reading."""
        return self._connection()

    def close(self) -> None:
        """Close this thread's connection."""
        held = getattr(self._own, "held", None)
        if held is not None:
            with suppress(sqlite3.Error):
                held[2].close()
            self._own.held = None

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection; a process that was forked, or whose file was replaced, opens another."""
        held = getattr(self._own, "held", None)
        if held is not None and held[0] == os.getpid() and held[1] == _inode(self.path):
            connection: sqlite3.Connection = held[2]
            return connection
        connection = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(TABLES)
            if not _has_begun(connection):
                self._begin(connection)
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise sqlite3.DatabaseError("it is of another version of this program")
        except BaseException:
            connection.close()
            raise
        self._own.held = (os.getpid(), _inode(self.path), connection)
        return connection

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Begin with what is known: nothing, or the entries of an index that was lost."""
        connection.execute("BEGIN IMMEDIATE")
        if not _has_begun(connection):
            save(connection, self._known())
            tick(connection)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")


def _has_begun(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM clock").fetchone() is not None


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def tick(connection: sqlite3.Connection, moment: Moment | None = None) -> float:
    """Return the time of the store's clock, in a transaction, and move it on."""
    moment = moment or clock.now()
    row = connection.execute("SELECT now, running, wall, boot FROM clock").fetchone()
    time = moment.wall if row is None else row[0] + clock.elapsed(Moment(*row[1:]), moment)
    given = (time, moment.running, moment.wall, moment.boot)
    connection.execute("INSERT OR REPLACE INTO clock VALUES (1, ?, ?, ?, ?)", given)
    return float(time)


def time_of(connection: sqlite3.Connection) -> float:
    """Return the time of the store's clock without writing."""
    moment = clock.now()
    row = connection.execute("SELECT now, running, wall, boot FROM clock").fetchone()
    return float(moment.wall if row is None else row[0] + clock.elapsed(Moment(*row[1:]), moment))


def save(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Write entries, each in place of one of its name."""
    for entry in entries:
        given = (entry.name, entry.kind, entry.owner, json.dumps(entry.about), entry.created, entry.used, entry.expires)
        connection.execute(f"INSERT OR REPLACE INTO entries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", given)
        connection.execute("DELETE FROM files WHERE entry = ?", (entry.name,))
        rows = [(entry.name, name, file.digest, file.size) for name, file in entry.files.items()]
        connection.executemany("INSERT INTO files VALUES (?, ?, ?, ?)", rows)


def find(connection: sqlite3.Connection, where: str, given: Sequence[Any] = ()) -> list[Entry]:
    """Return the entries for a condition of SQL."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM entries WHERE {where}", given).fetchall()
    found = []
    for name, kind, owner, about, *times in rows:
        files = connection.execute("SELECT name, digest, size FROM files WHERE entry = ?", (name,)).fetchall()
        held = {key: File(digest, size) for key, digest, size in files}
        found.append(Entry(name, kind, owner, json.loads(about), held, *times))
    return found


def delete(connection: sqlite3.Connection, name: str) -> None:
    """Delete an entry and all that it owns."""
    names = [name, *(row[0] for row in connection.execute("SELECT name FROM entries WHERE owner = ?", (name,)))]
    for each in names:
        connection.execute("DELETE FROM entries WHERE name = ?", (each,))
        connection.execute("DELETE FROM files WHERE entry = ?", (each,))


def used_bytes(connection: sqlite3.Connection) -> int:
    """Return the bytes of all files; one that several entries share counts once."""
    return int(connection.execute(SIZE).fetchone()[0])
