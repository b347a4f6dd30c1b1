"""What the checks of names ask of the definition that is being built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from lstm_core.language.expressions import Declaration, Equation, Expression, OwnOperation, Place
from lstm_core.language.source import Source
from lstm_core.language.statements import Statement


class Resolving(Protocol):
    """A definition while its names are resolved, see `definitions.Builder`.

    `lines` are the places where names are defined; `above` the values on the lines so far; `line` the one whose names
    are looked up; `statement_of` the statements by the names that they define.
    """

    source: Source
    values: set[str]
    above: set[str]
    settings: dict[str, float | int | tuple[float | int, ...]]
    declared: dict[str, Declaration]
    lines: dict[str, Place]
    line: Equation | None

    @property
    def own(self) -> Mapping[str, OwnOperation]: ...
    @property
    def statements(self) -> Sequence[Statement]: ...
    @property
    def statement_of(self) -> Mapping[str, Statement]: ...
    def is_parameter(self, expression: Expression) -> bool: ...
    def may_be_matrix(self, expression: Expression) -> bool: ...
    def is_known(self, name: str) -> bool: ...
    def slip(self, text: str) -> str | None: ...
    def candidates(self) -> list[str]: ...
