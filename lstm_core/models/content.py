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
    """Return 32 hexadecimal digits made of a network's name, cell, vocabulary, card and arrays."""
    found = blake2b(digest_size=16)
    cell = network.cell.name, network.cell.equations
    written = [network.name, network.title, *cell, network.vocabulary, network.card.to_dict()]
    found.update(json.dumps(written, default=str).encode())
    for name, array in network.arrays().items():
        found.update(f"{name} {array.dtype} {array.shape}".encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def read_only(arrays: Mapping[str, Array]) -> Mapping[str, Array]:
    """Return arrays by name as a mapping that cannot be written to: a network is shared by all who read with it."""
    return MappingProxyType(dict(arrays))
