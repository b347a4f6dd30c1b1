"""The few largest of many numbers."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.models.largest import IN_A_GROUP, largest


@pytest.mark.parametrize("columns", [1, 9, 10, IN_A_GROUP * 10, IN_A_GROUP * 11 - 1, IN_A_GROUP * 11, 8001])
def test_they_are_those_that_sorting_finds(columns: int) -> None:
    values = np.random.default_rng(columns).normal(size=(50, columns))
    np.testing.assert_array_equal(largest(values, 10), np.argsort(-values, axis=1)[:, :10])


def test_where_they_all_lie_in_one_group_they_are_found() -> None:
    values = np.zeros((1, 8000))
    few = np.arange(10) * (8000 // IN_A_GROUP)  # the members of the first group
    values[0, few] = np.arange(1, 11)
    np.testing.assert_array_equal(largest(values, 10)[0], few[::-1])
