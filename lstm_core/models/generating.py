"""Going on with a text: words drawn from what a model expects next, each of them read before the next is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.errors import ModelError
from lstm_core.execution import Clamp, Trace
from lstm_core.models.tokens import START, UNKNOWN, cut, normal

if TYPE_CHECKING:
    from lstm_core.models.model import Model

HOTTEST = 2.0  # above this a draw hardly depends on the model any more
CLOSING = frozenset(".,;:?!)]}%…”")  # marks that stand close to the word before them
OPENING = frozenset("([{“")  # and to the word after them
SPACED = re.compile(r"\s[.,;:?!]")  # a text in which they stand apart, as the grammar's do


@dataclass(frozen=True)
class Written:
    """One word that was drawn: the word, how likely the model held it to be, and what it adds to the text."""

    token: str
    probability: float
    piece: str


@dataclass(frozen=True)
class Continuation:
    """What was written after a text. `has_ended`: the model drew `<s>`, where the next text would begin."""

    words: tuple[Written, ...]
    has_ended: bool


def continue_text(
    model: Model,
    text: str,
    count: int,
    *,
    temperature: float = 1.0,
    seed: int = 0,
    clamp: Mapping[str, Sequence[Clamp]] | None = None,
    trace: Trace | None = None,
) -> Continuation:
    """Write up to `count` words after a text; fewer if the model ends the text, which drawing `<s>` does.

    temperature: 0 takes the likeliest word, 1 draws as the model expects, up to 2, which evens out what is likely and
    what is not. `<unk>` is never drawn.
    seed: the same seed draws the same words; each word's draw depends on the seed and its place in the text alone, so
    that ten words at once are the ten that one at a time gives.
    clamp: values held as when the text was read, `Clamp`s whose steps are slices.
    trace: of the text, with the same clamp, where it has been read already.
    Raises ModelError for a temperature that cannot be.
    """
    if not 0 <= temperature <= HOTTEST:
        raise ModelError(f"{model.name}: temperature is {temperature}; expected 0 to {HOTTEST:g}")
    indices = np.array([token.index for token in model.tokenize(text)])
    if trace is None:
        trace = model.run(indices, clamp=clamp)
    h, states = trace["h"][-1], trace.final
    never, ends = model.indices[UNKNOWN], model.indices[START]
    words: list[Written] = []
    for place in range(len(indices), len(indices) + count):
        expected = model.probabilities(h).astype(np.float64)
        chosen = _draw(expected, never, temperature, np.random.default_rng([seed, place]))
        if chosen == ends:
            return Continuation(tuple(words), True)
        word = model.vocabulary[chosen]
        piece = joined(text, word, model.tokens)
        words.append(Written(word, float(expected[chosen]), piece))
        text += piece
        step = model.run(np.array([chosen]), initial=states, first=place, clamp=_at(clamp, place))
        h, states = step["h"][-1], step.final
    return Continuation(tuple(words), False)


def joined(text: str, token: str, kind: str = "words") -> str:
    """Return what a token adds to a text: itself, behind a space where one belongs or is needed to tell them apart.

    Cutting the longer text gives the tokens of the shorter one, and this one.
    """
    if kind == "characters" or not text:
        return token
    before = cut(text)
    piece = token if _stands_close(text, [normal(typed) for typed in before], token) else f" {token}"
    return piece if cut(text + piece) == [*before, token] else f" {token}"


def _stands_close(text: str, before: Sequence[str], token: str) -> bool:
    """Tell whether a token is written without a space before it."""
    if text[-1].isspace():
        return True
    is_quoting = before.count('"') % 2 == 1
    if token in CLOSING or (token == '"' and is_quoting):
        return not SPACED.search(text)
    return bool(before) and (before[-1] in OPENING or (before[-1] == '"' and is_quoting))


def _draw(expected: np.ndarray, never: int, temperature: float, rng: np.random.Generator) -> int:
    """Return the row of a word drawn by its probability, which is (vocabulary,)."""
    expected = expected.copy()
    expected[never] = 0
    if temperature == 0:
        return int(expected.argmax())
    with np.errstate(divide="ignore"):  # what cannot come is -inf, and stays so
        scores = np.log(expected) / temperature
    chances = np.exp(scores - scores.max()).cumsum()
    return int(np.searchsorted(chances, rng.random() * chances[-1], side="right"))


def _at(clamp: Mapping[str, Sequence[Clamp]] | None, step: int) -> dict[str, list[Clamp]] | None:
    """Return what is held at one step, for a run of that step alone."""
    held: dict[str, list[Clamp]] = {}
    for name, parts in (clamp or {}).items():
        for part in parts:
            steps = part.steps if isinstance(part.steps, slice) else slice(None)
            if step in range(*steps.indices(step + 1)):
                held.setdefault(name, []).append(Clamp(part.value, units=part.units))
    return held or None
