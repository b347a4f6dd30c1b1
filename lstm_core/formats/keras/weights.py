"""Where the arrays of a layer lie: Keras 3 in groups named by class, Keras 2 in a row.

References: `keras.src.saving.saving_lib` and `legacy_h5_format`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from lstm_core.formats.errors import FormatError
from lstm_core.formats.hdf5 import Group
from lstm_core.formats.names import shown
from lstm_core.typing import Array

MOVING = ("moving_mean", "moving_variance")  # Keras 2 has them behind all that is trained


class Weights(Protocol):
    """The arrays of a layer: those of a part of it, and the next ones by their number."""

    def part(self, *names: str) -> Weights:
        """Return the arrays of a part: a cell, a direction, the layer inside."""
        ...

    def take(self, count: int, late: int = 0) -> list[Array]:
        """Return the next arrays, of which the last `late` are not trained. Raises FormatError, kind "names"."""
        ...

    def layers(self, configs: Iterable[Mapping[str, Any]]) -> list[Weights]:
        """Return the arrays of each layer of a model inside."""
        ...


class Placed:
    """The arrays of a layer in Keras 3: a group, None where the file has none for it."""

    def __init__(self, group: Group | None, name: str):
        self._group, self._name = group, name

    def part(self, *names: str) -> Placed:
        """Return the arrays of a part."""
        group = self._group
        for name in names:
            group = group.group(name) if group is not None and name in group else None
        return Placed(group, "/".join((self._name, *names)))

    def take(self, count: int, late: int = 0) -> list[Array]:
        """Return arrays 0, 1, ... of the group `vars`."""
        group = self.part("vars")._group
        if count and group is None:
            raise FormatError(f"the arrays of {shown(self._name)} are missing", "names")
        return [group.array(str(n)) for n in range(count)] if group is not None else []

    def layers(self, configs: Iterable[Mapping[str, Any]]) -> list[Weights]:
        """Return the arrays of each layer, whose groups are numbered by class in the order of the layers."""
        inside, counts, found = self.part("layers"), dict[str, int](), list[Weights]()
        for config in configs:
            name = snake_case(str(config.get("class_name", ""))[:200])
            number = counts[name] = counts.get(name, -1) + 1
            found.append(inside.part(f"{name}_{number}" if number else name))
        return found


class Row:
    """The arrays of a layer in Keras 2, in the order of `weight_names`; parts of it take theirs from the same row."""

    def __init__(self, group: Group, names: Iterable[str], title: str):
        self._group, self._title = group, title
        several = list(names)
        self._first = deque(name for name in several if not any(sign in name for sign in MOVING))
        self._late = deque(name for name in several if any(sign in name for sign in MOVING))

    def part(self, *names: str) -> Row:
        """Return itself: what is taken first belongs to the first part."""
        return self

    def take(self, count: int, late: int = 0) -> list[Array]:
        """Return the next arrays of the row."""
        found = []
        for row, number in ((self._first, count - late), (self._late, late)):
            for _ in range(number):
                if not row:
                    raise FormatError(f"{shown(self._title)} has fewer arrays than its configuration says", "names")
                found.append(self._group.array(row.popleft()))
        return found

    def layers(self, configs: Iterable[Mapping[str, Any]]) -> list[Weights]:
        """Return itself for each layer: they take in their order."""
        return [self for _ in configs]


class Named:
    """The arrays of a whole model in Keras 2: a group for each layer, by its name."""

    def __init__(self, group: Group):
        self._group = group

    def part(self, *names: str) -> Named:
        """Return itself; a model has no parts but its layers."""
        return self

    def take(self, count: int, late: int = 0) -> list[Array]:
        """Raise FormatError: a model has no arrays of its own."""
        raise FormatError("the configuration is that of a layer; expected that of a model", "header")

    def layers(self, configs: Iterable[Mapping[str, Any]]) -> list[Weights]:
        """Return the arrays of each layer by its name."""
        found: list[Weights] = []
        for config in configs:
            inner = config.get("config")
            name = str(inner.get("name", "")) if isinstance(inner, Mapping) else ""
            if name in self._group:
                group = self._group.group(name)
                found.append(Row(group, group.texts("weight_names") or (), name))
            else:
                found.append(Placed(None, name))
        return found


def snake_case(name: str) -> str:
    """Return a class's name as Keras 3 names its groups: SimpleRNN is simple_rnn."""
    plain = re.sub(r"\W+", "", name)
    plain = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", plain)
    return re.sub("([a-z])([A-Z])", r"\1_\2", plain).lower()
