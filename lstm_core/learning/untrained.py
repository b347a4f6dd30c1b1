"""Networks that nobody trained: a cell of the catalogue without a model of its own can still be stepped through."""

from __future__ import annotations

from functools import lru_cache

from lstm_core.cell import Cell
from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.learning.network import initial
from lstm_core.learning.recipes import recipe_of
from lstm_core.learning.tasks import TASKS
from lstm_core.learning.words import WordRecipe, WordTask
from lstm_core.models.files import assemble, names


def reads_words(cell: Cell) -> bool:
    """Tell whether a cell can stand in a model of words by itself: it reads x, and nothing that words do not give."""
    definition = cell.definition
    has_layer_below = set(definition.belows) <= set(definition.bottoms)
    return definition.words <= {"x", "time", "inputs", "units"} and has_layer_below


def untrained(task: str = "grammar") -> tuple[str, ...]:
    """Return the names TASK-CELL of the cells that can read words and have no shipped model of this task."""
    shipped = names()
    found = (f"{task}-{name}" for name, cell in cells.items() if reads_words(cell))
    return tuple(name for name in found if name not in shipped)


def network(name: str):
    """Return a model of random weights for one of the names that `untrained` gives; its card says `"untrained": true`.

    The weights are those from which `lstm-explainer train NAME` would start. Raises ModelError for any other name.
    """
    task, _, cell = name.partition("-")
    if task not in TASKS or name not in untrained(task):
        raise ModelError(f"there is no cell {cell!r} without a model")
    return _network(name, cells[cell])


@lru_cache(maxsize=64)
def _network(name: str, cell: Cell):
    task, recipe = TASKS[name.partition("-")[0]], recipe_of(name)
    if not (isinstance(task, WordTask) and isinstance(recipe, WordRecipe)):
        raise ModelError(f"{task.name} is no task of words")
    arrays = initial(cell, words=len(task.vocabulary), inputs=recipe.inputs, units=recipe.units, seed=recipe.seed)
    for array in arrays.values():
        array.flags.writeable = False
    return assemble(
        arrays,
        {
            "name": name,
            "title": f"{task.title}, {cell.title or cell.name}",
            "task": task.name,
            "kind": "words",
            "cell": cell.name,
            "untrained": True,
            "inputs": recipe.inputs,
            "units": recipe.units,
            "command": f"lstm-explainer train {name} --seed {recipe.seed} --out DIR",
            "scores": {},
            "examples": [{"kind": kind, "text": text} for kind, text in task.examples],
            "vocabulary": list(task.vocabulary),
        },
    )
