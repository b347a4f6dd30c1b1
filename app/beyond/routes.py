"""Routes of `/beyond`: the index, the stages at `/beyond/KEY`, and the JSON that their scripts fetch."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.beyond import cards
from app.beyond.table import stages
from app.reading.address import THEMES, parse_choice, shorten
from app.stage import serving, taking
from app.stage.page import Addresses
from app.stage.stage import AnyStage
from app.text.joining import listed
from app.web.navigation import other_languages
from app.web.opened import opened
from app.web.problems import Problem
from app.web.responses import as_page

blueprint = Blueprint("beyond", __name__)


def _find(key: str) -> AnyStage:
    """Return a stage by its key. Raises Problem (404) with the keys there are."""
    found = stages()
    if key not in found:
        known = listed(found)
        raise Problem(
            404, gettext("There is no stage “%(name)s”. There are: %(known)s.", name=shorten(key), known=known)
        )
    return found[key]


@blueprint.get("/beyond")
@opened
def index() -> Response:
    """Render the index: a card for each stage."""
    theme = parse_choice(request.args.get("theme", ""), THEMES, "theme").value
    text = render_template(
        "beyond.html", cards=cards.cards(), theme=theme, other_languages=other_languages({"theme": theme})
    )
    return as_page(text)


@blueprint.get("/beyond/<key>")
@opened
def stage(key: str) -> Response:
    """Render a stage."""
    return serving.page(stages().get(key) or abort(404), _addresses(key))


@blueprint.get("/embed/beyond/<key>")
def embedded(key: str) -> Response:
    """Render a stage for an iframe of another page."""
    return serving.page(stages().get(key) or abort(404), _addresses(key), is_embedded=True)


@blueprint.get("/beyond/<key>/scene")
def scene(key: str) -> Response:
    """Return as JSON what a stage draws of a model independently of the input."""
    return serving.scene_answer(_find(key))


@blueprint.get("/beyond/<key>/trace")
def trace(key: str) -> Response:
    """Return as JSON every value of a run."""
    return serving.trace_answer(_find(key))


@blueprint.get("/beyond/<key>/unit")
def unit(key: str) -> Response:
    """Return as JSON one unit's numbers."""
    return serving.unit_answer(_find(key))


@blueprint.get("/beyond/<key>/files/<kind>")
def files(key: str, kind: str) -> Response:
    """Return a file of the state in the address: numbers, a picture, or a program."""
    return taking.answer(_find(key), kind, url_for("beyond.stage", key=key))


def _addresses(key: str) -> Addresses:
    return Addresses(
        page=url_for("beyond.stage", key=key),
        embedded=url_for("beyond.embedded", key=key),
        scene=url_for("beyond.scene", key=key),
        trace=url_for("beyond.trace", key=key),
        unit=url_for("beyond.unit", key=key),
    )
