"""`/units`: what single units represent."""

from __future__ import annotations

from flask_babel import gettext

from app.units.routes import blueprint
from app.web.opened import warm
from app.web.page import Page

PAGE = Page("/units", lambda: gettext("Units"), 5, blueprint, lambda app: warm(app, "/units"), reads_sentence=True)
