"""A network that is kept, opened again with answers that need no file: what its outputs are, what begins a text,
another form of its layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.opening.facts import INDEPENDENT, NUMBERS, ONE, Facts
from app.opening.kept import Opened
from app.opening.suspecting import SUSPECTS
from app.text.joining import listed
from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown
from lstm_core.formats.network import Network

OWN = ("outputs", "begin", "suspect")


@dataclass(frozen=True)
class Changed:
    """What comes of answers: the settings of the page, and another network where its layers change."""

    settings: Mapping[str, Any]
    network: Network | None = None


def changed(opened: Opened, answers: Mapping[str, str]) -> Changed:
    """Return what answers make of a network. Raises FormatError for one that is none, or that needs the file."""
    facts, network = Facts.of(opened), None
    settings = dict(facts.settings)
    for key, answer in answers.items():
        if key not in OWN:
            detail = gettext("“%(key)s” changes how the file is read: give the file again.", key=shown(key))
            raise FormatError(detail, "input")
        choices = {"outputs": (ONE, INDEPENDENT, NUMBERS), "begin": ("", *facts.begins), "suspect": tuple(SUSPECTS)}[
            key
        ]
        if answer not in choices:
            detail = gettext(
                "“%(answer)s” is no answer to “%(key)s”; those that are: %(choices)s.",
                answer=shown(answer),
                key=key,
                choices=listed(filter(None, choices)),
            )
            raise FormatError(detail, "input")
        if key == "suspect":
            network = SUSPECTS[answer].change(opened.network)
            if network is None:
                raise FormatError(gettext("That changes nothing in this network."), "input")
        else:
            settings[key] = answer
    return Changed(settings, network)
