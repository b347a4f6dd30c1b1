"""`/beyond`: a stage of its own for each architecture that does more than read a sentence.

Each module defines one stage, or several similar ones, in `STAGES`; docs/stage.md explains how to add one.
"""

from __future__ import annotations

from flask_babel import gettext

from app.beyond.routes import blueprint
from app.beyond.table import warm
from app.web.page import Page

PAGE = Page(
    "/beyond",
    "read",
    2,
    lambda: gettext("Beyond"),
    lambda: gettext("Layers, attention, music, drawing"),
    blueprint,
    warm,
)
