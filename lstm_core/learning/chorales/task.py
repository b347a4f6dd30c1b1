"""The task of Bach's chorales."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_core.cells import cells
from lstm_core.learning.chorales.objective import ChoraleObjective, ChoraleRecipe
from lstm_core.learning.task import Task
from lstm_core.learning.trainer import Run
from lstm_core.models.music import MusicModel, is_generative, to_steps
from lstm_core.models.name import ModelName
from lstm_core.tasks.chorales.rolls import LOWEST, NOTES, load, padded
from lstm_core.tasks.chorales.scores import evaluate

OPENINGS = (12, 30, 45, 52, 61, 69)  # the test chorales whose openings a page offers, counted from 1
OPENING = 32  # beats

RECIPES = {
    "chorales-vrnn": ChoraleRecipe(updates=6000),
    "chorales-storn": ChoraleRecipe(updates=8000),
    "chorales-lstm": ChoraleRecipe(updates=5000),
}


@dataclass(frozen=True)
class ChoraleTask(Task[ChoraleRecipe, ChoraleObjective, MusicModel]):
    """Predicting each beat of four voices from the beats before it."""

    name: str = "chorales"
    title: str = "Bach's chorales"
    needs: str = "the chorales in JSON (train, valid and test: pieces of beats of MIDI note numbers)"

    def objective(self, model: str, recipe: ChoraleRecipe, data: Path | None = None) -> ChoraleObjective:
        """Return the objective of a recipe on the chorales of the file."""
        pieces = load(self.data_file(data))
        return ChoraleObjective(cells[ModelName.parse(model).cell], recipe, pieces, padded(pieces["valid"]))

    def describe(self, model: str, run: Run[ChoraleObjective, ChoraleRecipe]) -> dict[str, Any]:
        """Return the fields of a card of a model of chorales."""
        name, recipe, pieces = ModelName.parse(model).cell, run.recipe, run.objective.pieces
        test = pieces["test"]
        generative = is_generative(cells[name])
        return {
            "kind": "music",
            "cell": name,
            "inputs": NOTES,
            "units": recipe.units,
            "lowest": LOWEST,
            "settings": recipe.settings(cells[name]),
            "data": {
                "source": (
                    "Chorales of Johann Sebastian Bach on a grid of quarter notes, as in Boulanger-Lewandowski, Bengio "
                    "and Vincent (2012), arXiv:1206.6392; with their split into training, validation and test."
                ),
                "pieces": {name: len(found) for name, found in pieces.items()},
                "beats": {name: sum(map(len, found)) for name, found in pieces.items()},
            },
            "method": (
                f"Crops of {recipe.beats} beats, each moved by -5 to 6 semitones at random. "
                + (
                    "KL divergence plus cross-entropy, the KL weighed 1 from the start"
                    if generative
                    else "Cross-entropy"
                )
                + ", in nats a beat; Adam, gradients clipped by their common norm, cosine schedule; float32."
            ),
            "examples": [
                {"piece": number, "beats": to_steps(test[number - 1][:OPENING], LOWEST)}
                for number in [number for number in OPENINGS if number <= len(test)] or [1]
            ],
        }

    def evaluate(self, model: MusicModel, count: int = 400, data: Path | None = None) -> dict[str, Any]:
        """Return the nats per beat on the chorales of the file, or without one on the openings of the model's card."""
        return evaluate(model, None if data is None else load(self.data_file(data)), count)
