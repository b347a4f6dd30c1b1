"""A value over a run as a heat map: a column a step, a row a unit, in colours that stand on a light and a dark page."""

from __future__ import annotations

import numpy as np

from lstm_core.png import data_address
from lstm_core.typing import Array

# Zero is the page's own colour; the larger a number, the less of the page is seen through its colour
POSITIVE, NEGATIVE, GATE = (0.86, 0.42, 0.13), (0.22, 0.55, 0.87), (0.1, 0.6, 0.51)
LEAST_HEIGHT, UNIT_HEIGHT, MOST_HEIGHT = 14, 3, 96  # px of a map, and of a unit in it


def heatmap(name: str, values: Array) -> str:
    """Return (steps, units) as an image with its range in words."""
    low, high = float(values.min()), float(values.max())
    largest = max(abs(low), abs(high))
    shares = np.abs(values) / (largest if largest > 1 else 1.0)
    is_gate = low >= 0 and high <= 1
    colours = np.where(values[..., None] < 0, NEGATIVE, GATE if is_gate else POSITIVE)
    pixels = np.concatenate([colours, shares[..., None]], axis=-1).transpose(1, 0, 2)
    steps, units = values.shape
    height = min(MOST_HEIGHT, max(LEAST_HEIGHT, UNIT_HEIGHT * units))
    said = f"{name}: {steps} steps by {units} units, {number(low)} to {number(high)}"
    return f'<img style="height: {height}px" alt="{said}" title="{said}" src="{data_address(pixels)}">'


def number(value: float) -> str:
    """Return a number in three digits, with a minus sign."""
    return f"{value:.3g}".replace("-", "−")
