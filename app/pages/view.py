"""What an address asks a stage to show. Whatever it says, there is a view; what could not be used is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from app import requests
from app.pages import catalogue
from app.pages.stages import Given, Stage
from app.settings import Settings
from app.trace import Readings
from lstm_core import Cell, notation

Value = TypeVar("Value")
SPEEDS = ("1", "0.5", "1.5", "2")  # the usual one first
THEMES = ("", "light", "dark")


@dataclass(frozen=True)
class View:
    """A stage's whole state. Steps (`token`) and units count from 1; `parts` are the held values."""

    stage: Stage
    model: Any
    given: Given
    token: int
    phase: str
    unit: int
    parts: tuple[requests.ClampPart, ...]
    speed: str
    theme: str

    @property
    def task(self) -> str:
        """The task that the model was trained on."""
        return catalogue.split(self.model.name)[0]

    @property
    def variant(self) -> str:
        """The cell's name, as the list of variants has it."""
        return catalogue.split(self.model.name)[1]

    @cached_property
    def cell(self) -> Cell:
        """The cell with the lines that are in force."""
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
        """True once h is there, and with it what is read off it."""
        return self.phase_of["h"] <= self.phase_number

    def reading(self, readings: Readings, is_free: bool = False) -> Any:
        """Return the run that is shown, or the one without held values."""
        return read_kept(self.stage, self.model, self.given, () if is_free else self.parts, readings)

    def to_dict(self) -> dict[str, Any]:
        """Return the state as static/js/state.js keeps it."""
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


def read_kept(stage: Stage, model: Any, given: Given, parts: tuple[requests.ClampPart, ...], readings: Readings) -> Any:
    """Return a stage's run, from memory if it is one of the last."""
    parts = requests.active(parts)
    if stage.kind == "words":  # one memory with the HTTP interface
        return readings.get(model, given["text"], parts)
    asked = tuple(given[field.name] for field in stage.fields if field.data)
    return readings.of((model.name, asked, parts), lambda: stage.reading(model, given, parts))


def read(stage: Stage, arguments: Mapping[str, str], settings: Settings) -> tuple[View, list[str]]:
    """Return the view that an address's parameters ask for, and a sentence for each that could not be used."""
    notices: list[str] = []

    def take(parsed: requests.Parsed[Value]) -> Value:
        if parsed.problem:
            notices.append(parsed.problem)
        return parsed.value

    asked = _spread(arguments)
    model = stage.load(take(requests.parse_model(_model_name(asked, stage), stage.names())))
    given = take(stage.read(model, asked, settings))
    cell = stage.cell(model, given)
    count = len(stage.steps(model, given))
    keys = [phase.key for phase in notation.phases(cell)]
    token = take(requests.parse_token(asked.get("token", ""), count))
    if not asked.get("token"):
        token = stage.first_step(model, given, asked, count)
    phase = take(_phase(asked.get("phase", ""), keys, stage))
    is_asked = stage.opens_done or any(field.name in asked for field in stage.fields)
    if is_asked and not asked.get("phase") and not asked.get("token"):
        phase = keys[-1]
    view = View(
        stage=stage,
        model=model,
        given=given,
        token=token,
        phase=phase,
        unit=take(requests.parse_unit(asked.get("unit", ""), model.units)),
        parts=take(requests.parse_clamp(asked.get("clamp", ""), cell, model.units, settings)),
        speed=take(requests.parse_choice(asked.get("speed", ""), SPEEDS, "speed")),
        theme=take(requests.parse_choice(asked.get("theme", ""), THEMES, "theme")),
    )
    if asked.get("lang", "en") not in ("en", "ja"):
        take(requests.parse_choice(asked["lang"], ("en", "ja"), "lang"))
    return view, notices


def _spread(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters with `at=TOKEN:PHASE`, which buttons send where there is no script, taken apart."""
    given = dict(arguments.items())
    if "at" in given:
        given["token"], _, given["phase"] = given.pop("at").partition(":")
    return given


def _model_name(given: Mapping[str, str], stage: Stage) -> str:
    """Return the model asked for: `model=`, or `task=` and `cell=` from the form's two lists."""
    if "task" in given or "cell" in given:
        task, cell = catalogue.split(given.get("model") or stage.names()[0])
        return f"{given.get('task', task)}-{given.get('cell', cell)}"
    return given.get("model", "")


def _phase(raw: str, keys: list[str], stage: Stage) -> requests.Parsed[str]:
    """Return a phase of this cell; one that another cell has is no mistake, and gives the first."""
    if raw and raw not in keys and raw in known_phases(stage):
        return requests.Parsed(keys[0])
    return requests.parse_choice(raw, keys, "phase")


def known_phases(stage: Stage) -> set[str]:
    """Return the phases of every cell of a stage, in each of its modes."""
    return {
        phase.key for name in stage.names() for cell in stage.cells(stage.load(name)) for phase in notation.phases(cell)
    }
