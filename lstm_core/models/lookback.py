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
from lstm_core.language import OPERATIONS
from lstm_core.language.broadcasting import align
from lstm_core.language.expressions import Call, Expression, Name
from lstm_core.models.model import sigmoid, softmax
from lstm_core.models.protocols import TextNetwork
from lstm_core.models.tokenizer import UNKNOWN
from lstm_core.representation import Representation, counted, shortened
from lstm_core.typing import Array, Indices

BLOCK = 32  # omitted words that are run in one batch
ARITHMETIC = frozenset({"+", "-", "*", "/", "negate"})
FUNCTIONS = frozenset({"softmax", "norm", "layer_norm"})  # of more than one entry, and not linear
MIXING = frozenset(key for key, row in OPERATIONS.items() if not row.pointwise) - FUNCTIONS


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
    """Return the factor of a belt's old value at each step, (time, own axes): the LSTM's f, the GRU's 1 - z.

    It is the derivative of the belt by its old value, all gates and candidates held: what goes through a function such
    as sigmoid is one, on a line of its own or not. None where no entry has such a factor by itself: where the old value
    does not enter so, or also goes through a product of matrices, as in the delta rule.
    """
    if belt not in trace.cell.definition.values:
        return None
    try:
        found = _Derivative(trace, belt).of_line(belt)
    except _MixedError:
        return None
    return None if found is None else np.broadcast_to(found, trace[belt].shape)


class _MixedError(Exception):
    """An entry of a belt takes in other entries of its old value."""


class _Derivative:
    """The derivatives of expressions by a belt's old value, entry by entry; None where they do not depend on it."""

    def __init__(self, trace: Trace, belt: str):
        self.trace, self.belt = trace, belt
        self.definition = trace.cell.definition
        self.lines: dict[str, Array | None] = {}

    def of_line(self, name: str) -> Array | None:
        """Differentiate a line, whose value may have been held in the run. Raises _MixedError."""
        if name not in self.lines:
            found, held = self._of(self.definition.values[name].expression), self.trace.held(name)
            self.lines[name] = found if found is None or held is None else np.where(held, 0, found)
        return self.lines[name]

    def _of(self, expression: Expression) -> Array | None:
        if isinstance(expression, Name):
            if expression.name == f"{self.belt}_prev":
                return np.ones_like(self.trace[self.belt])
            return self.of_line(expression.name) if expression.name in self.definition.values else None
        if not isinstance(expression, Call) or expression.operation not in ARITHMETIC | MIXING:
            return None
        found = [self._of(argument) for argument in expression.arguments]
        if all(each is None for each in found):
            return None
        if expression.operation in MIXING:
            raise _MixedError
        return self._combined(expression, found)

    def _combined(self, call: Call, found: Sequence[Array | None]) -> Array:
        """Apply the rule of a sum, a difference, a product or a quotient to the derivatives of its arguments."""
        trace, zero = self.trace, np.zeros((), self.trace[self.belt].dtype)
        own = [trace.axes_of(argument) for argument in call.arguments]
        slopes = [zero if each is None else each for each in found]
        axes = [() if each is None else its for each, its in zip(found, own, strict=True)]
        if call.operation in ("*", "/"):
            values = [trace.evaluate(argument) for argument in call.arguments]
            by_first, by_second, first, second = align([*slopes, *values], [*axes, *own])
            if call.operation == "*":
                return np.asarray(by_first * second + first * by_second)
            return np.asarray((by_first - first / second * by_second) / second)
        terms = align(slopes, axes)
        if call.operation == "negate":
            return -terms[0]
        return terms[0] + terms[1] if call.operation == "+" else terms[0] - terms[1]


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
