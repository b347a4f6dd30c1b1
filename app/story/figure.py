"""The interface of a figure: a state that fits into an address, its picture, and the numbers behind it.

The server renders every state completely, as HTML and SVG; where scripts run, one takes the picture over. docs/story.md
explains how to write a figure.
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

State = Mapping[str, str]  # every field of a figure by name, validated, as an address writes it


@dataclass(frozen=True)
class Field:
    """A parameter of a figure's address: its name, its default, and its parser."""

    name: str
    usual: str
    parse: Callable[[str], Parsed[str]]


@dataclass(frozen=True)
class Table:
    """The numbers of a picture: a row of headings, and rows with as many cells, each an `Amount` or a word.

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
        """Return the title, in the reader's language."""

    @abstractmethod
    def body(self, state: State) -> Markup:
        """Render the picture of a state and its controls, complete even without scripts."""

    @abstractmethod
    def data(self, state: State) -> dict[str, Any]:
        """Return, for JSON, what the figure's script needs to show this state and nearby ones."""

    @abstractmethod
    def caption(self, state: State) -> Markup:
        """Return the caption: model, number of units, the unit that is followed, what is left out."""

    @abstractmethod
    def description(self, state: State) -> str:
        """Return two sentences for screen readers: what is drawn, and what it shows."""

    @abstractmethod
    def table(self, state: State) -> Table:
        """Return the numbers that the picture shows."""

    def facts(self) -> Mapping[str, str]:
        """Return the computed numbers and words that the chapters' sentences name, by name."""
        return {}

    def messages(self) -> dict[str, str]:
        """Return the messages of the figure's script, by name, in the reader's language."""
        return {}

    def page(self, state: State) -> str:
        """Return the address of a page that shows the same in more detail, or ""."""
        return ""

    def usual(self) -> dict[str, str]:
        """Return the default state."""
        return {field.name: field.usual for field in self.fields}

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Parse every field; return the usable values, and a sentence on the first parameter that was not usable."""
        state: Parsed[dict[str, str]] = Parsed(self.usual())
        for field in self.fields:
            if field.name in arguments:
                parsed = field.parse(arguments[field.name])
                state = but(state, field.name, parsed.value, parsed.problem)
        return state


def but(state: Parsed[dict[str, str]], name: str, value: str, problem: str | None) -> Parsed[dict[str, str]]:
    """Return a state with one field replaced; of several problems the first is kept."""
    found = (state.problem, state.parameter) if state.problem or not problem else (problem, name)
    return Parsed(state.value | {name: value}, *found)


def whole(name: str, usual: int, low: int, high: int) -> Field:
    """Define a field that is a whole number from `low` to `high`; one outside is clipped."""

    def parse(given: str) -> Parsed[str]:
        number = as_whole(given)
        if number is None:
            return Parsed(str(usual), _no_number(name, given, low, high))
        nearest = min(high, max(low, number))
        return Parsed(str(nearest), None if nearest == number else _no_number(name, given, low, high))

    return Field(name, str(usual), parse)


def choice(name: str, *choices: str) -> Field:
    """Define a field that is one of a few words; the first is the default."""

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
