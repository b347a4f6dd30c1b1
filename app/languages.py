"""Which language a request is answered in: `?lang=`, else the cookie, else what the browser prefers.

Translations are read from app/translations/LANGUAGE/LC_MESSAGES/messages.po as they are; nothing has to be compiled.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, request
from flask_babel import Babel, Domain, get_locale, gettext

from app import embedding
from app.settings import current

LANGUAGES = {"en": "English", "ja": "日本語"}
COOKIE = "lang"
YEAR = 365 * 24 * 3600  # seconds
FOLDER = Path(__file__).parent / "translations"


def choose() -> str:
    """Return "en" or "ja" for the current request."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(list(LANGUAGES), default="en")


def translated(text: str) -> str:
    """Return a text in the reader's language; gettext would answer an empty one with the catalogue's head."""
    return gettext(text) if text else ""


def remember(response: Response) -> Response:
    """Keep a page's `?lang=` for the next page, and tell caches what the language depends on.

    The language of a page in a frame is not the reader's choice, and not kept.
    """
    if response.mimetype in ("text/html", "application/json", "application/problem+json"):
        response.vary.update(("Accept-Language", "Cookie"))
    wish = request.args.get("lang")
    is_chosen = wish in LANGUAGES and not embedding.is_embedded(request.path)
    if wish and is_chosen and response.mimetype == "text/html" and request.cookies.get(COOKIE) != wish:
        secure = request.is_secure or current().https_only
        response.set_cookie(COOKIE, wish, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


class Catalogues(Domain):
    """The translations of every language, read once from their .po files."""

    def __init__(self, folder: Path):
        super().__init__()
        self._read = {path.parts[-3]: _read(path) for path in folder.glob("*/LC_MESSAGES/messages.po")}

    def get_translations(self) -> NullTranslations:
        """Return the translations for the current request; English is what the code says."""
        return self._read.get(str(get_locale()), NullTranslations())


def _read(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=path.parts[-3]))
    compiled.seek(0)
    return Translations(compiled)


def install(app: Flask) -> None:
    """Set Flask-Babel up for `app`; templates may ask `get_locale()`."""
    babel = Babel(app, locale_selector=choose)
    babel.domain_instance = Catalogues(FOLDER)
    app.jinja_env.globals["get_locale"] = get_locale
    app.after_request(remember)
