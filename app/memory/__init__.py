"""`/memory`: how long networks remember, by gradients back through a sentence and by recall over a gap."""

from __future__ import annotations

from flask_babel import gettext

from app.memory.routes import blueprint
from app.web.page import Page

PAGE = Page(
    "/memory",
    "look",
    3,
    lambda: gettext("Memory"),
    lambda: gettext("How far back it reaches"),
    blueprint,
    reads_sentence=True,
)
