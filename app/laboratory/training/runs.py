"""The runs of a server: begun, advanced in turns, branched, and found again by their private names."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.laboratory.store import Change, Entry, File, GoneError, InUseError, Store, index, private_name
from app.laboratory.training.record import LINK, NETWORK, RUN, Record
from app.laboratory.training.turns import Turns, WaitError
from app.laboratory.training.workers import Given, Workers
from app.settings import Settings
from lstm_core.tasks.live.plan import Plan

SEEDS = 5  # of a band: the run's own and the next ones
PATIENCE = 1.5  # seconds that a request waits for its turn
RECENT = 60.0  # seconds: a run that was advanced since then is in training
STANDING = 2  # requests that wait for another one of the same run
BRANCH, SEED = "branch", "seed"
TEXTS = "texts"  # in the cache folder


class TooManyError(Exception):
    """More runs than a setting allows."""

    def __init__(self, setting: str, limit: int):
        super().__init__(f"{limit} runs at most (setting {setting})")
        self.setting, self.limit = setting, limit


@dataclass(frozen=True)
class Kept:
    """A run as it is in the store."""

    entry: Entry
    record: Record

    @property
    def name(self) -> str:
        """Its private name."""
        return self.entry.name


class Runs:
    """The runs of a store. Methods raise StoreError; one that trains, also WaitError and WorkerError."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.store = Store(settings.store_folder, settings.store_megabytes, settings.training_hours)
        self.turns = Turns(self.store, settings.training_slots)
        given = Given(
            self.store, settings.cache_folder / TEXTS, settings.training_idle_seconds, settings.training_niceness
        )
        self.workers = Workers(given, self.turns.slots)
        self._going: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._standing = threading.Semaphore(STANDING)

    def begin(self, record: Record, text: str = "", start: str = "") -> Kept:
        """Begin a run; `text` is its own text, `start` the network whose weights it takes where they fit.

        Raises TooManyError.
        """
        self._check_number(1)
        files: dict[str, bytes | File] = {"text": text.encode()} if text else {}
        if start:
            network, first = self.network(start)
            files["start"] = network.files["weights"]
            same = _same_words(first, record, files)
            record = replace(record, start={"model": start, "is_branch": False, "same_words": same})
        (found,) = self._write([(record, files)])
        return found

    def find(self, name: str) -> Kept:
        """Return a run. Raises GoneError."""
        entry = self.store.find(name, RUN)
        return Kept(entry, Record.from_dict(entry.about))

    def network(self, model: str) -> tuple[Entry, Kept]:
        """Return a checkpoint's network and its run. Raises GoneError."""
        entry = self.store.find(model, NETWORK)
        return entry, self.find(entry.owner)

    def expires(self, kept: Kept) -> str:
        """Return when a run will be forgotten, by the wall clock."""
        left = timedelta(seconds=self.store.seconds_left(kept.entry))
        return (datetime.now(UTC) + left).isoformat(timespec="seconds")

    def prepare(self) -> None:
        """Have the texts drawn that every run on the grammar needs, where this machine has none yet."""
        if not any((self.settings.cache_folder / TEXTS).glob("grammar_*.json")):
            self.workers.warm()

    def advance(self, name: str, updates: int | None) -> None:
        """Advance a run by about a second, or so many updates. Whoever asks while another does gets what that one made.

        Raises WaitError where it has to wait for others.
        """
        if self.find(name).record.is_over:
            return
        with self._only(name) as is_first:
            if not is_first:
                return
            with self.turns.taken(name, PATIENCE):
                try:
                    self.workers.do({"do": "advance", "run": name, "updates": updates})
                except InUseError as error:  # another server's process advances it
                    raise WaitError(0, 1.0) from error

    def branch(self, model: str, changes: Mapping[str, Any]) -> Kept:
        """Begin a run that goes on from a checkpoint with something changed. Raises TooManyError, GoneError."""
        self._check_number(1)
        network, parent = self.network(model)
        update = int(network.about["update"])
        record = parent.record.up_to(update)
        plan = replace(record.plan, **changes)
        record = replace(
            record,
            plan=plan,
            state="new",
            parent={"run": parent.name, "model": model, "update": update},
            start={"model": model, "is_branch": True, "same_words": True},
            lost=None,
        )
        files: dict[str, bytes | File] = {"start": network.files["weights"]}
        if "text" in parent.entry.files:
            files["text"] = parent.entry.files["text"]
        (found,) = self._write([(record, files)], (parent.name, BRANCH))
        return found

    def seeds(self, name: str) -> list[Kept]:
        """Return the runs of the same recipe with the next seeds, begun where there are none yet."""
        run = self.find(name)
        known = self.linked(name, SEED)
        if known:
            return known
        self._check_number(SEEDS - 1)
        plan = run.record.plan
        files: dict[str, bytes | File] = {key: file for key, file in run.entry.files.items() if key == "text"}
        first = Record(plan, run.record.sentence, run.record.text_name, run.record.text)
        begun = [replace(first, plan=replace(plan, seed=plan.seed + more)) for more in range(1, SEEDS)]
        return self._write([(record, files) for record in begun], (name, SEED))

    def linked(self, name: str, how: str) -> list[Kept]:
        """Return the branches of a run, or the runs of its other seeds, without those that were forgotten."""
        found = []
        for link in self.store.owned(name, LINK):
            if link.about["as"] == how:
                try:
                    found.append(self.find(link.about["run"]))
                except GoneError:
                    continue
        return found

    def weights(self, name: str, model: str) -> tuple[Entry, Kept]:
        """Return a network of a run, one that a branch has from its parent too. Raises GoneError."""
        run = self.find(name)
        known = {side for checkpoint in run.record.checkpoints for side in (checkpoint.model, checkpoint.beside)}
        if model not in known:
            raise GoneError(f"{name} has no network {model[:60]!r}")
        return self.network(model)

    def _write(
        self, begun: Sequence[tuple[Record, Mapping[str, bytes | File]]], linked: tuple[str, str] | None = None
    ) -> list[Kept]:
        """Write new runs, all or none; `linked` is the run that they belong to, and how."""
        changes = [Change(private_name(RUN), RUN, "", record.to_dict(), files) for record, files in begun]
        links = [
            Change(private_name(LINK), LINK, linked[0], {"run": change.name, "as": linked[1]})
            for change in changes
            if linked
        ]
        entries = self.store.write(*changes, *links)
        return [Kept(entry, record) for entry, (record, _) in zip(entries, begun, strict=False)]

    def _check_number(self, more: int) -> None:
        going, kept = self.store.look(numbers)
        for count, setting in ((going, "training_at_once"), (kept, "training_runs")):
            limit: int = getattr(self.settings, setting)
            if count + more > limit:
                raise TooManyError(setting, limit)

    @contextmanager
    def _only(self, name: str) -> Iterator[bool]:
        """Advance a run alone in this process; False after another has just done so. Raises WaitError."""
        with self._lock:
            lock = self._going.setdefault(name, threading.Lock())
        is_first = lock.acquire(blocking=False)
        if not is_first:
            self._stand(lock)
        try:
            yield is_first
        finally:
            if is_first:
                lock.release()
                with self._lock:
                    self._going.pop(name, None)

    def _stand(self, lock: threading.Lock) -> None:
        """Wait until another request has advanced the run, as long as the server's threads allow."""
        if not self._standing.acquire(blocking=False):
            raise WaitError(0, 1.0)
        try:
            if lock.acquire(timeout=PATIENCE):
                lock.release()
        finally:
            self._standing.release()


def _same_words(first: Kept, record: Record, files: Mapping[str, bytes | File]) -> bool:
    """Return whether two runs have the same vocabulary."""
    if first.record.plan.task != record.plan.task:
        return False
    own, other = files.get("text"), first.entry.files.get("text")
    if isinstance(own, bytes) and other is not None:
        return File.of(own) == other
    return own is None and other is None


def numbers(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return how many runs are in training, and how many are kept."""
    now = index.time_of(connection)
    going = "kind = ? AND used > ? AND json_extract(about, '$.state') NOT IN ('done', 'failed')"
    rows = (
        ("SELECT COUNT(*) FROM entries WHERE " + going, (RUN, now - RECENT)),
        ("SELECT COUNT(*) FROM entries WHERE kind = ? AND expires > ?", (RUN, now)),
    )
    in_training, kept = (int(connection.execute(*row).fetchone()[0]) for row in rows)
    return in_training, kept


def plan_changes(plan: Plan, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of a branch's changes that change something."""
    return {name: value for name, value in changes.items() if value is not None and getattr(plan, name) != value}
