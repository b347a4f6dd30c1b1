"""Routes of the page, and of its parts as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, get_template_attribute, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app.reading import catalogue
from app.text.languages import LANGUAGES, translated
from app.units import counting, difference, labels, table, token_selection, view
from app.web.current import current, library
from app.web.navigation import other_languages
from app.web.responses import as_json, as_page
from lstm_core import cells, probing
from lstm_core.models import Card, ModelName

blueprint = Blueprint("units", __name__)
PARTS = ("notices", "chosen", "difference", "table", "marks", "counting")


@blueprint.get("/units")
def units() -> Response:
    """Render the page on single units for an address; notices report unusable parameters."""
    asked, notices = view.read(_given(), current(), library())
    address = asked.to_dict()
    text = render_template(
        "units.html",
        view=asked,
        theme=asked.theme,
        other_languages=other_languages(address),
        config={
            "parts": url_for("units.parts"),
            "lang": str(get_locale()),
            "asked_lang": request.args["lang"] if request.args.get("lang") in LANGUAGES else "",
            "address": address,
        },
        messages=messages(),
        **_context(asked, notices),
    )
    return as_page(text)


@blueprint.get("/units/parts")
def parts() -> Response:
    """Return the parts of the page at an address as HTML in JSON, with the complete address."""
    asked, notices = view.read(_given(), current(), library())
    context = _context(asked, notices)
    body = {
        "parts": {name: get_template_attribute(f"units/_{name}.html", name)(asked, context) for name in PARTS},
        "address": asked.to_dict(),
        "spoken": context["difference"]["over"]["sentence"],
    }
    return as_json(body)


def _given() -> dict[str, str]:
    """Return the address's parameters, of several with one name the last: a button's stands behind the form's own."""
    return {name: values[-1] for name, values in request.args.lists()}


def _context(asked: view.View, notices: list[str]) -> dict[str, Any]:
    """Return the variables of all parts' templates."""
    return {
        "notices": notices,
        "models": _models(asked.model.name),
        "contrasts": [(key, labels.contrast_title(key)) for key in probing.contrasts(asked.task)],
        "contrast_title": labels.contrast_title(asked.contrast),
        "model_title": _title(asked.model.card),
        "difference": difference.difference(asked),
        "table": table.rows(asked, library()),
        "marks": token_selection.marks(asked),
        "counting": counting.counting(asked, library()),
    }


def _models(asked: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the models by task, each with its cell's title: those of the page, and the one asked for if private."""
    known = {name: library().card(name) for name in (*view.names(library()), asked)}
    cards = list(known.values())
    named = {ModelName(card.task, card.cell): name for name, card in reversed(known.items())}
    named[ModelName(known[asked].task, known[asked].cell)] = asked
    return [
        (
            task.title,
            [
                (named[ModelName(task.key, cell.key)], cell.title)
                for _, cells in catalogue.variants(cards, task.key)
                for cell in cells
            ],
        )
        for task in catalogue.tasks(cards)
    ]


def _title(card: Card) -> str:
    return f"{catalogue.task_title(card.task)}, {translated(cells[card.cell].title) or card.cell}"


def messages() -> dict[str, str]:
    """Return the messages of the page's script."""
    return {
        "failed": gettext("That did not work: {reason}"),
        "offline": gettext("The server cannot be reached."),
        "retry": gettext("Try again"),
        "marked": gettext("Tokens {first} to {last} are marked."),
    }
