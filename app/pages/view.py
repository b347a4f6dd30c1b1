"""What an address asks the stage to show. Whatever it says, there is a view; what could not be used is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from app import networks, requests
from app.pages import catalogue
from app.settings import Settings
from lstm_core import notation
from lstm_core.models import Model

Value = TypeVar("Value")
SPEEDS = ("1", "0.5", "1.5", "2")  # the usual one first
THEMES = ("", "light", "dark")


@dataclass(frozen=True)
class View:
    """The stage's whole state. Tokens and units count from 1; `parts` are the held values."""

    model: Model
    text: str
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
    def cell(self) -> str:
        """The cell's name."""
        return self.model.cell.name

    @property
    def clamp(self) -> str:
        """The held values as an address writes them."""
        return ";".join(part.text for part in self.parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the state as static/js/state.js keeps it."""
        return {
            "model": self.model.name,
            "text": self.text,
            "clamp": self.clamp,
            "token": self.token,
            "phase": self.phase,
            "unit": self.unit,
            "speed": self.speed,
            "theme": self.theme,
        }


def read(arguments: Mapping[str, str], settings: Settings) -> tuple[View, list[str]]:
    """Return the view that an address's parameters ask for, and a sentence for each that could not be used."""
    notices: list[str] = []

    def take(parsed: requests.Parsed[Value]) -> Value:
        if parsed.problem:
            notices.append(parsed.problem)
        return parsed.value

    given = _spread(arguments)
    name = take(requests.parse_model(_model_name(given), networks.names()))
    model = networks.load(name)
    task = catalogue.split(name)[0]
    usual = catalogue.DEFAULT_TEXTS.get(task, "")
    text = take(requests.parse_text(given.get("text", usual), model.tokenize, settings))
    count = len(model.tokenize(text))
    keys = [phase.key for phase in notation.phases(model.cell)]
    is_usual = "text" not in given
    token = take(requests.parse_token(given.get("token", ""), count))
    if not given.get("token"):
        token = min(count, catalogue.DEFAULT_TOKENS.get(task, count)) if is_usual else count
    phase = take(_phase(given.get("phase", ""), keys))
    if not given.get("phase") and not is_usual and not given.get("token"):
        phase = keys[-1]
    view = View(
        model=model,
        text=text,
        token=token,
        phase=phase,
        unit=take(requests.parse_unit(given.get("unit", ""), model.units)),
        parts=take(requests.parse_clamp(given.get("clamp", ""), model.cell, model.units, settings)),
        speed=take(requests.parse_choice(given.get("speed", ""), SPEEDS, "speed")),
        theme=take(requests.parse_choice(given.get("theme", ""), THEMES, "theme")),
    )
    if given.get("lang", "en") not in ("en", "ja"):
        take(requests.parse_choice(given["lang"], ("en", "ja"), "lang"))
    return view, notices


def _spread(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters with `at=TOKEN:PHASE`, which buttons send where there is no script, taken apart."""
    given = dict(arguments.items())
    if "at" in given:
        given["token"], _, given["phase"] = given.pop("at").partition(":")
    return given


def _model_name(given: Mapping[str, str]) -> str:
    """Return the model asked for: `model=`, or `task=` and `cell=` from the form's two lists."""
    if "task" in given or "cell" in given:
        task, cell = catalogue.split(given.get("model", requests.DEFAULT_MODEL))
        return f"{given.get('task', task)}-{given.get('cell', cell)}"
    return given.get("model", "")


def _phase(raw: str, keys: list[str]) -> requests.Parsed[str]:
    """Return a phase of this cell; one that another cell has is no mistake, and gives the first."""
    known = {phase.key for cell in _cells() for phase in notation.phases(cell)}
    if raw in known and raw not in keys:
        return requests.Parsed(keys[0])
    return requests.parse_choice(raw, keys, "phase")


def _cells() -> list[Any]:
    return [networks.load(name).cell for name in networks.names()]
