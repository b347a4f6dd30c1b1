"""Reading safetensors of strangers: the header is checked in full before an array is made.

A file is 8 bytes with the length of the header, the header (a JSON object of name -> dtype, shape, data_offsets), and
the numbers. Reference: https://github.com/huggingface/safetensors, "Format". The library accepts a name that stands
twice and headers of any size; here both are refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.limits import LIMITS, MIB, Limits
from lstm_core.formats.names import shown
from lstm_core.typing import Array

WIDTHS = {
    **{"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2},
    **{"U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1},
}  # bytes a number
READ = {
    **{"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1"},
    **{"U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1"},
}


def read(data: bytes, limits: Limits = LIMITS) -> dict[str, Array]:
    """Return the arrays of a file by name, in the order of its header.

    Numbers of 16 bits are widened to float32. Raises FormatError: "header", "cut off", "names", "shape",
    "element type", "too large".
    """
    header, start = _header(data, limits)
    arrays: dict[str, Array] = {}
    spans: list[tuple[int, int]] = []
    total = 0
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, shape, begin, end = _entry(name, entry, limits, len(data) - start)
        spans.append((begin, end))
        total += 4 * math.prod(shape)
        if total > limits.arrays:
            raise FormatError(f"the arrays need more than {limits.arrays / MIB:g} MiB as float32", "too large")
        arrays[name] = _array(data, dtype, shape, start + begin, name)
    _check_spans(spans, len(data) - start)
    return arrays


def _header(data: bytes, limits: Limits) -> tuple[Mapping[str, Any], int]:
    """Return the header and where the numbers begin. Raises FormatError: "header", "cut off", "too large"."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise FormatError(
            f"the file is cut off: its header has {length:,} bytes, and {max(len(data) - 8, 0):,} follow", "cut off"
        )
    if length > limits.json:
        raise FormatError(f"the header has {length:,} bytes; at most {limits.json / MIB:g} MiB", "too large")
    try:
        header = json.loads(data[8 : 8 + length].decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"the header is no JSON: {shown(error)}", "header") from error
    if not isinstance(header, dict):
        raise FormatError("the header is no JSON object of arrays by name", "header")
    if len(header) > limits.array_count + 1:
        raise FormatError(f"the file has {len(header):,} arrays; at most {limits.array_count:,}", "too large")
    return header, 8 + length


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON in which no name stands twice. Raises FormatError, kind "header"."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for position, name in enumerate(names) if name in names[:position])
        raise FormatError(f"the header has the name {shown(twice)!r} twice", "header")
    return found


def _entry(name: str, entry: Any, limits: Limits, size: int) -> tuple[str, tuple[int, ...], int, int]:
    """Return element type, shape, begin and end of an array. Raises FormatError."""
    if len(name) > limits.name:
        raise FormatError(f"the name {shown(name)!r} has more than {limits.name} characters", "names")
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise FormatError(f"{shown(name)!r} in the header is not dtype, shape and data_offsets", "header")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        raise FormatError(f"{shown(name)!r} in the header has a shape or offsets that are no whole numbers", "header")
    if dtype not in WIDTHS:
        raise FormatError(f"{shown(name)!r} is of {shown(dtype)!r}; expected F64, F32, F16 or BF16", "element type")
    begin, end = offsets
    if len(shape) > limits.axes:
        raise FormatError(f"{shown(name)!r} has {len(shape)} axes; at most {limits.axes}", "shape")
    needed = math.prod(shape) * WIDTHS[dtype]
    if begin > end or end - begin != needed:
        raise FormatError(
            f"{shown(name)!r} lies at {begin} to {end}, {end - begin} bytes; its shape {shape} needs {needed}", "header"
        )
    if end > size:
        raise FormatError(f"the file is cut off: {shown(name)!r} ends at {end:,} of {size:,} bytes", "cut off")
    if math.prod(shape) > limits.array:
        raise FormatError(f"{shown(name)!r} has {math.prod(shape):,} numbers; at most {limits.array:,}", "too large")
    return dtype, tuple(shape), begin, end


def _are_counts(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 2**48 for value in values)


def _check_spans(spans: list[tuple[int, int]], size: int) -> None:
    """Check that the arrays lie one behind another without gap. Raises FormatError, kind "header"."""
    at = 0
    for begin, end in sorted(spans):
        if begin != at:
            raise FormatError(f"arrays overlap, or there is a gap: one begins at {begin} where {at} is free", "header")
        at = end
    if at != size:
        raise FormatError(f"{size - at} bytes behind the last array belong to none", "header")


def _array(data: bytes, dtype: str, shape: tuple[int, ...], at: int, name: str) -> Array:
    """Return an array, widened to float32 from 16 bits. Raises FormatError, kind "element type"."""
    if dtype not in READ:
        raise FormatError(
            f"{shown(name)!r} is of {dtype}; expected F64, F32, F16 or BF16: save the network before it is quantised",
            "element type",
        )
    values = np.frombuffer(data, READ[dtype], math.prod(shape), at).reshape(shape)
    if dtype == "BF16":
        return (values.astype(np.uint32) << 16).view(np.float32)
    return values.astype(np.float32) if dtype == "F16" else values
