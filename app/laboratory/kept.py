"""What the laboratory keeps, in every process: readings, what answers said, and drawings."""

from __future__ import annotations

from typing import Any

from app.reading.caches import Cache
from app.settings import Settings
from lstm_core.notation import Diagram

READINGS: Cache[Any] = Cache(0)  # of `app.laboratory.reading`, which uses it
ANSWERS: Cache[dict[str, str]] = Cache(0)  # the digests of an answer's bands, by the answer's key
DIAGRAMS: Cache[Diagram | None] = Cache(0)  # drafts and settled ones
ALL: tuple[Cache[Any], ...] = (READINGS, ANSWERS, DIAGRAMS)


def use(settings: Settings) -> None:
    """Keep as many as the settings say."""
    READINGS.most = settings.lab_readings_kept
    ANSWERS.most = settings.lab_readings_kept
    DIAGRAMS.most = settings.lab_diagrams_kept
