"""What an address of `/compare` asks for: two networks, one sentence, a moment."""

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
from lstm_core.models import ModelName, TextNetwork

SIDES = ("left", "right")
USUAL = {"left": "grammar-lstm", "right": "grammar-gru"}


@dataclass(frozen=True)
class View:
    """The page's whole state. Tokens, phases and units count from 1; each cell walks its own phases, and the one that
    has fewer waits at its end.
    """

    models: Mapping[str, TextNetwork]
    text: str
    token: int
    phase: int
    units: Mapping[str, int]
    speed: str
    theme: str

    def phase_of(self, side: str) -> int:
        """Return the phase, from 0, in which a side's cell is."""
        return min(self.phase, len(notation.phases(self.models[side].cell))) - 1

    def to_dict(self) -> dict[str, Any]:
        """Return the state as static/js/compare/page.js keeps it."""
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
    """Parse an address's parameters into a view; return it with a notice for each unusable parameter."""
    take = Taking()
    asked = _spread(given)
    names = library().names("words")
    models = {}
    usual_names = USUAL | ({"right": _beside(asked["left"])} if asked.get("left") else {})
    for side in SIDES:
        name = take(address.parse_model(asked.get(side) or usual_names[side], names, library().has_text))
        models[side] = library().text(name)
    if models["left"].card.task != models["right"].card.task:
        take.notices.append(
            gettext("These two were not trained on the same texts, so their guesses cannot be compared.")
        )
    task = models["left"].card.task
    usual = catalogue.usual_text(models["left"])
    text = take(address.parse_text(asked.get("text", usual), models["left"], settings))
    count = len(tokens_of(models["left"], text))
    token = take(address.parse_token(asked.get("token", ""), count))
    if not asked.get("token"):
        token = count if "text" in asked else min(count, catalogue.DEFAULT_TOKENS.get(task, count))
    last = last_phase(models)
    phase = take(address.parse_choice(asked.get("phase", ""), [str(n + 1) for n in range(last)], "phase"))
    if not asked.get("phase"):
        phase = str(last)
    units = {side: take(address.parse_unit(asked.get(f"{side}_unit", ""), models[side].units)) for side in SIDES}
    view = View(
        models=models,
        text=text,
        token=token,
        phase=int(phase),
        units=units,
        speed=take(address.parse_choice(asked.get("speed", ""), SPEEDS, "speed")),
        theme=take(address.parse_choice(asked.get("theme", ""), THEMES, "theme")),
    )
    return view, take.notices


def _beside(left: str) -> str:
    """Return what stands beside a network if the address names none: another cell trained on the same texts."""
    if not library().has_text(left):
        return USUAL["right"]
    card = library().card(left)
    other = str(ModelName(card.task, "lstm" if card.cell == "gru" else "gru"))
    return other if other in library().names("words") else USUAL["right"]


def last_phase(models: Mapping[str, TextNetwork]) -> int:
    """Return how many phases the cell has that has most."""
    return max(len(notation.phases(model.cell)) for model in models.values())


def phases(models: Mapping[str, TextNetwork]) -> list[dict[str, Any]]:
    """Return the phases of both cells as buttons: key, label, and `shown`, which is short."""
    labels = {side: [phase["label"] for phase in phase_labels(model.cell)] for side, model in models.items()}
    found = []
    for n in range(last_phase(models)):
        both = list(dict.fromkeys(labels[side][min(n, len(labels[side]) - 1)] for side in SIDES))
        found.append({"key": str(n + 1), "label": " / ".join(both), "shown": str(n + 1), "heading": ""})
    return found


def is_same_text(models: Mapping[str, TextNetwork]) -> bool:
    """Tell whether both cells have the same equations under two names, or are one cell."""
    return all(row.is_same for row in rows(models["left"].cell, models["right"].cell))


def _spread(given: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters with `at=TOKEN:PHASE`, which buttons send where there is no script, taken apart, and with
    cells' names (`left=lstm`) for those of their grammar models.
    """
    asked = dict(given.items())
    if "at" in asked:
        asked["token"], _, asked["phase"] = asked.pop("at").partition(":")
    if asked.get("model") and not asked.get("left"):  # a link of another page
        asked["left"] = asked["model"]
    for side in SIDES:
        of_grammar = str(ModelName("grammar", asked.get(side, "")))
        if of_grammar in library():
            asked[side] = of_grammar
    return asked
