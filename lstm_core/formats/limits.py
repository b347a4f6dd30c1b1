"""What a file may cost: settings, named in the error of whoever goes beyond."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """The largest that a file and a run may be; sizes in bytes, arrays in numbers."""

    file: int = 64 * MIB  # with what lies beside it
    arrays: int = 256 * MIB  # all arrays together, as float32
    array_count: int = 4096
    array: int = 64_000_000
    axes: int = 6
    name: int = 512  # characters
    json: int = 8 * MIB
    members: int = 256  # of a zip
    expansion: int = 100  # of a member of a zip above 1 MiB
    layers: int = 64
    units: int = 4096
    nodes: int = 20_000
    depth: int = 8  # branches, groups, models
    words: int = 250_000
    tokens: int = 400  # steps of a run, of tokens or of numbers
    operation: int = 32_000_000  # numbers made by one operation
    run: int = 256_000_000  # numbers made by a whole run


LIMITS = Limits()
