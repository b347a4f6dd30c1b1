"""What was understood of a request: a value that can be used in any case, and a sentence on what could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.text.joining import sentences

Value = TypeVar("Value")


@dataclass(frozen=True)
class Parsed(Generic[Value]):
    """What was understood, and in words what was not; `parameter` is the one at fault, where several were read."""

    value: Value
    problem: str | None = None
    parameter: str | None = None


class Taking:
    """Takes the value of one parameter after the other, and keeps what is to be said of those that cannot be used."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def __call__(self, parsed: Parsed[Value]) -> Value:
        """Return the value; its problem, if there is one, becomes a notice, once."""
        if parsed.problem and parsed.problem not in self.notices:
            self.notices.append(parsed.problem)
        return parsed.value


def together(found: Mapping[str, Parsed[Any]]) -> Parsed[dict[str, Any]]:
    """Return several parameters as one: their values by name, all that is wrong, and which is the first at fault."""
    faults = {name: parsed.problem for name, parsed in found.items() if parsed.problem}
    values = {name: parsed.value for name, parsed in found.items()}
    return Parsed(values, sentences(*faults.values()) or None, next(iter(faults), None))
