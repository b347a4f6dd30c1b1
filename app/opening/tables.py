"""Series of numbers out of a CSV as people's programs write it, or an NPZ; bounded before they are made."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from flask_babel import gettext

from app.text.joining import listed
from app.text.numbers import thousands
from lstm_core.formats.names import shown

ENCODINGS = ("utf-8", "cp932", "latin-1")  # without a mark at the beginning; cp932: Excel in Japan
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = (",", ";", "\t", "|")
MISSING = frozenset(("", "na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "?", ".", "欠測", "なし"))
COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+),\d+(?:[eE][-+]?\d+)?")
LOOKED_AT = 100  # rows by which separator, decimal sign and kinds of columns are told
CELL = 100  # characters of a number, at most
COLUMNS = 4096
ARRAYS = 256  # in an NPZ
HEAD = 5  # rows shown
NPY = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


class TableError(Exception):
    """A file that holds no such series; `more` is for programs."""

    def __init__(self, kind: str, message: str, **more: Any):
        super().__init__(message)
        self.kind, self.message, self.more = kind, message, more


@dataclass(frozen=True)
class Table:
    """A series, (time, columns) float32, and how it was read; `rows` are those of the file."""

    values: np.ndarray
    header: tuple[str, ...]
    rows: int
    missing: int = 0
    separator: str = ""
    decimal: str = "."
    notes: tuple[str, ...] = ()


def read(content: bytes, wanted: int, most: int, left_out: Sequence[str] = ()) -> Table:
    """Read a CSV or an NPZ of `wanted` columns, `most` rows of it, without the columns that are left out.

    Raises TableError.
    """
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06") or content[:6] == b"\x93NUMPY":
        return _of_arrays(content, wanted, most)
    return _of_csv(content, wanted, most, left_out)


# CSV


def _of_csv(content: bytes, wanted: int, most: int, left_out: Sequence[str]) -> Table:
    text, notes = _decoded(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator, text = _announced(text)
    separator = separator or _separator(text)
    lines = _rows(text, separator)
    first = list(islice(lines, LOOKED_AT + 1))
    if not first:
        raise TableError("empty", gettext("The file is empty: a row of numbers a step is needed."))
    decimal = _decimal([cell for row in first for cell in row])
    has_header = not all(_is_number(cell, decimal) or _is_missing(cell) for cell in first[0])
    header = _header(first[0] if has_header else (), len(first[0]))
    body = first[has_header:]
    if not body:
        raise TableError("empty", gettext("The file has a header and no row of numbers under it."))
    kept = [place for place, name in enumerate(header) if name not in left_out]
    spare = [header[place] for place in kept if not _is_column(body, place, decimal)]
    if len(kept) != wanted:
        raise _width(wanted, [header[place] for place in kept], spare)
    rows = _numbers(_chain(body, lines), header, kept, decimal, 1 + has_header)
    values = list(islice(rows, most))
    total = text.count("\n") + (not text.endswith("\n")) - has_header
    found = np.array(values, np.float64).reshape(len(values), wanted)
    if len(values) == most and total > most:
        notes.append(
            gettext(
                "The first %(most)s of about %(total)s rows are read.", most=thousands(most), total=thousands(total)
            )
        )
    filled, missing = _filled(found)
    if missing:
        notes.append(gettext("Missing values: %(count)s. Each has the value above it.", count=thousands(missing)))
    names = tuple(header[place] for place in kept) if has_header else ()
    return Table(_narrow(filled), names, len(values), missing, separator, decimal, tuple(notes))


def _decoded(content: bytes) -> tuple[str, list[str]]:
    """Return a file's text, and a note where its encoding was a guess. Raises TableError."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), []
            except UnicodeDecodeError:
                break
    if b"\0" in content[:4096]:
        raise TableError("table", gettext("This is neither a CSV nor an NPZ."))
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return text, []
        name = "Shift_JIS" if encoding == "cp932" else "Latin-1"
        return text, [gettext("The file is not UTF-8; it was read as %(encoding)s.", encoding=name)]
    raise TableError("table", gettext("This is neither a CSV nor an NPZ."))


def _announced(text: str) -> tuple[str, str]:
    """Return the separator that Excel's first line `sep=;` gives, and the text behind it."""
    line, _, rest = text.partition("\n")
    found = re.fullmatch(r'"?sep=(.)"?', line.strip(" \r"), re.IGNORECASE)
    return (found[1], rest) if found and found[1] in SEPARATORS else ("", text)


