"""Routes of `/units`: the page, and its parts as JSON."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, get_template_attribute, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app.reading import catalogue
from app.text.languages import LANGUAGES
from app.units import counting, difference, labels, table, taking, token_selection, view
from app.units.page import Parts, UnitsPage
from app.web.current import current, library
from app.web.navigation import other_languages
from app.web.opened import opened
from app.web.responses import as_json, as_page
from app.web.taking import Taken
from app.web.templates import rendered
from lstm_core import probing

blueprint = Blueprint("units", __name__)
PARTS = ("notices", "chosen", "difference", "table", "marks", "counting")


@blueprint.get("/units")
@opened
def units() -> Response:
    """Render the page on single units for an address; notices report unusable parameters."""
    page_view, notices = view.read(_given(), current(), library())
    address = page_view.to_dict()
    text = rendered(
        "units.html",
        UnitsPage(
            view=page_view,
            theme=page_view.theme,
            other_languages=other_languages(address),
            config={
                "parts": url_for("units.parts"),
                "lang": str(get_locale()),
                "asked_lang": request.args["lang"] if request.args.get("lang") in LANGUAGES else "",
                "address": address,
            },
            messages=messages(),
            context=_context(page_view, notices, urlencode(address)),
        ),
    )
    return as_page(text)


@blueprint.get("/units/parts")
def parts() -> Response:
    """Return the parts of the page at an address as HTML in JSON, with the complete address."""
    page_view, notices = view.read(_given(), current(), library())
    context = _context(
        page_view, notices, ""
    )  # the scripts write it, so that no part changes but where its figure does
    body = {
        "parts": {name: get_template_attribute(f"units/_{name}.html", name)(page_view, context) for name in PARTS},
        "address": page_view.to_dict(),
        "spoken": context.difference["over"]["sentence"],
    }
    return as_json(body)


@blueprint.get("/units/files/<part>/<kind>")
def files(part: str, kind: str) -> Response:
    """Return a file of a part of the page in the state of the address: numbers, a picture, or a program."""
    return taking.answer(part, kind, _given())


def _given() -> dict[str, str]:
    """Return the URL's parameters, the last of each name: a submit button's value follows that of the form's field."""
    return {name: values[-1] for name, values in request.args.lists()}


def _context(page_view: view.View, notices: list[str], query: str) -> Parts:
    """Return the variables of the templates of all parts; `query` is that of the links to files."""
    return Parts(
        notices=notices,
        models=_models(page_view.model.name),
        contrasts=[(key, labels.contrast_title(key)) for key in probing.contrasts(page_view.task)],
        contrast_title=labels.contrast_title(page_view.contrast),
        difference=difference.difference(page_view),
        table=table.rows(page_view, library()),
        marks=token_selection.marks(page_view),
        counting=counting.counting(page_view, library()),
        taken=Taken(f"{url_for('units.units')}/files", query),
    )


def _models(selected: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (name, cell title) of the models by task: the listed ones, and the selected one even if private."""
    cards = {name: library().card(name) for name in (*view.probed_models(library()), selected)}
    return [
        (
            task.title,
            [
                (cell.model, cell.title)
                for _, cells in catalogue.variants(cards, task.key, [selected])
                for cell in cells
            ],
        )
        for task in catalogue.tasks(cards.values())
    ]


def messages() -> dict[str, str]:
    """Return the messages of the page's script."""
    return {
        "failed": gettext("That did not work: {reason}"),
        "offline": gettext("The server cannot be reached."),
        "retry": gettext("Try again"),
        "copied": gettext("Copied."),
        "file_waits": gettext("The page is still reading; the file follows."),
        "marked": gettext("Tokens {first} to {last} are marked."),
    }
