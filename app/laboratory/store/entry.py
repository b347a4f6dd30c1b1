"""Entries of the store: their names, their files, and how one is written beside the index."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

RANDOM = 16  # bytes of a private name: whoever does not have it cannot guess it
NAME = re.compile(r"[a-z]{1,20}-[0-9a-f]{32}")


def private_name(kind: str) -> str:
    """Return a new name that nobody can guess: "own-" and 128 random bits."""
    return f"{kind}-{secrets.token_hex(RANDOM)}"


def digest(content: bytes) -> str:
    """Return the digest by which a file is found."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class File:
    """A file of an entry: the SHA-256 of its content, and its bytes."""

    digest: str
    size: int

    @classmethod
    def of(cls, content: bytes) -> File:
        """Return what a content is found by."""
        return cls(digest(content), len(content))


@dataclass(frozen=True)
class Entry:
    """Something kept: its name, what kind it is, facts for JSON, its files by name.

    An entry with an `owner` is kept as long as that one. Times are those of the store's own clock, in seconds.
    """

    name: str
    kind: str
    owner: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    created: float = 0.0
    used: float = 0.0
    expires: float = 0.0

    def to_bytes(self) -> bytes:
        """Return the entry as it is written beside the index, with a digest of itself."""
        written = json.dumps(asdict(self), sort_keys=True)
        return json.dumps({"entry": written, "digest": digest(written.encode())}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Entry:
        """Return an entry written by `to_bytes`. Raises ValueError for anything else."""
        try:
            found = json.loads(content)
            if digest(found["entry"].encode()) != found["digest"]:
                raise ValueError("the digest is of another content")
            entry = json.loads(found["entry"])
            files = {name: File(**given) for name, given in entry.pop("files").items()}
            return cls(**entry, files=files)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this is no entry: {error!r}") from error
