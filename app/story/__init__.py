"""`/`: the story in seven chapters, each beside a figure at work; and every figure by itself."""

from __future__ import annotations

from flask_babel import gettext

from app.story.routes import blueprint
from app.web.opened import warm
from app.web.page import Page

PAGE = Page("/", lambda: gettext("Story"), 1, blueprint, lambda app: warm(app, "/"))
