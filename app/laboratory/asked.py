"""What `POST /lab/read` is asked."""

from __future__ import annotations

from dataclasses import dataclass

NONE = "none"  # the start of a cell that was written from nothing
BORROWED = "borrowed"  # the weights of the start's trained network, where they fit
START, UNITS = "lstm", 32
NAME = "cell"  # of a reader's cell, in what it says of itself


@dataclass(frozen=True)
class Asked:
    """A cell's text, what it started from, the sentence that it reads, and how much of the answer is wanted.

    `token` counts from 1, 0 is the last. `weights` is `BORROWED` or the name of a network, `since` the key of the
    answer that the reader has, `has` that of the diagram.
    """

    text: str
    start: str = START
    sentence: str = ""
    units: int = UNITS
    token: int = 0
    weights: str = BORROWED
    narrow: bool = False
    since: str = ""
    has: str = ""
    numpy: bool = False
    differs: bool = False
