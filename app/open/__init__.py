"""`/open`: the reader's own network, out of a file."""

from __future__ import annotations

from flask_babel import gettext

from app.open.routes import blueprint
from app.web.page import Page

PAGE = Page(
    "/open",
    "make",
    2,
    lambda: gettext("Open"),
    lambda: gettext("A network you have trained"),
    blueprint,
)
