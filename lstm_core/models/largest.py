"""Return the few largest of many numbers in each row without sorting the rest: ten of thousands of next words."""

from __future__ import annotations

import numpy as np

IN_A_GROUP = (
    32  # about sqrt(8,000 words / 10 returned): as many groups' maxima to look through as members of the best groups
)


def largest(values: np.ndarray, count: int) -> np.ndarray:
    """Return the columns of the `count` largest values of each row, the largest first; equal ones in their order.

    `values` is (rows, columns); the result is (rows, count).
    """
    rows, columns = values.shape
    count = min(count, columns)
    groups = columns // IN_A_GROUP
    found = np.broadcast_to(np.arange(columns), values.shape)
    if groups > count:  # the largest are in the groups with the largest maxima, or among the columns left over
        grouped = values[:, : groups * IN_A_GROUP].reshape(rows, IN_A_GROUP, groups)
        best = _few(grouped.max(axis=1), count)
        members = best[:, None, :] + groups * np.arange(IN_A_GROUP)[:, None]
        rest = np.broadcast_to(np.arange(groups * IN_A_GROUP, columns), (rows, columns - groups * IN_A_GROUP))
        found = np.concatenate([members.reshape(rows, -1), rest], axis=1)
    candidates = np.take_along_axis(values, found, axis=1)
    few = np.sort(np.take_along_axis(found, _few(candidates, count), axis=1), axis=1)
    order = np.argsort(-np.take_along_axis(values, few, axis=1), axis=1, kind="stable")
    return np.take_along_axis(few, order, axis=1)


def _few(values: np.ndarray, count: int) -> np.ndarray:
    """Return the columns of the `count` largest values of each row, in no order."""
    columns = values.shape[1]
    return np.argpartition(values, columns - count, axis=1)[:, columns - count :]
