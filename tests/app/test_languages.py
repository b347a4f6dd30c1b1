"""Translations are read from .po files as they are."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, gettext, ngettext

from app.text.languages import Catalogues, translated
from app.web import languages

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "forget gate"
msgstr "忘却ゲート"

#, fuzzy
msgid "input gate"
msgstr "疑わしい"

msgid "%(num)d token"
msgid_plural "%(num)d tokens"
msgstr[0] "%(num)d トークン"
"""


@pytest.fixture
def translating(tmp_path: Path) -> Flask:
    """An application with a small Japanese catalogue."""
    folder = tmp_path / "ja" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(PO, encoding="utf-8")
    app = Flask("translating")
    Babel(app, locale_selector=languages.choose).domain_instance = Catalogues(tmp_path)
    return app


def test_a_catalogue_is_used(translating: Flask) -> None:
    with translating.test_request_context("/?lang=ja"):
        assert gettext("forget gate") == "忘却ゲート"
        assert ngettext("%(num)d token", "%(num)d tokens", 3) == "3 トークン"


def test_what_has_no_sure_translation_stays_english(translating: Flask) -> None:
    with translating.test_request_context("/?lang=ja"):
        assert gettext("input gate") == "input gate"
        assert gettext("output gate") == "output gate"
        assert translated("") == ""
    with translating.test_request_context("/?lang=en"):
        assert gettext("forget gate") == "forget gate"
    assert gettext("forget gate") == "forget gate"  # on the command line
