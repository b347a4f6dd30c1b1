"""Routes of `/compare`: the page, and the table of equations that its scripts fetch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask import Blueprint, abort, get_template_attribute, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app.compare import table, view
from app.compare.page import ComparePage, GuessRow, Side
from app.drawing import charts
from app.reading import catalogue
from app.reading.address import SPEEDS, parse_model
from app.reading.caches import cached
from app.reading.readings import Readings
from app.reading.tokens import tokens_of
from app.reading.trace import SHOWN, predictions, title
from app.reading.transport import leads
from app.stage import taking, without_scripts
from app.stage.routes import STAGE
from app.stage.sight import Shown, sight
from app.text.languages import LANGUAGES, translated
from app.text.marking import marked
from app.text.messages import messages
from app.text.numbers import percent
from app.text.tokens import visible
from app.web.current import Surroundings, current, library, readings, surroundings
from app.web.navigation import other_languages
from app.web.opened import opened
from app.web.problems import Problem
from app.web.responses import as_json, as_page
from app.web.taking import Taken
from app.web.templates import rendered
from lstm_core import notation, probing
from lstm_core.models import TextNetwork

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
@opened
def compare() -> Response:
    """Render the page: two networks on one sentence; notices report unusable parameters."""
    models = view.read(request.args, current())[0].models
    names = library().names("words")
    html = _rendered(models["left"], models["right"], names, (request.url, surroundings()), readings())
    return as_page(html.decode(), is_marked=True)


@cached(16)
def _rendered(
    _left: TextNetwork,
    _right: TextNetwork,
    _names: tuple[str, ...],
    _surroundings: tuple[str, Surroundings],
    _kept: Readings,
) -> bytes:
    """Return the HTML of the request, cached by its address and surroundings, its models, and those in the lists."""
    page_view, notices = view.read(request.args, current())
    units = {
        side: page_view.units[side] if request.args.get(f"{side}_unit") else _default_unit(page_view, side)
        for side in view.SIDES
    }
    page_view = replace(page_view, units=units)
    address = page_view.to_dict()
    shown = [model.name for model in page_view.models.values()]  # a private one is in its own reader's lists
    cards = {name: library().card(name) for name in (*library().names("words"), *shown)}
    text = rendered(
        "compare.html",
        ComparePage(
            view=page_view,
            theme=page_view.theme,
            taken=Taken(f"{url_for('compare.compare')}/files", urlencode(address)),
            notices=notices,
            sides=_sides(page_view),
            variants=[(task, catalogue.variants(cards, task.key, shown)) for task in catalogue.tasks(cards.values())],
            rows=table.rows(page_view.models["left"].cell, page_view.models["right"].cell),
            same=_same_equations_notice(page_view.models),
            verdict=_verdict(page_view),
            phases=view.phases(page_view.models),
            jumps=_jumps(page_view),
            tokens=tokens_of(page_view.models["left"], page_view.text),
            examples=catalogue.examples(page_view.models["left"]),
            speeds=sorted(SPEEDS, key=float),
            text_characters=current().text_characters,
            other_languages=other_languages(address),
            fixed_fields=[
                (name, address[name])
                for name in ("left", "right", "text", "left_unit", "right_unit", "theme")
                if address[name]
            ],
            config=_config(page_view),
            messages=messages() | own_messages(),
        ),
    )
    return marked(text).encode()


@blueprint.get("/compare/table")
def table_json() -> Response:
    """Return as JSON the table of two networks' equations in HTML, their phases, titles and summaries."""
    models = {}
    for side in view.SIDES:
        parsed = parse_model(request.args.get(side, ""), library().names("words"), library().has_text)
        if parsed.problem:
            return Problem(422, parsed.problem, side).response()
        models[side] = library().text(parsed.value)
    rows = get_template_attribute("_compare_table.html", "table")
    body = {
        "html": rows(table.rows(models["left"].cell, models["right"].cell), _headings(models)),
        "phases": view.phases(models),
        "same": _same_equations_notice(models),
        "summaries": {side: translated(model.cell.summary) for side, model in models.items()},
        "titles": _headings(models),
    }
    return as_json(body)


@blueprint.get("/compare/files/<side>/<kind>")
def files(side: str, kind: str) -> Response:
    """Return a file of one side of the state in the address: numbers, a picture, or a program."""
    page_view, notices = view.read(request.args, current())
    if side not in view.SIDES:
        abort(404)
    if notices:
        raise Problem(422, " ".join(notices))
    model = page_view.models[side]
    unit = page_view.units[side] if request.args.get(f"{side}_unit") else _default_unit(page_view, side)
    state = {
        "model": model.name,
        "text": page_view.text,
        "token": str(page_view.token),
        "phase": notation.phases(model.cell)[page_view.phase_of(side)].key,
        "unit": str(unit),
        "theme": page_view.theme,
    }
    return taking.answer(STAGE, kind, url_for("pages.step"), state)


