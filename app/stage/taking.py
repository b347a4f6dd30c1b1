"""What a reader takes away from a stage: numbers, a picture, lines of Python or curl, of exactly the state shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.drawing.colours import themed
from app.reading.downloads import to_csv, to_json, to_npz
from app.stage import serving, view, without_scripts
from app.stage.picture import picture
from app.stage.sight import Shown
from app.stage.stage import N, R, Stage, View
from app.web import taking
from app.web.current import current, readings
from app.web.problems import Problem
from lstm_core import models


def answer(stage: Stage[N, R], kind: str, page: str, arguments: Mapping[str, str] | None = None) -> Response:
    """Return a file of the state in the request's address, or in `arguments`; `page` is the stage's own address.

    Raises Problem for a state that the page could only show in part: a file is of what was asked for, or there is none.
    """
    taking.insist_kind(kind)
    asked = _view(stage, request.args if arguments is None else arguments)
    files = f"{request.host_url.rstrip('/')}{page}/files"
    writers: Mapping[str, Callable[[], str | bytes]] = {
        "csv": lambda: "".join(to_csv(_payload(asked))),
        "json": lambda: to_json(_payload(asked)),
        "npz": lambda: to_npz(_payload(asked)),
        "svg": lambda: _svg(asked, f"{request.host_url.rstrip('/')}{page}?{_query(asked)}"),
        "py": lambda: python(asked, f"{files}/json?{_query(asked)}"),
        "curl": lambda: taking.curl(_name(asked, "json"), f"{files}/json?{_query(asked)}"),
    }
    return taking.answer(kind, _name(asked, kind), writers)


def _view(stage: Stage[N, R], arguments: Mapping[str, str]) -> View[N, R]:
    asked, notices = view.read(stage, arguments, current())
    if notices:
        raise Problem(422, " ".join(notices))
    if problem := serving.not_finite(stage, asked.model, asked.given, asked.parts):
        raise Problem(422, problem, "clamp")
    if not arguments.get("unit"):
        asked = replace(asked, unit=without_scripts.opening_unit(asked, readings()))
    return asked


def _payload(asked: View[N, R]) -> dict[str, Any]:
    return serving.payload(asked.stage, asked.model, asked.given, asked.parts, "")


def _query(asked: View[N, R]) -> str:
    """Return the state as an address writes it."""
    return serving.query({name: value for name, value in asked.to_dict().items() if value or name in asked.given})


def _name(asked: View[N, R], kind: str) -> str:
    """Return the name of a file, without its ending."""
    own = [
        value if field.name in ("text", "picture", "mode") else f"{field.name}-{value}"
        for field in asked.stage.fields
        if field.data and (value := asked.given.get(field.name))
    ]
    parts = [asked.model.name, *own, *([asked.clamp] if asked.clamp else [])]
    if kind in ("svg", "py"):  # the other files hold every step
        parts += [f"{asked.token}-{asked.phase}"]
    return taking.file_name(parts)


def python(asked: View[N, R], address: str) -> str:
    """Return a program that computes the numbers shown, by `lstm_core`; by this server for a model that is its own."""
    step, unit = asked.token - 1, asked.unit - 1
    heading = f"{asked.model.name}, step {asked.token}, unit {asked.unit} of the page; arrays count from 0"
    if asked.model.name not in models.names():
        show = "for name in trace:\n    print(name, trace[name][step])"
        return taking.program(heading, taking.over_http(address, ['trace = found["values"]', f"step = {step}", show]))
    lines = [*asked.stage.python(asked.model, asked.given, asked.parts), f"step, unit = {step}, {unit}"]
    show = "for name in trace.names:\n    print(name, trace[name][step])"
    return taking.program(heading, [*lines, show])


def _svg(asked: View[N, R], address: str) -> str:
    stage, t = asked.stage, asked.token - 1
    reading = asked.reading(readings())
    steps = stage.steps_of(asked.model, asked.given, reading)
    said = without_scripts.caption(stage, asked.cell, asked.model.units, reading, t, asked.phase_number)
    notes = [said, stage.provenance(asked.model)]
    if asked.clamp:
        notes.append(gettext("Held values") + f": {asked.clamp}")
    shown = Shown(t, asked.phase_number, asked.unit - 1, steps[t].text)
    drawn = picture(asked.cell, reading.trace, shown, asked.model.units, steps, [*notes, address], stage.title())
    return themed(drawn, current().static_folder, asked.theme or "light")
