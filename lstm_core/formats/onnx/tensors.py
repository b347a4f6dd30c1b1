"""Arrays of an ONNX model, read by hand: shape and byte count must agree before an array is made.

Reference: `onnx.proto`, message TensorProto.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.limits import Limits
from lstm_core.formats.names import shown
from lstm_core.formats.operations.pointwise import DTYPES

BFLOAT16 = 16
NAMES = {8: "string", 14: "complex64", 15: "complex128", 16: "bfloat16", 17: "float8", 18: "float8", 19: "float8"}
FIELDS = {1: "float_data", 11: "double_data", 7: "int64_data", 12: "uint64_data", 13: "uint64_data"}  # else int32_data
EXTERNAL = 1


class Beside(Protocol):
    """What lies beside the model, by bare names."""

    def second(self, bare_name: str) -> bytes:
        """Return the bytes of a file. Raises FormatError: "outside", "second file", "too large"."""
        ...


class Reader:
    """Reads arrays, and counts what they hold together against the limits."""

    def __init__(self, files: Beside, limits: Limits):
        self._files, self._limits = files, limits
        self._count = self._bytes = 0

    def array(self, tensor: Any) -> Any:
        """Return a TensorProto as a read-only array; bfloat16 is widened. Raises FormatError."""
        name = shown(tensor.name)
        shape = tuple(int(length) for length in tensor.dims)
        size = self._checked(tensor, name, shape)
        kind = int(tensor.data_type)
        stored = np.dtype(np.uint16) if kind == BFLOAT16 else np.dtype(DTYPES[kind])
        found = self._numbers(tensor, name, size, stored).reshape(shape)
        if kind == BFLOAT16:
            found = (found.astype(np.uint32) << 16).view(np.float32)
        found.flags.writeable = False
        return found

    def _checked(self, tensor: Any, name: str, shape: tuple[int, ...]) -> int:
        """Check kind, shape and limits, and return the number of numbers. Raises FormatError."""
        limits, kind = self._limits, int(tensor.data_type)
        if kind not in DTYPES and kind != BFLOAT16:
            raise FormatError(
                f"the array {name!r} holds numbers of the kind {NAMES.get(kind, kind)}, which cannot be read here",
                "element type",
            )
        if any(length < 0 for length in shape) or len(shape) > limits.axes:
            raise FormatError(f"the array {name!r} has the shape {shape[:8]}", "shape")
        size = 1
        for length in shape:
            size *= length
        self._count += 1
        self._bytes += 4 * size
        if size > limits.array or self._bytes > limits.arrays or self._count > limits.array_count:
            raise FormatError(
                f"the array {name!r} has {size:,} numbers; at most {limits.array:,} can be read in one array, "
                f"{limits.array_count:,} arrays and {limits.arrays >> 20} MiB in all",
                "too large",
            )
        return size

    def _numbers(self, tensor: Any, name: str, size: int, stored: np.dtype[Any]) -> Any:
        if tensor.data_location == EXTERNAL:
            return _from_bytes(self._external(tensor, name, size * stored.itemsize), name, size, stored)
        if tensor.HasField("raw_data"):
            return _from_bytes(tensor.raw_data, name, size, stored)
        values = getattr(tensor, FIELDS.get(int(tensor.data_type), "int32_data"))
        if len(values) != size:
            raise FormatError(f"the array {name!r} has {len(values)} numbers; its shape wants {size}", "shape")
        if tensor.data_type == 10:  # float16 stands as whole numbers
            return np.array(values, np.uint16).view(np.float16)
        return np.array(values).astype(stored)

    def _external(self, tensor: Any, name: str, wanted: int) -> bytes:
        """Return the bytes of an array that lies in a second file. Raises FormatError."""
        entries = {entry.key: entry.value for entry in tensor.external_data}
        location = entries.get("location", "")
        is_bare = location and location not in (".", "..") and not set(location) & set("/\\\0:")
        if not is_bare:
            raise FormatError(
                f"the array {name!r} lies in {shown(location)!r}; only a file of a bare name beside the model is read",
                "outside",
            )
        data = self._files.second(location)
        try:
            offset, length = int(entries.get("offset", 0)), int(entries.get("length", wanted))
        except ValueError as error:
            raise FormatError(f"the array {name!r} says in no numbers where it lies", "cut off") from error
        if offset < 0 or length != wanted or offset + length > len(data):
            raise FormatError(
                f"the array {name!r} lies at bytes {offset} to {offset + length} of {shown(location)!r}, which has "
                f"{len(data)}; its shape wants {wanted}",
                "cut off",
            )
        return data[offset : offset + length]


def _from_bytes(data: bytes, name: str, size: int, stored: np.dtype[Any]) -> Any:
    if len(data) != size * stored.itemsize:
        raise FormatError(
            f"the array {name!r} has {len(data)} bytes; its shape wants {size * stored.itemsize}",
            "shape",
        )
    return np.frombuffer(data, stored.newbyteorder("<")).astype(stored, copy=False)
