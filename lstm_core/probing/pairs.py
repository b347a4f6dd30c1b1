"""Pairs of sentences that differ in one thing, and what is asked after them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

Words = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two beginnings of one sentence, word by word or letter by letter, that differ in one thing."""

    first: Words
    second: Words

    def texts(self, kind: str) -> tuple[str, str]:
        """Return both as they are typed, cut into "words" or "characters"."""
        glue = "" if kind == "characters" else " "
        return glue.join(self.first), glue.join(self.second)

    @property
    def start(self) -> int:
        """The first word, from 0, at which the two can be told apart."""
        return common_prefix_length(self.first, self.second)


@dataclass(frozen=True)
class Contrast:
    """One thing in which sentences differ: number, gender, ...

    `sides` names the two groups; `answers` are the words that may come next in each: what is asked after a sentence is
    how likely those of its own side are among all of them.
    """

    key: str
    sides: tuple[str, str]
    answers: tuple[Words, Words]
    pairs: tuple[Pair, ...]


def common_prefix_length(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many words two sentences have in common from the beginning."""
    length = min(len(first), len(second))
    return next((place for place in range(length) if first[place] != second[place]), length)


def distinct(draw: Callable[[], Pair | None], count: int, tries: int = 200_000) -> tuple[Pair, ...]:
    """Return `count` different pairs; a draw may fail (None), and after `tries` draws what there is has to do."""

    def found() -> Iterable[Pair]:
        seen = set()
        for _ in range(tries):
            pair = draw()
            if pair is not None and pair not in seen:
                seen.add(pair)
                yield pair

    return tuple(islice(found(), count))
