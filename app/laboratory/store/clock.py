"""The store's own clock: it counts the time that goes by, so that a clock that is set does not forget what is kept.

Within one run of the machine, elapsed time is that of a clock which nobody sets. After a restart only the wall clock
can say how long the machine was off; it is believed for an hour at most.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

OFF = 3600.0  # seconds that a machine is believed to have been off, at most
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Moment:
    """What the machine's clocks say: since it started, the wall clock, and which start it was."""

    running: float
    wall: float
    boot: str


def now() -> Moment:
    """Return what the clocks say."""
    kind = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    try:
        boot = _BOOT.read_text().strip()
    except OSError:
        boot = ""
    return Moment(time.clock_gettime(kind), time.time(), boot)


def elapsed(before: Moment, after: Moment) -> float:
    """Return the seconds between two moments, never less than 0."""
    if before.boot == after.boot and after.running >= before.running:
        return after.running - before.running
    return min(OFF, max(0.0, after.wall - before.wall))
