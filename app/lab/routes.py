"""Route of `/lab`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.lab import first, view
from app.lab.messages import messages
from app.lab.page import LabPage
from app.lab.training import train_page
from app.laboratory import edits, gallery
from app.laboratory.answering import answer
from app.laboratory.asked import Asked
from app.laboratory.vocabulary import vocabulary
from app.reading import catalogue
from app.text import languages
from app.text.languages import LANGUAGES, translated
from app.text.tokens import visible
from app.web.current import current, library
from app.web.navigation import other_languages
from app.web.responses import as_page
from app.web.templates import rendered
from lstm_core.errors import LanguageError

blueprint = Blueprint("lab", __name__)
KEPT = ("view", "task", "beside", "run", "at", "guess", "theme")  # what a form without scripts carries along
EMPTY: Mapping[str, Any] = {"ok": False, "problems": [], "key": "", "text": ""}  # the answer to no text


@blueprint.get("/lab")
def lab() -> Response:
    """Render the laboratory for an address; notices report unusable parameters."""
    asked, notices = view.read(_given(), current(), library())
    address = asked.to_dict()
    title = start_title(asked.origin)
    here = url_for("lab.lab")
    starts = _starts()
    found = _answer(asked)
    groups = _edits(asked) if asked.open == "whatif" and found["ok"] else []
    tokens = found.get("tokens", ())
    page = LabPage(
        view=asked,
        name=asked.name or (gettext("my %(cell)s", cell=title) if title else gettext("my cell")),
        start=title,
        word=visible(tokens[asked.token - 1]["text"]) if tokens else "",
        starts=starts,
        units=view.UNITS,
        text_characters=current().text_characters,
        name_characters=current().name_characters,
        theme=asked.theme,
        notices=notices,
        kept_fields=[(name, address[name]) for name in KEPT if address.get(name)],
        other_languages=other_languages(address),
        edit_address=f"{here}?{urlencode(address | {'view': ''})}",
        train_address=f"{here}?{urlencode(address | {'view': 'train'})}",
        edits=groups,
        edit_links={edit["id"]: _changed(asked, edit["text"]) for group in groups for edit in group["edits"]},
        origin_links={name: f"{here}?{urlencode(_started(asked, name))}" for name in view.starts()},
        first=first.first(asked, found, title, here),
        answer=found,
        config=_config(asked),
        messages=messages(),
        vocabulary=vocabulary(),
        training=train_page(current(), starts, asked),
    )
    return as_page(rendered("lab.html", page))


def start_title(origin: str) -> str:
    """Return the title of a start in the reader's language, "" for a cell without one."""
    return "" if origin == view.NONE else gallery.title_of(origin) or origin


def _given() -> dict[str, str]:
    """Return the URL's parameters, the last of each name."""
    return {name: values[-1] for name, values in request.args.lists()}


def _answer(asked: view.View) -> Mapping[str, Any]:
    if not asked.equations.strip():
        return EMPTY
    question = Asked(asked.equations, asked.origin, asked.text, asked.units, numpy=True, differs=True)
    return answer(question, library(), current())


def _edits(asked: view.View) -> list[dict[str, Any]]:
    try:
        groups: list[dict[str, Any]] = edits.answer(asked.equations, asked.units, None)["groups"]
    except LanguageError:
        return []
    return groups


def _changed(asked: view.View, text: str) -> str:
    """Return the address at which the text is another."""
    return f"{url_for('lab.lab')}?{urlencode({**asked.to_dict(), 'cell': '', 'eq': text})}"


def _started(asked: view.View, origin: str) -> dict[str, str]:
    """Return the parameters of another start, on the same sentence."""
    return {"from": origin, "text": asked.text, "token": str(asked.token), "theme": asked.theme}


def _starts() -> list[tuple[str, list[catalogue.Choice]]]:
    """Return the starts by family."""
    families: dict[str, list[catalogue.Choice]] = {}
    for name in view.starts():
        cell = gallery.cell_of(name)
        assert cell is not None
        choice = catalogue.Choice(name, start_title(name), translated(cell.summary))
        families.setdefault(translated(cell.family), []).append(choice)
    return list(families.items())


def _config(asked: view.View) -> dict[str, object]:
    """Return what the scripts need to go on from here."""
    names = view.starts()
    prefix = request.script_root
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
        "usual": {
            "from": view.START,
            "sentence": catalogue.DEFAULT_TEXTS[view.TASK],
            "token": catalogue.DEFAULT_TOKENS[view.TASK],
            "units": view.USUAL_UNITS,
        },
        "starts": {name: start_title(name) for name in names},
        "start_texts": {name: view.start_text(name) for name in names},
        "addresses": {
            "page": url_for("lab.lab"),
            "read": f"{prefix}/lab/read",
            "diagram": f"{prefix}/lab/diagram",
            "edits": f"{prefix}/lab/edits",
            "gallery": f"{prefix}/lab/gallery",
            "paper": f"{prefix}/lab/paper",
        },
        "limits": {"name": current().name_characters, "text": current().lab_characters},
    }
