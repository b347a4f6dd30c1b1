"""The tokeniser. Tokens keep their text as it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstm_core.models.cleaning import APOSTROPHES, MARKS, SIGNS, clean, plain

START, UNKNOWN = "<s>", "<unk>"
KINDS = ("words", "characters")

# A token is a word with its apostrophes, a double hyphen, a punctuation mark, or a run of other signs (emoji).
# Combining marks belong to the character before them.
_ASCII_MARKS = r"!-/:-@\[-^`{-~"
_ALONE = rf"{_ASCII_MARKS}{re.escape(SIGNS)}"
_WORD = rf"\w[\w{MARKS}]*"
_TOKEN = re.compile(
    rf"{_WORD}(?:[{re.escape(APOSTROPHES)}]{_WORD})*|--|[{_ALONE}][{MARKS}]*|[^\w\s{_ALONE}]+",
)


@dataclass(frozen=True)
class Token:
    """A token: its text as typed, its row in the vocabulary, and whether it is in the vocabulary.

    If it is not, `index` is the row of `<unk>`.
    """

    text: str
    index: int
    known: bool


def tokenize(text: str, indices: Mapping[str, int], kind: str = "words") -> tuple[Token, ...]:
    """Return the tokens of `text`, beginning with `<s>`; `kind` is "words" or "characters".

    `indices` maps the vocabulary, which is in lower case, to its rows. The text is normalised first (`clean`), and a
    token that is not in the vocabulary is looked up in its ASCII form: “ as ", — as --, and … as three full stops. If
    `<s>` or `<unk>` occurs in the text, it is tokenised like any other text.
    """
    start, unknown = indices[START], indices[UNKNOWN]
    found = [Token(START, start, True)]
    for piece in cut(text, kind):
        typed = piece if kind == "characters" else piece.lower()
        if typed in indices:
            found.append(Token(piece, indices[typed], True))
            continue
        parts = plain_parts(piece, kind)
        for part in parts:
            index = indices.get(part)
            seen = piece if len(parts) == 1 else part
            found.append(Token(seen, unknown if index is None else index, index is not None))
    return tuple(found)


def cut(text: str, kind: str = "words") -> list[str]:
    """Split a text into words, punctuation and other signs, or into characters, as typed."""
    return list(clean(text)) if kind == "characters" else _TOKEN.findall(clean(text))


def plain_parts(piece: str, kind: str = "words") -> Sequence[str]:
    """Return the ASCII form of a piece as vocabulary entries; an ellipsis becomes three."""
    if kind == "characters":
        return plain(piece)
    word = normal(piece)
    return word if word == "..." else (word,)


def normal(word: str) -> str:
    """Return a word in the form of the vocabulary: in lower case, with straight apostrophes."""
    return plain(word.lower())
