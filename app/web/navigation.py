"""Build the links to the site's pages and languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request
from flask_babel import get_locale, gettext

from app.text.languages import LANGUAGES
from app.web.current import library
from app.web.page import GROUPS, Group, Page
from lstm_core.models import ModelName


def install(app: Flask) -> None:
    """Give every template the links to the pages."""
    app.jinja_env.globals["site_groups"] = groups
    app.jinja_env.globals["alternates"] = alternates
    app.jinja_env.globals["site_languages"] = LANGUAGES


def groups() -> list[dict[str, Any]]:
    """Return the links to the pages by what a reader does there: `title`, `line`, `pages`.

    A page has `href`, `title`, `caption`, whether it is the current page or an ancestor of it, and whether its link
    carries the sentence of the current page along.
    """
    links = [(page.group, _link(page)) for page in current_app.extensions["pages"]]
    found = [
        {"key": group, **_heading(group), "pages": [link for of, link in links if of == group]} for group in GROUPS
    ]
    return [group for group in found if group["pages"]]


def _heading(group: Group) -> dict[str, str]:
    """Return a group's title, a verb, and the line under it."""
    return {
        "read": {"title": gettext("Read"), "line": gettext("From the first loop to attention.")},
        "look": {"title": gettext("Look inside"), "line": gettext("Trained networks, on your sentence.")},
        "make": {"title": gettext("Make your own"), "line": gettext("Your cell, your network, every cell.")},
    }[group]


def _link(page: Page) -> dict[str, Any]:
    here = request.path.rstrip("/") or "/"
    carries = page.reads_sentence and here != page.path
    sentence = _sentence() if carries else {}
    return {
        "href": f"{page.path}?{urlencode(sentence)}" if sentence else page.path,
        "title": page.title(),
        "caption": page.caption(),
        "is_here": here == page.path or here.startswith(f"{page.path}/"),
        "exactly": here == page.path,
        "carries": carries,
    }


def _sentence() -> dict[str, str]:
    """Return the sentence of the current page's address and its model, as every page that reads one understands them.

    static/js/core/carrying.js does the same for what the reader has changed since.
    """
    given = request.args
    if not given.get("text"):
        return {}
    task = given.get("task")
    of_task = str(ModelName(task, "lstm")) if task else ""
    model = given.get("model") or given.get("left") or (of_task if of_task in library() else "")
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
