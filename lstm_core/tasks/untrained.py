"""Networks that nobody trained: random weights, as a training would begin with.

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
from lstm_core.models.files import assemble, names
from lstm_core.models.initial import initial
from lstm_core.models.model import Model
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
    found = (f"{task}-{name}" for name, cell in cells.items() if reads_words(cell))
    return tuple(name for name in found if name not in shipped)


def network(name: str) -> Model:
    """Return a model of random weights for one of the names that `untrained` gives; its card says `"untrained": true`.

    The weights are those from which `lstm-explainer train NAME` would start. Raises ModelError for any other name.
    """
    task, _, cell = name.partition("-")
    if task not in TASKS or name not in untrained(task):
        raise ModelError(f"there is no cell {cell!r} without a model")
    return _network(name, cells[cell])


def before_training(name: str) -> Model:
    """Return a shipped model of words as it was before its first update: the same seed, no training.

    Raises ModelError for a task that has no such models.
    """
    task, _, cell = name.partition("-")
    if task not in TASKS or cell not in cells:
        raise ModelError(f"{name} cannot be shown before its training; tasks of words are {', '.join(TASKS)}")
    return _network(name, cells[cell])


@lru_cache(maxsize=64)
def _network(name: str, cell: Cell) -> Model:
    key = name.partition("-")[0]
    task = TASKS[key]
    recipe = task.recipe(name)
    arrays = initial(cell, words=len(task.vocabulary), inputs=recipe.inputs, units=recipe.units, seed=recipe.seed)
    arrays = {name: array.astype(task.dtype) for name, array in arrays.items()}
    for array in arrays.values():
        array.flags.writeable = False
    card = {
        "name": name,
        "title": f"{task.title}, {cell.title or cell.name}",
        "task": key,
        "kind": "words",
        "cell": cell.name,
        "untrained": True,
        "inputs": recipe.inputs,
        "units": recipe.units,
        "command": f"lstm-explainer train {name} --seed {recipe.seed} --out DIR",
        "scores": {},
        "examples": [{"kind": kind, "text": text} for kind, text in task.examples],
        "vocabulary": list(task.vocabulary),
    }
    return assemble(arrays, card)