def _headings(models: Mapping[str, TextNetwork]) -> dict[str, str]:
    return {side: translated(model.cell.title) or model.cell.name for side, model in models.items()}


def _same_equations_notice(models: Mapping[str, TextNetwork]) -> str:
    """Return a notice if both sides have the same equations, else ""."""
    if models["left"].name == models["right"].name:
        return gettext("The same network stands on both sides.")
    if view.has_same_equations(models):
        return gettext("Both have the same equations; they are two networks that were trained separately.")
    return ""


def _sides(page_view: view.View) -> dict[str, Side]:
    """Return what the template shows of each side."""
    return {side: _side(page_view, side) for side in view.SIDES}


def _side(page_view: view.View, side: str) -> Side:
    model = page_view.models[side]
    cell, t, phase = model.cell, page_view.token - 1, page_view.phase_of(side)
    reading = readings().get(model, page_view.text)
    word = visible(reading.tokens[t].text)
    shown = predictions(reading)[t][:SHOWN]
    return Side(
        model=model.name,
        title=translated(model.cell.title) or model.cell.name,
        summary=translated(model.cell.summary),
        source=model.cell.source,
        provenance=gettext("%(title)s: %(units)s units", title=title(model), units=model.units),
        units=model.units,
        unit=page_view.units[side],
        caption=without_scripts.caption(STAGE, cell, model.units, reading, t, phase),
        sight=sight(cell, reading.trace, Shown(t, phase, page_view.units[side] - 1, word), model.units, side),
        guesses=[GuessRow(row["token"], percent(row["probability"])) for row in shown],
    )


def _verdict(page_view: view.View) -> str:
    left, right = (
        predictions(readings().get(page_view.models[side], page_view.text))[page_view.token - 1][0]
        for side in view.SIDES
    )
    return verdict(left, right)


def verdict(left: Mapping[str, Any], right: Mapping[str, Any]) -> str:
    """Return a sentence on whether two predictions agree; static/js/text/verdict.js writes the same."""
    shares = {"left": percent(left["probability"]), "right": percent(right["probability"])}
    if left["token"] == right["token"]:
        return own_messages()["agree"].format(word=visible(left["token"]), **shares)
    words = {"left_word": visible(left["token"]), "right_word": visible(right["token"])}
    return own_messages()["differ"].format(**words, **shares)


def _default_unit(page_view: view.View, side: str) -> int:
    """Return the unit, from 1, selected by default: the card's gender unit, else the one that changes most here."""
    model, t = page_view.models[side], page_view.token - 1
    if model.card.gender_unit:
        return model.card.gender_unit
    trace = readings().get(model, page_view.text).trace
    name = probing.belt(model)
    values = trace[name]
    before = values[t - 1] if t else trace.initial.get(name, np.zeros_like(values[0]))
    return int(np.abs(values[t] - before).argmax()) + 1


def _jumps(page_view: view.View) -> dict[str, str]:
    """Return each transport button's target, as `at=` writes it."""
    count = len(tokens_of(page_view.models["left"], page_view.text))
    found = leads(page_view.token, page_view.phase, count, view.last_phase(page_view.models))
    return {name: f"{token}:{phase}" for name, (token, phase) in found.items()}


def _config(page_view: view.View) -> dict[str, Any]:
    """Return the scripts' configuration."""
    lang = request.args.get("lang", "")
    return {
        "state": page_view.to_dict() | {"lang": lang if lang in LANGUAGES else ""},
        "lang": str(get_locale()),
        "addresses": {
            "scene": url_for("pages.scene_json"),
            "trace": url_for("api.read"),
            "unit": url_for("api.unit"),
            "table": url_for("compare.table_json"),
        },
        "fields": [
            {"name": name, "history": name in ("left", "right", "text"), "scene": False, "data": name == "text"}
            for name in ("left", "right", "text", "left_unit", "right_unit")
        ],
        "bars": charts.bars(SHOWN),
    }


def own_messages() -> dict[str, str]:
    """Return the messages of the page's script."""
    return {
        "agree": gettext("Both expect “{word}” most: left {left}, right {right}."),
        "differ": gettext("Left expects “{left_word}” ({left}), right “{right_word}” ({right})."),
        "not_guessed": gettext("The next word has not been guessed on both sides yet."),
        "table": gettext(
            "Token {token} of {count}, “{word}”, after {phase}. Values that have not been computed yet are marked –."
        ),
        "spoken_both": gettext("Left: {left} Right: {right}"),
    }
