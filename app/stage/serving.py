"""Serve a stage, for all stages: its page, and the JSON that its scripts fetch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from app.reading import catalogue, finite
from app.reading.address import (
    SPEEDS,
    ClampPart,
    active,
    parse_choice,
    parse_clamp,
    parse_hidden,
    parse_model,
    parse_unit,
)
from app.reading.caches import cached
from app.reading.downloads import to_json
from app.reading.readings import Readings
from app.reading.trace import run_payload, summary, unit_payload, values_of
from app.stage import code, view, without_scripts
from app.stage.page import Addresses, StagePage
from app.stage.scene import scene
from app.stage.stage import N, R, Stage, View, read_kept
from app.text import languages
from app.text.languages import LANGUAGES
from app.text.marking import marked
from app.text.messages import messages
from app.web.current import Surroundings, current, readings, surroundings
from app.web.navigation import other_languages
from app.web.problems import Problem
from app.web.responses import as_json, as_page, insist
from app.web.taking import Taken
from app.web.templates import rendered
from lstm_core import FiniteError
from lstm_core.models import Card


def page(stage: Stage[N, R], addresses: Addresses, is_embedded: bool = False) -> Response:
    """Render a stage's page for an address; notices report unusable parameters.

    For a frame of another page it has no header, and none of the parts that `hide=` names.
    """
    model = view.read(stage, request.args, current())[0].model
    html = _rendered(stage, model, stage.names(), addresses, is_embedded, (request.url, surroundings()), readings())
    return as_page(html.decode(), is_marked=True)


@cached(32)
def _rendered(
    stage: Stage[N, R],
    _model: N,
    _names: tuple[str, ...],
    addresses: Addresses,
    is_embedded: bool,
    _surroundings: tuple[str, Surroundings],
    _kept: Readings,
) -> bytes:
    """Return the HTML of the request, cached by its address and surroundings, its model, and those in the lists."""
    asked, notices = view.read(stage, request.args, current())
    hiding = parse_hidden(request.args.get("hide", "") if is_embedded else "")
    notices += [hiding.problem] if hiding.problem else []
    if problem := not_finite(stage, asked.model, asked.given, asked.parts):
        asked = replace(asked, parts=())
        notices.append(finite.left_out(problem))
    notices += stage.remarks(asked.model, asked.given)
    if not request.args.get("unit"):
        asked = replace(asked, unit=without_scripts.opening_unit(asked, readings()))
    address = asked.to_dict()
    kept = _fields(request.args, "lang", "hide") if is_embedded else []  # a frame has no cookie for the language
    names = tuple(dict.fromkeys((*stage.names(), asked.model.name)))  # a private model is in its own reader's list
    cards = {name: stage.card(name) for name in names}
    found = StagePage(
        stage=stage,
        here=addresses.embedded if is_embedded else addresses.page,
        is_embedded=is_embedded,
        hidden=hiding.value,
        whole_page=f"{addresses.page}?{query(address)}",
        view=asked,
        step_words=stage.step_words(),
        theme=asked.theme,
        taken=Taken(f"{addresses.page}/files", query(address)),
        code_tabs=code.tabs(asked.model.name, addresses.code) if addresses.code else (),
        notices=notices,
        tasks=catalogue.tasks(cards.values()),
        variants=catalogue.variants(cards, asked.task, [asked.model.name]),
        choices=len(names),
        speeds=sorted(SPEEDS, key=float),
        text_characters=current().text_characters,
        other_languages=other_languages(address),
        fixed_fields=[
            *_fields(address, "model", *(field.name for field in stage.fields), "clamp", "unit", "theme"),
            *kept,
        ],
        kept_fields=[*_fields(address, "clamp", "phase", "theme"), *kept],
        framed_fields=kept,
        preload=_preload(asked, addresses),
        config=_config(asked, addresses, cards, is_embedded),
        messages=messages() | {"table": stage.step_words().table} | stage.messages(),
    )
    shown, own = without_scripts.shown(asked, readings()), stage.context(asked, asked.reading(readings()))
    text = rendered("stage.html", found, shown, *([own] if own else []))
    return marked(text).encode()


def scene_answer(stage: Stage[N, R]) -> Response:
    """Return a stage's scene of a model, `?model=NAME`, as JSON."""
    name = insist(parse_model(request.args.get("model", ""), stage.names(), stage.has), "model")
    asked = tuple((field.name, request.args.get(field.name, "")) for field in stage.fields if field.scene)
    model = stage.load(name)
    given = insist(stage.read(model, _given(dict(asked)), current()), "mode")
    return as_json(_scene(stage, model, tuple(given.items()), languages.code(), readings()))


def trace_answer(stage: Stage[N, R]) -> Response:
    """Return a run's payload as JSON, in the form of `GET /api/trace`, with the data of the stage's own views."""
    model, given, parts = _asked(stage)
    encoding = insist(parse_choice(request.args.get("encoding", ""), ("", "base64"), "encoding"), "encoding")
    return as_json(to_json(payload(stage, model, given, parts, encoding)))


