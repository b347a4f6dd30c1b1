"""Untrained networks, with the random weights from which training would start.

A cell of the catalogue without a model of its own can still be stepped through, and a network can be shown before its
first update. Nothing here trains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lstm_core.cell import Cell
from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.models.card import WordsCard, parse
from lstm_core.models.initial import initial
from lstm_core.models.library import advice, names
from lstm_core.models.model import Model, assemble
from lstm_core.models.name import ModelName, ModelTitle
from lstm_core.models.word_sizes import word_sizes
from lstm_core.tasks.grammar import recipes as grammar_recipes
from lstm_core.tasks.grammar import words as grammar_words
from lstm_core.tasks.grammar.recipes import WordRecipe
from lstm_core.tasks.recall import recipes as recall_recipes
from lstm_core.tasks.recall import texts as recall_texts
from lstm_core.tasks.recall.recipes import RecallRecipe


@dataclass(frozen=True)
class WordsTask:
    """What a model of words takes from its task before it is trained; `dtype` is that of shipped arrays."""

    title: str
    vocabulary: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]
    recipe: Callable[[str], WordRecipe | RecallRecipe]
    dtype: type[np.floating]


TASKS = {
    "grammar": WordsTask(
        grammar_words.TITLE,
        grammar_words.vocabulary(),
        grammar_words.EXAMPLES,
        lambda name: grammar_recipes.RECIPES.get(name, grammar_recipes.USUAL),
        np.float32,
    ),
    "recall": WordsTask(
        "Recall",
        recall_texts.VOCABULARY,
        (),
        lambda name: recall_recipes.RECIPES[name],
        np.float16,
    ),
}


def reads_words(cell: Cell) -> bool:
    """Return whether a cell can stand in a model of words by itself: it reads x, and nothing that words do not give."""
    definition = cell.definition
    has_layer_below = set(definition.belows) <= set(definition.bottoms)
    return definition.words <= {"x", "time", "inputs", "units"} and has_layer_below


def untrained(task: str = "grammar") -> tuple[str, ...]:
    """Return the names TASK-CELL of the cells that can read words and have no shipped model of this task."""
    shipped = names()
    found = (str(ModelName(task, name)) for name, cell in cells.items() if reads_words(cell))
    return tuple(name for name in found if name not in shipped)


@dataclass(frozen=True)
class Untrained:
    """A source of networks (`lstm_core.models.library.Source`): the cells without a shipped model of a task."""

    task: str = "grammar"
    key: str = "untrained"

    def names(self) -> tuple[str, ...]:
        """Return their names, TASK-CELL."""
        return untrained(self.task)

    def has(self, name: str) -> bool:
        """Return whether there is such a cell."""
        return name in untrained(self.task)

    def card(self, name: str) -> WordsCard:
        """Return the card of one of them."""
        self._check(name)
        return _card(parsed := ModelName.parse(name), cells[parsed.cell])

    def load(self, name: str) -> Model:
        """Return one of them: the weights are those from which `lstm-explainer train NAME` would start."""
        self._check(name)
        return _network(parsed := ModelName.parse(name), cells[parsed.cell])

    def _check(self, name: str) -> None:
        if not self.has(name):
            raise ModelError(f"there is no untrained network {name!r}; {advice(name, self.names())}")


def network(name: str) -> Model:
    """Return a model of random weights for one of the names that `untrained` gives; its card says `"untrained": true`.

    Raises ModelError for any other name.
    """
    return Untrained().load(name)


def before_training(name: str) -> Model:
    """Return a shipped language model as it was before its first update, from the same seed.

    Raises ModelError for a task that has no such models.
    """
    found = ModelName.parse(name)
    if found.task not in TASKS or found.cell not in cells:
        raise ModelError(f"{name} cannot be shown before its training; tasks of words are {', '.join(TASKS)}")
    return _network(found, cells[found.cell])


@lru_cache(maxsize=128)
def _card(name: ModelName, cell: Cell) -> WordsCard:
    task = TASKS[name.task]
    recipe = task.recipe(str(name))
    written = {
        "name": str(name),
        "title": str(ModelTitle(task.title, cell.title or cell.name)),
        "task": name.task,
        "kind": "words",
        "cell": cell.name,
        "untrained": True,
        "inputs": word_sizes(cell, recipe.inputs, recipe.units).inputs,
        "units": recipe.units,
        "command": f"lstm-explainer train {name} --seed {recipe.seed} --out DIR",
        "scores": {},
        "examples": [{"kind": kind, "text": text} for kind, text in task.examples],
        "vocabulary": list(task.vocabulary),
    }
    found = parse(written)
    assert isinstance(found, WordsCard)
    return found


@lru_cache(maxsize=64)
def _network(name: ModelName, cell: Cell) -> Model:
    task = TASKS[name.task]
    recipe, words = task.recipe(str(name)), len(task.vocabulary)
    arrays = initial(cell, words=words, inputs=recipe.inputs, units=recipe.units, seed=recipe.seed)
    arrays = {key: array.astype(task.dtype) for key, array in arrays.items()}
    for array in arrays.values():
        array.flags.writeable = False
    return assemble(arrays, _card(name, cell))
