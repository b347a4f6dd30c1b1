"""A small picture as a data: address, for pages and notebooks that show pixels as they are."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np


def data_address(pixels: np.ndarray) -> str:
    """Return pixels in [0, 1] as the address of a PNG of 8 bits a colour.

    They are (height, width, 3), or (height, width, 4) with how opaque each is.
    """
    levels = np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    height, width, channels = levels.shape
    rows = np.zeros((height, 1 + channels * width), dtype=np.uint8)  # each begins with 0: as it is, without a filter
    rows[:, 1:] = levels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunks).decode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
