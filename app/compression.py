"""Gzip for what the application itself answers; static files are compressed beforehand (app/assets.py)."""

from __future__ import annotations

import gzip

from flask import Response, request

from app.settings import current

LEVEL = 5  # of a trace: 1 % larger than level 9 in a third of the time
TYPES = ("application/json", "application/problem+json", "text/html", "text/csv")


def compress(response: Response) -> Response:
    """Compress a text that is long enough, for a browser that accepts it."""
    if response.mimetype not in TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if (
        response.is_streamed
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
        or request.accept_encodings.quality("gzip") <= 0
        or (response.content_length or 0) <= current().compress_bytes
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
