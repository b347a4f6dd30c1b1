"""The names of models, TASK-CELL, as "grammar-lstm", and their titles, "Small grammar, LSTM"."""

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


@dataclass(frozen=True)
class ModelTitle:
    """The titles of a model's task, "Small grammar", and of its cell, "LSTM"; as text "Small grammar, LSTM".

    `cell` is empty for a title that does not name the cell.
    """

    task: str
    cell: str = ""

    @classmethod
    def parse(cls, text: str, cell: str) -> ModelTitle:
        """Parse the title of a model whose cell has the title `cell`."""
        ending = str(cls("", cell))
        return cls(text.removesuffix(ending), cell) if cell and text.endswith(ending) else cls(text)

    def __str__(self) -> str:
        return f"{self.task}, {self.cell}" if self.cell else self.task
