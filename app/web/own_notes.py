"""What a page says of a network that a reader trained or brought: whose it is, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, request

from app.reading import private
from app.reading.catalogue import own_title
from app.web.current import library
from lstm_core.errors import ModelError
from lstm_core.models import WordsCard
from lstm_core.models.card import NumbersCard


@dataclass(frozen=True)
class OwnNote:
    """A network of a reader's own that a page shows: its name, its title, and the address that it comes from.

    `file` is the file that it was read from; "" for a network of the laboratory.
    """

    model: str
    title: str
    address: str
    file: str = ""


def install(app: Flask) -> None:
    """Give templates `own_notes()`."""
    app.jinja_env.globals["own_notes"] = own_notes


def own_notes() -> list[OwnNote]:
    """Return the networks of the reader's own that the request's address names.

    Of one training there is one: the reader's own network rather than the one beside it.
    """
    found: dict[str, tuple[bool, OwnNote]] = {}
    for name in dict.fromkeys(filter(private.is_network, request.args.values())):
        try:
            card = library().card(name)
        except ModelError:
            continue  # the page itself says that there is no such network
        own = card.own if isinstance(card, WordsCard | NumbersCard) else None
        if own and own.file:
            address = f"{request.script_root}/open?{urlencode({'model': name.partition('.')[0]})}"
            found[name] = True, OwnNote(name, own_title(card), address, own.file)
        elif own and (own.run not in found or (own.is_own and not found[own.run][0])):
            query = urlencode({"view": "train", "run": own.run, "at": own.update})
            address = f"{request.script_root}/lab?{query}"
            found[own.run] = own.is_own, OwnNote(name, own_title(card), address)
    return [note for _, note in found.values()]