def payload(
    stage: Stage[N, R], model: N, given: Mapping[str, str], parts: tuple[ClampPart, ...], encoding: str
) -> dict[str, Any]:
    """Return every value of a run with the data of the stage's own views, in the form of `GET /api/trace`."""
    cell = stage.cell(model, given)
    reading = read_kept(stage, model, given, parts, readings())
    free = read_kept(stage, model, given, (), readings()) if active(parts) else None

    def beside(run: R) -> Mapping[str, object]:
        return {"panel": stage.panel(model, given, run)}

    return {
        "model": summary(model),
        **given,
        "tokens": [
            {"text": step.text, "title": step.title, "known": step.known}
            for step in stage.steps_of(model, given, reading)
        ],
        **run_payload(reading, free, parts, cell, encoding, stage.predictions, beside),
    }


def unit_answer(stage: Stage[N, R]) -> Response:
    """Return one unit's numbers for every place of every equation as JSON, in the form of `GET /api/unit`."""
    model, given, parts = _asked(stage)
    unit = insist(parse_unit(request.args.get("unit", ""), model.units), "unit")
    reading = read_kept(stage, model, given, parts, readings())
    return as_json(to_json(unit_payload(reading, unit, stage.cell(model, given))))


def _asked(stage: Stage[N, R]) -> tuple[N, Mapping[str, str], tuple[ClampPart, ...]]:
    """Parse the request's model, fields and held values. Raises Problem."""
    arguments = _given(request.args.to_dict())
    model = stage.load(insist(parse_model(arguments.get("model", ""), stage.names(), stage.has), "model"))
    given = insist(stage.read(model, arguments, current()), stage.fields[0].name if stage.fields else "model")
    clamp = parse_clamp(arguments.get("clamp", ""), stage.cell(model, given), model.units, model.entries, current())
    parts = insist(clamp, "clamp")
    if problem := not_finite(stage, model, given, parts):
        raise Problem(422, problem, "clamp")
    return model, given, parts


def not_finite(stage: Stage[N, R], model: N, given: Mapping[str, str], parts: tuple[ClampPart, ...]) -> str | None:
    """Return a sentence where a run with held values is not finite, or None; the run is cached for the answer."""
    try:
        reading = read_kept(stage, model, given, parts, readings())
        if active(parts):
            values_of(reading.trace, stage.cell(model, given))  # values between the lines must be finite too
    except FiniteError as error:
        return finite.sentence(error)
    return None


def _given(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that are not empty; an empty text is kept."""
    return {name: value for name, value in arguments.items() if value or name == "text"}


@cached(256)
def _scene(stage: Stage[N, R], model: N, given: tuple[tuple[str, str], ...], _language: str, kept: Readings) -> bytes:
    """Return a model's scene as JSON; `_language` is the request's and only a key of the cache."""
    return to_json(scene(stage, model, dict(given), kept))


def _fields(given: Mapping[str, Any], *names: str) -> list[tuple[str, Any]]:
    """Return the non-empty parameters, for a form."""
    return [(name, given[name]) for name in names if given.get(name)]


def _config(asked: View[N, R], addresses: Addresses, cards: Mapping[str, Card], is_embedded: bool) -> dict[str, Any]:
    """Return the scripts' configuration."""
    stage = asked.stage
    return {
        "state": asked.to_dict()
        | {
            "lang": request.args.get("lang", "") if request.args.get("lang") in LANGUAGES else "",
            "hide": request.args.get("hide", "") if is_embedded else "",
        },
        "lang": languages.code(),
        "addresses": {"scene": addresses.scene, "trace": addresses.trace, "unit": addresses.unit},
        "places": {"page": addresses.page, "embedded": addresses.embedded},
        "fields": [
            {"name": field.name, "history": field.history, "scene": field.scene, "data": field.data}
            for field in stage.fields
        ],
        "models": [{"name": name, "task": card.task, "cell": card.cell} for name, card in cards.items()],
        "own": stage.config(asked.model),
    }


def _preload(asked: View[N, R], addresses: Addresses) -> list[str]:
    """Return the URLs that the scripts fetch first, so that the browser preloads them."""
    model = {"model": asked.model.name}
    scene_fields = {field.name: asked.given[field.name] for field in asked.stage.fields if field.scene}
    data_fields = {field.name: asked.given[field.name] for field in asked.stage.fields if field.data}
    data = model | data_fields | ({"clamp": asked.clamp} if asked.clamp else {})
    return [
        f"{addresses.scene}?{query(model | scene_fields)}",
        f"{addresses.trace}?{query(data | {'encoding': 'base64'})}",
        f"{addresses.unit}?{query(data | {'unit': asked.unit})}",
    ]


def query(parameters: Mapping[str, Any]) -> str:
    """Serialise parameters exactly as `query` in static/js/core/answers.js does."""
    return urlencode({**parameters, "lang": languages.code()}).replace("%2A", "*").replace("~", "%7E")
