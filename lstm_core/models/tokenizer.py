"""The tokeniser: cut a reader's text into tokens, which keep their spelling as typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstm_core.models.cleaning import APOSTROPHES, MARKS, SIGNS, clean, plain

START, UNKNOWN = "<s>", "<unk>"
KINDS = ("words", "characters")

# A word with its apostrophes; a double hyphen; a mark of punctuation; a run of other signs (emoji). Combining marks
# belong to what they follow.
_ASCII_MARKS = r"!-/:-@\[-^`{-~"
_ALONE = rf"{_ASCII_MARKS}{re.escape(SIGNS)}"
_WORD = rf"\w[\w{MARKS}]*"
_TOKEN = re.compile(
    rf"{_WORD}(?:[{re.escape(APOSTROPHES)}]{_WORD})*|--|[{_ALONE}][{MARKS}]*|[^\w\s{_ALONE}]+",
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

    The text is read as it is seen (`lstm_core.models.cleaning.clean`). What the vocabulary does not have as it was
    typed is looked up as a typewriter writes it: “ as ", — as --, and … as three full stops. The words of a vocabulary
    are in lower case: upper and lower case are the same word. What is typed as `<s>` or `<unk>` is signs and letters
    like any other.
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
    """Return the words, numbers, marks and signs of a text, or its characters, as typed."""
    return list(clean(text)) if kind == "characters" else _TOKEN.findall(clean(text))


def plain_parts(piece: str, kind: str = "words") -> Sequence[str]:
    """Return a piece in the vocabulary's spelling: one token, or several for a sign such as “…”."""
    if kind == "characters":
        return plain(piece)
    word = normal(piece)
    return word if word == "..." else (word,)


def normal(word: str) -> str:
    """Normalise a word to the vocabulary's spelling: lower case, straight apostrophes."""
    return plain(word.lower())
