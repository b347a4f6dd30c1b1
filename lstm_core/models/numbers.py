"""Validation of the numbers that a caller passes to a model: counts, seeds, temperatures."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core.errors import ModelError


def whole(value: Any, what: str, model: str, least: int = 0) -> int:
    """Validate a whole number of at least `least`. Raises ModelError."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < least:
        raise ModelError(f"{model}: {what} is {value!r}; expected a whole number from {least}")
    return int(value)


def temperature_of(value: Any, model: str, most: float) -> float:
    """Validate a temperature, from 0 to `most`. Raises ModelError."""
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= most:
        shown = f"{value:g}" if is_number else repr(value)
        raise ModelError(f"{model}: temperature is {shown}; expected 0 to {most:g}")
    return float(value)
