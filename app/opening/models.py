"""Opened networks that read tokens, as models of every page: the whole of one, or a layer with the rest around it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from app.opening.facts import INDEPENDENT, NUMBERS, ONE, Facts, Place
from app.opening.kept import Opened
from lstm_core.cell import Cell
from lstm_core.errors import ModelError
from lstm_core.execution import Trace
from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown
from lstm_core.models.card import WordsCard, parse
from lstm_core.models.content import digest
from lstm_core.models.entries import entries
from lstm_core.models.model import Model, Reading
from lstm_core.models.tokenizer import Token
from lstm_core.typing import Array, Indices

CLOSE = 1e-4  # of the largest score: how near the model's own run is to the network's
TRIED = 6  # tokens by which that is seen


@dataclass(frozen=True, eq=False, repr=False)
class OpenedModel(Model):
    """A network that is an embedding, layers and a readout and nothing else: its layers run as one cell."""

    facts: Facts = field(kw_only=True)

    def __post_init__(self) -> None:
        for part in ("params", "readout"):
            object.__setattr__(self, part, dict(getattr(self, part)))

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens: nothing stands before it unless its reader chose a word."""
        return _tokens(self.facts, text, self.name)

    def arrays(self) -> dict[str, Array]:
        """Return all arrays."""
        found = {"embedding": self.embedding} | {f"readout.{name}": array for name, array in self.readout.items()}
        return found | {f"cell.{name}": array for name, array in self.params.items()}


@dataclass(frozen=True, eq=False, repr=False)
class LayerModel:
    """One layer of a network, in one direction: what it holds fast runs through the whole network.

    A layer that reads from the end has the tokens in the order in which it reads them.
    """

    name: str
    title: str
    place: Place
    facts: Facts
    card: WordsCard

    @property
    def cell(self) -> Cell:
        """The layer's cell."""
        return self.place.way.cell

    @property
    def params(self) -> Mapping[str, Array]:
        """The layer's parameters."""
        return self.place.way.params

    @property
    def inputs(self) -> int:
        """The width of x."""
        return int(self.place.layer.inputs)

    @property
    def units(self) -> int:
        """The number of units: the width of c where h is projected."""
        return int(self.place.layer.width(self.place.layer.states[-1]))

    @cached_property
    def entries(self) -> Mapping[str, int]:
        """The number of entries of each value of its cell, by name."""
        return entries(self.cell, self.inputs, self.units)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words, by row."""
        return self.facts.words

    @property
    def indices(self) -> Mapping[str, int]:
        """The row of each word."""
        return self.facts.indices

    @property
    def tokens(self) -> str:
        """The kind of tokens."""
        return self.facts.kind

    @property
    def outputs(self) -> str:
        """Return "one" or "independent"."""
        return INDEPENDENT if self.facts.outputs == INDEPENDENT else ONE

    @property
    def readout(self) -> Mapping[str, Array]:
        """Return nothing: what stands between this layer and the output is the rest of the network."""
        return {}

    @cached_property
    def content(self) -> str:
        """A digest, used as a cache key."""
        return digest(self)

    def arrays(self) -> dict[str, Array]:
        """Return the layer's arrays."""
        return {f"cell.{name}": array for name, array in self.params.items()}

    def tokenize(self, text: str) -> tuple[Token, ...]:
        """Cut a text into tokens, in the order in which the layer reads them."""
        found = _tokens(self.facts, text, self.name)
        return found[::-1] if self.place.way.reverse else found

    def read(self, text: str, clamp: Any = None) -> Reading:
        """Read a text."""
        return self.read_tokens(self.tokenize(text), clamp)

    def read_tokens(self, tokens: tuple[Token, ...], clamp: Any = None) -> Reading:
        """Read tokens as `tokenize` returns them; steps of what is held count in that order."""
        indices = np.array([token.index for token in tokens])
        is_turned = self.place.way.reverse
        held = {f"{self.place.trace}.{name}": found for name, found in (clamp or {}).items()}
        run = self.facts.network.run(indices[::-1] if is_turned else indices, held or None)
        scores = self.facts.network.scores(run, len(tokens))[:, 0]
        shares = self.facts.shares(scores)
        trace = _single(run.traces[self.place.trace])
        found = shares[::-1] if is_turned else shares
        found.flags.writeable = False
        return Reading(tokens, trace, found, self.vocabulary)

    def run(self, indices: Indices, **options: Any) -> Trace:
        """Run the layer over rows. Raises ModelError: it is fed by the rest of the network."""
        raise ModelError(f"{self.name} is a layer within a network and does not run by itself")


