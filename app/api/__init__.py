"""The HTTP interface under /api, and its OpenAPI document."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.api import cells, lab, lab_edits, lab_gallery, models, networks, trace, training  # noqa: F401  # for their rows
from app.api.endpoints import Query, endpoint, register
from app.api.mistakes import mistake
from app.api.openapi import document
from app.web.current import current
from app.web.problems import Problem, not_finite
from lstm_core import FiniteError, LanguageError, LstmCoreError

blueprint = Blueprint("api", __name__)


@endpoint("GET", "/api/openapi.json")
def openapi(query: Query) -> dict[str, Any]:
    """This document: OpenAPI 3.1."""
    return document(current())


@blueprint.errorhandler(LanguageError)
def handle_language_error(error: LanguageError) -> Response:
    """Return an error in equations as a problem (422): its kind, place and mends, in the reader's language."""
    body = request.get_json(silent=True) if request.is_json else None
    equations = body.get("equations") if isinstance(body, dict) else None
    return mistake(error, equations if isinstance(equations, str) else None).response()


@blueprint.errorhandler(FiniteError)
def handle_finite_error(error: FiniteError) -> Response:
    """Return a run with numbers that are not finite as a problem, with the place of the first."""
    return not_finite(error).response()


@blueprint.errorhandler(LstmCoreError)
def handle_core_error(error: LstmCoreError) -> Response:
    """Return any other error of lstm_core as a problem (422)."""
    return Problem(422, str(error)).response()


register(blueprint)
