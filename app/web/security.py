"""Set security headers: no third-party scripts, no MIME sniffing, no framing except of embeddable pages."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from app.reading import embedding, private
from app.web import head
from app.web.current import current

HEADERS = {"X-Content-Type-Options": "nosniff"}
OPEN_HEADERS = {  # for the data of a sandboxed frame: its origin is null, so any origin may read them
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
STATIC_HEADERS = HEADERS | OPEN_HEADERS

PRIVATE_HEADERS = {  # for what a private name opens: nobody keeps it, lists it, or is told its address
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}

PRIVATE_PATHS = ("/api/training", "/api/networks", "/api/samples")
DATA = ("application/json", "application/problem+json", "text/csv", "application/zip")

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",  # and the theme's script, which stands in the page (app/web/head.py)
    "style-src": "'self' 'unsafe-inline'",  # Plotly writes its rules into a <style> of its own
    "img-src": "'self' data:",  # Plotly draws a heat map as a data: image
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",  # the preview of an embedded page
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


def content_security_policy(frame_ancestors: str, script: str) -> str:
    """Return the value of Content-Security-Policy.

    `frame_ancestors` lists who may embed the page, `script` is the source of the script that may stand in it.
    """
    own = {"script-src": f"{DIRECTIVES['script-src']} {script}", "frame-ancestors": frame_ancestors}
    return "; ".join(f"{name} {value}" for name, value in {**DIRECTIVES, **own}.items())


def add_headers(response: Response) -> Response:
    """Add the security headers to a response."""
    settings = current()
    is_embedded = embedding.is_embedded(request.path) or "may_be_framed" in g
    is_open = embedding.is_fetched(request.path) and request.method in ("GET", "HEAD") and response.mimetype in DATA
    response.headers.update(HEADERS)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_embedded else "same-origin"
    if is_open:
        response.headers.update(OPEN_HEADERS)
    ancestors = settings.embed_ancestors if is_embedded else settings.frame_ancestors
    response.headers["Content-Security-Policy"] = content_security_policy(ancestors, head.allowed())
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if _is_private():
        response.headers.update(PRIVATE_HEADERS)
    if settings.https_only:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _is_private() -> bool:
    """Return whether the request names something that only its owner can name, in its address or in what it sends."""
    if request.path.startswith(PRIVATE_PATHS) or private.names_one(request.path):
        return True
    if any(private.names_one(value) for _, value in request.args.items(multi=True)):
        return True
    with suppress(HTTPException):  # a body that is too long was not read
        return request.is_json and private.names_one(request.get_data(as_text=True))
    return False
