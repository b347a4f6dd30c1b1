"""What the process of training does: advance a run of the store by about a second, and write its next checkpoint."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.laboratory.store import Change, DamagedError, Entry, File, GoneError, Store, private_name
from app.laboratory.training.record import NETWORK, OWN, RUN, Checkpoint, Record
from lstm_core.learning.live.objectives import grammar_base
from lstm_core.learning.live.pair import DivergedError, Pair
from lstm_core.tasks.live.text import OwnText, own_text

FIRST = 0.3  # seconds of a run's first time, so that its first point stands soon
LATER = 1.0
SLOW = 2.0  # seconds at most, on a machine where measuring takes long
UPDATING = 6.0  # times as long as measuring: what is measured must not cost what is learned
LONGEST = 3.0  # seconds, where a number of updates is asked for
HELD = 4  # runs in memory


class Trainer:
    """Advances runs of a store; the last few stay in memory. `folder` keeps the texts that take long to draw."""

    def __init__(self, store: Store, folder: Path):
        self.store, self.folder = store, folder
        self._pairs: OrderedDict[tuple[str, str], Pair] = OrderedDict()

    def warm(self) -> None:
        """Load what every run needs, before there is one."""
        grammar_base(self.folder)

    def advance(self, name: str, updates: int | None) -> None:
        """Advance a run. Raises StoreError: InUseError where another process does, GoneError for one forgotten."""
        with self.store.alone(name):
            entry = self.store.find(name, RUN)
            record = Record.from_dict(entry.about)
            if record.is_over:
                return
            pair, record = self._loaded(entry, record)
            if record.state == "new":
                before = pair.update
                record, entry = self._first(entry, record, pair)
                updates = updates and updates - (pair.update - before)
            if not record.is_over and updates != 0:
                is_first = len(record.checkpoints) <= 1 and record.parent is None
                seconds = FIRST if is_first else max(LATER, min(SLOW, UPDATING * pair.measuring))
                self._work(entry, record, pair, updates, seconds)

    def _first(self, entry: Entry, record: Record, pair: Pair) -> tuple[Record, Entry]:
        """Keep what a run begins as: its first update, or where a branch leaves; so that there is something to see."""
        chance = {} if pair.learned.usual_surprise is None else {"surprise": pair.learned.usual_surprise}
        record = replace(record, state="going", chance=chance)
        return self._work(entry, record, pair, 0 if record.parent else 1, LONGEST)

    def _work(
        self, entry: Entry, record: Record, pair: Pair, updates: int | None, seconds: float
    ) -> tuple[Record, Entry]:
        """Make updates, measure, and write the next checkpoint, or how it failed."""
        began, first = time.perf_counter(), pair.update
        longest = seconds if updates is None else LONGEST

        def is_enough() -> bool:
            is_late = time.perf_counter() - began >= longest
            return is_late or (updates is not None and pair.update - first >= updates)

        content = pair.to_bytes()
        try:
            if updates != 0:
                pair.advance(is_enough)
            values = pair.measure()
        except DivergedError as error:
            return self._failed(entry, record, error, content)
        spent = time.perf_counter() - began
        made = pair.update - first
        record = replace(
            record.measured(pair.update, values) if made else record,
            update=pair.update,
            seconds=record.seconds + spent,
            pace=made / spent if made else record.pace,
            state="done" if pair.is_done else "going",
            lost=pair.lost,
        )
        return self._kept(entry, record, pair, values)

    def _failed(self, entry: Entry, record: Record, error: DivergedError, content: bytes) -> tuple[Record, Entry]:
        """Write how a training failed; one that fails at once has its beginning, `content`, to be gone on from."""
        self._pairs.pop((entry.name, _head(entry)), None)
        failure = {"update": error.update, "side": error.side, "reason": error.reason}
        failed = replace(record, state="failed", failure=failure)
        if not record.checkpoints:
            begun = Pair.start(record.plan, self._text(entry), self.folder)
            begun.go_on(content)
            with suppress(DivergedError):
                values = begun.measure()
                failed = replace(failed.measured(begun.update, values), update=begun.update)
                return self._kept(entry, failed, begun, values)
        return failed, self._written(entry, failed, dict(entry.files))[0]

    def _kept(
        self, entry: Entry, record: Record, pair: Pair, values: Mapping[str, Mapping[str, float]]
    ) -> tuple[Record, Entry]:
        content = pair.to_bytes()
        files: dict[str, bytes | File] = {**entry.files, "head": content}
        networks: list[Change] = []
        if record.is_due(record.update) or not record.checkpoints:
            names = {side: private_name(OWN) for side in values}
            surprise = round(values["own"]["surprise"], 4)
            kept = Checkpoint(names["own"], names.get("beside", ""), record.update, surprise)
            record = replace(record, checkpoints=(*record.checkpoints, kept))
            networks = [
                Change(model, NETWORK, entry.name, _about(side, record.update, names), {"weights": content})
                for side, model in names.items()
            ]
        self._pairs.pop((entry.name, _head(entry)), None)
        written = self._written(entry, record, files, *networks)[0]
        self._pairs[written.name, _head(written)] = pair
        while len(self._pairs) > HELD:
            self._pairs.popitem(last=False)
        return record, written

    def _written(
        self, entry: Entry, record: Record, files: Mapping[str, bytes | File], *networks: Change
    ) -> list[Entry]:
        return self.store.write(Change(entry.name, RUN, "", record.to_dict(), files), *networks)

    # loading

    def _loaded(self, entry: Entry, record: Record) -> tuple[Pair, Record]:
        """Return a run's pair, from memory or its last checkpoint; from the one before where that is damaged."""
        key = (entry.name, _head(entry))
        if key in self._pairs and _head(entry):
            self._pairs.move_to_end(key)
            return self._pairs[key], record
        text = self._text(entry)
        pair = Pair.start(record.plan, text, self.folder)
        if not _head(entry):
            if record.start:
                self._take_over(entry, record, pair)
            return pair, record
        try:
            pair.go_on(self.store.read(entry, "head"))
        except (DamagedError, GoneError):
            return self._fallen_back(record, text)
        return pair, record

    def _take_over(self, entry: Entry, record: Record, pair: Pair) -> None:
        assert record.start is not None
        given = record.start
        pair.begin_from(
            self.store.read(entry, "start"), is_branch=bool(given["is_branch"]), same_words=bool(given["same_words"])
        )

    def _fallen_back(self, record: Record, text: OwnText | None) -> tuple[Pair, Record]:
        """Go on from the last checkpoint that is whole. Raises DamagedError where there is none."""
        for checkpoint in reversed(record.checkpoints[:-1]):
            pair = Pair.start(record.plan, text, self.folder)
            try:
                pair.go_on(self.store.read(self.store.find(checkpoint.model, NETWORK), "weights"))
            except (DamagedError, GoneError):
                continue
            return pair, replace(record.up_to(checkpoint.update), fell_back=checkpoint.update)
        raise DamagedError("every checkpoint of this run is damaged or forgotten; train it anew")

    def _text(self, entry: Entry) -> OwnText | None:
        if "text" not in entry.files:
            return None
        return own_text(self.store.read(entry, "text").decode())


def _head(entry: Entry) -> str:
    return entry.files["head"].digest if "head" in entry.files else ""


def _about(side: str, update: int, names: Mapping[str, str]) -> dict[str, object]:
    """Return the facts of a network: whose it is, when, and which network of the other cell stands beside it."""
    other = next((name for key, name in names.items() if key != side), "")
    return {"side": side, "update": update, "other": other}
