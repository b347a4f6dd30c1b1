"""Which units are on over some tokens of a text and off elsewhere.

As in LSTMVis (Strobelt, Gehrmann, Pfister and Rush 2018): a reader marks tokens and sets a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.errors import ModelError


@dataclass(frozen=True)
class UnitMatch:
    """A unit, from 0, that is on where it lies beyond the threshold: above it (`sign` 1) or below its negative (-1).

    `inside` and `outside` are the shares of marked and of other tokens at which it is on; `on` are
    those tokens, from 0.
    """

    unit: int
    sign: int
    inside: float
    outside: float
    on: tuple[int, ...]

    @property
    def fit(self) -> float:
        """How well it follows the marks, from -1 to 1."""
        return self.inside - self.outside


def select_units(state: np.ndarray, marked: range, threshold: float) -> list[UnitMatch]:
    """Return units by how well they follow the marks, the best first, those that are on at some marked token.

    `state` is (time, units), `marked` tokens from 0. A unit stands in the list once, with the sign that fits better.
    Of units that fit equally the one is first whose value is farther beyond the threshold at the marks.
    """
    time, units = state.shape
    if not marked or marked[0] < 0 or marked[-1] >= time:
        raise ModelError(f"tokens {marked.start} to {marked.stop - 1} cannot be marked: there are {time}")
    if threshold <= 0:
        raise ModelError(f"the threshold is {threshold:g}; expected a number above 0")
    is_marked = np.isin(np.arange(time), marked)
    found = []
    for unit in range(units):
        signs = []
        for sign in (1, -1):
            on = sign * state[:, unit] >= threshold
            outside = float(on[~is_marked].mean()) if not is_marked.all() else 0.0
            inside, tokens = float(on[is_marked].mean()), tuple(np.flatnonzero(on).tolist())
            signs.append(UnitMatch(unit, sign, inside, outside, tokens))
        best = max(signs, key=lambda match: match.fit)
        if best.inside > 0:
            found.append(best)
    strength = np.abs(state[is_marked]).mean(axis=0)
    return sorted(found, key=lambda match: (-match.fit, -strength[match.unit]))
