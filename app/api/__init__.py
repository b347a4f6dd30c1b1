"""The HTTP interface under /api, and its document."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.api import cells, models, trace  # noqa: F401  # they fill the table
from app.api.endpoints import Query, endpoint, register
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
def equations_refused(error: LanguageError) -> Response:
    """Tell a mistake in equations, with its place."""
    problem = Problem(
        422,
        str(error),
        "equations",
        message=error.message,
        line=error.line,
        column=error.column,
        end=error.end,
        source_line=error.source_line,
    )
    return problem.response()


@blueprint.errorhandler(FiniteError)
def came_to_infinity(error: FiniteError) -> Response:
    """Tell where a run has no finite number."""
    return not_finite(error).response()


@blueprint.errorhandler(LstmCoreError)
def core_refused(error: LstmCoreError) -> Response:
    """Tell any other mistake that lstm_core found."""
    return Problem(422, str(error)).response()


register(blueprint)
