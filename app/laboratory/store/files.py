"""Files found by the SHA-256 of their content: written whole or not at all, and checked whenever they are read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app.laboratory.store.entry import File, digest
from app.laboratory.store.errors import DamagedError, GoneError

UNFINISHED = "unfinished-"


def write_durably(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, have it on the disk, and only then give it its name. Raises OSError.

    The folder of the file is made where it is missing; a write that fails leaves nothing.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Files:
    """The files of a folder, in folders by the first two digits of their digest."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Return where a file lies."""
        return self.folder / digest[:2] / digest

    def write(self, content: bytes) -> File:
        """Keep a content and return what it is found by; one that is there is not written again. Raises OSError."""
        file = File.of(content)
        path = self.path(file.digest)
        if not self._is_whole(path, file):
            write_durably(path, content)
        return file

    def read(self, file: File) -> bytes:
        """Return a file's content. Raises GoneError where it is missing, DamagedError where it is another."""
        try:
            content = self.path(file.digest).read_bytes()
        except FileNotFoundError as error:
            raise GoneError(f"the file {file.digest} has been forgotten") from error
        if digest(content) != file.digest:
            raise DamagedError(f"the file {self.path(file.digest)} is damaged: its content is not what was written")
        return content

    def has(self, file: File) -> bool:
        """Return whether a file is there."""
        return self.path(file.digest).exists()

    def clean(self, known: Iterable[str]) -> None:
        """Remove every file that is not known, and what an interrupted write left. Raises OSError."""
        kept = set(known)
        for path in self._all():
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _all(self) -> Iterator[Path]:
        if self.folder.is_dir():
            for part in self.folder.iterdir():
                if part.is_dir():
                    yield from part.iterdir()

    @staticmethod
    def _is_whole(path: Path, file: File) -> bool:
        try:
            return digest(path.read_bytes()) == file.digest
        except OSError:
            return False
