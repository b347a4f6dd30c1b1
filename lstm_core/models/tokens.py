"""Cutting a reader's text into tokens, which are shown as they were typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

START, UNKNOWN = "<s>", "<unk>"

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


def tokenize(text: str, indices: Mapping[str, int]) -> tuple[Token, ...]:
    """Cut `text` into tokens, `<s>` first; `indices` maps each word of the vocabulary, in lower case, to its row.

    Upper and lower case are the same word. What is typed as `<s>` or `<unk>` is signs and letters like any other.
    """
    tokens = [Token(START, indices[START], True)]
    for match in _TOKEN.finditer(text):
        word = match.group().lower().replace("’", "'")
        tokens.append(Token(match.group(), indices.get(word, indices[UNKNOWN]), word in indices))
    return tuple(tokens)
