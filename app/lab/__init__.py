"""`/lab`: the reader's own cell, live."""

from __future__ import annotations

from flask_babel import gettext

from app.lab.routes import blueprint
from app.web.page import Page

PAGE = Page(
    "/lab",
    "make",
    1,
    lambda: gettext("Lab"),
    lambda: gettext("Change the equations, train it"),
    blueprint,
    reads_sentence=True,
)
