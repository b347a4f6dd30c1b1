"""Route of `/lab`."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.lab import view
from app.lab.messages import messages
from app.lab.page import LabPage
from app.lab.training import train_page
from app.laboratory.vocabulary import vocabulary
from app.reading import catalogue
from app.text import languages
from app.text.languages import LANGUAGES, translated
from app.web.current import current, library
from app.web.navigation import other_languages
from app.web.responses import as_page
from app.web.templates import rendered
from lstm_core import cells

blueprint = Blueprint("lab", __name__)


@blueprint.get("/lab")
def lab() -> Response:
    """Render the laboratory for an address; notices report unusable parameters."""
    asked, notices = view.read(_given(), current(), library())
    address = asked.to_dict()
    title = start_title(asked.origin)
    here = url_for("lab.lab")
    starts = _starts()
    page = LabPage(
        view=asked,
        name=asked.name or (gettext("my %(cell)s", cell=title) if title else gettext("my cell")),
        start=title,
        starts=starts,
        units=view.UNITS,
        text_characters=current().text_characters,
        name_characters=current().name_characters,
        theme=asked.theme,
        notices=notices,
        other_languages=other_languages(address),
        edit_address=f"{here}?{urlencode(address | {'view': ''})}",
        train_address=f"{here}?{urlencode(address | {'view': 'train'})}",
        config=_config(asked),
        messages=messages(),
        vocabulary=vocabulary(),
        training=train_page(current(), starts, asked),
    )
    return as_page(rendered("lab.html", page))


def start_title(origin: str) -> str:
    """Return the title of a start in the reader's language, "" for a cell without one."""
    return "" if origin == view.NONE else translated(cells[origin].title) or origin


def _given() -> dict[str, str]:
    """Return the URL's parameters, the last of each name."""
    return {name: values[-1] for name, values in request.args.lists()}


def _starts() -> list[tuple[str, list[catalogue.Choice]]]:
    """Return the starts by family."""
    found = library()
    cards = {view.model_of(name): found.card(view.model_of(name)) for name in view.starts(found)}
    return catalogue.variants(cards, view.TASK)


def _config(asked: view.View) -> dict[str, object]:
    """Return what the scripts need to go on from here."""
    return {
        "lang": languages.code(),
        "asked_lang": request.args["lang"] if request.args.get("lang") in LANGUAGES else "",
        "state": {
            "text": asked.equations,
            "name": asked.name,
            "from": asked.origin,
            "sentence": asked.text,
            "token": asked.token,
            "unit": asked.unit,
            "units": asked.units,
            "view": asked.view,
            "task": asked.task,
            "beside": asked.beside,
            "run": asked.run,
            "at": asked.at,
            "guess": asked.guess,
            "open": asked.open,
            "theme": asked.theme,
        },
        "starts": {name: start_title(name) for name in view.starts(library())},
        "start_texts": {name: view.start_text(name) for name in view.starts(library())},
        "addresses": {
            "page": url_for("lab.lab"),
            "read": "/lab/read",
            "diagram": "/lab/diagram",
            "edits": "/lab/edits",
            "gallery": "/lab/gallery",
            "paper": "/lab/paper",
        },
        "limits": {"name": current().name_characters, "text": current().lab_characters},
    }
