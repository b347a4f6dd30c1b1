"""The interface of a stage: its input, its steps, and its own views beside the cell.

Everything else (header, ribbon, diagram, equations, gates, address, keys, languages) is the same on every stage and
knows nothing of it. docs/stage.md tells how one plugs in.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from app.reading.address import ClampPart, active
from app.reading.modes import in_mode
from app.reading.parsed import Parsed
from app.reading.readings import Readings
from app.reading.trace import Guess
from app.settings import Settings
from app.text.step_words import StepWords
from app.web.current import library
from lstm_core import Cell, notation
from lstm_core.models import Card, Network, Run
from lstm_core.notation import Phase

N = TypeVar("N", bound=Network)  # what a stage shows
R = TypeVar("R", bound=Run)  # and what a run of it is
Given = Mapping[str, str]  # the address's parameters of this stage alone, by name, checked


@dataclass(frozen=True)
class Field:
    """A parameter of the address that is this stage's own.

    `history`: a change of it is a step that the back button undoes. `scene`: the drawings depend on it (a mode).
    `data`: the numbers depend on it.
    """

    name: str
    history: bool = True
    scene: bool = False
    data: bool = True


@dataclass(frozen=True)
class Step:
    """One step as the ribbon shows it: a short text, and its tooltip."""

    text: str
    title: str = ""
    known: bool = True


@dataclass(frozen=True)
class Templates:
    """A stage's own parts of the page, names of templates; "" for none.

    `input` stands above the ribbon, `side` under the equations, `wide` across the page between diagram and gates.
    """

    input: str = ""
    side: str = ""
    wide: str = ""


class Stage(ABC, Generic[N, R]):
    """One stage. A subclass defines its input, its models, and its own views beside the cell."""

    key: str  # in the address: /beyond/KEY
    kind: str  # of its models, as `Library.names` sorts them
    script: str  # its module under static/js
    fields: tuple[Field, ...] = ()
    templates = Templates()
    styles: tuple[str, ...] = ()  # its own sheets under static/css
    modes: tuple[str, ...] = ("reading",)  # with two of them, a field `mode` says which; the first is the usual one
    marks_difference = False  # mark what differs from the LSTM
    opens_done = False  # open at the step's last phase, where all of it is known

    # its models

    def names(self) -> tuple[str, ...]:
        """Return the names of the models that it shows; the first is the default."""
        return library().names(self.kind)

    def has(self, name: str) -> bool:
        """Return whether it can show the model of this name, listed or private."""
        return name in library() and self.card(name).kind == self.kind

    @abstractmethod
    def load(self, name: str) -> N:
        """Return one of them."""

    def card(self, name: str) -> Card:
        """Return the card of one of them, without its weights."""
        return library().card(name)

    # what it says of itself, in the reader's language

    @abstractmethod
    def title(self) -> str:
        """Return its name."""

    @abstractmethod
    def summary(self) -> str:
        """Return a sentence that describes the stage."""

    def paper(self) -> str:
        """Return the citation."""
        return str(self.load(self.names()[0]).cell.source)

    @abstractmethod
    def step_words(self) -> StepWords:
        """Return the words for its steps."""

    def messages(self) -> dict[str, str]:
        """Return the messages of its own scripts, by name."""
        return {}

    @abstractmethod
    def provenance(self, model: N) -> str:
        """Return a line on a model for the page's footer."""

    # what is read

    @abstractmethod
    def read(self, model: N, arguments: Mapping[str, str], settings: Settings) -> Parsed[dict[str, str]]:
        """Parse the stage's own fields; a missing or unusable one gets its default."""

    @abstractmethod
    def steps(self, model: N, given: Given) -> Sequence[Step]:
        """Return the steps; at least one."""

    def steps_of(self, model: N, given: Given, reading: R) -> Sequence[Step]:
        """Return the steps of a run, as many as `steps` has; others where held values change what was written."""
        return self.steps(model, given)

    def remarks(self, model: N, given: Given) -> list[str]:
        """Return the remarks on this input."""
        return []

    def first_step(self, model: N, given: Given, arguments: Mapping[str, str], count: int) -> int:
        """Return the step, from 1, at which the stage opens where the address names none."""
        return 1

    def symbols(self, model: N) -> str:
        """Return the kind of its tokens, where it reads text: "words" or "characters"."""
        return "words"

    def cell(self, model: N, given: Given) -> Cell:
        """Return the cell in its current mode."""
        return in_mode(model.cell, given.get("mode", self.modes[0]))

    def cells(self, model: N) -> list[Cell]:
        """Return the cell in each of its modes."""
        return [in_mode(model.cell, mode) for mode in self.modes]

    @abstractmethod
    def reading(self, model: N, given: Given, parts: tuple[ClampPart, ...]) -> R:
        """Run the model; `parts` are held values. What is returned has the run as `.trace`, without a batch."""

    def opening_unit(self, view: View[N, R]) -> int | None:
        """Return the unit, from 1, that is selected where the address names none; None: the one that changes most."""
        return None

    def asked(self, given: Given) -> Hashable:
        """Return what a run depends on besides the model and the held values: the cache's key."""
        return tuple(given[field.name] for field in self.fields if field.data)

    # what is shown beside the cell

    def predictions(self, reading: R) -> list[list[Guess]]:
        """Return the most likely next words after each step; empty where it predicts none."""
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

    def context(self, view: View[N, R], reading: R) -> dict[str, Any]:
        """Return the variables of the stage's own templates."""
        return {}


@dataclass(frozen=True)
class View(Generic[N, R]):
    """A stage's whole state. Steps (`token`) and units count from 1; `parts` are the held values."""

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
        """True once h is computed, and with it the prediction."""
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


AnyStage = Stage[Any, Any]  # in a table of stages, each of which shows networks of its own kind
