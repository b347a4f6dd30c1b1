"""Parse an address of `/compare` into a `View`: two networks, a sentence, a token and a phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.compare.table import rows
from app.reading import address, catalogue
from app.reading.address import SPEEDS, THEMES
from app.reading.parsed import Taking
from app.reading.tokens import tokens_of
from app.settings import Settings
from app.text.phases import phase_labels
from app.web.current import library
from lstm_core import notation
from lstm_core.models import ModelName, TextNetwork, WordsCard

SIDES = ("left", "right")
DEFAULTS = {"left": "grammar-lstm", "right": "grammar-gru"}


@dataclass(frozen=True)
class View:
    """The state of the page. Tokens, phases and units count from 1. Each cell goes through its own phases; the one with
    fewer stays at its last.
    """

    models: Mapping[str, TextNetwork]
    text: str
    token: int
    phase: int
    units: Mapping[str, int]
    speed: str
    theme: str

    def phase_of(self, side: str) -> int:
        """Return the phase, from 0, that a side's cell has reached."""
        return min(self.phase, len(notation.phases(self.models[side].cell))) - 1

    def to_dict(self) -> dict[str, Any]:
        """Return the state in the form of static/js/compare/page.js."""
        return {
            "left": self.models["left"].name,
            "right": self.models["right"].name,
            "text": self.text,
            "left_unit": self.units["left"],
            "right_unit": self.units["right"],
            "token": self.token,
            "phase": str(self.phase),
            "speed": self.speed,
            "theme": self.theme,
        }


def read(given: Mapping[str, str], settings: Settings) -> tuple[View, list[str]]:
    """Parse a URL's parameters into a view; return it with a notice for each unusable parameter."""
    take = Taking()
    parameters = _normalised(given)
    names = library().names("words")
    models = {}
    usual_names = DEFAULTS | ({"right": _beside(parameters["left"])} if parameters.get("left") else {})
    for side in SIDES:
        name = take(address.parse_model(parameters.get(side) or usual_names[side], names, library().has_text))
        models[side] = library().text(name)
    if models["left"].card.task != models["right"].card.task:
        take.notices.append(
            gettext("These two were not trained on the same texts, so their guesses cannot be compared.")
        )
    task = models["left"].card.task
    default = catalogue.usual_text(models["left"])
    text = take(address.parse_text(parameters.get("text", default), models["left"], settings))
    count = len(tokens_of(models["left"], text))
    token = take(address.parse_token(parameters.get("token", ""), count))
    if not parameters.get("token"):
        token = count if "text" in parameters else min(count, catalogue.DEFAULT_TOKENS.get(task, count))
    last = last_phase(models)
    phase = take(address.parse_choice(parameters.get("phase", ""), [str(n + 1) for n in range(last)], "phase"))
    if not parameters.get("phase"):
        phase = str(last)
    units = {side: take(address.parse_unit(parameters.get(f"{side}_unit", ""), models[side].units)) for side in SIDES}
    view = View(
        models=models,
        text=text,
        token=token,
        phase=int(phase),
        units=units,
        speed=take(address.parse_choice(parameters.get("speed", ""), SPEEDS, "speed")),
        theme=take(address.parse_choice(parameters.get("theme", ""), THEMES, "theme")),
    )
    return view, take.notices


def _beside(left: str) -> str:
    """Return what stands beside a network if the address names none: another cell trained on the same texts."""
    if not library().has_text(left):
        return DEFAULTS["right"]
    card = library().card(left, WordsCard)
    if card.own and library().has_text(card.own.other):
        return card.own.other
    if card.own:
        lstm = str(ModelName(card.task, "lstm"))
        return lstm if lstm in library().names("words") else left
    other = str(ModelName(card.task, "lstm" if card.cell == "gru" else "gru"))
    return other if other in library().names("words") else DEFAULTS["right"]


def last_phase(models: Mapping[str, TextNetwork]) -> int:
    """Return the last phase, from 1, of the cell that has more of them."""
    return max(len(notation.phases(model.cell)) for model in models.values())


def phases(models: Mapping[str, TextNetwork]) -> list[dict[str, Any]]:
    """Return the phase buttons of both cells: key, label with both phases' names, and the number that is shown."""
    labels = {side: [phase["label"] for phase in phase_labels(model.cell)] for side, model in models.items()}
    found = []
    for n in range(last_phase(models)):
        both = list(dict.fromkeys(labels[side][min(n, len(labels[side]) - 1)] for side in SIDES))
        found.append({"key": str(n + 1), "label": " / ".join(both), "shown": str(n + 1), "heading": ""})
    return found


def has_same_equations(models: Mapping[str, TextNetwork]) -> bool:
    """Return whether both cells have the same equations: one cell, or two with different names."""
    return all(row.is_same for row in rows(models["left"].cell, models["right"].cell))


def _normalised(given: Mapping[str, str]) -> dict[str, str]:
    """Normalise the parameters: split `at=TOKEN:PHASE`, sent without scripts, into `token` and `phase`; replace a
    cell's name (`left=lstm`) by that of its grammar model.
    """
    parameters = dict(given.items())
    if "at" in parameters:
        parameters["token"], _, parameters["phase"] = parameters.pop("at").partition(":")
    if parameters.get("model") and not parameters.get("left"):  # a link of another page
        parameters["left"] = parameters["model"]
    for side in SIDES:
        grammar_model = str(ModelName("grammar", parameters.get(side, "")))
        if grammar_model in library():
            parameters[side] = grammar_model
    return parameters
