"""`/step`: one cell reads a sentence, gate by gate; the stages of `/beyond` use the same parts."""

from __future__ import annotations

from flask_babel import gettext

from app.stage.routes import blueprint
from app.web.page import Page

PAGE = Page("/step", lambda: gettext("Step"), 2, blueprint, reads_sentence=True)
