"""The interface of a stage: its input, its steps, and its own views beside the cell.

Everything else (header, ribbon, diagram, equations, gates, address, keys, languages) is the same on every stage and
does not depend on it. docs/stage.md explains how to write one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from markupsafe import Markup

from app.reading.address import ClampPart, active
from app.reading.modes import in_mode
from app.reading.parsed import Parsed
from app.reading.payload import Guess
from app.reading.readings import Readings
from app.settings import Settings
from app.text.step_words import StepWords
from app.web.current import library
from lstm_core import Cell, notation
from lstm_core.models import Card, Network, Run
from lstm_core.notation import Phase

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

N = TypeVar("N", bound=Network)  # the type of a stage's models
R = TypeVar("R", bound=Run)  # the type of their runs
Given = Mapping[str, str]  # the stage's own parameters of the address, by name, validated


@dataclass(frozen=True)
class Field:
    """A parameter of the address that belongs to this stage.

    `history`: the back button undoes a change of it. `scene`: the drawings depend on it (a mode). `data`: the numbers
    depend on it.
    """

    name: str
    history: bool = True
    scene: bool = False
    data: bool = True


@dataclass(frozen=True)
class Step:
    """One step on the ribbon: a short text, and its tooltip."""

    text: str
    title: str = ""
    known: bool = True


@dataclass(frozen=True)
class Templates:
    """A stage's own parts of the page, names of templates; "" for none.

    `input` is above the ribbon, `side` below the equations, `wide` across the page between diagram and gates.
    """

    input: str = ""
    side: str = ""
    wide: str = ""


class Stage(ABC, Generic[N, R]):
    """One stage. A subclass defines its input, its models, and its own views beside the cell."""

    key: str  # in the address: /beyond/KEY
    kind: str  # of its models, as in `Library.names`
    script: str  # its module under static/js
    fields: tuple[Field, ...] = ()
    templates = Templates()
    styles: tuple[str, ...] = ()  # its own sheets under static/css
    modes: tuple[str, ...] = ("reading",)  # if there are two, the field `mode` selects one; the first is the default
    marks_difference = False  # mark what differs from the LSTM
    opens_done = False  # open at the step's last phase, with all values known

    # its models

    def names(self) -> tuple[str, ...]:
        """Return the names of the stage's models; the first is the default."""
        return library().names(self.kind)

    def has(self, name: str) -> bool:
        """Return whether the stage has a model of this name, listed or private."""
        return name in library() and self.card(name).kind == self.kind

    @abstractmethod
    def load(self, name: str) -> N:
        """Load one of the models."""

    def card(self, name: str) -> Card:
        """Return a model's card, without its weights."""
        return library().card(name)

    # its texts, in the reader's language

    @abstractmethod
    def title(self) -> str:
        """Return the page's title."""

    @abstractmethod
    def summary(self) -> str:
        """Return a sentence that describes the stage."""

    def paper(self) -> str:
        """Return the citation."""
        return str(self.load(self.names()[0]).cell.source)

    @abstractmethod
    def step_words(self) -> StepWords:
        """Return the terms for its steps."""

    def messages(self) -> dict[str, str]:
        """Return the messages of its own scripts, by name."""
        return {}

    @abstractmethod
    def provenance(self, model: N) -> str:
        """Return a line on a model for the page's footer."""

    # its input

    @abstractmethod
    def read(self, model: N, arguments: Mapping[str, str], settings: Settings) -> Parsed[dict[str, str]]:
        """Parse the stage's own fields; a missing or unusable one gets its default."""

    @abstractmethod
    def steps(self, model: N, given: Given) -> Sequence[Step]:
        """Return the steps; at least one."""

    def steps_of(self, model: N, given: Given, reading: R) -> Sequence[Step]:
        """Return the steps of a run, as many as in `steps`; their texts differ if held values change the output."""
        return self.steps(model, given)

    def remarks(self, model: N, given: Given) -> list[str]:
        """Return the remarks on this input."""
        return []

    def first_step(self, model: N, given: Given, arguments: Mapping[str, str], count: int) -> int:
        """Return the step, from 1, at which the stage opens if the address names none."""
        return 1

    def symbols(self, model: N) -> str:
        """Return the kind of the tokens of a text: "words" or "characters"."""
        return "words"

    def cell(self, model: N, given: Given) -> Cell:
        """Return the cell in its current mode."""
        return in_mode(model.cell, given.get("mode", self.modes[0]))

    def cells(self, model: N) -> list[Cell]:
        """Return the cell in each of its modes."""
        return [in_mode(model.cell, mode) for mode in self.modes]

    @abstractmethod
    def python(self, model: N, given: Given, parts: tuple[ClampPart, ...]) -> list[str]:
        """Return lines of Python that run the model as `reading` does; the last ones leave its trace in `trace`."""

    @abstractmethod
    def reading(self, model: N, given: Given, parts: tuple[ClampPart, ...]) -> R:
        """Run the model with the held values `parts`; the result has a `.trace` without a batch."""

    def opening_unit(self, view: View[N, R]) -> int | None:
        """Return the unit, from 1, that is selected if the address names none; None: the one that changes most."""
        return None

    def asked(self, given: Given) -> Hashable:
        """Return the cache key of a run: the parameters it depends on besides the model and the held values."""
        return tuple(given[field.name] for field in self.fields if field.data)

    # its views beside the cell

    def predictions(self, reading: R) -> list[list[Guess]]:
        """Return the most likely next words after each step; empty if the model predicts none."""
        return []

    def panel(self, model: N, given: Given, reading: R) -> dict[str, Any]:
        """Return the data of the stage's own views for a run, for JSON; also for the run without held values."""
        return {}

    def config(self, model: N) -> dict[str, Any]:
        """Return the configuration of the stage's own views, for JSON: figures, examples."""
        return {}

    def sentence(self, phase: Phase) -> str | None:
        """Return a phase's caption, with the placeholders of app/text/phase_captions.py, or None for the default."""
        return None

    def picture(self, model: N, given: Given, reading: R, step: int) -> Markup | None:
        """Return an SVG for the stage's card, of the default input at a step (from 0); None: the cell's diagram."""
        return None

    def context(self, view: View[N, R], reading: R) -> DataclassInstance | None:
        """Return a dataclass whose fields are the variables of the stage's own templates."""
        return None


