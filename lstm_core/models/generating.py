"""Continue a text: each next word is sampled from the model's prediction, then read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.execution import Trace
from lstm_core.execution.clamps import at_step
from lstm_core.models.numbers import temperature_of, whole
from lstm_core.models.protocols import TextNetwork
from lstm_core.models.tokenizer import START, UNKNOWN, cut, normal
from lstm_core.representation import Representation, counted, shortened
from lstm_core.typing import Array

HOTTEST = 2.0  # above this temperature, samples are almost independent of the model
CLOSING = frozenset(".,;:?!)]}%…”")  # marks without a space before them
OPENING = frozenset("([{“")  # marks without a space after them
SPACED = re.compile(r"\s[.,;:?!]")  # a text with spaces before them, as in the grammar task


@dataclass(frozen=True)
class Written:
    """One sampled word: the word, its probability, and the characters that it adds to the text."""

    token: str
    probability: float
    piece: str


@dataclass(frozen=True, repr=False)
class GeneratedText(Representation):
    """The continuation of a text. `has_ended`: the model drew `<s>`, which begins the next text."""

    words: tuple[Written, ...]
    has_ended: bool

    def _summary(self) -> str:
        text = shortened("".join(word.piece for word in self.words))
        return f"GeneratedText of {counted(len(self.words), 'word')}{', ended' if self.has_ended else ''}: {text}"


def continue_text(
    model: TextNetwork,
    text: str,
    count: int,
    *,
    temperature: float = 1.0,
    seed: int = 0,
    clamp: Mapping[str, Any] | None = None,
    trace: Trace | None = None,
) -> GeneratedText:
    """Write up to `count` words after a text; fewer if the model ends the text, which drawing `<s>` does.

    temperature: 0 takes the likeliest word, 1 draws as the model expects, up to 2, which evens out what is likely and
    what is not. `<unk>` is never drawn.
    seed: the same seed draws the same words; each word's draw depends on the seed and its place in the text alone, so
    that ten words at once are the ten that one at a time gives.
    clamp: values held as when the text was read, in any form that `Cell.run` takes: a number and what has no end hold
    the new words too, while a step that is named, or a row of an array, is that step and no other.
    trace: of the text, with the same clamp, where it has been read already.
    Raises ModelError for a count, a temperature or a seed that cannot be, FiniteError where a run comes to infinity.
    """
    count, seed = whole(count, "count", model.name), whole(seed, "seed", model.name)
    temperature = temperature_of(temperature, model.name, HOTTEST)
    indices = np.array([token.index for token in model.tokenize(text)])
    if trace is None:
        trace = model.run(indices, clamp=clamp)
    never, ends = model.indices[UNKNOWN], model.indices[START]
    words: list[Written] = []
    for place in range(len(indices), len(indices) + count):
        expected = model.expected(trace, -1)[-1].astype(np.float64)
        chosen = _draw(expected, never, ends, temperature, np.random.default_rng([seed, place]))
        if chosen == ends:
            return GeneratedText(tuple(words), True)
        word = model.vocabulary[chosen]
        piece = joined(text, word, model.tokens)
        words.append(Written(word, float(expected[chosen]), piece))
        text += piece
        held = at_step(clamp, place, len(indices))
        trace = model.run(np.array([chosen]), initial=trace.final, first=place, clamp=held)
    return GeneratedText(tuple(words), False)


def joined(text: str, token: str, kind: str = "words") -> str:
    """Return the characters that a token adds to a text: the token, after a space where one is usual or needed.

    Cutting the longer text gives the tokens of the shorter one, and this one.
    """
    if kind == "characters" or not text:
        return token
    before = cut(text)
    piece = token if _stands_close(text, [normal(typed) for typed in before], token) else f" {token}"
    return piece if cut(text + piece) == [*before, token] else f" {token}"


def _stands_close(text: str, before: Sequence[str], token: str) -> bool:
    """Return whether a token is written without a space before it."""
    if text[-1].isspace():
        return True
    is_quoting = before.count('"') % 2 == 1
    if token in CLOSING or (token == '"' and is_quoting):
        return not SPACED.search(text)
    return bool(before) and (before[-1] in OPENING or (before[-1] == '"' and is_quoting))


def _draw(expected: Array, never: int, ends: int, temperature: float, rng: np.random.Generator) -> int:
    """Return the row of a word drawn by its probability, which is (vocabulary,): `ends` where nothing can come."""
    expected = expected.copy()
    expected[never] = 0
    if not expected.any():
        return ends
    if temperature == 0:
        return int(expected.argmax())
    with np.errstate(divide="ignore", over="ignore"):  # what cannot come is -inf, and stays so
        scores = np.log(expected)
        chances = np.exp((scores - scores.max()) / temperature).cumsum()
    return int(np.searchsorted(chances, rng.random() * chances[-1], side="right"))
