"""Cutting a reader's text into tokens, which are shown as they were typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

START, UNKNOWN = "<s>", "<unk>"
KINDS = ("words", "characters")

# A word with its apostrophes and combining marks; a double hyphen; a mark of punctuation; a run of other signs (emoji).
_ASCII_MARKS = r"!-/:-@\[-^`{-~"
_TOKEN = re.compile(
    rf"[\w\u0300-\u036f]+(?:['’][\w\u0300-\u036f]+)*|--|[{_ASCII_MARKS}]|[^\w\s{_ASCII_MARKS}]+",
)


@dataclass(frozen=True)
class Token:
    """One token: its text as typed, its row in the vocabulary, and whether the model knows it.

    A token that the model does not know is read as `<unk>`, whose row is then `index`.
    """

    text: str
    index: int
    known: bool


def tokenize(text: str, indices: Mapping[str, int], kind: str = "words") -> tuple[Token, ...]:
    """Cut `text` into tokens of a kind, "words" or "characters", `<s>` first; `indices` maps each to its row.

    The words of a vocabulary are in lower case: upper and lower case are the same word. Characters are what they are.
    What is typed as `<s>` or `<unk>` is signs and letters like any other.
    """
    pieces = text if kind == "characters" else cut(text)
    read = (lambda piece: piece) if kind == "characters" else normal
    unknown = indices[UNKNOWN]
    found = [(piece, indices.get(read(piece))) for piece in pieces]
    return (
        Token(START, indices[START], True),
        *(Token(piece, unknown if index is None else index, index is not None) for piece, index in found),
    )


def cut(text: str) -> list[str]:
    """Return the words, numbers, marks and signs of a text, as typed."""
    return _TOKEN.findall(text)


def normal(word: str) -> str:
    """Return a word as a vocabulary has it: in lower case, with a straight apostrophe."""
    return word.lower().replace("’", "'")
