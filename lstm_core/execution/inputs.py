"""The inputs of a run: as given by the caller, and as read by a compiled pass."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from lstm_core.language import Definition
from lstm_core.typing import Array, Mask

from .clamps import Held

Below = Mapping[str, int | tuple[int, ...]] | Collection[str]


class RunnableCell(Hashable, Protocol):
    """The interface of a cell that can be run; see `lstm_core.Cell`."""

    @property
    def name(self) -> str: ...
    @property
    def definition(self) -> Definition: ...
    @property
    def states(self) -> tuple[str, ...]: ...
    def __hash__(self) -> int: ...
    def parameter_shapes(
        self, inputs: int, units: int, *, features: int | None = None, below: Below | None = None, **settings: Any
    ) -> dict[str, tuple[int, ...]]: ...


@dataclass(slots=True)
class RunInputs:
    """The inputs of a run besides the parameters, not validated yet; see `Cell.run`."""

    x: ArrayLike | None = None
    initial: Mapping[str, ArrayLike] | None = None
    clamp: Held | None = None
    memory: ArrayLike | None = None
    below: Mapping[str, ArrayLike] | None = None
    noise: ArrayLike | Mapping[str, ArrayLike] | None = None
    chance: ArrayLike | Mapping[str, ArrayLike] | None = None
    rng: np.random.Generator | int | None = None
    first: int = 0
    mode: str = "reading"
    steps: int | None = None
    units: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """True for a reading of x from zeros, with at most draws beside it."""
        return (
            self.clamp is None
            and self.initial is None
            and self.memory is None
            and self.below is None
            and self.mode == "reading"
            and self.units is None
            and not self.settings
        )


@dataclass(slots=True)
class Feed:
    """The validated inputs of a compiled pass: copies, all of one dtype.

    x (time, batch, inputs); start (batch, own axes), clamps and masks (time, batch, own axes) by name; words, what the
    equations read besides, (time, batch, own axes) or for a memory (batch, positions, features). batched: x came with a
    batch axis. first: the first step's number.
    """

    x: Array
    batched: bool
    start: dict[str, Array]
    clamps: dict[str, Array] = field(default_factory=dict)
    masks: dict[str, Mask] = field(default_factory=dict)
    words: dict[str, Array] = field(default_factory=dict)
    first: int = 0

    @property
    def positions(self) -> int | None:
        """The number of vectors of the memory, None without one."""
        memory = self.words.get("memory")
        return None if memory is None else memory.shape[1]
