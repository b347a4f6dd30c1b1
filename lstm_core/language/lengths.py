"""Shapes of values: tuples of lengths, which remember the words for their numbers, and how they are said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

POSITIONS = -1  # placeholder for the length of a collection's first axis, which only a run knows


@dataclass(frozen=True)
class Length:
    """The length of an axis and its name ("units"); lengths compare by their numbers."""

    number: int
    word: str = field(default="", compare=False)


Shape = tuple[Length, ...]


class Open(Enum):
    """A shape that the expression itself does not determine."""

    NUMBER = "number"  # literals and settings: they fit anything
    WANTED = "wanted"  # parameters, draws, values not determined yet: they take the wanted shape
    MEMBERS = "members"  # a collection whose members have the wanted shape


Found = Shape | Open


def is_collection(found: Found) -> bool:
    """Return whether a shape, also an open one, is that of a collection."""
    return found is Open.MEMBERS if isinstance(found, Open) else bool(found) and found[0].number == POSITIONS


def member(shape: Shape) -> Shape:
    """Return the shape of a collection's members; other shapes unchanged."""
    return shape[1:] if is_collection(shape) else shape


def collection(shape: Shape) -> Shape:
    """Return the shape of a collection whose members have this shape."""
    return (Length(POSITIONS, "positions"), *member(shape))


def like(found: Found, shape: Shape) -> Shape:
    """Return the shape of a collection if `found` is one, else of a single member."""
    return collection(shape) if is_collection(found) else member(shape)


def describe(shape: Shape) -> str:
    """Return a shape as a predicate: "has 4 entries (units)", "is 4 x 3 (units x inputs)", "is one number"."""
    if is_collection(shape):
        return f"is {brief(shape)}"
    if not shape:
        return "is one number"
    if len(shape) == 1:
        return f"has {shape[0].number} {'entry' if shape[0].number == 1 else 'entries'}{_words(shape)}"
    return f"is {brief(shape)}"


def axes(shape: Shape) -> tuple[int, ...]:
    """Return the numbers of a shape without their words."""
    return tuple(length.number for length in shape)


def brief(shape: Shape) -> str:
    """Return a shape in short: "4 (units)", "4 x 3 (units x inputs)", "one number", "a collection of 4 (units)"."""
    if is_collection(shape):
        return f"a collection of {brief(member(shape)) if member(shape) else 'numbers'}"
    return " x ".join(str(length.number) for length in shape) + _words(shape) if shape else "one number"


def _words(shape: Shape) -> str:
    return f" ({in_words(shape)})" if any(length.word for length in shape) else ""


def in_words(shape: Shape) -> str:
    """Return a shape by the names of its axes: "units x inputs", "scalar"."""
    return " x ".join(length.word or str(length.number) for length in shape) or "scalar"


def in_japanese(shape: Shape) -> str:
    """Return a shape in short, in Japanese: "4要素（units）"."""
    if is_collection(shape):
        return f"{in_japanese(member(shape)) if member(shape) else '数'}の集まり"
    if not shape:
        return "1つの数"
    words = "×".join(length.word or str(length.number) for length in shape)
    named = f"（{words}）" if any(length.word for length in shape) else ""
    if len(shape) == 1:
        return f"{shape[0].number}要素{named}"
    return f"{'×'.join(str(length.number) for length in shape)}{named}"


@dataclass(frozen=True)
class Described:
    """A shape as a value of a message: "has 4 entries (units)"."""

    shape: Shape

    def words(self, language: str) -> str:
        """Return it in a language."""
        return in_japanese(self.shape) if language == "ja" else describe(self.shape)


@dataclass(frozen=True)
class Brief:
    """A shape as a value of a message: "4 (units)"."""

    shape: Shape

    def words(self, language: str) -> str:
        """Return it in a language."""
        return in_japanese(self.shape) if language == "ja" else brief(self.shape)


@dataclass(frozen=True)
class Has:
    """A shape as a value of a message: "has 4 (units)"."""

    shape: Shape

    def words(self, language: str) -> str:
        """Return it in a language."""
        return in_japanese(self.shape) if language == "ja" else f"has {brief(self.shape)}"
