"""What one unit of an LSTM computes at a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class UnitMoment:
    """One unit at one word: its cell state before, every gate and product, and its cell and hidden state after."""

    before: float
    f: float
    kept: float
    g: float
    i: float
    added: float
    after: float
    squashed: float
    o: float
    shown: float

    def with_valve(self, f: float) -> UnitMoment:
        """Return the same word with another forget gate.

        The other gates stay as they are: at this word they do not depend on f.
        """
        kept = f * self.before
        after = kept + self.added
        squashed = float(np.tanh(after))
        return replace(self, f=f, kept=kept, after=after, squashed=squashed, shown=self.o * squashed)


def moments(values: Mapping[str, np.ndarray], unit: int) -> list[UnitMoment]:
    """Return a unit (from 0) at every word; `values` are those of an LSTM's run by name, (time, units)."""
    own = {name: [float(value) for value in values[name][:, unit]] for name in "figoch"}
    before = [0.0, *own["c"][:-1]]
    return [
        UnitMoment(
            before=c,
            f=f,
            kept=f * c,
            g=g,
            i=i,
            added=i * g,
            after=after,
            squashed=float(np.tanh(after)),
            o=o,
            shown=h,
        )
        for c, f, i, g, o, after, h in zip(before, *(own[name] for name in "figoch"), strict=True)
    ]
