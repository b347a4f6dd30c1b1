"""Locks between processes and threads: files held by `flock`, which the system lets go of when a process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.laboratory.store.errors import InUseError


@contextmanager
def locked(path: Path, *, alone: bool = True, wait: bool = True) -> Iterator[None]:
    """Hold the lock of a file, alone or with others that share it.

    Raises InUseError where it is held by another and `wait` is off, OSError where there can be no such file.
    """
    how = (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, how)
            except BlockingIOError as error:
                raise InUseError(f"{path.name} is in use") from error
            if _is_still(handle, path):  # else it was removed before it was ours
                yield
                return
        finally:
            os.close(handle)


def remove(path: Path) -> None:
    """Remove the file of a lock that is held alone."""
    with suppress(OSError):
        path.unlink()


def _is_still(handle: int, path: Path) -> bool:
    try:
        return os.fstat(handle).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
