"""Reading HDF5 of strangers with pyfive: hard links alone, and only numbers that lie in the file itself.

The file is in memory, so nothing else can be read. Of pyfive's private attributes `Group._links` is used, which tells
hard links (addresses) from soft and external ones, and `Dataset.id` has `layout_class` and `data_offset`; a test holds
them. Reference: the HDF5 File Format Specification 3.0.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from lstm_core.formats.errors import FormatError
from lstm_core.formats.limits import MIB, Limits
from lstm_core.formats.names import shown
from lstm_core.typing import Array

COMPACT, CONTIGUOUS, CHUNKED = 0, 1, 2
FLOATS = (np.float16, np.float32, np.float64)


@contextmanager
def _guarded(where: str) -> Iterator[None]:
    """Turn whatever pyfive raises of a damaged file into a FormatError, kind "unreadable"."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except FormatError:
        raise
    except Exception as error:
        reason = shown(f"{type(error).__name__} {error}".strip())
        raise FormatError(f"{shown(where)} in the HDF5 file cannot be read: {reason}", "unreadable") from error


class Group:
    """A group of an HDF5 file: its attributes, the groups and arrays that its hard links reach."""

    def __init__(self, group: Any, path: str, size: int, limits: Limits):
        self._group, self.path, self._size, self._limits = group, path, size, limits

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its links. Raises FormatError, kind "too large"."""
        names = tuple(str(name) for name in self._group._links)
        if len(names) > self._limits.array_count:
            raise FormatError(f"a group has {len(names):,} members; at most {self._limits.array_count:,}", "too large")
        return names

    def attribute(self, name: str) -> Any:
        """Return an attribute, None where there is none. Raises FormatError, kind "unreadable"."""
        with _guarded(f"the attribute {name}"):
            return self._group.attrs.get(name)

    def texts(self, name: str) -> list[str] | None:
        """Return an attribute that is a list of texts, put together where Keras has cut it; None without any.

        An attribute of a layer without weights is an empty array of floats. Raises FormatError, kind "header".
        """
        whole = self.attribute(name)
        pieces = [whole] if whole is not None else []
        while whole is None and (piece := self.attribute(f"{name}{len(pieces)}")) is not None:
            pieces.append(piece)
        if not pieces:
            return None
        found: list[str] = []
        for piece in pieces:
            several = np.asarray(piece).reshape(-1)
            if several.size and several.dtype.kind not in "OSU":
                raise FormatError(f"the attribute {shown(name)} is no list of names", "header")
            found += [text(one) for one in several]
        return found

    def __contains__(self, name: str) -> bool:
        return name in self._group._links

    def is_group(self, name: str) -> bool:
        """Return whether a link leads to a group. Raises as `group`."""
        return hasattr(self._member(name), "keys")

    def group(self, *names: str) -> Group:
        """Return a group below. Raises FormatError: "names", "outside", "too large", "unreadable"."""
        here = self
        for name in names:
            member = here._member(name)
            if not hasattr(member, "keys"):
                raise FormatError(f"{shown(f'{here.path}/{name}')} is no group", "names")
            here = Group(member, f"{here.path}/{name}", self._size, self._limits)
            if here.path.count("/") > 4 * self._limits.depth:
                raise FormatError(f"groups lie more than {4 * self._limits.depth} deep", "too large")
        return here

    def array(self, path: str) -> Array:
        """Return an array below by its path. Raises FormatError: "names", "outside", "element type", "too large"."""
        *groups, name = path.split("/")
        if any(part in ("", ".", "..") for part in (*groups, name)):
            raise FormatError(f"{shown(path)!r} is no name of an array below its layer", "names")
        here = self.group(*groups)
        dataset, where = here._member(name), f"{here.path}/{name}"
        if hasattr(dataset, "keys") or not hasattr(dataset, "shape"):
            raise FormatError(f"{shown(where)} is a group; expected an array", "names")
        with _guarded(where):
            shape, kind = dataset.shape, dataset.dtype
            if not isinstance(kind, np.dtype) or kind.type not in FLOATS:
                raise FormatError(f"{shown(where)} holds {shown(kind)}; expected floating point", "element type")
            if shape is None:
                raise FormatError(f"{shown(where)} is an array without numbers", "element type")
            self._check(dataset, tuple(shape), kind, where)
            values = np.asarray(dataset[()], kind.newbyteorder("="))
        return values.astype(np.float32) if kind.type is np.float16 else values

    def _check(self, dataset: Any, shape: tuple[int, ...], kind: np.dtype[Any], where: str) -> None:
        """Check an array's size before it is made. Raises FormatError: "shape", "too large", "outside"."""
        if len(shape) > self._limits.axes:
            raise FormatError(f"{shown(where)} has {len(shape)} axes; at most {self._limits.axes}", "shape")
        count, layout = math.prod(shape), dataset.id.layout_class
        size = count * kind.itemsize
        most = self._size * (self._limits.expansion if layout == CHUNKED else 1)
        if count > self._limits.array or size > most or 4 * count > self._limits.arrays:
            raise FormatError(
                f"{shown(where)} has {count:,} numbers, {size / MIB:,.1f} MiB of a file of {self._size / MIB:,.1f}",
                "too large",
            )
        if layout not in (COMPACT, CONTIGUOUS, CHUNKED):
            raise FormatError(f"{shown(where)} is put together from other files", "outside")
        if layout == CONTIGUOUS and count and dataset.id.data_offset + size > self._size:
            raise FormatError(f"the numbers of {shown(where)} do not lie in the file", "outside")

    def _member(self, name: str) -> Any:
        """Return what a hard link leads to. Raises FormatError: "names", "outside", "unreadable"."""
        links = self._group._links
        if name not in links:
            raise FormatError(f"{shown(f'{self.path}/{name}')} is missing", "names")
        if not isinstance(links[name], int):
            raise FormatError(
                f"{shown(f'{self.path}/{name}')} is a link to somewhere else; expected the array itself", "outside"
            )
        with _guarded(f"{self.path}/{name}"):
            return self._group.get_lazy_view(name)


def read(data: bytes, limits: Limits) -> Group:
    """Return the root of an HDF5 file. Raises FormatError, kind "unreadable"."""
    import pyfive

    with _guarded("the root"):
        return Group(pyfive.File(io.BytesIO(data)), "", len(data), limits)


def text(value: Any) -> str:
    """Return a text that HDF5 keeps as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
