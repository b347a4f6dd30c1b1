"""The names of models: TASK-CELL, as "grammar-lstm"."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.errors import ModelError


@dataclass(frozen=True)
class ModelName:
    """What a model was trained on, "grammar", and its cell, "lstm"; as text "grammar-lstm"."""

    task: str
    cell: str

    @classmethod
    def parse(cls, text: str) -> ModelName:
        """Return the name that a text is. Raises ModelError where it is none."""
        task, hyphen, cell = text.partition("-")
        if not (task and hyphen and cell):
            raise ModelError(f"{text!r} is no name of a model; one is TASK-CELL, as grammar-lstm")
        return cls(task, cell)

    def __str__(self) -> str:
        return f"{self.task}-{self.cell}"
