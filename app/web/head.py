"""What a page needs before it is first painted, written into its head, so that nothing is fetched before it is seen.

A style sheet that is fetched holds up the first painting, and a script in the head the parsing too. So the sheets of
`static/css` that a page names, and the script that sets the theme, stand in the page itself. No other script does;
Content-Security-Policy allows this one by its digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from app.settings import Settings
from app.web.current import current

THEME = Path("js", "theme-first.js")
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
BREAK = re.compile(r"\s*\n\s*")


def install(app: Flask, settings: Settings) -> None:
    """Give templates `styles("site", "stage")`, the rules of those sheets, and `theme_first()`, the theme's script."""

    def styles(*names: str, media: str = "all") -> Markup:
        rules = "".join(_short(settings.static_folder / "css" / f"{name}.css") for name in names)
        return Markup('<style media="{}">{}</style>').format(media, Markup(rules))

    app.jinja_env.globals.update(styles=styles, theme_first=lambda: Markup(f"<script>{_theme()}</script>"))


def allowed() -> str:
    """Return the source expression by which Content-Security-Policy allows the theme's script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_theme().encode()).digest()).decode()}'"


def _theme() -> str:
    path = current().static_folder / THEME
    return _short(path) if path.is_file() else ""


def _short(path: Path) -> str:
    """Return a file without its comments and indentation, read again when it has changed."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _read(path: Path, _changed: int) -> str:
    return BREAK.sub("\n", COMMENT.sub("", path.read_text(encoding="utf-8"))).strip()
