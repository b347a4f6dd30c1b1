"""Build HTML and JSON responses (ETag, caching) and reject unusable parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request
from werkzeug.wrappers import Response

from app.reading.downloads import to_json
from app.reading.parsed import Parsed
from app.text.marking import marked
from app.web.current import current
from app.web.problems import Problem

Value = TypeVar("Value")


def insist(parsed: Parsed[Value], parameter: str) -> Value:
    """Return the parsed value. Raises Problem, which names the parameter, if it was unusable."""
    if parsed.problem:
        raise Problem(422, parsed.problem, parsed.parameter or parameter)
    return parsed.value


def as_page(text: str, is_marked: bool = False) -> Response:
    """Build a page's response, which a browser has to revalidate, since it may depend on a cookie.

    `is_marked` is for a text whose English is marked already (app/text/marking.py), as in a page of cached parts.
    """
    response = Response(text if is_marked else marked(text), content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return _tagged(response)


def as_json(body: bytes | Mapping[str, Any]) -> Response:
    """Build a JSON response, cacheable for `cache_seconds`."""
    response = Response(body if isinstance(body, bytes) else to_json(body), mimetype="application/json")
    response.headers["Cache-Control"] = f"public, max-age={current().cache_seconds}"
    return _tagged(response)


def as_text(body: str) -> Response:
    """Build a response of plain text, cacheable for `cache_seconds`."""
    response = Response(body, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={current().cache_seconds}"
    return _tagged(response)


def as_file(body: str | bytes, media_type: str, name: str) -> Response:
    """Build the response of a download, cacheable for `cache_seconds`."""
    response = Response(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = f"public, max-age={current().cache_seconds}"
    return _tagged(response)


def _tagged(response: Response) -> Response:
    response.add_etag(weak=True)
    return response.make_conditional(request)
