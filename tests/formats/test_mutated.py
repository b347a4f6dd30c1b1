"""Files of all kinds with bytes changed, cut and put in: each is refused with a kind, or it opens."""

import time
import warnings

import numpy as np
import pytest

from lstm_core import formats
from tests.formats.networks import LIST, NETWORKS

SMALL = sorted({NETWORKS / entry["file"] for entry in LIST.values()})


def mutated(data, rng):
    """Return bytes with one to eight of them changed, a piece cut out, doubled or overwritten, or the end cut off."""
    found = bytearray(data)
    start, length = int(rng.integers(len(found))), int(rng.integers(1, 64))
    how = rng.integers(5)
    if how == 0:
        for at in rng.integers(len(found), size=int(rng.integers(1, 9))):
            found[at] = int(rng.integers(256))
    elif how == 1:
        found[start : start + length] = b""
    elif how == 2:
        found[start:start] = found[start : start + length]
    elif how == 3:
        found[start : start + 8] = bytes(rng.choice([0, 255], 8).astype(np.uint8))
    else:
        del found[start:]
    return bytes(found)


def fuzz(tmp_path, count, seed):
    """Open `count` mutated files; return how many opened, the kinds of refusal, and the longest time in seconds."""
    rng, opened, kinds, slowest = np.random.default_rng(seed), 0, set(), 0.0
    for n in range(count):
        source = SMALL[n % len(SMALL)]
        path = tmp_path / f"network{source.suffix}"
        path.write_bytes(mutated(source.read_bytes(), rng))
        start = time.process_time()
        try:
            formats.load(path)
            opened += 1
        except formats.FormatError as error:
            kinds.add(error.kind)
        except Exception as error:
            error.add_note(f"number {n} of seed {seed}, from {source.name}")
            raise
        slowest = max(slowest, time.process_time() - start)
    return opened, kinds, slowest


def test_300_mutated_files_are_refused_or_open(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        opened, kinds, slowest = fuzz(tmp_path, 300, 16)
    assert opened > 10
    assert {"cut off", "header", "unreadable"} <= kinds
    assert slowest < 2


@pytest.mark.nightly
def test_3000_mutated_files_are_refused_or_open(tmp_path):
    opened, kinds, slowest = fuzz(tmp_path, 3000, 17)
    assert opened > 100
    assert len(kinds) > 8
    assert slowest < 2
