"""The result of parsing a parameter: a usable value, and a notice if the given one was not usable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.text.joining import sentences

Value = TypeVar("Value")


@dataclass(frozen=True)
class Parsed(Generic[Value]):
    """A parsed value, and a notice if the parameter was unusable; of several parameters, `parameter` is at fault."""

    value: Value
    problem: str | None = None
    parameter: str | None = None


class Taking:
    """Collects the notices of several parsed parameters, and returns the value of each."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def __call__(self, parsed: Parsed[Value]) -> Value:
        """Return the value; add its notice, if it has one, once."""
        if parsed.problem and parsed.problem not in self.notices:
            self.notices.append(parsed.problem)
        return parsed.value


def together(found: Mapping[str, Parsed[Any]]) -> Parsed[dict[str, Any]]:
    """Merge several parsed parameters: their values by name, all notices, and the first parameter at fault."""
    faults = {name: parsed.problem for name, parsed in found.items() if parsed.problem}
    values = {name: parsed.value for name, parsed in found.items()}
    return Parsed(values, sentences(*faults.values()) or None, next(iter(faults), None))
