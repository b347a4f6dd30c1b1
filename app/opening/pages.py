"""Which pages can show an opened network, and why others cannot."""

from __future__ import annotations

from flask_babel import gettext

from app.opening import models
from app.opening.facts import Facts
from app.opening.kept import Opened
from lstm_core.errors import LstmCoreError
from lstm_core.models import UNKNOWN

PAGES = ("step", "compare", "memory", "units")


def possible(opened: Opened) -> dict[str, str]:
    """Return for each page why it cannot show a network; "" where it can."""
    facts = Facts.of(opened)
    if facts.reads != "tokens":
        said = gettext("This network reads numbers; its first look is here.")
        return dict.fromkeys(PAGES, said)
    if models.cannot(facts):
        return dict.fromkeys(PAGES, gettext("What comes out of this network is no choice of a word."))
    try:
        found = models.model(opened, "", "")
        found.read(facts.example())
    except LstmCoreError as error:
        return dict.fromkeys(PAGES, gettext("This network cannot be stepped: %(reason)s.", reason=error))
    units = gettext("That page asks about number, gender and country, which only the small grammar has.")
    if isinstance(found, models.OpenedModel):
        memory = "" if UNKNOWN in found.indices else gettext("/memory reads a word as <unk>, which this network lacks.")
        return {"step": "", "compare": "", "memory": memory, "units": units}
    memory = gettext("Gradients need the layers as one cell with a readout; this network has more around them.")
    return {"step": "", "compare": "", "memory": memory, "units": units}
