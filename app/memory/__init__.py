"""`/memory`: how long networks remember, by gradients back through a sentence and by recall over a gap."""

from __future__ import annotations

from flask_babel import gettext

from app.memory.routes import blueprint
from app.web.page import Page

PAGE = Page("/memory", lambda: gettext("Memory"), 4, blueprint, reads_sentence=True)
