"""The task of captioning generated pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_core.cells import cells
from lstm_core.learning.scenes.objective import SceneBatch, SceneObjective, SceneRecipe
from lstm_core.learning.task import Task
from lstm_core.learning.trainer import Run
from lstm_core.models.captions import CaptionModel, Grid
from lstm_core.models.name import ModelName
from lstm_core.tasks.scenes import pictures
from lstm_core.tasks.scenes.captions import VOCABULARY
from lstm_core.tasks.scenes.scores import evaluate
from lstm_core.tasks.scenes.sets import scenes

GRID = Grid(pictures.ROWS, pictures.COLUMNS, pictures.PATCH, pictures.GROUND, contrast=3.0)
VALIDATION = 500  # scenes
EXAMPLES = 24  # held-out scenes that a page offers


@dataclass(frozen=True)
class SceneTask(Task[SceneRecipe, SceneObjective, CaptionModel]):
    """Pictures of two shapes and their captions, generated with seed 0; needs no data file."""

    name: str = "scenes"
    title: str = "Captions of small scenes"

    def objective(self, model: str, recipe: SceneRecipe, data: Path | None = None) -> SceneObjective:
        """Return the objective of a recipe on the scenes of the task."""
        validation = SceneBatch.of(scenes("validation", VALIDATION), GRID)
        cell = cells[ModelName.parse(model).cell]
        return SceneObjective(cell, recipe, GRID, scenes("train", recipe.scenes), validation)

    def describe(self, model: str, run: Run[SceneObjective, SceneRecipe]) -> dict[str, Any]:
        """Return the fields of a card of a captioning model."""
        name, recipe = ModelName.parse(model).cell, run.recipe
        return {
            "kind": "captions",
            "cell": name,
            "inputs": recipe.inputs,
            "units": recipe.units,
            "features": recipe.features,
            "settings": {"attend": recipe.attend},
            "picture": {
                "rows": GRID.rows,
                "columns": GRID.columns,
                "patch": GRID.patch,
                "ground": list(GRID.ground),
                "contrast": GRID.contrast,
            },
            "data": {
                "source": (
                    "Pictures of 6 x 6 patches of 8 x 8 pixels with two shapes (4 colours, 4 shapes, 4 sizes) in two "
                    "patches, drawn by lstm_core.tasks.scenes with seed 0, and their captions. Set apart for the "
                    "test: scenes of which none is trained on with the same shapes in the same patches, and all scenes "
                    "of 9 of the 120 pairs of shapes (new pairs). Every picture has exactly two shapes, which differ "
                    "in colour, in shape or in both."
                ),
                "scenes": {"train": recipe.scenes, "validation": VALIDATION},
            },
            "method": (
                "Cross-entropy in nats a word, Adam, gradients clipped by their common norm, cosine schedule; float32."
            ),
            "examples": [{"picture": pictures.write(scene)} for scene in sorted(scenes("test", EXAMPLES), key=_shared)],
            "vocabulary": list(VOCABULARY),
        }

    def evaluate(self, model: CaptionModel, count: int = 400, data: Path | None = None) -> dict[str, Any]:
        """Return a model's scores on up to `count` scenes of each set."""
        return evaluate(model, count)


def _shared(scene: pictures.Scene) -> int:
    """Return how many properties two shapes share; scenes with the fewest are shown first."""
    first, second = scene
    return (first.colour == second.colour) + (first.shape == second.shape)
