"""The type of a row of the table of operations, and the bounds that rows share.

An operation is a function of a `Call` that returns one array or several. Its bound says how many numbers the result
will have, from the shapes and the small whole numbers that it is given, before anything is made. References: the
operators of ONNX, https://onnx.ai/onnx/operators/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from lstm_core.formats.errors import FormatError

Values: TypeAlias = Any  # an array of any element type
Result: TypeAlias = "Values | tuple[Values, ...]"


@dataclass(frozen=True)
class Call:
    """What an operation is given: its inputs (None for one left out), its attributes, ONNX' version, how many outputs.

    An input that stands behind the last one given is None, too.
    """

    inputs: Sequence[Values | None]
    attributes: Mapping[str, Any]
    opset: int
    outputs: int

    def __getitem__(self, position: int) -> Values:
        """Return an input that must be there. Raises FormatError, kind "run"."""
        value = self.get(position)
        if value is None:
            raise FormatError(f"input {position} is missing", "run")
        return value

    def get(self, position: int) -> Values | None:
        """Return an input, None where it is left out."""
        return self.inputs[position] if position < len(self.inputs) else None

    def attribute(self, name: str, usual: Any = None) -> Any:
        """Return an attribute, `usual` where it is left out."""
        return self.attributes.get(name, usual)

    def numbers(self, position: int, name: str) -> tuple[int, ...] | None:
        """Return whole numbers that newer versions give as an input and older ones as an attribute; None without."""
        value = self.get(position) if position >= 0 else None
        if value is None:
            value = self.attributes.get(name)
        return None if value is None else tuple(int(number) for number in np.asarray(value).reshape(-1))


Bound = Callable[[Call], int]


@dataclass(frozen=True)
class Operation:
    """One row: its name, the function that computes it, and how many numbers that will make."""

    name: str
    run: Callable[[Call], Result]
    bound: Bound


def counted(shape: Sequence[int]) -> int:
    """Return the number of entries of a shape, in Python's numbers, which do not overflow. Raises FormatError."""
    count = 1
    for length in shape:
        if length < 0:
            raise FormatError(f"a shape has the length {length}", "run")
        count *= int(length)
    return count


def given(call: Call) -> int:
    """Return the number of numbers of all inputs: the bound of what makes no more than it reads."""
    return sum(int(value.size) for value in call.inputs if value is not None)


def first(call: Call) -> int:
    """Return the number of numbers of the first input."""
    return int(np.size(call[0]))


def broadcast(call: Call) -> int:
    """Return the number of numbers of all inputs broadcast together. Raises FormatError, kind "shape"."""
    return counted(broadcast_shape([np.shape(value) for value in call.inputs if value is not None]))


def broadcast_shape(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the shape that shapes broadcast to; unlike NumPy's, its size may be beyond all memory."""
    rank = max(map(len, shapes), default=0)
    found = []
    for axis in range(rank):
        lengths = {shape[axis - rank + len(shape)] for shape in shapes if axis - rank + len(shape) >= 0} - {1}
        if len(lengths) > 1:
            raise FormatError(f"the shapes {', '.join(map(str, shapes))} do not fit one another", "shape")
        found.append(lengths.pop() if lengths else 1)
    return tuple(found)


def nothing(call: Call) -> int:
    """Return 1: for what makes a few numbers at most, or a view."""
    return 1


def rows(*found: tuple[str, Callable[[Call], Result], Bound]) -> dict[str, Operation]:
    """Return rows by name."""
    return {name: Operation(name, run, bound) for name, run, bound in found}


def axis_of(axis: int, rank: int) -> int:
    """Return an axis counted from the front. Raises FormatError, kind "shape"."""
    if not -rank <= axis < max(rank, 1):
        raise FormatError(f"axis {axis} of an array of {rank} axes", "shape")
    return axis + rank if axis < 0 else axis
