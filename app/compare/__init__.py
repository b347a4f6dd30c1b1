"""`/compare`: two networks read one sentence, side by side."""

from __future__ import annotations

from flask_babel import gettext

from app.compare.routes import blueprint
from app.web.page import Page

PAGE = Page("/compare", lambda: gettext("Compare"), 3, blueprint, reads_sentence=True)
