"""`/beyond`: a stage of its own for each architecture that does more than read a sentence.

A module of this package is one stage, or several alike, and names them in `STAGES`; docs/stage.md tells how.
"""

from __future__ import annotations

from flask_babel import gettext

from app.beyond.routes import blueprint
from app.beyond.table import warm
from app.web.page import Page

PAGE = Page("/beyond", lambda: gettext("Beyond"), 6, blueprint, warm)
