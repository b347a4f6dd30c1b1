"""Resolve the ES modules that a page's script imports, so that the page can preload all of them.

A browser finds a module's imports only after loading the module; a page that lists them beforehand
(`<link rel="modulepreload">`) has them fetched in parallel.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from app.settings import Settings

STATEMENT = re.compile(r"""^(?:import|export)\b(?:[^'"]*?\bfrom)?\s*'(?P<path>\.[^']+)'""", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def install(app: Flask, settings: Settings) -> None:
    """Give templates the modules that a script imports: `imported_by("stage/step.js")`.

    Like the static files themselves (app/web/assets.py), they are read once, except in Flask's debug mode.
    """
    folder = settings.static_folder / "js"
    known = None if app.debug else graph(folder)

    def imported_by(script: str) -> list[str]:
        return imported(known or graph(folder), script)

    app.jinja_env.globals["imported_by"] = imported_by


def graph(folder: Path) -> dict[str, list[str]]:
    """Return each module's static imports (not those by `import()`), as paths in the folder."""
    found = {}
    for path in sorted(folder.rglob("*.js")):
        module = path.relative_to(folder).as_posix()
        source = COMMENT.sub("", path.read_text(encoding="utf-8"))
        targets = [
            posixpath.normpath(posixpath.join(posixpath.dirname(module), name)) for name in STATEMENT.findall(source)
        ]
        found[module] = list(dict.fromkeys(targets))
    return found


def imported(graph: Mapping[str, list[str]], script: str) -> list[str]:
    """Return every module that a script imports, directly or through another, sorted, without itself."""
    found = {script}
    waiting = [script]
    while waiting:
        new = set(graph[waiting.pop()]) - found
        found |= new
        waiting += new
    return sorted(found - {script})
