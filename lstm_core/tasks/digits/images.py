"""Handwritten digits from an IDX file, in three sets.

The format: four bytes (0, 0, type, axes), the axes' lengths as big-endian 32-bit numbers, then the pixels, row by row
(LeCun, Cortes and Burges, The MNIST database of handwritten digits). The file may be compressed by gzip.
"""

from __future__ import annotations

import gzip
import math
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_core.errors import ModelError

HEIGHT = WIDTH = 28
SETS = {"train": 0.9, "validation": 0.05, "test": 0.05}  # shares
DATA_SEED = 0
FEWEST = 20  # digits, so that no set is empty
MOST = 1_000_000  # digits; more would not fit into a usual machine
_BYTES, _PICTURES = 8, 3  # the type of pixels from 0 to 255, and axes: count, height, width


@dataclass(frozen=True)
class Digits:
    """Three sets of digits, each (count, pixels) of floats from 0, paper, to 1, ink; float32."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def read(path: Path) -> np.ndarray:
    """Return the digits of a file, (count, height, width), bytes from 0 to 255. Raises ModelError."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if zipped else path.open("rb") as file:
            head = file.read(16)
            if len(head) < 16 or tuple(head[:4]) != (0, 0, _BYTES, _PICTURES):
                raise ModelError(
                    f"{path} is no IDX file of pictures: it begins with {head[:4].hex(' ') or 'nothing'}; "
                    f"expected 00 00 08 03, as train-images-idx3-ubyte and t10k-images-idx3-ubyte have it"
                )
            count, height, width = (int(size) for size in np.frombuffer(head, ">u4", offset=4))
            if (height, width) != (HEIGHT, WIDTH):
                raise ModelError(f"{path} has pictures of {height} by {width} pixels; expected {HEIGHT} by {WIDTH}")
            if not FEWEST <= count <= MOST:
                raise ModelError(f"{path} has {count} pictures; expected {FEWEST} to {MOST}")
            wanted = math.prod((count, height, width))
            pixels = file.read(wanted)
    except (OSError, EOFError, zlib.error) as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
    if len(pixels) < wanted:
        raise ModelError(f"{path} ends after {len(pixels)} of {wanted} pixels")
    return np.frombuffer(pixels, np.uint8).reshape(count, height, width)


def split(pictures: np.ndarray) -> Digits:
    """Distribute pictures over the sets, in an order that depends only on their number."""
    order = np.random.default_rng(DATA_SEED).permutation(len(pictures))
    flat = (pictures.reshape(len(pictures), -1)[order] / 255).astype(np.float32)
    held = max(1, round(SETS["test"] * len(flat)))
    return Digits(flat[: -2 * held], flat[-2 * held : -held], flat[-held:])


def ink(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw each pixel as 1 with its value as probability, otherwise 0; float32."""
    return (rng.random(pixels.shape, np.float32) < pixels).astype(np.float32)
