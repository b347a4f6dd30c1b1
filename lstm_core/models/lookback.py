"""The dependence of a prediction on earlier words: the gradient of a word's surprisal w.r.t. earlier states, the
factors by which a belt multiplies its old value, and what is left of a word's probability without an earlier word.

The gradient through time: Hochreiter (1991), Bengio, Simard and Frasconi (1994). On the LSTM's belt alone it is
multiplied by one forget gate a step: Hochreiter and Schmidhuber (1997), Gers, Schmidhuber and Cummins (2000).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.errors import ModelError
from lstm_core.execution import Trace
from lstm_core.execution.trace import Gradients
from lstm_core.language.expressions import Call, Expression, Name
from lstm_core.models.model import sigmoid, softmax
from lstm_core.models.protocols import TextNetwork
from lstm_core.models.tokenizer import UNKNOWN
from lstm_core.representation import Representation, counted, shortened
from lstm_core.typing import Array, Indices

BLOCK = 32  # omitted words that are run in one batch


@dataclass(frozen=True, repr=False)
class Lookback(Representation):
    """The surprisal of a target word, which is word `asked` (from 0), and its gradients at every earlier step.

    `indices` are the text's words as rows of the vocabulary, (T,); `trace` and `gradients` are of the `asked` words
    before it. `surprise` is -ln `probability`, in nats; `gradients["c"]` is d surprise / d c, (asked, units).
    """

    model: TextNetwork
    indices: Indices
    asked: int
    trace: Trace
    probability: float
    surprise: float
    gradients: Gradients

    def _summary(self) -> str:
        return f"Lookback of {shortened(self.model.name)} over {counted(self.asked, 'word')}: {self.surprise:.3f} nats"


def look_back(model: TextNetwork, indices: Sequence[int] | Indices, asked: int) -> Lookback:
    """Run the words before the asked word, and propagate the gradient of its surprisal back to every step.

    Raises ModelError where nothing stands before it, or there is no such word.
    """
    words = np.asarray(indices)
    if not 1 <= asked < len(words):
        there = f"with something before it there are 1 to {len(words) - 1}"
        raise ModelError(f"{model.name}: word {asked} was asked for, from 0; {there}")
    trace = model.run(words[:asked])
    scores, word = model.scores(trace["h"][-1]), int(words[asked])
    at_h = np.zeros_like(trace["h"])
    at_h[-1] = _by_scores(model, scores, word) @ model.readout["W_y"]
    surprise = float(surprises(model, scores, word))
    return Lookback(model, words, asked, trace, float(np.exp(-surprise)), surprise, trace.gradients({"h": at_h}))


def surprises(model: TextNetwork, scores: Array, word: int) -> Array:
    """Return -ln p(word) in nats, (...), for scores of (..., vocabulary)."""
    if model.outputs == "independent":
        independent: Array = np.logaddexp(0, -scores[..., word])
        return independent
    highest = scores.max(axis=-1)
    nats: Array = np.log(np.exp(scores - highest[..., None]).sum(axis=-1)) - (scores[..., word] - highest)
    return nats


def _by_scores(model: TextNetwork, scores: Array, word: int) -> Array:
    """Return d surprise / d scores, (vocabulary,)."""
    if model.outputs == "independent":
        surplus = np.zeros_like(scores)
        surplus[word] = sigmoid(scores[word]) - 1
        return surplus
    surplus = softmax(scores)
    surplus[word] -= 1
    return surplus


def carried(trace: Trace, belt: str) -> Array | None:
    """Return the factor of a belt's old value at each step, (time, units): the LSTM's f, the GRU's 1 - z.

    It is the derivative of the belt's line by its old value where that enters entry by entry, all else held: read off
    the equations. None where the old value does not enter so.
    """
    definition = trace.cell.definition
    entry = f"{belt}_prev"

    def by_entry(expression: Expression) -> Array | None:
        if isinstance(expression, Name):
            if expression.name == entry:
                return np.ones((), trace[belt].dtype)
            line = definition.values.get(expression.name)
            return by_entry(line.expression) if line else None
        if not isinstance(expression, Call) or expression.operation not in ("+", "-", "*", "negate"):
            return None
        first, *others = expression.arguments
        one = by_entry(first)
        if expression.operation == "negate":
            return None if one is None else -one
        (second,) = others
        other = by_entry(second)
        if expression.operation == "*":
            one = None if one is None else one * trace.evaluate(second)
            other = None if other is None else trace.evaluate(first) * other
        elif expression.operation == "-" and other is not None:
            other = -other
        return other if one is None else one if other is None else one + other

    line = definition.values.get(belt)
    found = by_entry(line.expression) if line else None
    return None if found is None else np.broadcast_to(found, trace[belt].shape)


def products(factors: Array) -> Array:
    """Return for each step the product of the factors of all later ones, (time, units): 1 at the last step."""
    later = np.ones_like(factors)
    later[:-1] = np.cumprod(factors[:0:-1], axis=0)[::-1]
    return later


def without(memory: Lookback, most: int) -> tuple[int, Array]:
    """Return the first word left out, and the asked word's probability with each word from there on read as `<unk>`.

    At most the `most` words next to the asked one are left out, each alone; the `<s>` at the start never. A word that
    is left out changes nothing before it, so what is read again is only what follows it.
    """
    model, trace, asked = memory.model, memory.trace, memory.asked
    first = max(1, asked - most)
    found = []
    for begin in range(first, asked, BLOCK):
        rows = np.arange(min(BLOCK, asked - begin))
        words = np.repeat(memory.indices[begin:asked, None], len(rows), axis=1)
        words[rows, rows] = model.indices[UNKNOWN]
        states = {name: np.repeat(trace[name][begin - 1][None], len(rows), axis=0) for name in model.cell.states}
        h = model.run(words, initial=states, first=begin)["h"][-1]
        found.append(np.exp(-surprises(model, model.scores(h), int(memory.indices[asked]))))
    return first, np.concatenate(found) if found else np.zeros(0)
