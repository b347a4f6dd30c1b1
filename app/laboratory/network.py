"""The network of a reader's cell: weights that a trained network lends where they fit, and new ones for the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import prod
from zlib import crc32

import numpy as np

from app.laboratory.starts import Terms
from lstm_core import Cell, Stack
from lstm_core.errors import LstmCoreError
from lstm_core.execution import RunInputs, Trace, attempt, drawing
from lstm_core.language import Definition, Sizes, fixed_inputs, sizes
from lstm_core.models import Model, Token
from lstm_core.models.model import normalised_, sigmoid
from lstm_core.typing import Array

SEED = 0  # of the weights that no network lends, and of draws
POSITIONS = 3  # vectors of a memory that is made up


@dataclass(frozen=True, eq=False)
class OwnNetwork:
    """A reader's cell with weights, a vocabulary and a readout.

    `cell` runs: the reader's own, or the stack of layers in which it stands, where `layer` is before its names; `sizes`
    are its sizes. `lender` is the network whose weights were taken where they fit; `sources` says of each parameter
    where it is from: "borrowed", "checkpoint" or "new". `made_up` are the words that a sentence does not give: a
    memory, draws.
    """

    cell: Cell
    layer: str
    sizes: Sizes
    params: Mapping[str, Array]
    sources: Mapping[str, str]
    embedding: Array
    readout: Mapping[str, Array]
    lender: Model
    reads_lent_words: bool
    made_up: tuple[str, ...]

    @property
    def inputs(self) -> int:
        """The width of a word's embedding."""
        return self.sizes.inputs

    @property
    def units(self) -> int:
        """The number of units."""
        return self.sizes.units

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Its words."""
        return self.lender.vocabulary

    @property
    def borrowed(self) -> int:
        """How many parameters are the lender's."""
        return sum(source != "new" for source in self.sources.values())

    @property
    def is_trained(self) -> bool:
        """Return whether anything in it was learned."""
        return not self.lender.card.untrained and (self.borrowed > 0 if self.params else self.reads_lent_words)

    @property
    def fits(self) -> bool:
        """Return whether it has as many units as its lender, without which no weights fit."""
        return self.units == self.lender.units

    @property
    def count(self) -> int:
        """The number of numbers to learn in the cell."""
        return sum(array.size for array in self.params.values())

    def run(self, tokens: tuple[Token, ...]) -> tuple[Trace, bool]:
        """Read tokens; return the trace, and whether all its numbers are finite."""
        x = self.embedding[np.array([token.index for token in tokens])]
        given = RunInputs(x=x)
        if self.made_up:
            rng = np.random.default_rng(SEED)
            if "memory" in self.made_up:
                given.memory = rng.standard_normal((POSITIONS, self.sizes.features or 1)).astype(np.float32)
            given.rng = rng
        return attempt(self.cell, self.params, given)

    def scores(self, h: Array) -> Array:
        """Return the scores of every next word, (..., vocabulary), as a model of words does."""
        with np.errstate(over="ignore", invalid="ignore"):
            scores: Array = h @ self.readout["W_y"].T
            scores += self.readout["b_y"]
        return scores

    def shares(self, scores: Array) -> Array:
        """Return probabilities of scores, which are used up."""
        with np.errstate(over="ignore"):  # two finite scores may be further apart than numbers reach
            return normalised_(scores) if self.lender.outputs == "one" else sigmoid(scores)


def measured(cell: Cell, terms: Terms, other_words: bool = False) -> tuple[Cell, str, Sizes]:
    """Return a cell as it stands in the lender's network, what is before its names there, and all sizes.

    `other_words`: words may be as wide as there are units, where those of the lender do not fit. Raises LanguageError
    for sizes that do not agree, SettingError where it cannot be a layer as its start was.
    """
    whole, layer = _arranged(cell, terms)
    definition, inputs = whole.definition, terms.lender.inputs
    features = inputs if definition.words & {"memory", "features"} else None
    inputs = fixed_inputs(definition, {}) or (terms.units if other_words else inputs)
    return whole, layer, sizes(definition, inputs, terms.units, features)


class TooLargeError(LstmCoreError):
    """A cell that would learn, or compute at a step, too many numbers."""

    def __init__(self, count: int, most: int):
        super().__init__(f"the cell has {count} numbers; at most {most} are computed")
        self.count, self.most = count, most


