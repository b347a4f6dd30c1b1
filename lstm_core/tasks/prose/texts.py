"""Prose as a stream of tokens: consecutive paragraphs, each beginning with `<s>`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from lstm_core.errors import ModelError
from lstm_core.models.cleaning import clean, plain
from lstm_core.models.tokenizer import START, UNKNOWN, cut, plain_parts


def paragraphs(text: str, kind: str = "words") -> list[Sequence[str]]:
    """Return the tokens of each paragraph of a text, as a vocabulary has them.

    Where tokens are words, a line is a paragraph; where they are characters, what stands between blank lines is one.
    """
    found = parted(text, kind)
    if kind == "characters":
        return [plain(paragraph) for paragraph in found]
    return [[part for piece in cut(paragraph) for part in plain_parts(piece)] for paragraph in found]


def parted(text: str, kind: str = "words") -> list[str]:
    """Return the paragraphs of a text."""
    text = clean(text)
    if kind == "characters":
        return [piece for piece in re.split(r"\n{2,}", text.strip("\n")) if piece]
    return [line for line in text.split("\n") if line.strip()]


def vocabulary(texts: Iterable[Sequence[str]], words: int) -> tuple[str, ...]:
    """Return `<s>`, `<unk>` and the most frequent tokens, at most `words`; equally frequent ones sorted."""
    counts = Counter(word for text in texts for word in text)
    order = sorted(counts, key=lambda word: (-counts[word], word))
    return (START, UNKNOWN, *order[:words])


def stream(texts: Iterable[Sequence[str]], indices: Mapping[str, int]) -> np.ndarray:
    """Return the rows of all tokens in the vocabulary, (tokens,), a `<s>` before each paragraph."""
    start, unknown = indices[START], indices[UNKNOWN]
    found: list[int] = []
    for text in texts:
        found.append(start)
        found.extend(indices.get(word, unknown) for word in text)
    return np.array(found, dtype=np.int64)


def read(path: Path) -> str:
    """Return the normalised text of a file. Raises ModelError if it does not exist, is not UTF-8 or is empty."""
    try:
        text = clean(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ModelError(
            f"{path} is not UTF-8 text: byte {error.start} cannot be read; save it as UTF-8 and try again"
        ) from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}") from error
    if not text.strip():
        raise ModelError(f"{path} has no text in it")
    return text
