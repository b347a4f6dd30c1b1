"""The cell of a stage's model as code, in each language: what the page offers, and what it answers with."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from app.reading.address import parse_model
from app.stage.page import CodeTab
from app.stage.stage import N, R, Stage
from app.web.responses import as_text, insist
from lstm_core import notation


def tabs(model: str, endpoint: str) -> tuple[CodeTab, ...]:
    """Return a tab for each language; its address answers with the text."""
    return tuple(
        CodeTab(key, title, url_for(endpoint, language=key, model=model)) for key, title in notation.CODES.items()
    )


def answer(stage: Stage[N, R], language: str) -> Response:
    """Return the cell of a model, `?model=NAME`, as plain text in a language, for the model's sizes."""
    if language not in notation.CODES:
        abort(404)
    model = stage.load(insist(parse_model(request.args.get("model", ""), stage.names(), stage.has), "model"))
    return as_text(notation.code(model.cell, language, model.inputs, model.units))
