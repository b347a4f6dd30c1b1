"""Routes of `/memory`: the page, and as JSON a word's gradients, the recall curves and an example with a gap."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, get_template_attribute, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app.drawing.palette import SCALES
from app.memory import findings, networks, recall, taking, view
from app.memory.gradients import row_lookbacks
from app.memory.messages import own_messages
from app.memory.page import MemoryPage
from app.reading.address import parse_choice, parse_text, parse_token
from app.reading.tokens import tokens_of
from app.text.languages import LANGUAGES
from app.text.messages import messages
from app.text.numbers import points, scientific
from app.web.current import current, library
from app.web.navigation import other_languages
from app.web.opened import opened
from app.web.problems import Problem
from app.web.responses import as_json, as_page, insist
from app.web.taking import Taken
from app.web.templates import rendered

blueprint = Blueprint("memory", __name__)


@blueprint.get("/memory")
@opened
def memory() -> Response:
    """Render the page; notices report unusable parameters."""
    page_view, notices = view.read(request.args, current(), library())
    address = page_view.to_dict()
    curve = recall.curves(library())
    text = rendered(
        "memory.html",
        MemoryPage(
            view=page_view,
            theme=page_view.theme,
            taken=Taken(f"{url_for('memory.memory')}/files", urlencode(address)),
            notices=notices,
            tasks=networks.tasks(library(), page_view.task),
            presets=view.presets(page_view.rows),
            looking=_looking(page_view.rows, page_view.text, page_view.token),
            curve=curve,
            truth=[*recall.curve_sentences(curve), *recall.training_sentences()] if curve else [],
            place=curve["gaps"].index(page_view.gap) if curve else 0,
            text_characters=current().text_characters,
            other_languages=other_languages(address),
            kept_fields=[
                (name, address[name]) for name in ("gap", "left", "right", "theme") if address[name] not in ("", "0")
            ],
            preload=_preload(page_view),
            config=_config(page_view, curve),
            messages=messages() | own_messages(),
        ),
    )
    return as_page(text)


@blueprint.get("/memory/gradient")
def gradient() -> Response:
    """Return as JSON the gradient of one word's surprisal w.r.t. every earlier state (`table=1`: as a table)."""
    task = insist(view.parse_task(request.args.get("task", ""), library()), "task")
    shown = networks.shown(task, library())
    presets = view.presets(shown)
    given = request.args.get("text", presets[0] if presets else "")
    text = insist(parse_text(given, shown[0].model, current()), "text")
    count = len(tokens_of(shown[0].model, text))
    raw = request.args.get("token", "")
    token = insist(parse_token(raw, count), "token") if raw else count
    styles = networks.styles([row.key for row in shown])
    found = _looking(shown, text, token)
    if request.args.get("table"):
        return as_json({"table": get_template_attribute("_memory_table.html", "gradients")(found)})
    body = {
        "task": task,
        "text": text,
        "token": token,
        "goal": findings.goal(found["lookbacks"], token - 1) + 1,
        "presets": presets,
        "tokens": [{"text": each.text, "known": each.known} for each in found["tokens"]],
        "rows": [look.to_dict(styles[look.row.key]) for look in found["lookbacks"]],
        "sentences": {name: found[name] for name in ("notices", "gradient", "dependence", "why")},
    }
    return as_json(body)


@blueprint.get("/memory/recall")
def recall_json() -> Response:
    """Return as JSON the accuracy by gap of every cell trained on recall."""
    curve = recall.curves(library())
    return as_json(
        {"curve": curve, "sentences": [*recall.curve_sentences(curve), *recall.training_sentences()] if curve else []}
    )


@blueprint.get("/memory/example")
def example() -> Response:
    """Return as JSON two cells' runs on an example with a gap."""
    curve = recall.curves(library())
    if not curve:
        raise Problem(404, gettext("No network has been trained on recall yet."))
    gaps = [str(gap) for gap in curve["gaps"]]
    gap = insist(parse_choice(request.args.get("gap", ""), gaps, "gap"), "gap")
    pair = insist(view.parse_pair(request.args.get("cells", ""), library()), "cells")
    seed = insist(view.parse_seed(request.args.get("seed", "")), "seed")
    return as_json(recall.read_example(int(gap), seed, [networks.RowKey.parse(key) for key in pair], library()))


@blueprint.get("/memory/files/<part>/<kind>")
def files(part: str, kind: str) -> Response:
    """Return a file of the gradients or of recall in the state of the address: numbers, a picture, or a program."""
    return taking.answer(part, kind)


def _looking(shown: tuple[networks.Row, ...], text: str, token: int) -> dict[str, Any]:
    """Return the lookbacks from word `token` (from 1), the sentences on them, and the table's number formats."""
    tokens, target = tokens_of(shown[0].model, text), token - 1
    found = row_lookbacks(shown, text, target)
    return {
        "tokens": tokens,
        "asked": target,
        "lookbacks": found,
        "notices": findings.notices(found, tokens, target),
        "gradient": findings.gradient(found, tokens, target),
        "dependence": [findings.dependence(look, tokens, target) for look in found],
        "why": [findings.gate_product(look, found, tokens, target) for look in found if target > 1],
        "write": scientific,
        "points": points,
    }


def _preload(page_view: view.View) -> str:
    """Return the URL that the script fetches first, byte for byte as static/js/core/answers.js encodes it."""
    given = {"task": page_view.task, "text": page_view.text, "token": page_view.token, "lang": get_locale()}
    return f"{url_for('memory.gradient')}?{urlencode(given).replace('%2A', '*').replace('~', '%7E')}"


def _config(page_view: view.View, curve: recall.Curve | None) -> dict[str, Any]:
    """Return the scripts' configuration."""
    lang = request.args.get("lang", "")
    return {
        "state": page_view.to_dict() | {"lang": lang if lang in LANGUAGES else ""},
        "lang": str(get_locale()),
        "addresses": {
            "gradient": url_for("memory.gradient"),
            "example": url_for("memory.example"),
        },
        "fields": [
            {"name": name, "history": name in ("task", "text", "token"), "scene": False, "data": False}
            for name in (*view.LOOKING, *(view.RECALL if curve else ()))
        ],
        "scales": SCALES,
        "curve": curve,
    }
