"""Seeds that are new at every run, for tests that make their examples up; what fails names its seed."""

from __future__ import annotations

import os
import random

VARIABLE = "LSTM_TESTS_SEED"  # gives the same examples again


def fresh_seed() -> int:
    """Return a seed from the environment, else a new one, and print it; pytest shows what a failed test printed."""
    seed = int(os.environ.get(VARIABLE) or random.SystemRandom().randrange(10**9))
    print(f"{VARIABLE}={seed}")
    return seed
