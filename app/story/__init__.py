"""`/`: the story in seven chapters, each beside a figure at work; and every figure by itself."""

from __future__ import annotations

from flask_babel import gettext

from app.story.routes import blueprint
from app.web.opened import warm
from app.web.page import Page

PAGE = Page(
    "/",
    "read",
    1,
    lambda: gettext("Story"),
    lambda: gettext("Seven chapters, a figure beside each"),
    blueprint,
    lambda app: warm(app, "/"),
)
