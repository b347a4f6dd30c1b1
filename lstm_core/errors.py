"""Exceptions for mistakes of a user of lstm_core; each states the place, what was found and what was expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_LINE = 120  # characters; an error shows only the part around the mistake of a longer line


class LstmCoreError(Exception):
    """Base class of all exceptions for mistakes of a user."""


@dataclass(frozen=True)
class Mend:
    """A change to the text that removes a mistake: the characters from `start` to `end` become `replacement`.

    `start` and `end` count the characters of the whole text from 0; `kind` is what it does, by its name in the table of
    messages, and `titles` say it by language.
    """

    kind: str
    start: int
    end: int
    replacement: str
    titles: Mapping[str, str]

    @property
    def title(self) -> str:
        """What it does, in English."""
        return self.titles["en"]

    def applied(self, text: str) -> str:
        """Return the text with the change made."""
        return text[: self.start] + self.replacement + text[self.end :]


class LanguageError(LstmCoreError):
    """A mistake in a cell's equations.

    `kind` is what went wrong, by its name in the table of messages, and `values` what is said of this case; `message`
    is the sentence in English, `sentences` has it by language, `shorts` a form of at most 60 columns. `cell`, `line`,
    `column` (from 1, in characters), `end` (the column after the last marked character) and `source_line` allow a page
    to mark the place; `mends` are changes, each of which leads further.
    """

    def __init__(  # size: each is a part of what is reported, given by name
        self,
        kind: str,
        sentences: Mapping[str, str],
        *,
        cell: str,
        line: int,
        column: int,
        end: int | None = None,
        source_line: str = "",
        values: Mapping[str, Any] | None = None,
        mends: tuple[Mend, ...] = (),
        shorts: Mapping[str, str] | None = None,
    ):
        self.shorts = dict(shorts or sentences)
        self.kind, self.sentences, self.message = kind, dict(sentences), sentences["en"]
        self.cell, self.line, self.column = cell, line, column
        self.end = max(end or column + 1, column + 1)
        self.source_line, self.values, self.mends = source_line, dict(values or {}), mends
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
    """An array has the wrong rank, shape, dtype or content."""


class FiniteError(LstmCoreError):
    """A value of a run, or a gradient, is infinite or NaN.

    The attributes allow a page to word the message itself: `cell`, `name` (of the value), `line` and `equation` (number
    and text of its line), `step` and `unit` (counted from 0, or None), `number` (infinite or NaN), `held` (the clamped
    names, each with its value, or None if it has several) and `is_gradient`.
    """

    def __init__(  # size: each is a part of the message, given by name
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
        clamped = [name if value is None else f"{name} at {value:g}" for name, value in self.held]
        held = f"; held: {', '.join(clamped)}" if clamped else ""
        return f'{where}, "{self.equation}": {what} is {self.number:g}{moment}{counted}, no finite number{held}'


class NotFiniteWarning(UserWarning):
    """A cell's starting parameters give a value that is no finite number."""


class ClampError(LstmCoreError):
    """A clamp refers to a name, unit or step that the cell or the run does not have."""


class ModelError(LstmCoreError):
    """A model does not exist or cannot be read, or cannot process a text."""


class SettingError(LstmCoreError):
    """A size or setting does not exist, or has a value that the cell does not support."""


class MissingPackageError(LstmCoreError, ImportError):
    """An optional package is not installed; the message says how to install it."""


class CellError(LstmCoreError, KeyError):
    """A cell is not in the catalogue, or its name is taken."""

    __str__ = LstmCoreError.__str__  # a KeyError would show its message in quotes
