"""Choose a request's language: `?lang=`, else the cookie, else the browser's preference."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_babel import Babel, get_locale

from app.reading import embedding
from app.text.languages import FOLDER, LANGUAGES, SOURCE, Catalogues
from app.web.current import current

COOKIE = "lang"
YEAR = 365 * 24 * 3600  # seconds


def choose() -> str:
    """Return the code of the language of the current request, one of LANGUAGES."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(list(LANGUAGES), default=SOURCE)


def remember(response: Response) -> Response:
    """Store a page's `?lang=` in a cookie, and set `Vary` to the headers on which the language depends.

    The language of a page in a frame is not the reader's choice, and is not stored.
    """
    if response.mimetype in ("text/html", "application/json", "application/problem+json"):
        response.vary.update(("Accept-Language", "Cookie"))
    wish = request.args.get("lang")
    is_chosen = wish in LANGUAGES and not embedding.is_embedded(request.path)
    if wish and is_chosen and response.mimetype == "text/html" and request.cookies.get(COOKIE) != wish:
        secure = request.is_secure or current().https_only
        response.set_cookie(COOKIE, wish, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


def install(app: Flask) -> None:
    """Set Flask-Babel up for `app`; templates can call `get_locale()`."""
    babel = Babel(app, locale_selector=choose)
    babel.domain_instance = Catalogues(FOLDER)
    app.jinja_env.globals["get_locale"] = get_locale
    app.after_request(remember)
