"""What an opened network is to a page: what it reads, its words, what its outputs are, its layers by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from flask_babel import gettext

from app.opening.kept import Opened
from lstm_core.formats.errors import FormatError
from lstm_core.formats.following import ending_of
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network
from lstm_core.formats.recurrent import Layer, Way
from lstm_core.models import Token
from lstm_core.models.model import normalised_, sigmoid

ONE, INDEPENDENT, NUMBERS = "one", "independent", "numbers"
BEGINS = ("<s>", "<bos>", "<sos>", "<start>", "[CLS]")
EXAMPLE = 8  # words of a text to begin with
SUM = 1e-3  # how far a row of probabilities may be from 1


@dataclass(frozen=True)
class Place:
    """A layer in one direction: `key` as in `model=own-ID.l1r`, `trace` as a Run names it, "l1.reverse"."""

    number: int
    layer: Layer
    way: Way

    @property
    def key(self) -> str:
        """The name within an address."""
        return f"l{self.number}{'r' if self.way.reverse else ''}"

    @property
    def trace(self) -> str:
        """The name within a run."""
        return f"l{self.number}.reverse" if self.is_second else f"l{self.number}"

    @property
    def is_second(self) -> bool:
        """Whether it is the reverse one of two directions; a layer that only reads from the end is its only one."""
        return self.way.reverse and len(self.layer.ways) > 1

    @property
    def title(self) -> str:
        """The file's name of the layer, and that it reads from the end."""
        name = shown(self.layer.name) or f"l{self.number}"
        return gettext("%(layer)s, from the end", layer=name) if self.way.reverse else name


@dataclass(frozen=True)
class Facts:
    """A network with the settings of its reader: `outputs` and `begin`, answers of the page's own questions."""

    network: Network
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, opened: Opened) -> Facts:
        """Return those of a network that is kept."""
        return cls(opened.network, opened.about.get("settings", {}))

    @property
    def reads(self) -> str:
        """Return "tokens" or "numbers"; a network that is opened layer by layer reads numbers."""
        try:
            return self.network.reads
        except FormatError:  # several inputs that are read step by step
            return "numbers"

    @property
    def places(self) -> tuple[Place, ...]:
        """The layers, each in its directions, in the order in which they run."""
        return tuple(
            Place(number, layer, way) for number, layer in enumerate(self.network.layers) for way in layer.ways
        )

    def place(self, key: str) -> Place | None:
        """Return the layer of a key, "l1r"; the first one for ""; None if there is none."""
        return next((place for place in self.places if key in ("", place.key)), None)

    @property
    def rows(self) -> int:
        """The number of tokens that it knows; 0 where it reads numbers, or does not say."""
        return 0 if self.network.embedding is None else len(self.network.embedding)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The word of each row; one without a word is called by its number, "#12"."""
        vocabulary = self.network.vocabulary
        given = dict(enumerate(vocabulary.words)) if vocabulary is not None else {}
        found: dict[str, int] = {}
        for row in range(max(self.rows, len(given))):
            word = given.get(row) or f"#{row}"
            found.setdefault(word if word not in found else f"{word} #{row}", row)
        return tuple(found)

    @cached_property
    def indices(self) -> Mapping[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @property
    def kind(self) -> str:
        """The kind of its tokens: "words" or "characters"."""
        vocabulary = self.network.vocabulary
        return "words" if vocabulary is None else str(vocabulary.kind)

    @property
    def begins(self) -> tuple[str, ...]:
        """The words that a text may be begun with."""
        return tuple(word for word in BEGINS if word in self.indices)

    @property
    def begin(self) -> str:
        """The word that stands before every text; "" for none."""
        word = str(self.settings.get("begin", ""))
        return word if word in self.indices else ""

    @property
    def ends(self) -> str:
        """What the network's last operation makes of its outputs: "one", "independent", or "" where none does."""
        graph = self.network.graph
        return ending_of(graph) or "" if graph is not None else ""

    @property
    def outputs(self) -> str:
        """What comes out: "one" of several, each on its own ("independent"), or "numbers"."""
        said = str(self.settings.get("outputs", ""))
        if not self.ends and said in (ONE, INDEPENDENT, NUMBERS):
            return said
        return self.network.outputs_are if self.network.is_whole else NUMBERS

    @property
    def is_asked_outputs(self) -> bool:
        """Whether the file leaves open what the outputs are."""
        return self.network.is_whole and not self.ends

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """Return outputs as probabilities, where they are such; (time, outputs)."""
        found = np.array(scores)
        if self.ends == ONE and not np.allclose(found.sum(-1), 1, atol=SUM):
            return np.asarray(np.exp(found))  # the logarithms of a LogSoftmax
        if self.ends or self.outputs == NUMBERS:
            return found
        return np.asarray(normalised_(found) if self.outputs == ONE else sigmoid(found))

    def tokens(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens. Raises FormatError for a word that the network cannot read."""
        begin = [Token(self.begin, self.indices[self.begin], True)] if self.begin else []
        if self.network.vocabulary is None:
            return (*begin, *self._numbers(text))
        return (*begin, *self.network.vocabulary.tokenize(text))

    def _numbers(self, text: str) -> list[Token]:
        found = []
        for word in text.replace(",", " ").replace("#", " ").split():
            row = int(word) if re.fullmatch(r"[0-9]{1,9}", word) else -1
            if not 0 <= row < max(1, self.rows):
                detail = gettext(
                    "“%(word)s” is no number from 0 to %(last)s: without a vocabulary tokens are numbers, as 3 17 4.",
                    word=shown(word),
                    last=self.rows - 1,
                )
                raise FormatError(detail, "index")
            found.append(Token(self.words[row], row, True))
        return found

    def example(self) -> str:
        """Return a text to begin with: the first words that are no signs of the vocabulary's own."""
        if self.network.vocabulary is None:
            return " ".join(str(row) for row in range(min(EXAMPLE, max(1, self.rows))))
        plain = [word for word in self.words if not re.fullmatch(r"[<\[#].*", word) and word.strip()]
        few = plain[:EXAMPLE] or list(self.words[:1])
        return ("" if self.kind == "characters" else " ").join(few)


def width(network: Network) -> int | None:
    """Return how many numbers the network reads a step; None where it reads tokens."""
    if Facts(network).reads == "tokens":
        return None
    try:
        last = network.inputs[network.main].shape[-1] if network.is_whole else None
    except FormatError:
        last = None
    return int(last or network.layers[0].inputs)
