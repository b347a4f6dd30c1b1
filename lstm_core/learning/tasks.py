"""The tasks that models are trained on, by name."""

from __future__ import annotations

from lstm_core.learning import gender, grammar, grammar_scores
from lstm_core.learning.chorales.task import ChoraleTask
from lstm_core.learning.counting.task import CountingTask
from lstm_core.learning.digits.task import DigitTask
from lstm_core.learning.grammar_words import vocabulary
from lstm_core.learning.prose.task import TASKS as PROSE
from lstm_core.learning.recall.task import TASKS as RECALL
from lstm_core.learning.scenes.task import SceneTask
from lstm_core.learning.task import Task
from lstm_core.learning.words import WordTask

TASKS: dict[str, Task] = {
    "grammar": WordTask(
        name="grammar",
        title="Small grammar",
        vocabulary=vocabulary(),
        texts=grammar.texts,
        sizes={"train": 20_000, "validation": 500, "test": 2_000},
        ask=grammar_scores.evaluate,
        pick=gender.clearest,
        source=(
            "A made English of 110 words, drawn by lstm_core.learning.grammar with seed 0. No sentence of the "
            "validation and test sets is in the training set. Nothing in it says which name has which gender or "
            "which noun which number."
        ),
        examples=(
            ("gender", "mary sings near the boats . she smiles . john rests by the lake and"),
            ("gender", "tom runs by the river . anna waits near the cars then"),
            ("gender", "emma plays near the dogs and she smiles . henry walks by the houses and"),
            ("number", "the boys near the old car"),
            ("number", "the boy near the old cars"),
            ("number", "the dogs by the river behind the old house near the tree"),
            ("language", "i grew up in france . i speak fluent"),
            (
                "language",
                "i grew up in france where the boys near the old car run and the cats sleep . the teacher by the "
                "big lakes sings and the dogs behind the house beside the trees play so i speak fluent",
            ),
            ("place", "the clouds are in the"),
        ),
    ),
    "digits": DigitTask(),
    "scenes": SceneTask(),
    "chorales": ChoraleTask(),
    "counting": CountingTask(),
    **{task.name: task for task in (*PROSE, *RECALL)},
}