def _check_size(found: Sizes, steps: int, most: int) -> None:
    computed = sum(prod(map(abs, axes)) for _, axes in found.nodes.values())  # a collection has -1 positions
    count = max(sum(map(prod, found.parameters.values())), computed * steps)
    if count > most:
        raise TooLargeError(count, most)


def build(cell: Cell, terms: Terms, steps: int, other_words: bool = False) -> OwnNetwork:
    """Return the network of a cell that will read so many tokens.

    Raises as `measured` does, and TooLargeError for more numbers than may be.
    """
    lender = terms.lender
    whole, layer, found = measured(cell, terms, other_words)
    _check_size(found, steps, terms.most)
    fits = terms.units == lender.units
    new = _drawing(whole.definition)
    params: dict[str, Array] = {}
    sources: dict[str, str] = {}
    lent_as = "new" if lender.card.untrained else "borrowed" if terms.weights is None else "checkpoint"
    for name, shape in found.parameters.items():
        lent = lender.params.get(name)
        is_lent = fits and lent is not None and lent.shape == shape
        params[name] = lent if lent is not None and is_lent else new(name, shape)
        sources[name] = lent_as if is_lent else "new"
    reads_lent = fits and lender.inputs == found.inputs
    embedding = lender.embedding if reads_lent else _words(lender, found.inputs)
    readout = _readout(lender, found.values["h"]) if not fits else _fitting(lender, found.values["h"])
    return OwnNetwork(
        cell=whole,
        layer=layer,
        sizes=found,
        params=params,
        sources=sources,
        embedding=embedding,
        readout=readout,
        lender=lender,
        reads_lent_words=reads_lent,
        made_up=tuple(sorted(whole.definition.words - {"x", "time", "inputs", "units", "features"})),
    )


def count_of_start(terms: Terms) -> int | None:
    """Return how many numbers a start learns with so many units; None where it is nothing, or cannot have them."""
    if terms.start.cell is None:
        return None
    for other_words in (False, True):
        with suppress(LstmCoreError):
            found = measured(terms.start.cell, terms, other_words)[2]
            return sum(map(prod, found.parameters.values()))
    return None


def _arranged(cell: Cell, terms: Terms) -> tuple[Cell, str]:
    """Return the cell as it stands in the lender's network, and what is before its names there."""
    start, lender = terms.start, terms.lender
    names = lender.card.layers
    if not names or start.cell is None:
        return cell, ""
    own = [number for number, name in enumerate(names) if name == start.name]
    if not own:
        return cell, ""
    layers = [cell if number in own else layer for number, layer in enumerate(lender.cell.layers)]
    return Stack(layers, name=cell.name), f"l{own[-1]}."


def _drawing(definition: Definition) -> Callable[[str, tuple[int, ...]], Array]:
    """Return a function that starts a parameter as training would; one called `p_` does nothing at first.

    Each has draws of its own, so that a new parameter leaves those of the others as they were.
    """
    draw = drawing(definition, np.float32)

    def start(name: str, shape: tuple[int, ...]) -> Array:
        declared = definition.declared.get(name)
        is_declared = declared is not None and declared.start is not None
        if name.rpartition(".")[2].startswith("p_") and not is_declared:
            return np.zeros(shape, np.float32)
        return draw(name, shape, np.random.default_rng((SEED, crc32(name.encode()))))

    return start


def _words(lender: Model, inputs: int) -> Array:
    rng = np.random.default_rng((SEED, inputs))
    return rng.normal(0, 1, (len(lender.vocabulary), inputs)).astype(np.float32)


def _fitting(lender: Model, own: tuple[int, ...]) -> Mapping[str, Array]:
    """Return the lender's readout, or a new one where h has another width."""
    return lender.readout if own == lender.readout["W_y"].shape[1:] else _readout(lender, own)


def _readout(lender: Model, own: tuple[int, ...]) -> Mapping[str, Array]:
    width, words = own[-1] if own else 1, len(lender.vocabulary)
    rng = np.random.default_rng((SEED, width))
    weights = rng.normal(0, width**-0.5, (words, width)).astype(np.float32)
    return {"W_y": weights, "b_y": np.zeros(words, np.float32)}
