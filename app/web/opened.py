"""Pages kept in files as they open, so that a server that has just been started need not work them out again.

Trained networks have computed what such a page shows: seconds of work, of which the same comes every time. A file is
found by everything that the page depends on: its address, the reader's language, the settings, and the program's files,
the shipped networks among them. What cannot be read or written is worked out.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec

import numpy as np
from flask import Flask, current_app, request
from werkzeug.wrappers import Response

import lstm_core
from app.reading.library import STANDARD
from app.settings import Settings
from app.text.languages import LANGUAGES
from app.web.current import current, library, surroundings
from app.web.responses import as_page
from lstm_core.whole_files import write_whole

FOLDER = "pages"  # in the cache folder
MOST = 200  # files: an address contains the host, which anybody may name
ANEW = "lstm_explainer.anew"  # in a request's environment: the page is worked out, whatever is kept
Arguments = ParamSpec("Arguments")


def install(app: Flask) -> None:
    """Have `opened` keep pages, unless they may change while the server runs."""
    app.extensions["opened"] = not (app.testing or app.debug)


def opened(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Keep a page in a file if its address asks for nothing but a language."""

    @wraps(view)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        is_kept = current_app.extensions["opened"] and not set(request.args) - {"lang"} and ANEW not in request.environ
        if not is_kept or library().names() != STANDARD.names():  # what other networks show may change
            return view(*args, **kwargs)
        path = current().cache_folder / FOLDER / f"{_key()}.html"
        with suppress(OSError, UnicodeDecodeError):
            return as_page(path.read_text(encoding="utf-8"), is_marked=True)
        response = view(*args, **kwargs)
        if response.status_code == 200:
            with suppress(OSError):
                _write(path, response.get_data())
        return response

    return answer


def warm(app: Flask, path: str) -> None:
    """Work a page out once in each language, so that what it shows is in memory when its scripts ask for more."""
    client = app.test_client()
    for language in LANGUAGES:
        client.get(path, query_string={"lang": language}, environ_overrides={ANEW: True})


def _key() -> str:
    shared = current_app.jinja_env.globals
    parts = (request.url, surroundings(), shared["plotly_url"], shared["face"], _program(current()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@lru_cache(maxsize=4)
def _program(settings: Settings) -> str:
    """Return a digest of the program: its files by size and time of change, and what runs them."""
    code = (Path(__file__).parents[1], Path(lstm_core.__file__).parent)
    files = sorted(_files(*code, settings.template_folder, settings.static_folder))
    return hashlib.sha256("\n".join((platform.python_version(), np.__version__, *files)).encode()).hexdigest()


def _files(*folders: Path) -> Iterator[str]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix != ".pyc":
                found = path.stat()
                yield f"{path} {found.st_size} {found.st_mtime_ns}"


def _write(path: Path, content: bytes) -> None:
    """Write a file; where there are too many, they are dropped first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = list(path.parent.iterdir())
    for old in kept if len(kept) >= MOST else ():
        old.unlink(missing_ok=True)
    write_whole(path, content)
