"""Names that only their owner knows: of runs of the laboratory, and of networks that a reader trained or brought."""

from __future__ import annotations

import re

from flask_babel import gettext

from app.reading.parsed import Parsed

NAME = re.compile(r"(?:own|run)-[0-9a-f]{32}")
NETWORK = re.compile(r"own-[0-9a-f]{32}(?:\.l[0-9]{1,2}r?)?")


def is_network(name: str) -> bool:
    """Return whether a name is such as a private network has, whether or not there is one."""
    return NETWORK.fullmatch(name) is not None


def names_one(text: str) -> bool:
    """Return whether a text, an address for example, has a private name in it."""
    return NAME.search(text) is not None


def forgotten(name: str, usual: str) -> Parsed[str]:
    """Return what is shown in place of a private network that is not there, and the sentence that says so."""
    problem = gettext(
        "The network %(name)s is not on this server: networks of your own are forgotten some time after their last "
        "update. Train the cell again in the laboratory (/lab), or open your file again (/open).",
        name=f"{name[:12]}…",
    )
    return Parsed(usual, problem)
