"""The interface of a figure: a state that an address can hold, a picture of it, and the numbers behind it.

The server draws every state whole, as HTML and SVG; a script takes the picture over where scripts run. docs/story.md
tells how one is made.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from app.reading.address import as_whole, shorten
from app.reading.parsed import Parsed
from app.text.joining import listed
from app.text.numbers import decimal, percent, thousands

State = Mapping[str, str]  # every field of a figure by name, checked, as an address writes it


@dataclass(frozen=True)
class Field:
    """A parameter of a figure's address: what it usually is, and how what an address says is checked."""

    name: str
    usual: str
    parse: Callable[[str], Parsed[str]]


class Amount(str):
    """A cell of a table that is a number: the text that a reader is shown, and the number that a file holds.

    `value` is None where there is none: the file's cell is then empty. A probability is a share, from 0 to 1.
    """

    value: float | None

    def __new__(cls, text: str, value: float | None) -> Amount:
        """Return the text with its number."""
        amount = super().__new__(cls, text)
        amount.value = None if value is None else value if isinstance(value, int) else float(value)
        return amount

    @classmethod
    def of(cls, value: float, show: Callable[[float], str]) -> Amount:
        """Return a number that `show` writes for a reader."""
        return cls(show(value), value)

    @classmethod
    def decimal(cls, value: float) -> Amount:
        """Return a number with two places for a reader."""
        return cls.of(float(value), decimal)

    @classmethod
    def percent(cls, share: float) -> Amount:
        """Return a share: in percent for a reader, from 0 to 1 in a file."""
        return cls.of(float(share), percent)

    @classmethod
    def whole(cls, count: int) -> Amount:
        """Return a whole number: 11,662 for a reader, 11662 in a file."""
        return cls(thousands(count), int(count))


MISSING = Amount("–", None)


@dataclass(frozen=True)
class Table:
    """The numbers of a picture: one row of headings, then rows of as many cells, each an `Amount` or a word.

    A column holds numbers or words, never both.
    """

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


class Figure(ABC):
    """One figure. Its script is static/js/story/figures/KEY.js, its sheet static/css/story/KEY.css."""

    key: str
    fields: tuple[Field, ...] = ()

    @abstractmethod
    def title(self) -> str:
        """Return its name, in the reader's language."""

    @abstractmethod
    def body(self, state: State) -> Markup:
        """Return the picture of a state and the controls around it: complete, also where no script runs."""

    @abstractmethod
    def data(self, state: State) -> dict[str, Any]:
        """Return for JSON whatever its script needs to show this state and those that are near it."""

    @abstractmethod
    def caption(self, state: State) -> Markup:
        """Return what the picture shows: model, units, the unit that is followed, what is left out."""

    @abstractmethod
    def description(self, state: State) -> str:
        """Return two sentences for those who cannot see it: what is drawn, and what is to be seen there."""

    @abstractmethod
    def table(self, state: State) -> Table:
        """Return the numbers that the picture shows."""

    def facts(self) -> Mapping[str, str]:
        """Return the computed numbers and words that the chapters' sentences name, by name."""
        return {}

    def messages(self) -> dict[str, str]:
        """Return what its script says, by name, in the reader's language."""
        return {}

    def page(self, state: State) -> str:
        """Return the address of a page that shows the same and more, or ""."""
        return ""

    def usual(self) -> dict[str, str]:
        """Return the state that it has unless an address says more."""
        return {field.name: field.usual for field in self.fields}

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Return every field, what was given where that could be used, and a sentence on the first that could not."""
        state: Parsed[dict[str, str]] = Parsed(self.usual())
        for field in self.fields:
            if field.name in arguments:
                parsed = field.parse(arguments[field.name])
                state = but(state, field.name, parsed.value, parsed.problem)
        return state


def but(state: Parsed[dict[str, str]], name: str, value: str, problem: str | None) -> Parsed[dict[str, str]]:
    """Return a state with another value of a field; of several problems the first stays."""
    found = (state.problem, state.parameter) if state.problem or not problem else (problem, name)
    return Parsed(state.value | {name: value}, *found)


def whole(name: str, usual: int, low: int, high: int) -> Field:
    """Return a field that is a whole number from `low` to `high`; one outside becomes the nearest."""

    def parse(given: str) -> Parsed[str]:
        number = as_whole(given)
        if number is None:
            return Parsed(str(usual), _no_number(name, given, low, high))
        nearest = min(high, max(low, number))
        return Parsed(str(nearest), None if nearest == number else _no_number(name, given, low, high))

    return Field(name, str(usual), parse)


def choice(name: str, *choices: str) -> Field:
    """Return a field that is one of a few words, the first the usual one."""

    def parse(given: str) -> Parsed[str]:
        if given in choices:
            return Parsed(given)
        problem = gettext(
            "“%(given)s” cannot be this figure’s %(name)s; it can be %(choices)s.",
            given=shorten(given),
            name=name,
            choices=listed(word or "“”" for word in choices),
        )
        return Parsed(choices[0], problem)

    return Field(name, choices[0], parse)


def _no_number(name: str, given: str, low: int, high: int) -> str:
    return gettext(
        "“%(given)s” cannot be this figure’s %(name)s; it is a whole number from %(low)s to %(high)s.",
        given=shorten(given),
        name=name,
        low=low,
        high=high,
    )
