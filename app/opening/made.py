"""Inputs that are made: one spike then silence, a step, a slow wave, noise, one feature at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

KINDS = ("spike", "step", "wave", "noise", "feature")
USUAL: Mapping[str, int] = {"spike": 5, "step": 10, "wave": 40, "noise": 1, "feature": 0}
LARGEST = 10**6
STEPS = 60  # of a made input, unless it is said


def parse(text: str) -> tuple[str, int] | None:
    """Return the kind and the number of "spike", "spike:5", "noise:7"; None for anything else."""
    found = re.fullmatch(rf"({'|'.join(KINDS)})(?::([0-9]{{1,7}}))?", text)
    if found is None:
        return None
    number = USUAL[found[1]] if found[2] is None else int(found[2])
    return (found[1], number) if number <= LARGEST else None


def series(kind: str, number: int, steps: int, inputs: int) -> np.ndarray:
    """Return (steps, inputs) of float32.

    spike: 1 at step `number`, from 1. step: 0 before that step, 1 from it on. wave: a sine of so many steps a period.
    noise: normal, mean 0 and spread 1, of that seed. feature: 1 in that column, from 1; in each in turn for 0.
    """
    time = np.arange(steps)[:, None]
    makers: Mapping[str, Callable[[], np.ndarray]] = {
        "spike": lambda: time == number - 1,
        "step": lambda: time >= number - 1,
        "wave": lambda: np.sin(2 * np.pi * time / max(2, number)),
        "noise": lambda: np.random.default_rng(number).standard_normal((steps, inputs)),
        "feature": lambda: _one(time, number, steps, inputs),
    }
    return np.broadcast_to(makers[kind](), (steps, inputs)).astype(np.float32)


def _one(time: np.ndarray, number: int, steps: int, inputs: int) -> np.ndarray:
    if number:
        return np.broadcast_to(np.arange(inputs) == min(number, inputs) - 1, (steps, inputs))
    each = max(1, steps // inputs)
    turn: np.ndarray = np.minimum(time // each, inputs - 1) == np.arange(inputs)
    return turn
