"""What goes wrong with the store: damage, a full disk, a folder that cannot be written to, a process that is killed."""

from __future__ import annotations

import errno
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from app.laboratory.store import (
    Change,
    DamagedError,
    Entry,
    FullError,
    GoneError,
    Store,
    StoreError,
    UnusableError,
    private_name,
)

DAILY, NIGHTLY = 6, 200  # kills


def store(folder: Path) -> Store:
    return Store(folder / "store", 10, 24)


def kept(found: Store, content: bytes = b"numbers") -> str:
    name = private_name("own")
    found.write(Change(name, "network", "", {"update": 7}, {"weights": content}))
    return name


def contents(found: Store) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (found.folder / "files").rglob("*") if path.is_file()}


def test_a_damaged_file_is_told_and_written_anew(tmp_path: Path) -> None:
    found = store(tmp_path)
    name = kept(found)
    entry = found.find(name)
    path = found.files.path(entry.files["weights"].digest)
    path.write_bytes(b"numberz")
    with pytest.raises(DamagedError, match="is damaged"):
        found.read(entry, "weights")
    path.write_bytes(b"num")  # half of it
    with pytest.raises(DamagedError):
        found.read(entry, "weights")
    kept(found)  # the same content
    assert found.read(entry, "weights") == b"numbers"
    path.unlink()
    with pytest.raises(GoneError):
        found.read(entry, "weights")


@pytest.mark.parametrize("damage", [b"no database at all" * 300, b"", b"\0" * 4096])
def test_a_damaged_index_is_made_anew_and_nothing_is_lost(
    damage: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = store(tmp_path)
    names = [kept(found, bytes([n])) for n in range(5)]
    path = found.folder / "index.sqlite"
    found.look(lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
    found.close()
    content = path.read_bytes()
    assert len(content) > 4096
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(damage if len(damage) != 4096 else content[:4096] + b"\xff" * (len(content) - 4096))
    other = store(tmp_path)
    for n, name in enumerate(names):
        assert other.read(other.find(name), "weights") == bytes([n])
    assert other.find(names[0]).about == {"update": 7}
    assert ("made anew" in caplog.text) == bool(damage)  # an empty file is an index that has not begun
    other.clean()
    assert len(contents(other)) == 5


def test_an_index_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    found = store(tmp_path)
    name = kept(found)
    found.close()
    for path in found.folder.glob("index.sqlite*"):
        path.unlink()
    other = store(tmp_path)
    assert other.read(other.find(name), "weights") == b"numbers"


def test_an_index_of_another_version_is_made_anew(tmp_path: Path) -> None:
    found = store(tmp_path)
    name = kept(found)
    found.look(lambda connection: connection.execute("DROP TABLE queue").fetchone())
    found.look(lambda connection: connection.execute("PRAGMA user_version = 99").fetchone())
    found.close()
    other = store(tmp_path)
    assert other.read(other.find(name), "weights") == b"numbers"
    assert other.look(lambda connection: connection.execute("SELECT COUNT(*) FROM queue").fetchone()) == (0,)


def test_what_is_written_beside_the_index_is_checked() -> None:
    entry = Entry(private_name("own"), "network", about={"update": 7})
    written = entry.to_bytes()
    assert Entry.from_bytes(written) == entry
    for spoilt in (written[:-5], b"", b"{}", b"[]", written.replace(b"update", b"uprate")):
        with pytest.raises(ValueError, match=r".+"):
            Entry.from_bytes(spoilt)


@pytest.mark.parametrize(
    ("code", "error"), [(errno.ENOSPC, FullError), (errno.EROFS, UnusableError), (errno.EACCES, UnusableError)]
)
@pytest.mark.parametrize("place", ["os.fsync", "tempfile.mkstemp", "os.replace"])
def test_a_disk_that_refuses_leaves_all_as_it_was(
    code: int, error: type[StoreError], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = store(tmp_path)
    name = kept(found)
    before = contents(found)

    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(place, refuse)
        with pytest.raises(error):
            kept(found, b"other numbers")
    assert contents(found) == before
    assert found.read(found.find(name), "weights") == b"numbers"
    kept(found, b"other numbers")  # and goes on as soon as there is room


def test_an_index_without_room_is_told(tmp_path: Path) -> None:
    found = store(tmp_path)
    name = kept(found)
    pages = found.transaction(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    found.look(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises(FullError, match="no room"):
        found.write(Change(private_name("run"), "run", "", {"long": "x" * 100_000}))
    assert found.read(found.find(name), "weights") == b"numbers"


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(UnusableError, match="cannot be used"):
        kept(store(tmp_path))
    with pytest.raises((UnusableError, GoneError)):
        store(tmp_path).find(private_name("own"))


def test_a_write_that_failed_in_the_middle_leaves_no_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = store(tmp_path)
    first, second = private_name("own"), private_name("own")

    def refuse(*_args: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("app.laboratory.store.index.save", refuse)
        with pytest.raises(UnusableError):
            found.write(Change(first, "network", files={"a": b"a"}), Change(second, "network", files={"b": b"b"}))
    for name in (first, second):
        with pytest.raises(GoneError):
            found.find(name)
    found.clean()
    assert contents(found) == {}


def _write_for_ever(folder: Path, name: str) -> None:
    found = store(folder)
    for n in range(10**6):
        size = 50_000 + n % 7
        found.write(Change(name, "run", "", {"n": n, "size": size}, {"head": bytes([n % 251]) * size}))


def _kill_writers(folder: Path, kills: int, seed: int) -> None:
    """Kill a process that writes, at any moment; what it wrote last, or the time before, is whole."""
    chance = random.Random(seed)
    name, last = private_name("run"), -1
    store(folder).write(Change(name, "run", "", {"n": -1, "size": 1}, {"head": b"x"}))
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            try:
                _write_for_ever(folder, name)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = store(folder)
        entry = found.find(name)
        content = found.read(entry, "head")
        assert len(content) == entry.about["size"]
        assert entry.about["n"] < 0 or set(content) == {entry.about["n"] % 251}
        last = max(last, entry.about["n"])
    found.clean()
    assert len(contents(found)) == 1
    assert last >= 0


def test_a_writer_that_is_killed_leaves_nothing_half_written(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    _kill_writers(tmp_path, DAILY, seed)


@pytest.mark.nightly
def test_writers_that_are_killed_leave_nothing_half_written(tmp_path: Path) -> None:
    _kill_writers(tmp_path, NIGHTLY, 0)
