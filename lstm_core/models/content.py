"""Digest a network's content: equal for a network that is loaded twice, different for other weights under one name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from types import MappingProxyType

import numpy as np

from lstm_core.models.protocols import Network
from lstm_core.typing import Array


def digest(network: Network) -> str:
    """Hash a network's name, cell, vocabulary, card and arrays to 32 hexadecimal digits."""
    found = blake2b(digest_size=16)
    cell = network.cell.name, network.cell.equations
    written = [network.name, network.title, *cell, network.vocabulary, network.card.to_dict()]
    found.update(json.dumps(written, default=str).encode())
    for name, array in network.arrays().items():
        found.update(f"{name} {array.dtype} {array.shape}".encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def read_only(arrays: Mapping[str, Array]) -> Mapping[str, Array]:
    """Return a read-only mapping of read-only arrays by name: a network is shared by all its users."""
    return MappingProxyType(dict(arrays))
