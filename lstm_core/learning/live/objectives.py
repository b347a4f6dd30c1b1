"""The objectives of a plan: of its cells on the same batches, and what is asked of their networks for the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lstm_core.cell import Cell
from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.learning.batches import Batches
from lstm_core.learning.counting.objective import CountingObjective
from lstm_core.learning.live.texts import grammar_task, grammar_texts
from lstm_core.learning.network import loss, loss_and_gradients
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.recall.objective import RecallObjective
from lstm_core.learning.trainer import Objective
from lstm_core.learning.words import WordObjective
from lstm_core.models.initial import initial
from lstm_core.tasks.counting.recipe import CountingRecipe
from lstm_core.tasks.counting.texts import VOCABULARY as SYMBOLS
from lstm_core.tasks.grammar.recipes import WordRecipe
from lstm_core.tasks.live import curves
from lstm_core.tasks.live.curves import Ask
from lstm_core.tasks.live.plan import RECIPES, Plan
from lstm_core.tasks.live.text import OwnText, windows
from lstm_core.tasks.recall.recipes import RecallRecipe
from lstm_core.tasks.recall.texts import VOCABULARY as RECALLED

VALIDATION_ROWS = 64  # of an own text
AnyObjective = WordObjective | RecallObjective | CountingObjective


@dataclass(frozen=True)
class Lesson:
    """What a plan's cells learn: an objective each by side, the vocabulary, what is asked for the curves besides the
    surprise, and the surprise of knowing only how often each token comes (None where it is not of that kind).
    """

    objectives: dict[str, Objective]
    vocabulary: tuple[str, ...]
    ask: Ask
    usual_surprise: float | None


@dataclass(frozen=True)
class OwnObjective(Objective):
    """The surprise at the next token of a reader's own text, in pieces that begin anywhere."""

    cell: Cell
    recipe: WordRecipe
    text: OwnText

    def initial(self) -> Arrays:
        """Return a new network."""
        recipe, words = self.recipe, len(self.text.vocabulary)
        return initial(self.cell, words=words, inputs=recipe.inputs, units=recipe.units, seed=recipe.seed)

    def loss_and_gradients(self, arrays: Arrays, update: int) -> tuple[float, Arrays]:
        """Return the loss on the pieces of an update and its gradients; a few tokens are read as `<unk>`."""
        recipe, rng = self.recipe, np.random.default_rng((self.recipe.seed, update))
        words, targets = self._pieces(self.text.training, rng, recipe.rows)
        words[1:][rng.random(words[1:].shape) < recipe.unknown] = 1
        return loss_and_gradients(self.cell, arrays, words, targets, np.ones(targets.shape, np.float32))

    def validate(self, arrays: Arrays) -> float:
        """Return the loss on pieces of the text's end."""
        pieces = self._pieces(self.text.validation, np.random.default_rng(0), VALIDATION_ROWS)
        return loss(self.cell, arrays, *pieces, np.ones(pieces[1].shape, np.float32))

    def _pieces(self, stream: np.ndarray, rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
        tokens = min(self.recipe.tokens, len(stream))
        return windows(stream, rng.integers(len(stream) - tokens + 1, size=rows), tokens)


def lesson(plan: Plan, text: OwnText | None, folder: Path) -> Lesson:
    """Return what a plan's cells learn; `folder` keeps what takes long to draw. Raises ModelError."""
    match plan.recipe:
        case RecallRecipe() as recall:
            found = {side: RecallObjective(cell, recall) for side, cell in plan.sides.items()}
            return Lesson({**found}, RECALLED, curves.recall, float(np.log(8)))
        case CountingRecipe() as counting:
            count = {side: CountingObjective(cell, counting) for side, cell in plan.sides.items()}
            return Lesson({**count}, SYMBOLS, curves.counting(counting.longest), None)
        case WordRecipe() as recipe if plan.task == "own":
            if text is None:
                raise ModelError(f"{plan.name}: its own text is missing")
            own = {side: OwnObjective(cell, recipe, text) for side, cell in plan.sides.items()}
            usual = curves.entropy(text.training, text.validation, len(text.vocabulary))
            return Lesson({**own}, text.vocabulary, lambda model: {}, usual)
        case WordRecipe() as recipe:
            return _grammar(plan, recipe, folder)


def _grammar(plan: Plan, recipe: WordRecipe, folder: Path) -> Lesson:
    base = grammar_base(folder)
    batches = base.batches.with_seed(recipe.seed)  # the same for both, each drawn once
    objectives: dict[str, Objective] = {
        side: WordObjective(cell, recipe, base.words, batches, base.validation) for side, cell in plan.sides.items()
    }
    return Lesson(objectives, grammar_task().vocabulary, curves.grammar(grammar_texts(folder).questions), base.usual)


@dataclass(frozen=True)
class GrammarBase:
    """What all runs on the grammar share: batches, the validation set, and the surprise of frequencies alone."""

    words: int
    batches: Batches
    validation: tuple[np.ndarray, np.ndarray, np.ndarray]
    usual: float


@lru_cache(maxsize=2)
def grammar_base(folder: Path) -> GrammarBase:
    """Return what all runs on the grammar share; it takes as long as some updates, and is kept."""
    task, texts = grammar_task(), grammar_texts(folder)
    words = {word: row for row, word in enumerate(task.vocabulary)}
    recipe = RECIPES["grammar"]
    assert isinstance(recipe, WordRecipe)
    objective = task.objective_of(cells["lstm"], recipe, texts.training, texts.validation)
    usual = curves.entropy(_rows(texts.training, words), _rows(texts.validation, words), len(words))
    return GrammarBase(len(words), objective.batches, objective.validation, usual)


def _rows(texts: Sequence[Sequence[str]], words: dict[str, int]) -> np.ndarray:
    """Return the rows of all words of texts, and of the `<s>` that ends each."""
    return np.array([row for text in texts for row in (*(words[word] for word in text), 0)])
