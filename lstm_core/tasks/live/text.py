"""A reader's own text as a task: a vocabulary made from it, and its end kept apart for validation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.errors import ModelError
from lstm_core.models.cleaning import clean
from lstm_core.models.tokenizer import START, UNKNOWN, cut, plain_parts

FEWEST = 400  # characters of a text: a tenth of fewer would say nothing
ENOUGH = 2000  # words from which on words can be learned
OFTEN = 3  # times that a word comes to be learned
SHARE = 0.8  # of a text that such words have to make up
MOST = {"words": 2000, "characters": 400}  # tokens of a vocabulary
HELD_OUT = 0.1  # of a text: its end, which is not trained on


@dataclass(frozen=True)
class OwnText:
    """A text as rows of its vocabulary. `words` is how many words it has, `often` the share of them that come often.

    `kind` is "words" or "characters".
    """

    kind: str
    vocabulary: tuple[str, ...]
    training: np.ndarray
    validation: np.ndarray
    words: int
    often: float

    @property
    def is_short(self) -> bool:
        """Whether it is read by characters since it has too few words, however often they come."""
        return self.words < ENOUGH


def own_text(text: str) -> OwnText:
    """Cut a text into tokens: words where it has enough of them and most come often, otherwise characters.

    A word that came once cannot be learned, and text without spaces, such as Japanese, has no words to be cut into.
    Raises ModelError for a text too short to learn from.
    """
    text = clean(text).strip()
    if len(text) < FEWEST:
        raise ModelError(f"the text has {len(text)} characters; there is something to learn from {FEWEST} on")
    words = [part for piece in cut(text) for part in plain_parts(piece)]
    counts = Counter(words)
    often = sum(count for count in counts.values() if count >= OFTEN) / max(1, len(words))
    kind = "words" if len(words) >= ENOUGH and often >= SHARE else "characters"
    tokens: Sequence[str] = words if kind == "words" else plain_parts(text, "characters")
    split = round(len(tokens) * (1 - HELD_OUT))
    found = Counter(tokens[:split])
    least = 2 if kind == "words" else 1
    order = sorted((token for token in found if found[token] >= least), key=lambda token: (-found[token], token))
    vocabulary = (START, UNKNOWN, *order[: MOST[kind]])
    rows = {token: row for row, token in enumerate(vocabulary)}
    stream = np.array([rows.get(token, 1) for token in tokens], dtype=np.int64)
    return OwnText(kind, vocabulary, stream[:split], stream[split:], len(words), often)


def windows(stream: np.ndarray, starts: np.ndarray, tokens: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pieces of a stream that begin at `starts`, each opened by `<s>`: (words read, words that come next).

    Both are (tokens, starts).
    """
    targets = stream[starts + np.arange(tokens)[:, None]]
    return np.vstack([np.zeros((1, len(starts)), np.int64), targets[:-1]]), targets
