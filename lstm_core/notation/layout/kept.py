"""Diagrams kept in a folder: a large cell takes seconds to lay out, and the same one comes of it every time.

A file is found by everything that a layout depends on: the cell's text, the geometry, and this package's source. What
cannot be read or written is laid out again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from lstm_core.notation.layout.shapes import Belt, Chip, Diagram, DiagramNode, Frame, Strip, Wire
from lstm_core.whole_files import write_whole

WORTH = 0.05  # seconds of laying out, above which a diagram is kept
MOST = 400  # diagrams in a folder: readers' own cells may not fill a disk

PARTS: dict[str, type[Any]] = {
    "belts": Belt,
    "nodes": DiagramNode,
    "strips": Strip,
    "wires": Wire,
    "chips": Chip,
    "decks": Frame,
}


class Kept:
    """A folder of diagrams; without one, nothing is kept."""

    def __init__(self) -> None:
        self.folder: Path | None = None

    def of(self, key: tuple[str, ...], lay_out: Callable[[], Diagram]) -> Diagram:
        """Return the diagram of a key, from the folder if it is there, else from `lay_out`, and keep it."""
        if self.folder is None:
            return lay_out()
        path = self.folder / f"{_digest(json.dumps([_source(), *key]).encode())}.json"
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            return from_dict(json.loads(path.read_bytes()))
        begun = time.process_time()
        found = lay_out()
        with suppress(OSError):
            if time.process_time() - begun > WORTH:
                self.folder.mkdir(parents=True, exist_ok=True)
                _make_room(self.folder)
                write_whole(path, json.dumps(asdict(found)).encode())
        return found


def _make_room(folder: Path) -> None:
    """Remove the oldest diagrams of a full folder: those of former versions would fill it for good."""
    oldest = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in oldest[: max(0, len(oldest) - MOST + 1)]:
        path.unlink(missing_ok=True)


KEPT = Kept()


def keep_in(folder: Path | None) -> None:
    """Keep the diagrams that are laid out from now on in a folder, and take from it what is there; None: in none."""
    KEPT.folder = folder


def from_dict(found: dict[str, Any]) -> Diagram:
    """Return a diagram from what `Diagram.to_dict` gave, or from its JSON."""
    own: dict[str, Any] = {
        name: _tuples(value) for name, value in found.items() if name not in PARTS and name != "cell"
    }
    parts: dict[str, Any] = {name: tuple(_part(kind, values) for values in found[name]) for name, kind in PARTS.items()}
    return Diagram(cell=_part(Frame, found["cell"]), **own, **parts)


def _part(kind: type[Any], values: dict[str, Any]) -> Any:
    return kind(**{name: _tuples(value) for name, value in values.items()})


def _tuples(value: Any) -> Any:
    """Return lists as tuples, as JSON has none."""
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


@lru_cache(maxsize=1)
def _source() -> str:
    """Return a digest of what lays a diagram out: the modules of `notation` and of the language."""
    package = Path(__file__).parents[2]
    modules = sorted([*(package / "notation").rglob("*.py"), *(package / "language").rglob("*.py")])
    return _digest(b"\0".join(module.read_bytes() for module in modules))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
