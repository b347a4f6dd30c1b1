"""Minimal pairs: sentences that differ in one property, and the words to be predicted after them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

Words = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two beginnings of a sentence, as words or characters, that differ in one property."""

    first: Words
    second: Words

    def texts(self, kind: str) -> tuple[str, str]:
        """Return both as text; `kind` is "words" or "characters"."""
        glue = "" if kind == "characters" else " "
        return glue.join(self.first), glue.join(self.second)

    @property
    def start(self) -> int:
        """The position, counted from 0, of the first word that differs."""
        return common_prefix_length(self.first, self.second)


@dataclass(frozen=True)
class Contrast:
    """Minimal pairs for one property of sentences, such as number or gender.

    `sides` are the names of the two values of the property; `answers` are the words that may follow on each side. A
    model is evaluated by the probability of the answers of the right side among those of both sides.
    """

    key: str
    sides: tuple[str, str]
    answers: tuple[Words, Words]
    pairs: tuple[Pair, ...]


def common_prefix_length(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the number of words at the beginning that two sentences have in common."""
    length = min(len(first), len(second))
    return next((place for place in range(length) if first[place] != second[place]), length)


def distinct(draw: Callable[[], Pair | None], count: int, tries: int = 200_000) -> tuple[Pair, ...]:
    """Return up to `count` distinct pairs from at most `tries` calls of `draw`, which may return None."""

    def found() -> Iterable[Pair]:
        seen = set()
        for _ in range(tries):
            pair = draw()
            if pair is not None and pair not in seen:
                seen.add(pair)
                yield pair

    return tuple(islice(found(), count))
