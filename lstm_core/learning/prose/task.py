"""The tasks of prose: the next word of children's books, the next character of Shakespeare."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.cells import cells
from lstm_core.errors import ModelError
from lstm_core.learning.optimisers import Arrays
from lstm_core.learning.prose.objective import ProseObjective, ProseRecipe
from lstm_core.learning.task import Task
from lstm_core.learning.trainer import Run
from lstm_core.models.model import Model
from lstm_core.models.name import ModelName
from lstm_core.tasks.prose.perplexity import measure
from lstm_core.tasks.prose.texts import paragraphs, read, stream, vocabulary

SETS = ("train", "valid", "test")

RECIPES = {
    "stories-rnn": ProseRecipe(rate=3e-3, updates=6000, embedding=0.5),
    "stories-lstm": ProseRecipe(rate=5e-3, updates=6000, embedding=0.5),
    "stories-lstm_peephole": ProseRecipe(rate=5e-3, updates=6000, embedding=0.5),
    "stories-cifg": ProseRecipe(rate=5e-3, updates=6000, embedding=0.5),
    "stories-gru": ProseRecipe(rate=1e-2, updates=6000),
    "shakespeare-lstm": ProseRecipe(
        rate=3e-3,
        updates=3000,
        units=256,
        inputs=64,
        rows=32,
        tokens=128,
        dropout=0.1,
        unknown=0.002,
        tied=False,
        embedding=1.0,
    ),
}


@dataclass(frozen=True)
class ProseTask(Task[ProseRecipe, ProseObjective, Model]):
    """Prose as a stream of tokens; `kind` is "words" or "characters"."""

    kind: str = "words"
    counts: bool = False
    source: str = ""
    examples: tuple[tuple[str, str], ...] = ()

    @abstractmethod
    def texts(self, data: Path | None) -> dict[str, str]:
        """Return the texts of the three sets."""

    def objective(self, model: str, recipe: ProseRecipe, data: Path | None = None) -> ProseObjective:
        """Return the objective of a recipe on the prose of the file."""
        sets = {name: paragraphs(text, self.kind) for name, text in self.texts(data).items()}
        words = vocabulary(sets["train"], recipe.words)
        indices = {word: index for index, word in enumerate(words)}
        streams = {name: stream(sets[name], indices) for name in ("train", "valid")}
        return ProseObjective(cells[ModelName.parse(model).cell], recipe, words, streams["train"], streams["valid"])

    def describe(self, model: str, run: Run[ProseObjective, ProseRecipe]) -> dict[str, Any]:
        """Return the fields of a card of a language model of prose."""
        name, recipe, objective = ModelName.parse(model).cell, run.recipe, run.objective
        return {
            "kind": "words",
            "tokens": self.kind,
            "cell": name,
            "tied": recipe.tied,
            "inputs": recipe.inputs,
            "units": recipe.units,
            "data": {
                "source": self.source,
                "tokens": {"train": len(objective.training), "valid": len(objective.validation)},
                "epochs": round(recipe.updates / objective.updates_an_epoch, 2),
            },
            "method": (
                f"The text is one stream, read in {recipe.rows} places at once; the state of each is carried from "
                f"update to update, gradients go back at most {recipe.tokens} tokens. Cross-entropy in nats, Adam, "
                "gradients clipped by their common norm, cosine schedule, "
                f"dropout {recipe.dropout:g} on the embedding and on h"
                + (", readout tied to the embedding" if recipe.tied else "")
                + "; float32, kept as float16."
            ),
            "examples": [{"kind": kind, "text": text} for kind, text in self.examples],
            "vocabulary": list(objective.vocabulary),
        }

    def finish(self, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Return the arrays in half precision, as they are shipped."""
        return {name: array.astype(np.float16) for name, array in arrays.items()}

    def evaluate(self, model: Model, count: int = 400, data: Path | None = None) -> dict[str, Any]:
        """Return the nats per token and the perplexity on the validation and test sets, each read as one stream."""
        texts = self.texts(data)
        found = {name: measure(model, texts[name]).nats for name in ("valid", "test")}
        return {f"nats {name}": nats for name, nats in found.items()} | {
            f"perplexity {name}": math.exp(nats) for name, nats in found.items()
        }


@dataclass(frozen=True)
class Stories(ProseTask):
    """Children's books: a file of paragraphs, a line each; those of the other two sets lie beside it."""

    name: str = "stories"
    title: str = "Storybooks"
    needs: str = (
        "the training text, NAME.train.txt, a paragraph a line, with NAME.valid.txt and NAME.test.txt beside it"
    )
    source: str = (
        "16 children's books in the public domain: Carroll, Grimm, Lang's Blue and Red Fairy Books, Baum, Barrie, "
        "Burnett, Montgomery, Alcott, Grahame, Collodi, Nesbit, Kipling, Spyri. The last 4% of each is the test set, "
        "the 4% before it the validation set."
    )
    examples: tuple[tuple[str, str], ...] = (
        ("prose", "once upon a time there was a king who had a daughter , and she was so beautiful that"),
        ("quotation", '" i am going home , " said the boy , " for my mother is waiting . " and he'),
        ("gender", "the princess was very sad , for the prince had gone away , and she"),
        ("gender", "the old king was very sad , for the queen had gone away , and he"),
    )

    def texts(self, data: Path | None) -> dict[str, str]:
        """Return the texts of the three files."""
        path = self.data_file(data)
        if ".train." not in path.name:
            raise ModelError(
                f"stories: {path.name} does not say that it is the training text; --data wants {self.needs}"
            )
        return {name: read(path.with_name(path.name.replace(".train.", f".{name}."))) for name in SETS}


@dataclass(frozen=True)
class Shakespeare(ProseTask):
    """Shakespeare's plays, character by character: one file, of which the last tenth is held out."""

    name: str = "shakespeare"
    title: str = "Shakespeare"
    kind: str = "characters"
    needs: str = "the plays in one text file, speeches apart by blank lines"
    source: str = (
        "Speeches from plays of William Shakespeare (the tiny Shakespeare corpus of Karpathy's char-rnn), in the "
        "public domain. The first 90% train, the next 5% validate, the last 5% test. A speech is opened by <s>."
    )
    examples: tuple[tuple[str, str], ...] = (
        ("prose", "ROMEO:\nO, she doth teach the torches to burn bright!\nIt seems she hangs upon the cheek of night"),
        ("prose", "KING RICHARD III:\nNow is the winter of our"),
    )

    def texts(self, data: Path | None) -> dict[str, str]:
        """Return the three parts of the file."""
        text = read(self.data_file(data))
        cuts = [0, int(0.9 * len(text)), int(0.95 * len(text)), len(text)]
        return {name: text[begin:end] for name, (begin, end) in zip(SETS, pairwise(cuts), strict=True)}


TASKS: Sequence[ProseTask] = (Stories(), Shakespeare())
