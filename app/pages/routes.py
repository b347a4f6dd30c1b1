"""`/step`, the stage, and `/step/scene`, what it draws of a model's cell."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from app import figures, networks
from app.downloads import to_json
from app.languages import LANGUAGES
from app.messages import messages
from app.pages import still, view
from app.pages.catalogue import examples, tasks, variants
from app.pages.scene import scene
from app.problems import Problem
from app.requests import parse_model
from app.settings import current
from lstm_core.models import Model

blueprint = Blueprint("pages", __name__)


@blueprint.get("/step")
def step() -> Response:
    """Show the stage at what the address asks for; whatever cannot be used is told, and the rest is shown."""
    asked, notices = view.read(request.args, current())
    readings = current_app.extensions["readings"]
    if not request.args.get("unit"):
        asked = replace(asked, unit=still.liveliest_unit(asked, readings))
    address = asked.to_dict()
    page = render_template(
        "step.html",
        view=asked,
        theme=asked.theme,
        notices=notices,
        tasks=tasks(),
        variants=variants(asked.task),
        examples=examples(asked.model),
        speeds=sorted(view.SPEEDS, key=float),
        text_characters=current().text_characters,
        other_language=_other_language(address),
        fixed_fields=[(name, address[name]) for name in ("model", "text", "clamp", "unit", "theme") if address[name]],
        kept_fields=[(name, address[name]) for name in ("clamp", "phase", "theme") if address[name]],
        modules=_modules(),
        preload=_preload(asked),
        config=_config(address),
        messages=messages(),
        **still.context(asked, readings),
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag(weak=True)
    return response.make_conditional(request)


@blueprint.get("/step/scene")
def scene_json() -> Response:
    """Answer what the stage draws of a model, `?model=NAME`, as JSON."""
    parsed = parse_model(request.args.get("model", ""), networks.names())
    if parsed.problem:
        return Problem(422, parsed.problem, "model").response()
    model = networks.load(parsed.value)
    response = Response(_scene(model, _lang()), mimetype="application/json")
    response.headers["Cache-Control"] = f"public, max-age={current().cache_seconds}"
    response.add_etag(weak=True)
    return response.make_conditional(request)


@lru_cache(maxsize=128)
def _scene(model: Model, _language: str) -> bytes:
    """Return a model's scene as JSON, worked out once for each language (which is the request's)."""
    return to_json(scene(model))


def _lang() -> str:
    return str(get_locale())


def _config(address: dict[str, Any]) -> dict[str, Any]:
    """Return what the scripts need to know from the server."""
    return {
        "state": address | {"lang": request.args.get("lang", "") if request.args.get("lang") in LANGUAGES else ""},
        "lang": _lang(),
        "addresses": {
            "scene": url_for("pages.scene_json"),
            "trace": url_for("api.read"),
            "unit": url_for("api.unit"),
        },
        "models": list(networks.names()),
        "bars": figures.predictions(still.SHOWN),
    }


def _preload(asked: view.View) -> list[str]:
    """Return the addresses that the scripts will fetch first, so that the browser can start before they run."""
    model = {"model": asked.model.name}
    sentence = model | {"text": asked.text} | ({"clamp": asked.clamp} if asked.clamp else {})
    return [
        f"{url_for('pages.scene_json')}?{_query(model)}",
        f"{url_for('api.read')}?{_query(sentence)}",
        f"{url_for('api.unit')}?{_query(sentence | {'unit': asked.unit})}",
    ]


def _query(parameters: dict[str, Any]) -> str:
    """Return parameters letter by letter as URLSearchParams in static/js/store.js writes them."""
    return urlencode(parameters | {"lang": _lang()}).replace("%2A", "*").replace("~", "%7E")


def _modules() -> list[str]:
    """Return the stage's modules, so that the browser need not discover them one after the other."""
    folder = current().static_folder / "js"
    return sorted(path.name for path in folder.glob("*.js") if path.name not in ("theme-first.js", "stage.js"))


def _other_language(address: dict[str, Any]) -> dict[str, str]:
    """Return the link to this page in the other language."""
    code = next(code for code in LANGUAGES if code != _lang())
    given = {name: value for name, value in address.items() if value or name == "text"}
    return {"code": code, "name": LANGUAGES[code], "href": url_for("pages.step", **given, lang=code)}
