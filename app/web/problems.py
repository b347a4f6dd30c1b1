"""Render errors: problem+json (RFC 9457) under /api and /lab/, an HTML page elsewhere."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from app.reading import finite
from app.text.marking import marked
from lstm_core import FiniteError

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An error response.

    `detail` is a sentence that a person can act on, `parameter` the name of the faulty parameter; `more` is added to
    the response (a mistake in equations has `line`, `column`, `end`).
    """

    def __init__(self, status: int, detail: str, parameter: str | None = None, **more: object):
        super().__init__(detail)
        self.status, self.detail, self.parameter, self.more = status, detail, parameter, more

    def response(self) -> Response:
        """Build the HTTP response."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.parameter is not None:
            body["parameter"] = self.parameter
        return Response(orjson.dumps(body | self.more), self.status, content_type=MEDIA_TYPE)


def not_finite(error: FiniteError) -> Problem:
    """Build the 422 for a run that is not finite, with its place in separate fields."""
    return Problem(422, finite.sentence(error), "clamp" if error.held else None, **finite.place(error))


def explain(status: int) -> str:
    """Return a sentence in the reader's language that explains an HTTP status."""
    sentences = {
        404: gettext("There is nothing at this address. Perhaps the link is old, or a letter got lost."),
        405: gettext("This address cannot be used in this way."),
        413: gettext("What was sent is too long. The limit is %(limit)s bytes.", limit=_body_limit()),
        500: gettext("Something went wrong on our side. It has been noted; trying again may help."),
    }
    return sentences.get(status) or gettext("The request could not be understood.")


def _body_limit() -> int:
    return int(request.max_content_length or current_app.config["MAX_CONTENT_LENGTH"])


def _answer(error: HTTPException) -> Response:
    """Render an HTTP error as problem+json where programs ask, as a page elsewhere."""
    status = error.code or 500
    if request.path.startswith(("/api/", "/lab/")):
        response = Problem(status, explain(status)).response()
    else:
        text = marked(render_template("error.html", status=status, explanation=explain(status)))
        response = Response(text, status, content_type="text/html")
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def install(app: Flask) -> None:
    """Register the handlers; an unhandled exception arrives as InternalServerError, after Flask has logged it."""
    app.register_error_handler(Problem, Problem.response)
    app.register_error_handler(HTTPException, _answer)