def _single(trace: Trace) -> Trace:
    """Return a trace of one sequence without its batch."""
    found = copy(trace)
    found.batched = False
    return found


def _tokens(facts: Facts, text: str, name: str) -> tuple[Token, ...]:
    try:
        found = facts.tokens(text)
    except FormatError as error:
        raise ModelError(f"{name[:12]}…: {error}") from error
    return found or (Token(facts.words[0], 0, True),)


def model(opened: Opened, key: str, expires: str) -> OpenedModel | LayerModel:
    """Return the model of an opened network, or of its layer of a key, "l1r". Raises ModelError where there is none."""
    facts = Facts.of(opened)
    place = facts.place(key)
    if why := cannot(facts) or ("" if place else f"{opened.name} has no layer {key}"):
        raise ModelError(why)
    assert place is not None
    name = f"{opened.name}.{key}" if key else opened.name
    whole = None if key else _whole(opened, facts, name, expires)
    if whole is not None:
        return whole
    card = _card(opened, facts, name, place.way.cell, place, expires)
    return LayerModel(name, card.title, place, facts, card)


def cannot(facts: Facts) -> str:
    """Return why a network is no model of words, in English; "" where it is one."""
    if facts.reads != "tokens":
        return "the network reads numbers"
    if facts.outputs == NUMBERS or not facts.rows:
        return "the network does not choose a word"
    return ""


def _whole(opened: Opened, facts: Facts, name: str, expires: str) -> OpenedModel | None:
    """Return a network as embedding, one cell and readout, where running it so gives what the network gives."""
    network = facts.network
    stacked = network.stack
    if stacked is None or network.embedding is None or set(network.readout) != {"W_y", "b_y"}:
        return None
    cell: Cell = stacked[0]
    params: Mapping[str, Array] = stacked[1]
    if len(network.layers) == 1:
        way = network.layers[0].ways[0]
        cell, params = way.cell, way.params
    card = _card(opened, facts, name, cell, None, expires)
    found = OpenedModel(
        name=name,
        title=card.title,
        cell=cell,
        params=params,
        vocabulary=facts.words,
        embedding=network.embedding,
        readout=network.readout,
        card=card,
        tokens=facts.kind,
        outputs=card.outputs,
        facts=facts,
    )
    if len(network.readout["W_y"]) != len(facts.words):
        return None
    rows = np.arange(TRIED) % facts.rows
    wanted = network.scores(network.run(rows), len(rows))[:, 0]
    scores = found.scores(found.run(rows)["h"])
    is_shares = bool(facts.ends)
    same = facts.shares(wanted) if is_shares else wanted
    ours = found._shares(np.array(scores)) if is_shares else scores
    return found if np.allclose(ours, same, rtol=0, atol=CLOSE * max(1.0, float(np.abs(same).max()))) else None


def _card(opened: Opened, facts: Facts, name: str, cell: Cell, place: Place | None, expires: str) -> WordsCard:
    file = shown(opened.about["file"])
    title = cell.title or cell.name
    if place is not None and len(facts.places) > 1:
        title = f"{title}, {place.title}"
    found = parse(
        {
            "name": name,
            "title": f"“{file}”, {title}",
            "task": f"“{file}”",
            "kind": "words",
            "cell": name,
            "equations": cell.equations,
            "own": {"name": title, "file": file, "expires": expires},
            "tokens": facts.kind,
            "outputs": INDEPENDENT if facts.outputs == INDEPENDENT else ONE,
            "examples": [{"kind": "prose", "text": facts.example()}],
            "vocabulary": list(facts.words),
        }
    )
    assert isinstance(found, WordsCard)
    return found
