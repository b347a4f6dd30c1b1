"""`/step`: one cell reads a sentence, gate by gate; the stages of `/beyond` use the same parts."""

from __future__ import annotations

from flask_babel import gettext

from app.stage.routes import blueprint
from app.web.page import Page

PAGE = Page(
    "/step",
    "look",
    1,
    lambda: gettext("Step"),
    lambda: gettext("Word by word, gate by gate"),
    blueprint,
    reads_sentence=True,
)
