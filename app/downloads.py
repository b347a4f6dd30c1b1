"""A trace as a file to take away: CSV for a spreadsheet or pandas, JSON, NPZ for NumPy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import orjson

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "npz": "application/zip"}
CSV_COLUMNS = ("step", "token", "known", "name", "unit", "value")


def to_json(data: Any) -> bytes:
    """Return an answer as JSON; NumPy arrays become nested lists."""
    return orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY)


def to_csv(payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield a trace as CSV, one number a line, a token at a time; steps and units count from 1."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for step, token in enumerate(payload["tokens"]):
        known = "yes" if token["known"] else "no"
        for name, values in payload["values"].items():
            numbers = np.atleast_1d(values[step]).tolist()
            writer.writerows(
                (step + 1, token["text"], known, name, unit, f"{number:.5g}") for unit, number in enumerate(numbers, 1)
            )
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def to_npz(payload: Mapping[str, Any]) -> bytes:
    """Return a trace as a compressed NPZ: an array (time, units) a name, and `tokens`, their texts (no pickle)."""
    buffer = io.BytesIO()
    tokens = np.array([token["text"] for token in payload["tokens"]])
    np.savez_compressed(buffer, tokens=tokens, **payload["values"])
    return buffer.getvalue()
