"""The tasks that models are trained on, by name."""

from __future__ import annotations

from lstm_core.learning.chorales.task import ChoraleTask
from lstm_core.learning.counting.task import CountingTask
from lstm_core.learning.digits.task import DigitTask
from lstm_core.learning.prose.task import TASKS as PROSE
from lstm_core.learning.recall.task import TASKS as RECALL
from lstm_core.learning.scenes.task import SceneTask
from lstm_core.learning.task import AnyTask
from lstm_core.learning.words import WordTask
from lstm_core.tasks.grammar import gender, scores, sentences
from lstm_core.tasks.grammar.words import EXAMPLES, TITLE, vocabulary

TEXTS: tuple[AnyTask, ...] = (*PROSE, *RECALL)  # several tasks a package
TASKS: dict[str, AnyTask] = {
    "grammar": WordTask(
        name="grammar",
        title=TITLE,
        vocabulary=vocabulary(),
        texts=sentences.texts,
        sizes={"train": 20_000, "validation": 500, "test": 2_000},
        ask=scores.evaluate,
        pick=gender.clearest,
        source=(
            "A made English of 110 words, drawn by lstm_core.tasks.grammar.sentences with seed 0. No sentence of the "
            "validation and test sets is in the training set. Nothing in it says which name has which gender or "
            "which noun which number."
        ),
        examples=EXAMPLES,
    ),
    "digits": DigitTask(),
    "scenes": SceneTask(),
    "chorales": ChoraleTask(),
    "counting": CountingTask(),
    **{task.name: task for task in TEXTS},
}
