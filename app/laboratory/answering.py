"""The answer to a keystroke: what a text says, how it reads a sentence, and what it looks like."""

from __future__ import annotations

import hashlib
from time import perf_counter
from typing import Any, overload

from app.laboratory import lines, pictures, problems, unfinite
from app.laboratory.asked import BORROWED, NAME, Asked
from app.laboratory.beyond import reads
from app.laboratory.far import chart
from app.laboratory.kept import ANSWERS
from app.laboratory.layered import own_trace
from app.laboratory.network import OwnNetwork, count_of_start
from app.laboratory.picture import picture, strip_limits, strip_values
from app.laboratory.reading import OwnReading, gradient, read_own, read_start, start_gradient
from app.laboratory.starts import Start, start_of, terms_of
from app.laboratory.verdict import made_up, verdict
from app.reading.trace import packed
from app.settings import Settings
from lstm_core import Cell, FiniteError, notation
from lstm_core.errors import LstmCoreError
from lstm_core.models import Library, Model
from lstm_core.models.largest import largest
from lstm_core.typing import Array

GUESSES = 5  # of the start's next words, among which a reader guesses
LIKELIEST = 2  # of each network's next words that are told


class Answering:
    """One answer, with the time that each part of it took."""

    def __init__(self, asked: Asked, library: Library, settings: Settings):
        self.asked, self.settings = asked, settings
        start = start_of(asked.start, library)
        assert start is not None  # whoever asks has checked it
        self.start: Start = start
        weights = None if asked.weights == BORROWED else library.load(asked.weights, Model)
        self.terms = terms_of(start, weights, asked.units, settings.lab_numbers, library)
        self.reads = reads(self.terms)
        self.took: dict[str, float] = {}
        self._begun = perf_counter()

    def passed(self, part: str) -> None:
        """Note that a part is done."""
        now = perf_counter()
        self.took[part] = round((now - self._begun) * 1000, 2)
        self._begun = now

    @property
    def text_digest(self) -> str:
        """The digest of the text, by which a reader knows what an answer answers."""
        return hashlib.sha256(self.asked.text.encode()).hexdigest()

    def answer(self) -> dict[str, Any]:
        """Return the answer, in the reader's language."""
        asked = self.asked
        try:
            cell = Cell(asked.text, NAME)
            reading = read_own(asked.text, self.terms, asked.sentence)
        except LstmCoreError as error:
            return {
                "ok": False,
                "key": "",
                "text": self.text_digest,
                "problems": problems.mistakes(error, asked.text, self.start, self.reads),
            }
        self.passed("read")
        return self._good(cell, reading)

    def _good(self, cell: Cell, reading: OwnReading) -> dict[str, Any]:
        asked, network = self.asked, reading.network
        token = min(asked.token or len(reading.tokens), len(reading.tokens))
        before = self._before()
        found = lines.lines(cell, self.start, reading)
        self.passed("lines")
        predicted, fault = self._predicted(reading, before, token)
        self.passed("gradient")
        diagram = self._diagram(cell, reading)
        self.passed("diagram")
        key = self._same(found)
        start = self.start
        answer: dict[str, Any] = {
            "ok": True,
            "key": key,
            "text": self.text_digest,
            "lines": found,
            "removed": [line.to_dict() for line in lines.removed(asked.text, start)],
            "count": network.count,
            "count_before": count_of_start(self.terms),
            "parameters": [
                {"name": name, "shape": list(array.shape), "count": array.size, "from": network.sources[name]}
                for name, array in network.params.items()
            ],
            "borrowed": network.borrowed,
            "units": network.units,
            "tokens": [{"text": token.text, "known": token.known} for token in reading.tokens],
            "token": token,
            **predicted,
            "diagram": diagram,
            "problems": problems.said(cell.definition, start, self.reads),
            "finite": unfinite.described(cell, reading, fault, self._stays) if fault else None,
            "untrained": not network.is_trained,
        }
        if asked.numpy:
            answer["numpy"] = notation.numpy_source(cell, network.inputs, network.units)
        if asked.differs and start.cell:
            answer["differs"] = [line.to_dict() for line in notation.difference(cell, start.cell)]
        return answer | {"took": self.took}

    def _stays(self, text: str) -> bool:
        """Return whether a text's numbers, and their gradient, stay finite on the sentence."""
        asked = self.asked
        try:
            reading = read_own(text, self.terms, asked.sentence)
            if reading.fault is None and reading.trace is not None and not reading.network.made_up:
                last = len(reading.tokens)
                gradient(reading.network, reading.trace, reading.probabilities, last, 0)
        except LstmCoreError:
            return False
        return reading.fault is None

    def _before(self) -> Array | None:
        """Return the probabilities of the network that the cell is compared with, None without one."""
        model = self.terms.before
        return None if model is None else read_start(model, self.asked.sentence).probabilities

    def _predicted(
        self, reading: OwnReading, before: Array | None, token: int
    ) -> tuple[dict[str, Any], FiniteError | None]:
        """Return what is told of the next word, and the first number that is not finite, if there is one."""
        network, fault = reading.network, reading.fault
        own = reading.probabilities[token - 1] if token <= len(reading.probabilities) else None
        was = None if before is None else before[token - 1]
        words = [word for shares in (was, own) if shares is not None for word in _likeliest(shares)]
        words = list(dict.fromkeys(words))
        asked = int(words[0]) if words else None
        found = {
            "next": [
                {
                    "word": network.vocabulary[word],
                    "own": None if own is None else float(own[word]),
                    "before": None if was is None else float(was[word]),
                }
                for word in words
            ],
            "likely": [network.vocabulary[word] for word in _likeliest(was, GUESSES)] if was is not None else [],
            "gradient": None,
            "verdict": "" if own is None else verdict(network, _first(network, own), _first(network, was)),
        }
        if asked is None:
            return found, fault
        gradients, other = self._gradients(reading, was is not None, token, asked)
        gradients["chart"] = chart(gradients["own"], gradients["before"])
        return found | {"gradient": gradients}, fault or other

    def _gradients(
        self, reading: OwnReading, has_start: bool, token: int, word: int
    ) -> tuple[dict[str, Any], FiniteError | None]:
        """Return how far back both networks look at a word, and where that is not finite."""
        network, model = reading.network, self.terms.before
        own: dict[str, Any] = {"asked": network.vocabulary[word], "own": None, "before": None}
        found = own | {"state": "", "state_before": "", "why": ""}
        if has_start and model is not None:
            state, found["before"] = start_gradient(model, self.asked.sentence, token, word)
            found["state_before"] = state.rpartition(".")[2]
        if network.made_up:
            found["why"] = made_up(network.made_up)
        elif reading.trace is not None and token <= len(reading.probabilities):
            try:
                state, found["own"] = gradient(network, reading.trace, reading.probabilities, token, word)
            except FiniteError as error:
                return found, error
            found["state"] = state.removeprefix(network.layer)
        return found, None

    def _diagram(self, cell: Cell, reading: OwnReading) -> dict[str, Any]:
        """Return the draft of the diagram with the values of its strips."""
        asked, key = self.asked, pictures.key_of(cell)
        drawn = pictures.drawing(cell, asked.narrow, False, self.settings.lab_operations)
        if drawn is None:
            return pictures.undrawn(cell, False, self.settings.lab_operations)
        limits = strip_limits(cell, drawn)
        values = {} if reading.trace is None else strip_values(cell, drawn, own_trace(cell, reading))
        found: dict[str, Any] = {
            "key": key,
            "state": "draft",
            "values": {name: {**packed(array), "range": limits[name]} for name, array in values.items()},
        }
        return found | ({"same": True} if asked.has == key else {"picture": picture(cell, drawn, asked.narrow)})

    def _same(self, found: list[dict[str, Any]]) -> str:
        """Leave out the bands that the reader has; return the answer's key."""
        digests = {line["name"]: lines.digest(line["band"]) for line in found if line["band"]}
        key = hashlib.sha256(repr(sorted(digests.items())).encode()).hexdigest()[:16]
        had = ANSWERS.peek(self.asked.since) or {}
        ANSWERS.of(key, lambda: digests)
        for line in found:
            if line["band"] and had.get(line["name"]) == digests[line["name"]]:
                line["band"] = {"same": True}
        return key


def answer(asked: Asked, library: Library, settings: Settings) -> dict[str, Any]:
    """Return the answer to a keystroke, in the reader's language; see docs/api.md.

    Raises ModelError for weights that there are none of.
    """
    return Answering(asked, library, settings).answer()


def _likeliest(shares: Array, count: int = LIKELIEST) -> list[int]:
    return [int(word) for word in largest(shares[None], count)[0]]


@overload
def _first(network: OwnNetwork, shares: Array) -> tuple[str, float]: ...
@overload
def _first(network: OwnNetwork, shares: None) -> None: ...
@overload
def _first(network: OwnNetwork, shares: Array | None) -> tuple[str, float] | None: ...
def _first(network: OwnNetwork, shares: Array | None) -> tuple[str, float] | None:
    """Return the likeliest word with its probability."""
    if shares is None:
        return None
    word = int(shares.argmax())
    return network.vocabulary[word], float(shares[word])
