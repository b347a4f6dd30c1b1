"""A network's file and what lies beside it, read once into memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lstm_core.formats.errors import FormatError
from lstm_core.formats.limits import LIMITS, MIB, Limits
from lstm_core.formats.names import shown


@dataclass(frozen=True)
class Files:
    """A network's file: its name and bytes, what was given beside it, the folder in which a second file may lie."""

    name: str
    data: bytes = field(repr=False)
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    limits: Limits = LIMITS

    def second(self, name: str) -> bytes:
        """Return the bytes of a second file, which the network's file names.

        It is one that was given beside it, else one in the folder of the file: a bare name and no link, for a name out
        of a stranger's file chooses what is read. Raises FormatError: "outside", "second file", "too large".
        """
        if not name or name in (".", "..") or any(sign in name for sign in '/\\:\0\r\n\t*?"<>|'):
            raise FormatError(
                f"the file names {shown(name)!r} for its weights; expected the bare name of a file that lies beside it",
                "outside",
            )
        if name in self.beside:
            return self.beside[name]
        path = self.folder / name if self.folder is not None else None
        if path is not None and path.is_symlink():
            raise FormatError(f"the second file, {shown(name)!r}, is a link; expected the file itself", "outside")
        if path is None or not path.is_file():
            raise FormatError(
                f"the weights lie in a second file, {shown(name)!r}; give it together with the model", "second file"
            )
        return read_bytes(path, self.limits.file - len(self.data), self.limits)


def read_files(path: str | Path, beside: Iterable[str | Path] = (), limits: Limits = LIMITS) -> Files:
    """Read a file and those given beside it. Raises FormatError: "unreadable", "ending" for a folder, "too large"."""
    path = Path(path)
    if path.is_dir():
        raise FormatError(
            f"{shown(path.name)!r} is a folder. A SavedModel is opened after loading it in Keras and "
            f"`model.save('x.keras')`",
            "ending",
        )
    left = limits.file
    data = read_bytes(path, left, limits)
    left -= len(data)
    others: dict[str, bytes] = {}
    for other in beside:
        others[Path(other).name] = read_bytes(Path(other), left, limits)
        left -= len(others[Path(other).name])
    return Files(path.name, data, others, path.parent, limits)


def read_bytes(path: Path, most: int, limits: Limits) -> bytes:
    """Return the bytes of a file of at most `most`. Raises FormatError: "unreadable", "too large"."""
    try:
        with path.open("rb") as file:
            data = file.read(max(most, 0) + 1)
    except OSError as error:
        raise FormatError(f"{shown(path.name)!r} cannot be read: {error.strerror}", "unreadable") from error
    if len(data) > most:
        raise FormatError(
            f"{shown(path.name)!r} goes beyond {limits.file / MIB:g} MiB, the limit of a file with what lies beside it",
            "too large",
        )
    return data