@dataclass(frozen=True)
class View(Generic[N, R]):
    """A stage's complete state. Steps (`token`) and units count from 1; `parts` are the held values."""

    stage: Stage[N, R]
    model: N
    given: Given
    token: int
    phase: str
    unit: int
    parts: tuple[ClampPart, ...]
    speed: str
    theme: str

    @property
    def task(self) -> str:
        """The task that the model was trained on."""
        return self.model.card.task

    @property
    def variant(self) -> str:
        """The cell's name in the list of variants."""
        return self.model.card.cell

    @cached_property
    def cell(self) -> Cell:
        """The cell in its current mode."""
        return self.stage.cell(self.model, self.given)

    @property
    def clamp(self) -> str:
        """The held values as an address writes them."""
        return ";".join(part.text for part in self.parts)

    @cached_property
    def phase_of(self) -> Mapping[str, int]:
        """The phase, from 0, in which each line runs, by name."""
        return {name: n for n, phase in enumerate(notation.phases(self.cell)) for name in phase.lines}

    @cached_property
    def phase_number(self) -> int:
        """The phase, from 0."""
        return [phase.key for phase in notation.phases(self.cell)].index(self.phase)

    @property
    def has_guessed(self) -> bool:
        """Whether h, and with it the prediction, has been computed."""
        return self.phase_of["h"] <= self.phase_number

    def reading(self, readings: Readings, is_free: bool = False) -> R:
        """Return the run, with the held values or without them."""
        return read_kept(self.stage, self.model, self.given, () if is_free else self.parts, readings)

    def to_dict(self) -> dict[str, Any]:
        """Return the state as static/js/stage/address.js keeps it."""
        return {
            "model": self.model.name,
            **self.given,
            "clamp": self.clamp,
            "token": self.token,
            "phase": self.phase,
            "unit": self.unit,
            "speed": self.speed,
            "theme": self.theme,
        }


def read_kept(stage: Stage[N, R], model: N, given: Given, parts: tuple[ClampPart, ...], readings: Readings) -> R:
    """Return a stage's run, cached; runs over text share the HTTP interface's cache."""
    parts = active(parts)
    return readings.of(model, (stage.asked(given), parts), lambda: stage.reading(model, given, parts))


AnyStage = Stage[Any, Any]  # for a table of stages with networks of different kinds
