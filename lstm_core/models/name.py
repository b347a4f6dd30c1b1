"""The names of models: TASK-CELL, as "grammar-lstm"."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.errors import ModelError


@dataclass(frozen=True)
class ModelName:
    """The task of a model, "grammar", and its cell, "lstm"; as text "grammar-lstm"."""

    task: str
    cell: str

    @classmethod
    def parse(cls, text: str) -> ModelName:
        """Parse a model's name. Raises ModelError if it is not one."""
        task, hyphen, cell = text.partition("-")
        if not (task and hyphen and cell):
            raise ModelError(f"{text!r} is no name of a model; one is TASK-CELL, as grammar-lstm")
        return cls(task, cell)

    def __str__(self) -> str:
        return f"{self.task}-{self.cell}"
