"""Training of a reader's own cell, by the recipe that a task has for cells without one of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lstm_core.cell import Cell
from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.language import fixed_inputs, sizes
from lstm_core.learning.commands import changed, train_one
from lstm_core.learning.recipes import USUAL_OF
from lstm_core.models.name import ModelName
from lstm_core.tasks.grammar.recipes import WordRecipe
from lstm_core.tasks.recall.recipes import RecallRecipe

OF_A_WORD = frozenset({"x", "time", "inputs", "units"})  # the words of the language that a model of words has


@dataclass(frozen=True)
class OwnCell:
    """A cell, the task that it is to learn, and its sizes where they are not those of the task's recipe."""

    cell: Cell
    task: str
    inputs: int | None = None
    units: int | None = None

    @property
    def name(self) -> str:
        """The name of the model."""
        return str(ModelName(self.task, self.cell.name))

    def recipe(self) -> WordRecipe | RecallRecipe:
        """Return the task's usual recipe with the cell's sizes. Raises ModelError for a task that has none."""
        if self.task not in USUAL_OF:
            raise ModelError(f"a cell of your own learns {' or '.join(USUAL_OF)}, not {self.task!r}")
        usual = USUAL_OF[self.task]
        return replace(usual, inputs=self.inputs or usual.inputs, units=self.units or usual.units)


@contextmanager
def registered(cell: Cell) -> Iterator[None]:
    """Have a cell in the catalogue for a while, where tasks look it up. Raises ModelError for a name that is taken."""
    if cell.name in cells:
        if cells[cell.name] != cell:
            raise ModelError(f"the catalogue has another cell {cell.name!r}; give the file a name of its own")
        yield
        return
    cells.register(cell)
    try:
        yield
    finally:
        cells.remove(cell.name)


def check(own: OwnCell) -> None:
    """Check before training that a cell can be a model of words.

    Raises ModelError, or LanguageError where the cell cannot have the sizes.
    """
    recipe, definition = own.recipe(), own.cell.definition
    if definition.needs_below:
        raise ModelError(f"{own.cell.name} reads a layer below, and is trained alone; add a line for its _bottom")
    if more := definition.words - OF_A_WORD:
        raise ModelError(f"{own.cell.name} reads {', '.join(sorted(more))}; a model of words reads x alone")
    entries = fixed_inputs(definition, {})
    if entries not in (None, recipe.inputs):
        raise ModelError(f"{own.cell.name} takes {entries} inputs; a word has {recipe.inputs} (--inputs says another)")
    found = sizes(definition, recipe.inputs, recipe.units).values["h"]
    if found != (recipe.units,):
        wanted = f"what reads off the next word takes {recipe.units} units"
        raise ModelError(f"{own.cell.name}: h has the shape {found}; {wanted}")
    with registered(own.cell):
        pass  # says where the name is taken


def train_own(
    own: OwnCell,
    *,
    out: Path,
    seed: int | None = None,
    updates: int | None = None,
    resume: bool = False,
    progress: bool = True,
) -> Path:
    """Train a reader's own cell into the folder `out`; its equations are on the card. Returns the .safetensors file."""
    check(own)
    with registered(own.cell):
        recipe = changed(own.recipe(), seed, updates)
        return train_one(own.name, recipe, Path(out), resume=resume, progress=progress, own=own.cell)
