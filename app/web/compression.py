"""Compress the application's own responses; static files are compressed beforehand (app/web/assets.py)."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
from flask import Response, request
from werkzeug.datastructures import Accept

from app.web.current import current

TYPES = ("application/json", "application/problem+json", "text/html", "text/csv")

# The better compression first: a trace of 104 kB becomes 35 kB in 1.0 ms with the first, 42 kB in 1.0 ms
# with the second; higher levels take 2 to 6 ms for a tenth less.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=2),
    "gzip": lambda content: gzip.compress(content, compresslevel=1, mtime=0),
}


def chosen(accepted: Accept) -> str | None:
    """Return the encoding that a client prefers, of equal ones the better compression; None if it accepts none."""
    best = max(ENCODINGS, key=accepted.quality)  # the first of equal ones
    plain = accepted.quality("identity") if accepted.find("identity") >= 0 else 0
    return best if accepted.quality(best) > 0 and accepted.quality(best) >= plain else None


def compress(response: Response) -> Response:
    """Compress a text response above the minimum length if the client accepts an encoding."""
    if response.mimetype not in TYPES:
        return response
    response.vary.add("Accept-Encoding")
    encoding = chosen(request.accept_encodings)
    if (
        encoding is None
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or (response.content_length or 0) <= current().compress_bytes
    ):
        return response
    response.set_data(ENCODINGS[encoding](response.get_data()))
    response.headers["Content-Encoding"] = encoding
    return response
