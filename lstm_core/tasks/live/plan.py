"""The plan of a run in the laboratory: a reader's cell, its task and its recipe. Nothing here trains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeAlias

from lstm_core.cell import Cell
from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.language import sizes
from lstm_core.language.lengths import POSITIONS
from lstm_core.models.word_sizes import WordSizes, word_sizes
from lstm_core.tasks.counting.recipe import CountingRecipe
from lstm_core.tasks.counting.texts import ONE_HOT
from lstm_core.tasks.grammar.recipes import USUAL, WordRecipe
from lstm_core.tasks.grammar.words import vocabulary as grammar_vocabulary
from lstm_core.tasks.recall.recipes import GATED, RecallRecipe
from lstm_core.tasks.recall.texts import BEFORE
from lstm_core.tasks.recall.texts import VOCABULARY as RECALL_VOCABULARY
from lstm_core.tasks.untrained import reads_words

AnyRecipe: TypeAlias = WordRecipe | RecallRecipe | CountingRecipe
UPDATES = 2000  # of a run, where a reader does not say
RECIPES: Mapping[str, AnyRecipe] = {  # by task; those of the command line, so that both come to the same weights
    "grammar": replace(USUAL, updates=UPDATES),
    "recall": GATED,
    "counting": CountingRecipe(updates=UPDATES),
    "own": WordRecipe(rate=1e-2, updates=UPDATES, rows=32, tokens=48),
}
FORGET_BIAS = "b_f"
FLOAT = 4  # bytes
PASSES = 3  # arrays a value takes in an update: itself, what its gradient needs, and the gradient


@dataclass(frozen=True)
class Plan:
    """What a reader asks to be trained. `beside` is a cell of the catalogue that is trained on the same batches, "" for
    none; `forget_bias` is what `b_f` starts at, None for the language's own.
    """

    text: str
    name: str = "cell"
    task: str = "grammar"
    updates: int = UPDATES
    rate: float = 2e-2
    units: int = 32
    seed: int = 0
    clip: float = 1.0
    forget_bias: float | None = None
    beside: str = ""

    @property
    def cell(self) -> Cell:
        """The reader's cell. Raises LanguageError."""
        return Cell(equations=self.text, name=self.name)

    @property
    def sides(self) -> dict[str, Cell]:
        """The cells that are trained in turns: "own", and "beside"."""
        return {"own": self.cell} | ({"beside": cells[self.beside]} if self.beside else {})

    @property
    def recipe(self) -> AnyRecipe:
        """The recipe of its task with what the reader changed."""
        given = {name: getattr(self, name) for name in ("updates", "rate", "units", "seed", "clip")}
        return replace(RECIPES[self.task], **given)

    @property
    def inputs(self) -> int:
        """The width of x that is asked for."""
        recipe = self.recipe
        return ONE_HOT.shape[1] if isinstance(recipe, CountingRecipe) else recipe.inputs

    def to_dict(self) -> dict[str, Any]:
        """Return the plan for JSON."""
        return asdict(self)


def usual(task: str) -> dict[str, Any]:
    """Return the recipe of a task as a reader changes it: updates, rate, units, clip."""
    recipe = RECIPES[task]
    return {name: getattr(recipe, name) for name in ("updates", "rate", "units", "clip")}


def check(plan: Plan) -> None:
    """See before training that a plan's cells can be models of words of these sizes.

    Raises ModelError, or LanguageError where a cell cannot have the sizes.
    """
    for cell in plan.sides.values():
        if not reads_words(cell):
            more = sorted(cell.definition.words - {"x", "time", "inputs", "units"})
            what = f"reads {', '.join(more)}" if more else "reads a layer below"
            raise ModelError(f"{cell.name} {what}; a network of words reads x alone")
        found = word_sizes(cell, plan.inputs, plan.units)
        shape = sizes(cell.definition, found.inputs, found.units).values["h"]
        if len(shape) > 1 or POSITIONS in shape:
            raise ModelError(f"{cell.name}: h has the shape {shape}; the next word is read off a list of numbers")
        if plan.task == "counting" and found.inputs != plan.inputs:
            raise ModelError(
                f"{cell.name} wants as many inputs as units, and counting has {plan.inputs} inputs, a symbol each: "
                f"ask for {plan.inputs} units"
            )


def words_of(plan: Plan, own_words: int = 0) -> int:
    """Return the size of the vocabulary; of an own text it is `own_words`."""
    known = {"grammar": len(grammar_vocabulary()), "recall": len(RECALL_VOCABULARY), "counting": len(ONE_HOT)}
    return known.get(plan.task, own_words)


def numbers_of(plan: Plan, own_words: int = 0) -> int:
    """Return how many numbers are learned, of all cells together."""
    words = words_of(plan, own_words)
    total = 0
    for cell, found in _sized(plan):
        shapes = cell.parameter_shapes(inputs=found.inputs, units=found.units).values()
        total += sum(map(math.prod, shapes)) + words * (found.inputs + found.width + 1)
    return total


def megabytes_of(plan: Plan, own_words: int = 0) -> float:
    """Return about how much memory an update takes, in MB: every value of the larger cell, at every step and row."""
    recipe, words = plan.recipe, words_of(plan, own_words)
    if isinstance(recipe, RecallRecipe):
        steps = recipe.longest + BEFORE + 3
    else:
        steps = 2 * recipe.longest + 1 if isinstance(recipe, CountingRecipe) else recipe.tokens
    largest = 0
    for cell, found in _sized(plan):
        shapes = sizes(cell.definition, found.inputs, found.units).values.values()
        entries = sum(math.prod(abs(axis) for axis in shape) for shape in shapes)
        largest = max(largest, entries + words)
    return largest * steps * recipe.rows * FLOAT * PASSES / 2**20


def _sized(plan: Plan) -> list[tuple[Cell, WordSizes]]:
    return [(cell, word_sizes(cell, plan.inputs, plan.units)) for cell in plan.sides.values()]
