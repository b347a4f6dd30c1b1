"""`/units`: what single units represent."""

from __future__ import annotations

from flask_babel import gettext

from app.units.routes import blueprint
from app.web.opened import warm
from app.web.page import Page

PAGE = Page(
    "/units",
    "look",
    4,
    lambda: gettext("Units"),
    lambda: gettext("What a single unit knows"),
    blueprint,
    lambda app: warm(app, "/units"),
    reads_sentence=True,
)
