"""`/step`: a sentence through one cell, gate by gate; the stages of `/beyond` are made of the same."""

from __future__ import annotations

from flask_babel import gettext

from app.stage.routes import blueprint
from app.web.page import Page

PAGE = Page("/step", lambda: gettext("Step"), 2, blueprint)
