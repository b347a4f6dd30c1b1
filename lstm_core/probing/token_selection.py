"""Selection of the units that are active at marked tokens of a text and inactive elsewhere.

As in LSTMVis: Strobelt, H., Gehrmann, S., Pfister, H. and Rush, A. M. (2018). LSTMVis: A Tool for Visual Analysis of
Hidden State Dynamics in Recurrent Neural Networks. IEEE Transactions on Visualization and Computer Graphics 24(1),
667-676, arXiv:1606.07461.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.errors import ModelError


@dataclass(frozen=True)
class UnitMatch:
    """How well the activity of one unit matches the marked tokens.

    `unit` is counted from 0. The unit is on at a token if its value is at least the threshold (`sign` 1) or at most its
    negative (`sign` -1). `inside` and `outside` are the shares of marked and of other tokens at which it is on, `on`
    those tokens, counted from 0.
    """

    unit: int
    sign: int
    inside: float
    outside: float
    on: tuple[int, ...]

    @property
    def fit(self) -> float:
        """The quality of the match: `inside` minus `outside`, from -1 to 1."""
        return self.inside - self.outside


def select_units(state: np.ndarray, marked: range, threshold: float) -> list[UnitMatch]:
    """Return the units that are on at some marked token, best match first.

    `state` is (time, units); `marked` are tokens, counted from 0. Each unit is matched with the better of the two
    signs. Of units that match equally well, those with the larger mean absolute value at the marked tokens come first.

    Raises ModelError if a marked token does not exist, or if the threshold is not positive.
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
