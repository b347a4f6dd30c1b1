"""A sentence as a reader's cell reads it, beside what it started from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.laboratory.asked import NAME
from app.laboratory.beyond import MatrixError, is_of_sizes, matrices_by_entry, reads
from app.laboratory.kept import READINGS
from app.laboratory.network import OwnNetwork, build
from app.laboratory.starts import Terms
from app.reading.caches import cached, size_of
from app.reading.tokens import tokens_of
from lstm_core import Cell, FiniteError
from lstm_core.errors import LanguageError, LstmCoreError
from lstm_core.execution import Trace
from lstm_core.models import Model, TextRun, Token
from lstm_core.models.model import SCORE
from lstm_core.models.protocols import TextNetwork
from lstm_core.probing import belt, belt_of
from lstm_core.typing import Array


@dataclass(frozen=True, eq=False)
class OwnReading:
    """The tokens of a sentence as a network reads them.

    `trace` has the steps before the first number that is not finite, all where there is none; None where that is the
    first step's. `fault` is that number, `whole` the run in which it is. `probabilities` are those after each step of
    `trace`, (steps, vocabulary), without those from where h is too large for them.
    """

    network: OwnNetwork
    tokens: tuple[Token, ...]
    trace: Trace | None
    probabilities: Array
    fault: FiniteError | None
    whole: Trace

    @property
    def nbytes(self) -> int:
        """The bytes that it takes in memory."""
        runs = size_of(self.whole) * (1 if self.trace is self.whole else 2)
        return runs + size_of(self.probabilities) + size_of(self.network.params)


def code_of(text: str) -> str:
    """Return a cell's text without comments, every line at its place."""
    return "\n".join(line.partition("#")[0].rstrip() for line in text.split("\n"))


def read_own(text: str, terms: Terms, sentence: str) -> OwnReading:
    """Return the reading of a sentence by the network of a text; cached by what the text says.

    Raises LanguageError, MatrixError, SettingError or TooLargeError where the text is no cell that can run.
    """
    code, lent_by = code_of(text), "" if terms.weights is None else "checkpoint"
    key = (code, terms.start.name, terms.lender.content, lent_by, terms.units, terms.most, sentence)
    found: OwnReading = READINGS.of(key, partial(_read_own, code, terms, sentence))
    return found


def _read_own(code: str, terms: Terms, sentence: str) -> OwnReading:
    tokens = tokens_of(terms.lender, sentence)
    return run(_network(Cell(code, NAME), terms, len(tokens)), tokens)


def _network(cell: Cell, terms: Terms, steps: int) -> OwnNetwork:
    """Return the network of a cell: with other words, where the lender's do not fit and nothing is miswritten."""
    try:
        return build(cell, terms, steps)
    except LanguageError as error:
        if not is_of_sizes(error):
            raise
        if products := matrices_by_entry(cell.definition.text, reads(terms)):
            raise MatrixError(error, products) from None
        try:
            return build(cell, terms, steps, other_words=True)
        except LstmCoreError:
            raise error from None


def run(network: OwnNetwork, tokens: tuple[Token, ...]) -> OwnReading:
    """Read tokens, as far as the numbers are finite."""
    whole, is_finite = network.run(tokens)
    fault = None if is_finite else _raised(whole.check)
    trace: Trace | None = whole
    if fault is not None:
        steps = fault.step or 0
        trace = network.run(tokens[:steps])[0] if steps else None
    probabilities = np.empty((0, len(network.vocabulary)), np.float32)
    if trace is not None:
        scores = network.scores(trace["h"])
        unfit = np.flatnonzero(~np.isfinite(scores).all(axis=1))
        if len(unfit):
            fault = fault or _raised(partial(trace.insist, SCORE, scores, "W_y @ h + b_y"))
            scores = scores[: unfit[0]]
        probabilities = network.shares(scores)
    return OwnReading(network, tokens, trace, probabilities, fault, whole)


def _raised(check: Callable[[], object]) -> FiniteError | None:
    try:
        check()
    except FiniteError as error:
        return error
    return None


@cached(64)
def read_start(model: Model, sentence: str) -> TextRun:
    """Return the reading of a sentence by the network that was started from, cached."""
    return model.read_tokens(tokens_of(model, sentence))


@cached(128)
def start_gradient(model: Model, sentence: str, token: int, word: int) -> tuple[str, list[float]]:
    """Return `gradient` of the network that was started from, cached."""
    reading = read_start(model, sentence)
    return gradient(model, reading.trace, reading.probabilities, token, word)


def gradient(
    network: OwnNetwork | TextNetwork, trace: Trace, probabilities: Array, token: int, word: int
) -> tuple[str, list[float]]:
    """Return the carried state's name, and the length of d surprise / d state at every step up to `token` (from 1).

    The surprise is that at `word` after that token, in nats. Raises FiniteError where the gradient is not finite.
    """
    expected = probabilities[token - 1]
    outputs = network.lender.outputs if isinstance(network, OwnNetwork) else network.outputs
    if outputs == "one":
        surplus = expected.copy()
        surplus[word] -= 1
    else:
        surplus = np.zeros_like(expected)
        surplus[word] = expected[word] - 1
    at_h = np.zeros_like(trace["h"])
    at_h[token - 1] = surplus @ network.readout["W_y"]
    if isinstance(network, OwnNetwork):
        state = belt_of(network.cell.definition, network.sizes.values, network.units)
    else:
        state = belt(network)
    found = trace.gradients({"h": at_h})[state][:token]
    lengths: list[float] = np.linalg.norm(found.reshape(token, -1).astype(np.float64), axis=1).tolist()
    return state, lengths
