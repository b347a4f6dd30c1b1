"""Errors that a user of lstm_core can cause: each says where, what was found and what was expected."""

LONGEST_LINE = 120  # characters of a line that an error shows, around the place that it marks


class LstmCoreError(Exception):
    """The parent of every error that a user can cause."""


class LanguageError(LstmCoreError):
    """A mistake in a cell's equations.

    `cell`, `line`, `column` (counted from 1, in characters), `end` (column after the last marked character),
    `message` and `source_line` are kept apart, so that a page can mark the place.
    """

    def __init__(
        self, message: str, *, cell: str, line: int, column: int, end: int | None = None, source_line: str = ""
    ):
        self.message, self.cell, self.line, self.column = message, cell, line, column
        self.end = max(end or column + 1, column + 1)
        self.source_line = source_line
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.cell}, line {self.line}, column {self.column}: {self.message}"
        if not self.source_line:
            return where
        start = max(0, self.column - 1 - LONGEST_LINE // 2) if len(self.source_line) > LONGEST_LINE else 0
        shown = self.source_line[start : start + LONGEST_LINE]
        before = self.column - 1 - start
        marked = max(1, min(self.end - self.column, len(shown) - before))
        return f"{where}\n    {shown}\n    {' ' * before}{'^' * marked}"


class ArrayError(LstmCoreError):
    """An array with the wrong rank, shape, dtype or content: names the array, its shape and the shape wanted."""


class FiniteError(LstmCoreError):
    """A run, or a gradient of one, that came to infinity or to no number at all.

    `cell`, `name` (the value), `line` and `equation` (its line of the text), `step`, `unit` (both counted from 0; None
    where it has none), `number` (what it came to), `held` (the names held, each with its value, or None where it had
    several) and `is_gradient` are kept apart, so that a page can say it in its own words.
    """

    def __init__(
        self,
        name: str,
        *,
        cell: str,
        line: int | None,
        equation: str,
        step: int | None,
        unit: int | None = None,
        number: float = float("nan"),
        held: tuple[tuple[str, float | None], ...] = (),
        is_gradient: bool = False,
    ):
        self.name, self.cell, self.line, self.equation = name, cell, line, equation
        self.step, self.unit, self.number, self.held, self.is_gradient = step, unit, number, held, is_gradient
        super().__init__(str(self))

    def __str__(self) -> str:
        where = self.cell if self.line is None else f"{self.cell}, line {self.line}"
        what = f"the gradient of {self.name}" if self.is_gradient else self.name
        moment = "" if self.step is None else f" at step {self.step}"
        moment += "" if self.unit is None else f", unit {self.unit}"
        counted = " (counted from 0)" if moment else ""
        told = [name if value is None else f"{name} at {value:g}" for name, value in self.held]
        held = f"; held: {', '.join(told)}" if told else ""
        return f'{where}, "{self.equation}": {what} is {self.number:g}{moment}{counted}, no finite number{held}'


class ClampError(LstmCoreError):
    """A clamp on a name, unit or step that the cell or the run does not have."""


class ModelError(LstmCoreError):
    """A model that does not exist or cannot be read, or a text that it cannot take."""


class SettingError(LstmCoreError):
    """A size or a setting that a cell does not have or cannot take: names it, what was given and what is wanted."""


class CellError(LstmCoreError, KeyError):
    """A cell that the catalogue does not have, or has already."""

    __str__ = LstmCoreError.__str__  # a KeyError would show its message in quotes
