"""The store: what is written is found, by whoever has its name, until it is too old or there is no room for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.laboratory.store import Change, FullError, GoneError, InUseError, Store, clock, private_name
from app.laboratory.store.clock import OFF, Moment, elapsed

MEGABYTE = 2**20


def store(folder: Path, megabytes: int = 10, hours: int = 24) -> Store:
    return Store(folder / "store", megabytes, hours)


def kept(found: Store, size: int = 1000, name: str = "", owner: str = "") -> str:
    name = name or private_name("own")
    found.write(Change(name, "network", owner, {"size": size}, {"weights": os.urandom(size)}))
    return name


def files(found: Store) -> list[Path]:
    return [path for path in (found.folder / "files").rglob("*") if path.is_file()]


@contextmanager
def later(monkeypatch: pytest.MonkeyPatch, running: float, wall: float | None = None, boot: str = "") -> Iterator[None]:
    """Have so many seconds gone by, by the clock that nobody sets and by the one on the wall."""
    now = clock.now()
    moved = Moment(now.running + running, now.wall + (running if wall is None else wall), boot or now.boot)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: moved)
        yield


def test_what_is_written_is_read_by_another_process_too(tmp_path: Path) -> None:
    name = private_name("own")
    store(tmp_path).write(Change(name, "network", "", {"update": 7}, {"weights": b"numbers", "text": b"words"}))
    other = store(tmp_path)
    entry = other.find(name, "network")
    assert entry.about == {"update": 7}
    assert other.read(entry, "weights") == b"numbers"
    assert other.read(entry, "text") == b"words"
    with pytest.raises(GoneError):
        other.find(name, "run")
    with pytest.raises(GoneError):
        other.read(entry, "picture")


@pytest.mark.parametrize(
    "name", ["", "own-1", "own-" + "0" * 32, "../../etc/passwd", "own-" + "0" * 31 + "/", "é" * 40]
)
def test_a_name_that_is_not_there_is_gone(name: str, tmp_path: Path) -> None:
    found = store(tmp_path)
    with pytest.raises(GoneError):
        found.find(name)
    kept(found)
    with pytest.raises(GoneError):
        found.find(name)


def test_names_cannot_be_guessed_and_the_folder_is_the_owners_alone(tmp_path: Path) -> None:
    assert len({private_name("own") for _ in range(100)}) == 100
    assert len(private_name("own").removeprefix("own-")) * 4 == 128
    found = store(tmp_path)
    kept(found)
    assert found.folder.stat().st_mode & 0o077 == 0


def test_equal_contents_lie_there_once(tmp_path: Path) -> None:
    found = store(tmp_path)
    names = [private_name("own") for _ in range(3)]
    found.write(*(Change(name, "network", files={"weights": b"x" * 5000}) for name in names))
    assert found.used() == 5000
    assert len(files(found)) == 1


def test_too_old_is_forgotten_and_cleaned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = store(tmp_path, hours=2)
    old = kept(found)
    with later(monkeypatch, 3600):
        new = kept(found)
    with later(monkeypatch, 2.5 * 3600):
        with pytest.raises(GoneError):
            found.find(old)
        found.find(new)
        assert len(files(found)) == 2
        found.clean()
        assert [path.name for path in files(found)] == [found.find(new).files["weights"].digest]
        assert [path.name for path in (found.folder / "entries").iterdir()] == [new]


def test_what_is_in_use_is_never_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = store(tmp_path, hours=1)
    used, other = kept(found), kept(found)
    with later(monkeypatch, 7200):
        with found.alone(used):
            store(tmp_path, hours=1).clean()
            assert len(files(found)) == 1
            with pytest.raises(InUseError), store(tmp_path).alone(used):
                pass
        found.clean()
        assert files(found) == []
    assert other != used


def test_what_belongs_to_another_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = store(tmp_path, hours=1)
    run = private_name("run")
    found.write(Change(run, "run"))
    network = kept(found, owner=run)
    assert [entry.name for entry in found.owned(run, "network")] == [network]
    with later(monkeypatch, 1800):
        found.write(Change(run, "run"))  # the run goes on, and what belongs to it stays
    with later(monkeypatch, 4000):
        found.find(network)
    with later(monkeypatch, 6000):
        with pytest.raises(GoneError):
            found.find(network)
        found.clean()
        assert files(found) == []


def test_the_limit_is_kept_by_forgetting_what_was_not_used_for_longest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = store(tmp_path, megabytes=1)
    names = []
    for n in range(5):
        with later(monkeypatch, n):
            names.append(kept(found, MEGABYTE // 5))
    with later(monkeypatch, 10):
        found.write(replace_of(found, names[0]))  # used again
    with later(monkeypatch, 11):
        names.append(kept(found, MEGABYTE // 5))
        gone = [name for name in names if not is_there(found, name)]
    assert names[1] in gone
    assert names[0] not in gone
    assert names[5] not in gone
    assert found.used() <= MEGABYTE
    assert sum(path.stat().st_size for path in files(found)) == found.used()


def replace_of(found: Store, name: str) -> Change:
    entry = found.find(name)
    return Change(entry.name, entry.kind, entry.owner, entry.about, entry.files)


def is_there(found: Store, name: str) -> bool:
    try:
        found.find(name)
    except GoneError:
        return False
    return True


def test_where_all_is_in_use_there_is_no_room(tmp_path: Path) -> None:
    found = store(tmp_path, megabytes=1)
    name = kept(found, MEGABYTE // 2)
    with found.alone(name):
        with pytest.raises(FullError, match="1 MB at most"):
            kept(found, MEGABYTE * 2 // 3)
        assert is_there(found, name)
        assert len(files(found)) == 1
    with pytest.raises(FullError):
        kept(found, 2 * MEGABYTE)


@pytest.mark.parametrize("jump", [10 * 365 * 86400.0, -10 * 365 * 86400.0])
def test_a_clock_that_jumps_forgets_nothing(jump: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = store(tmp_path, hours=24)
    name = kept(found)
    with later(monkeypatch, 60, jump):
        found.clean()
        entry = found.find(name)
        assert found.seconds_left(entry) == pytest.approx(24 * 3600 - 60, abs=5)
        other = kept(found)
    with later(monkeypatch, 60, jump, boot="another start of the machine"):
        found.clean()
        assert is_there(found, name)
        assert is_there(found, other)
        assert found.seconds_left(found.find(name)) >= 22 * 3600


def test_the_time_that_a_machine_was_off_counts_for_an_hour_at_most() -> None:
    before = Moment(500.0, 1_000_000.0, "first")
    assert elapsed(before, Moment(510.0, 0.0, "first")) == 10
    assert elapsed(before, Moment(5.0, 1_000_100.0, "second")) == 100
    assert elapsed(before, Moment(5.0, 9_000_000.0, "second")) == OFF
    assert elapsed(before, Moment(5.0, 1.0, "second")) == 0
    assert elapsed(replace(before, boot=""), Moment(5.0, 1_000_060.0, "")) == 60


def test_what_is_retired_is_gone_at_once_and_comes_back_only_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = store(tmp_path)
    name = kept(found)
    inner = kept(found, owner=name)
    before = found.find(name)
    found.retire(name, "network", 10)
    assert found.count("network") == 1  # of the inner one, which goes with it
    with pytest.raises(GoneError):
        found.find(name, "network")
    with pytest.raises(GoneError):
        found.retire(name, "network", 10)
    with later(monkeypatch, 9):
        assert found.restore(name, "network").expires == before.expires
        assert found.find(name, "network").files == before.files
        assert found.find(inner)
        found.retire(name, "network", 10)
    with later(monkeypatch, 20):
        with pytest.raises(GoneError):
            found.restore(name, "network")
        found.clean()
    assert not files(found)


def test_an_index_that_is_made_anew_knows_what_was_retired(tmp_path: Path) -> None:
    found = store(tmp_path)
    name = kept(found)
    found.retire(name, "network", 10)
    found.close()
    for path in found.folder.glob("index.sqlite*"):
        path.unlink()
    again = store(tmp_path)
    with pytest.raises(GoneError):
        again.find(name, "network")
    assert again.restore(name, "network").name == name
