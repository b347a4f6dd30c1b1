"""Networks that were opened, as the store keeps them: safetensors and JSON, under a private name, for a while."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from app.laboratory.store import Change, DamagedError, Entry, GoneError, Store, StoreError, private_name
from app.opening import keeping
from app.opening.opener import Opener
from app.opening.tables import Table
from app.reading.caches import Cache
from app.settings import Settings
from lstm_core.errors import LstmCoreError
from lstm_core.formats.network import Network

LOG = logging.getLogger(__name__)
OWN, UPLOAD, INPUT = "own", "upload", "input"
UNDO = 10.0  # seconds in which deleting can be undone
HOUR = 3600.0
KEPT = 8  # networks in memory
MEGABYTE = 2**20
ANSWER = 2 * 256 * MEGABYTE  # bytes of what a process may answer: the arrays, and as much again of the rest


class TooManyError(Exception):
    """More networks than a setting allows."""

    def __init__(self, setting: str, limit: int):
        super().__init__(f"{limit} networks at most (setting {setting})")
        self.setting, self.limit = setting, limit


@dataclass(frozen=True)
class Opened:
    """A network that is kept: its entry, and what was read."""

    entry: Entry
    network: Network

    @property
    def name(self) -> str:
        """Its private name."""
        return self.entry.name

    @property
    def about(self) -> Mapping[str, Any]:
        """The facts: `file`, `bytes`, `answers`, `outputs`, `begin`."""
        return self.entry.about


class Uploads:
    """The networks of a server that readers brought. Methods raise StoreError."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.store = Store(settings.store_folder, settings.store_megabytes, settings.opening_hours)
        self.opener = Opener("app.opening.reading", settings.opening_at_once, ANSWER)
        self._loaded: Cache[Network] = Cache(KEPT)
        self._sweeping: threading.Timer | None = None

    def add(self, contents: Sequence[bytes], about: Mapping[str, Any]) -> Opened:
        """Keep a network, in the contents of `app.opening.keeping`, under a new private name. Raises TooManyError."""
        if self.store.count(UPLOAD) >= self.settings.opening_networks:
            raise TooManyError("opening_networks", self.settings.opening_networks)
        files = dict(zip(keeping.NAMES, contents, strict=True))
        (entry,) = self.store.write(Change(private_name(OWN), UPLOAD, about=about, files=files))
        self._sweep_later(HOUR)
        return Opened(entry, self._network(entry))

    def find(self, name: str) -> Opened:
        """Return a network. Raises GoneError, or DamagedError."""
        entry = self.entry(name)
        return Opened(entry, self._network(entry))

    def entry(self, name: str) -> Entry:
        """Return what is known of a network without reading it. Raises GoneError."""
        return self.store.find(name, UPLOAD)

    def contents(self, entry: Entry) -> list[bytes]:
        """Return a network's contents as they are kept."""
        return [self.store.read(entry, name) for name in keeping.NAMES]

    def delete(self, name: str) -> None:
        """Delete a network, with its inputs: nobody finds it any more; for `UNDO` seconds it can come back."""
        self.store.retire(name, UPLOAD, UNDO)
        self._later(UNDO + 1, self._sweep)

    def undo(self, name: str) -> Opened:
        """Bring a deleted network back. Raises GoneError once it is too late."""
        self.store.restore(name, UPLOAD)
        return self.find(name)

    def expires(self, entry: Entry) -> str:
        """Return when a network will be forgotten, by the wall clock."""
        left = timedelta(seconds=self.store.seconds_left(entry))
        return (datetime.now(UTC) + left).isoformat(timespec="seconds")

    def add_input(self, opened: Opened, table: Table) -> str:
        """Keep a series for a network, and return the key by which `series` finds it; the same series has one key."""
        content: bytes = save({"x": np.ascontiguousarray(table.values)})
        for entry in self.store.owned(opened.name, INPUT):
            if self.store.read(entry, "x") == content:
                return _key(entry)
        about = {"header": list(table.header)}
        change = Change(private_name(INPUT), INPUT, opened.name, about, {"x": content})
        (entry,) = self.store.write(change)
        return _key(entry)

    def series(self, name: str, key: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return a series that was kept for a network, and its columns' names. Raises GoneError."""
        for entry in self.store.owned(name, INPUT):
            if _key(entry) == key:
                return load(self.store.read(entry, "x"))["x"], tuple(entry.about["header"])
        raise GoneError(f"{name} has no input {key[:60]!r}")

    def prepare(self) -> None:
        """Forget what is too old, and start the process that waits for an upload."""
        if self.settings.store_folder.is_dir():
            self._sweep()
        self.opener.warm()

    def _network(self, entry: Entry) -> Network:
        key = tuple(entry.files[name].digest for name in keeping.NAMES)
        return self._loaded.of(key, lambda: self._read(entry))

    def _read(self, entry: Entry) -> Network:
        contents = self.contents(entry)
        try:
            return keeping.unpack(contents)
        except LstmCoreError as error:
            raise DamagedError(f"{entry.name}: its files cannot be read: {error}") from error

    def _sweep_later(self, seconds: float) -> None:
        if self._sweeping is None or not self._sweeping.is_alive():
            self._sweeping = self._later(seconds, self._sweep_on)

    def _sweep_on(self) -> None:
        self._sweep()
        self._sweeping = self._later(HOUR, self._sweep_on)

    def _sweep(self) -> None:
        try:
            self.store.clean()
        except StoreError as error:
            LOG.warning("What readers brought could not be tidied up: %s", error)
        finally:
            with suppress(StoreError):
                self.store.close()

    @staticmethod
    def _later(seconds: float, work: Callable[[], None]) -> threading.Timer:
        timer = threading.Timer(seconds, work)
        timer.daemon = True
        timer.start()
        return timer


def _key(entry: Entry) -> str:
    return f"f-{entry.files['x'].digest[:16]}"
