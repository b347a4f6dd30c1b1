"""What can go wrong with the store, in sentences."""

from __future__ import annotations

import errno
import sqlite3

FULL = (errno.ENOSPC, errno.EDQUOT)


class StoreError(Exception):
    """Base class. The message is in English, for the log; `kind` is what a page words in the reader's language."""

    kind = "unusable"


class UnusableError(StoreError):
    """The folder cannot be written to, or not be read."""


class FullError(StoreError):
    """There is no room: on the disk, or under the store's own limit."""

    kind = "full"


class DamagedError(StoreError):
    """A file is not what was written."""

    kind = "damaged"


class GoneError(StoreError):
    """There is no entry of this name: it was forgotten, or never was."""

    kind = "gone"


class InUseError(StoreError):
    """Another process or thread works with the entry."""

    kind = "in_use"


def of_system(error: OSError | sqlite3.Error, folder: object) -> StoreError:
    """Return what an error of the system, or of SQLite, means for the store."""
    code = error.errno if isinstance(error, OSError) else None
    name = getattr(error, "sqlite_errorname", "") or ""
    if code in FULL or name == "SQLITE_FULL":
        return FullError(f"there is no room left on the disk of {folder}: {error}")
    return UnusableError(f"the folder {folder} cannot be used: {error}")