def _separator(text: str) -> str:
    """Return what stands between the cells: of those with as many cells in every row, the one with most; " " else."""
    if _is_decimal_column(text):
        return ";"  # there is none: a column of numbers with decimal commas
    best, separator = 0, ""
    for each in SEPARATORS:
        counts = {len(row) for row in islice(_rows(text, each), LOOKED_AT)}
        if len(counts) == 1 and (count := counts.pop()) > max(1, best):
            best, separator = count, each
    if separator:
        return separator
    blanks = {len(line.split()) for line in islice(text.splitlines(), LOOKED_AT) if line.strip()}
    if len(blanks) == 1 and blanks.pop() > 1:
        return " "
    most = max(SEPARATORS, key=lambda each: text[:100_000].count(each))
    return most if most in text[:100_000] else ","


def _is_decimal_column(text: str) -> bool:
    """Return whether lines of one comma are rather numbers: the header has none, and what follows has digits only."""
    lines = [line.strip() for line in islice(text.splitlines(), LOOKED_AT) if line.strip()]
    return len(lines) > 1 and "," not in lines[0] and all(COMMA.fullmatch(line) for line in lines[1:])


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the rows that are not blank. Raises TableError for one with more cells than are read."""
    if separator == " ":
        source: Iterator[list[str]] = (line.split() for line in io.StringIO(text))
    else:
        source = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    while True:
        try:
            row = next(source)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError("table", gettext("The file cannot be read as a CSV: %(error)s.", error=error)) from error
        if len(row) > COLUMNS:
            raise TableError(
                "table", gettext("A row has more than %(limit)s columns.", limit=thousands(COLUMNS)), limit=COLUMNS
            )
        if any(cell.strip() for cell in row):
            yield row


def _chain(first: Sequence[list[str]], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rest


def _decimal(cells: Sequence[str]) -> str:
    return "," if any(COMMA.fullmatch(cell.strip()) for cell in cells) else "."


def _header(row: Sequence[str], count: int) -> tuple[str, ...]:
    """Return the names of the columns, each another; a column without one is called by its number."""
    names: list[str] = []
    for place in range(count):
        name = shown(row[place].strip()) if place < len(row) else ""
        name = name or gettext("column %(number)s", number=place + 1)
        names.append(name if name not in names else f"{name} ({place + 1})")
    return tuple(names)


def _plain(cell: str, decimal: str) -> str:
    text = cell.strip().replace("\u2212", "-")
    if decimal == ",":
        text = re.sub(r"[. \u00a0\u202f](?=\d{3}(?:\D|$))", "", text).replace(",", ".")
    return text


def _is_number(cell: str, decimal: str) -> bool:
    if len(cell) > CELL or _is_missing(cell) or "_" in cell:
        return False
    try:
        return math.isfinite(float(_plain(cell, decimal)))
    except ValueError:
        return False


def _is_missing(cell: str) -> bool:
    return cell.strip().lower() in MISSING


def _is_column(body: Sequence[Sequence[str]], place: int, decimal: str) -> bool:
    """Return whether most of a column are numbers."""
    cells = [row[place] for row in body if place < len(row) and not _is_missing(row[place])]
    return not cells or 2 * sum(_is_number(cell, decimal) for cell in cells) > len(cells)


def _numbers(
    rows: Iterator[list[str]], header: Sequence[str], kept: Sequence[int], decimal: str, first: int
) -> Iterator[list[float]]:
    """Yield rows of numbers, NaN for one that is missing. Raises TableError that names row and column."""
    for number, row in enumerate(rows, first):
        if len(row) != len(header):
            message = gettext(
                "Row %(row)s has %(found)s columns where the others have %(wanted)s.",
                row=thousands(number),
                found=len(row),
                wanted=len(header),
            )
            raise TableError("table", message, row=number)
        yield [_value(row[place], decimal, number, header[place]) for place in kept]


def _value(cell: str, decimal: str, row: int, column: str) -> float:
    if _is_missing(cell):
        return math.nan
    if not _is_number(cell, decimal):
        message = gettext(
            "Row %(row)s, column “%(column)s”: “%(cell)s” is no number.",
            row=thousands(row),
            column=column,
            cell=shown(cell.strip()),
        )
        raise TableError("table", message, row=row, column=column)
    return float(_plain(cell, decimal))


def _filled(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Return values with each missing one as the one above it, the first ones as the first that is there, else 0."""
    gaps = np.isnan(values)
    if not gaps.any():
        return values, 0
    rows = np.where(gaps, 0, np.arange(1, len(values) + 1)[:, None])
    above = np.maximum.accumulate(rows, axis=0)
    first = np.where(gaps.all(axis=0), 0, gaps.argmin(axis=0)) + 1
    above = np.where(above == 0, first[None, :], above) - 1
    return np.nan_to_num(np.take_along_axis(values, above, axis=0), nan=0.0), int(gaps.sum())


