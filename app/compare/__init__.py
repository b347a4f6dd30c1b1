"""`/compare`: two networks read one sentence, side by side."""

from __future__ import annotations

from flask_babel import gettext

from app.compare.routes import blueprint
from app.web.page import Page

PAGE = Page(
    "/compare",
    "look",
    2,
    lambda: gettext("Compare"),
    lambda: gettext("Two cells, one sentence"),
    blueprint,
    reads_sentence=True,
)
