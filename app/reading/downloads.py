"""Serialise downloads: a trace as CSV (spreadsheet, pandas), JSON or NPZ (NumPy); a figure's table as CSV.

Numbers in CSV are plain: ASCII digits, a full stop, no unit, no thousands separator. A trace's have the digits of its
JSON; docs/api.md states how both are rounded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import orjson

from app.text.amounts import Amount

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "npz": "application/zip"}
CSV_COLUMNS = ("step", "token", "known", "name", "unit", "value")


def to_json(data: Any) -> bytes:
    """Serialise a payload as JSON; NumPy arrays become nested lists."""
    return orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY)


def to_csv(payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield a trace as CSV, one number per line, token by token; steps and units count from 1."""
    yield _line(CSV_COLUMNS)
    for step, token in enumerate(payload["tokens"]):
        prefix = _line((step + 1, token["text"], "yes" if token["known"] else "no"))[
            :-1
        ]  # the same for all its numbers
        for name, values in payload["values"].items():
            numbers = to_json(np.ravel(values[step])).decode()[1:-1].split(",")
            yield "".join(f"{prefix},{name},{unit},{number}\n" for unit, number in enumerate(numbers, 1))


def _line(cells: Sequence[object]) -> str:
    """Format a line of CSV, quoted where needed."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def to_npz(payload: Mapping[str, Any]) -> bytes:
    """Serialise a trace as a compressed NPZ: an array (time, units) per name, and `tokens`, their texts (no pickle).

    If the cell has a line of that name, the texts are `tokens_`, which no line can be called.
    """
    values = payload["values"]
    texts = np.array([token["text"] for token in payload["tokens"]])
    return arrays_npz({"tokens_" if "tokens" in values else "tokens": texts, **values})


def arrays_npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Serialise arrays of numbers or texts as a compressed NPZ (no pickle)."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as members:  # not by numpy.savez, whose own arguments have names too
        for name, array in arrays.items():
            member = ZipInfo(f"{name}.npy")
            member.compress_type = ZIP_DEFLATED
            with members.open(member, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
    return buffer.getvalue()


def numbers_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Serialise rows as CSV: a number with the digits of its JSON, None as nothing, a word as it is."""
    written = [_line(headings)]
    written += [_line([cell if isinstance(cell, str) else _digits(cell) for cell in row]) for row in rows]
    return "".join(written)


def _digits(number: object) -> str:
    return "" if number is None else to_json(number).decode()


def table_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Serialise a table as CSV: an `Amount` as its number (empty for None), a word as it is."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(headings)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _cell(cell: str) -> str:
    """Format a cell for a file: a number to five decimals, a smaller one to five significant digits."""
    if not isinstance(cell, Amount):
        return cell
    number = cell.value
    if number is None or isinstance(number, int):
        return "" if number is None else str(number)
    return repr(round(number, 5) if abs(number) >= 1 else float(f"{number:.5g}"))