def _narrow(values: np.ndarray) -> np.ndarray:
    """Return values as float32. Raises TableError for one that float32 cannot hold."""
    with np.errstate(over="ignore"):
        found = np.asarray(values, np.float32)
    if not np.isfinite(found).all():
        step, column = np.argwhere(~np.isfinite(found))[0]
        message = gettext(
            "Step %(step)s, column %(column)s: that is no number, or too large.", step=step + 1, column=column + 1
        )
        raise TableError("table", message)
    return found


def _width(wanted: int, columns: Sequence[str], spare: Sequence[str]) -> TableError:
    some = [*columns[:8], "…"] if len(columns) > 8 else list(columns)
    message = gettext(
        "The network needs %(wanted)s numbers a step, and this has %(found)s columns: %(columns)s.",
        wanted=wanted,
        found=len(columns),
        columns=listed(some),
    )
    return TableError("width", message, needed=wanted, found=len(columns), columns=list(columns), spare=list(spare))


# NPZ


def _of_arrays(content: bytes, wanted: int, most: int) -> Table:
    found = arrays(content)
    name = next((each for each in ("x", "x0") if each in found), None)
    name = name or (next(iter(found)) if len(found) == 1 else None)
    if name is None:
        message = gettext(
            "The file holds %(names)s; the input is looked for under the name x.",
            names=listed([shown(each) for each in list(found)[:8]]),
        )
        raise TableError("table", message)
    array = found[name]
    notes = []
    if array.ndim == 3 and 1 in array.shape[:2]:
        array = array.reshape(-1, array.shape[-1])
    elif array.ndim == 3:
        array = array[0]
        notes.append(gettext("“%(name)s” holds several series; the first one is read.", name=shown(name)))
    if array.ndim == 1 and wanted == 1:
        array = array[:, None]
    if array.ndim != 2 or not len(array):
        message = gettext("“%(name)s” is no series of (time, columns).", name=shown(name))
        raise TableError("table", message, shape=list(found[name].shape))
    if array.shape[1] != wanted:
        columns = _header((), array.shape[1])
        raise _width(wanted, columns, ())
    if len(array) > most:
        notes.append(
            gettext("The first %(most)s of %(total)s rows are read.", most=thousands(most), total=thousands(len(array)))
        )
    values, missing = _filled(np.asarray(array[:most], np.float64))
    if missing:
        notes.append(gettext("Missing values: %(count)s. Each has the value above it.", count=thousands(missing)))
    return Table(_narrow(values), (), len(values), missing, notes=tuple(notes))


def arrays(content: bytes) -> Mapping[str, np.ndarray]:
    """Return the arrays of numbers of an NPZ, or of an NPY as "x"; each is bounded by the bytes that it has.

    Raises TableError.
    """
    if content[:6] == b"\x93NUMPY":
        return {"x": _array("x", content)}
    most = max(2**20, 100 * len(content))  # an array of zeros packs well
    found: dict[str, np.ndarray] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            names = [info for info in members.infolist() if info.filename.endswith(".npy")]
            if len(names) > ARRAYS or sum(info.file_size for info in names) > min(most, 2**29):
                raise TableError("too large", gettext("The file holds too many numbers."))
            for info in names:
                with members.open(info) as member:
                    unpacked = member.read(info.file_size + 1)
                found[info.filename.removesuffix(".npy")] = _array(info.filename, unpacked)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise TableError("table", gettext("The NPZ cannot be read: it is damaged, or cut short.")) from error
    if not found:
        raise TableError("empty", gettext("The NPZ holds no array."))
    return found


def _array(name: str, content: bytes) -> np.ndarray:
    """Return an array out of an NPY whose bytes are as many as its header says. Raises TableError."""
    damaged = TableError(
        "table", gettext("The array “%(name)s” cannot be read as numbers.", name=shown(name.removesuffix(".npy")))
    )
    file = io.BytesIO(content)
    try:
        read_header = NPY[np.lib.format.read_magic(file)]
        shape, fortran, kind = read_header(file, max_header_size=10_000)
    except (ValueError, KeyError, SyntaxError, RecursionError, MemoryError, TypeError) as error:
        raise damaged from error
    if kind.hasobject or kind.kind not in "iufb" or kind.itemsize > 8 or len(shape) > 6:
        raise damaged
    if any(side < 0 for side in shape) or math.prod(shape) * kind.itemsize != len(content) - file.tell():
        raise damaged
    array = np.frombuffer(content, kind, offset=file.tell())
    return array.reshape(shape[::-1]).T if fortran else array.reshape(shape)
