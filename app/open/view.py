"""What an address of `/open` asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from app.reading import private
from app.reading.address import THEMES, parse_choice

STEPS = ("network", "input")


@dataclass(frozen=True)
class View:
    """The network that is shown, "" for none; the step at which it is; the theme."""

    model: str = ""
    step: str = ""
    theme: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the parameters of the address."""
        return {"model": self.model, "step": self.step, "theme": self.theme}


def read(given: Mapping[str, str]) -> tuple[View, list[str]]:
    """Parse the parameters of an address; return the view, and a sentence on each that could not be used."""
    theme = parse_choice(given.get("theme", ""), THEMES, "theme")
    step = parse_choice(given.get("step", ""), STEPS, "step")
    notices = [found.problem for found in (theme, step) if found.problem]
    model = given.get("model", "")
    if model and not private.is_network(model):
        notices.append(gettext("The address names no network of your own; drop its file here."))
        model = ""
    return View(model, step.value if model else "", theme.value), notices
