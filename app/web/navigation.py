"""Build the links to the site's pages and languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request
from flask_babel import get_locale

from app.text.languages import LANGUAGES
from lstm_core.models import ModelName


def install(app: Flask) -> None:
    """Give every template the links to the pages."""
    app.jinja_env.globals["site_pages"] = pages
    app.jinja_env.globals["alternates"] = alternates
    app.jinja_env.globals["site_languages"] = LANGUAGES


def pages() -> list[dict[str, Any]]:
    """Return a link to each page: `href`, `title`, whether it is the current page or an ancestor of it, and whether
    it carries the sentence of the current page along.
    """
    here = request.path.rstrip("/") or "/"
    sentence = f"?{urlencode(_sentence())}" if _sentence() else ""
    return [
        {
            "href": page.path + (sentence if page.reads_sentence and here != page.path else ""),
            "title": page.title(),
            "is_here": here == page.path or here.startswith(f"{page.path}/"),
            "exactly": here == page.path,
            "carries": page.reads_sentence and here != page.path,
        }
        for page in current_app.extensions["pages"]
    ]


def _sentence() -> dict[str, str]:
    """Return the sentence of the current page's address and its model, as every page that reads one understands them.

    static/js/core/carrying.js does the same for what the reader has changed since.
    """
    given = request.args
    if not given.get("text"):
        return {}
    task = given.get("task")
    model = given.get("model") or given.get("left") or (str(ModelName(task, "lstm")) if task else "")
    return {"text": given["text"]} | ({"model": model} if model else {})


def alternates() -> dict[str, str]:
    """Return the absolute URL of this page in each language, for `hreflang`, and the one without a language."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    found = {code: f"{request.base_url}?{urlencode([*given, ('lang', code)])}" for code in LANGUAGES}
    return found | {"x-default": f"{request.base_url}?{urlencode(given)}" if given else request.base_url}


def other_languages(address: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """Return a link to this page, with the parameters given, in each language but the reader's."""
    given = {name: value for name, value in (address or {}).items() if value or name == "text"}
    return [
        {"code": code, "name": language.name, "href": f"{request.path}?{urlencode({**given, 'lang': code})}"}
        for code, language in LANGUAGES.items()
        if code != str(get_locale())
    ]
