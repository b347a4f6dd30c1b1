"""Headers that keep a page to itself: no foreign script, no guessing of types, no frame but of what is made for one."""

from __future__ import annotations

from flask import Response, request

from app.reading import embedding
from app.web.current import current

HEADERS = {"X-Content-Type-Options": "nosniff"}
OPEN_HEADERS = {  # of what a page in a sandboxed frame fetches, which has no origin: neither is told who asks
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
STATIC_HEADERS = HEADERS | OPEN_HEADERS

DATA = ("application/json", "application/problem+json", "text/csv", "application/zip")

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Plotly writes its rules into a <style> of its own
    "img-src": "'self' data:",  # Plotly draws a heat map as a data: image
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",  # the preview of what is embedded
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


def content_security_policy(frame_ancestors: str) -> str:
    """Return the policy's one line; `frame_ancestors` says who may put a page into a frame."""
    return "; ".join(f"{name} {value}" for name, value in {**DIRECTIVES, "frame-ancestors": frame_ancestors}.items())


def add_headers(response: Response) -> Response:
    """Give an answer of the application its security headers."""
    settings = current()
    is_embedded = embedding.is_embedded(request.path)
    is_open = embedding.is_fetched(request.path) and request.method in ("GET", "HEAD") and response.mimetype in DATA
    response.headers.update(HEADERS)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_embedded else "same-origin"
    if is_open:
        response.headers.update(OPEN_HEADERS)
    ancestors = settings.embed_ancestors if is_embedded else settings.frame_ancestors
    response.headers["Content-Security-Policy"] = content_security_policy(ancestors)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if settings.https_only:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
