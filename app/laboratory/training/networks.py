"""The networks of the runs as a source of the library: private, found by name alone, in nobody's list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from app.laboratory.store import Entry, StoreError
from app.laboratory.training.record import OWN, Record
from app.laboratory.training.runs import Kept, Runs
from app.reading import private
from app.reading.caches import Cache
from app.text.languages import Worded
from lstm_core import Cell
from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.models.card import WordsCard, parse
from lstm_core.models.model import Model
from lstm_core.tasks.counting.texts import ONE_HOT
from lstm_core.tasks.counting.texts import VOCABULARY as SYMBOLS
from lstm_core.tasks.grammar.words import EXAMPLES, TITLE
from lstm_core.tasks.grammar.words import vocabulary as grammar_vocabulary
from lstm_core.tasks.live.text import own_text
from lstm_core.tasks.recall.texts import VOCABULARY as RECALLED
from lstm_core.tasks.recall.texts import example

TITLES = {"grammar": TITLE, "recall": "Recall", "counting": "Counting", "own": "Own text"}
GAPS = (5, 20)  # of the examples
BEGINNING = 60  # characters of an own text as an example
KEPT = 16  # networks in memory


class OwnNetworks:
    """A source of networks (`lstm_core.models.library.Source`)."""

    key = OWN

    def __init__(self, runs: Runs):
        self._runs = runs
        self._loaded: Cache[Model] = Cache(KEPT)

    def names(self) -> tuple[str, ...]:
        """Return no names: these networks are private."""
        return ()

    def has(self, name: str) -> bool:
        """Return whether there is a network of this name, and it is not forgotten."""
        if not private.is_network(name):
            return False
        try:
            self.load(name)  # a file that is damaged cannot be shown either; it is read once
        except ModelError:
            return False
        return True

    def card(self, name: str) -> WordsCard:
        """Return the card of a network."""
        return self._card(*self._found(name))

    def load(self, name: str) -> Model:
        """Load a network."""
        network, run = self._found(name)
        return self._loaded.of(name, lambda: self._model(network, run))

    def _found(self, name: str) -> tuple[Entry, Kept]:
        try:
            return self._runs.network(name)
        except StoreError as error:
            raise ModelError(f"{name} was forgotten, or never was on this server") from error

    def _model(self, network: Entry, run: Kept) -> Model:
        try:
            arrays = load(self._runs.store.read(network, "weights"))
        except (StoreError, SafetensorError) as error:
            raise ModelError(
                f"{network.name}: its file cannot be read ({error}); take an earlier checkpoint"
            ) from error
        card = self._card(network, run)
        found = weights(arrays, network.about["side"])
        for array in found.values():
            array.flags.writeable = False
        return Model(
            name=network.name,
            title=card.title,
            cell=cell_of(network, run.record),
            params={key.removeprefix("cell."): array for key, array in found.items() if key.startswith("cell.")},
            vocabulary=card.vocabulary,
            embedding=found["embedding"],
            readout={"W_y": found["readout.W_y"], "b_y": found["readout.b_y"]},
            card=card,
            tokens=card.tokens,
            outputs=card.outputs,
        )

    def _card(self, network: Entry, run: Kept) -> WordsCard:
        text = self._runs.store.read(run.entry, "text").decode() if "text" in run.entry.files else ""
        found = parse(card(network, run, text, self._runs.expires(run)))
        assert isinstance(found, WordsCard)
        return found


def weights(arrays: Mapping[str, np.ndarray], side: str) -> dict[str, np.ndarray]:
    """Return the arrays of one side's network out of those of a checkpoint, by their names in a model's file."""
    before = f"{side}/arrays/"
    found = {key.removeprefix(before): array for key, array in arrays.items() if key.startswith(before)}
    return found if "embedding" in found else {"embedding": ONE_HOT.copy(), **found}


def cell_of(network: Entry, record: Record) -> Cell:
    """Return a network's cell, under the name that its reader gave it; its title says at which update it is."""
    plan, is_own = record.plan, network.about["side"] == "own"
    cell = plan.cell if is_own else cells[plan.beside]
    name = cell.name
    if is_own and name in cells and cells[name].equations != plan.text:
        name = f"own {name}"  # not to be taken for the catalogue's
    title = Worded("%(name)s, update %(update)s", name=plan.name if is_own else cell.title, update=_updates(network))
    return Cell(cell.equations, name, title, cell.source, cell.family, cell.summary)


def card(network: Entry, run: Kept, text: str = "", expires: str = "") -> dict[str, Any]:
    """Return the card of a network, as JSON; `text` is its run's own text, `expires` when it is forgotten."""
    record, plan, side = run.record, run.record.plan, network.about["side"]
    is_own = side == "own"
    vocabulary, tokens, examples = _reads(plan.task, text)
    cell = cell_of(network, record)
    return {
        "name": network.name,
        "title": Worded("%(task)s, %(cell)s", task=TITLES[plan.task], cell=cell.title),
        "task": plan.task,
        "kind": "words",
        "cell": network.name,  # no cell of the catalogue
        "equations": cell.equations,
        "own": {
            "name": cell.name if is_own else cells[plan.beside].title or cell.name,
            "update": network.about["update"],
            "run": run.name,
            "is_own": is_own,
            "other": network.about["other"],
            "expires": expires,
        },
        "tokens": tokens,
        "outputs": "independent" if plan.task == "counting" else "one",
        "units": plan.units,
        "inputs": plan.inputs,
        "recipe": {key: value for key, value in vars(plan.recipe).items() if value != ()},
        "scores": {},
        "examples": [{"kind": kind, "text": example} for kind, example in examples],
        "vocabulary": list(vocabulary),
    }


def _updates(network: Entry) -> str:
    return f"{network.about['update']:,}"


def _reads(task: str, text: str) -> tuple[tuple[str, ...], str, tuple[tuple[str, str], ...]]:
    """Return the vocabulary of a task, its kind of tokens, and examples."""
    if task == "own":
        found = own_text(text)
        return found.vocabulary, found.kind, (("prose", " ".join(text[:BEGINNING].split(" ")[:-1])),)
    known = {
        "grammar": (grammar_vocabulary(), EXAMPLES),
        "recall": (RECALLED, tuple(("recall", example(gap).text) for gap in GAPS)),
        "counting": (SYMBOLS, (("counting", "a a a b b b"),)),
    }
    return known[task][0], "words", known[task][1]
