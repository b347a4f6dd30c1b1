"""Lead a frame of another site from a page to its embeddable form, since the page itself may not be framed.

Browsers say where a page is going to be shown (Sec-Fetch-Dest) where the connection is safe, or local.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import current_app, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.reading import embedding
from app.web.current import current
from app.web.responses import as_page
from app.web.templates import rendered

FRAMES = ("iframe", "frame", "embed", "object")
OWN = "'self'"


@dataclass(frozen=True)
class FramedPage:
    """The sentence that a frame of another site shows, with a link to the page that was asked for."""

    address: str
    theme: str


def lead() -> Response | None:
    """Return a redirect to the embeddable form, or a sentence with a link; None for every other request."""
    is_foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    is_page = request.url_rule is not None and request.method == "GET" and not embedding.is_embedded(request.path)
    if request.headers.get("Sec-Fetch-Dest") not in FRAMES or not is_foreign or not is_page:
        return None
    if current().frame_ancestors != OWN:
        return None
    path = embedding.PLACE.rstrip("/") + request.path
    if _is_served(path):
        return redirect(f"{path}?{urlencode(request.args.to_dict())}".rstrip("?"))
    g.may_be_framed = True
    return as_page(rendered("framed.html", FramedPage(request.full_path.rstrip("?"), theme="")))


def _is_served(path: str) -> bool:
    adapter = current_app.url_map.bind("")
    try:
        adapter.match(path, method="GET")
    except HTTPException:
        return False
    return True
