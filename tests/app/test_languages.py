"""Translations are read from .po files as they are; which languages there are is said once."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, gettext, ngettext

from app.text.languages import LANGUAGES, Catalogues, Signs, translated
from app.text.roles import qualified, short
from app.web import request_language
from lstm_core import cells

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
    Babel(app, locale_selector=request_language.choose).domain_instance = Catalogues(tmp_path)
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


ROOT = Path(__file__).parents[2]
CODES = "|".join(LANGUAGES)
CODE = re.compile(rf"""["'`](?:{CODES})["'`]|\b(?:{CODES})(?:\||, |/)(?:{CODES})\b""")
# The networks read English, so what they read is marked as English in a page of any language.
MARK = re.compile(r"""\blang["']?(?:=|: | = | == )[^,}]*?["']en["']|lang\[1\] == "en"|`lang="en"`""")
NAMED = {
    "app/text/languages.py": "the table of languages",
    "lstm_core/errors.py": "mistakes are in English where no language is asked for",
    "lstm_core/language/messages.py": "the languages in which mistakes in equations are said, without the pages",
    "lstm_core/language/phrases.py": "the words of their values",
    "lstm_core/language/lengths.py": "the words of lengths in them",
    "lstm_core/language/source.py": "mistakes are in English where no language is asked for",
    "static/js/text/numbers.js": "numbers are written as in English in every language, as by the server",
}


def named_languages(path: str, text: str) -> list[str]:
    """Return the lines of a file that name a language, but for marks of English."""
    lines = () if path in NAMED else text.splitlines()
    return [f"{path}:{n}: {line.strip()}" for n, line in enumerate(lines, start=1) if CODE.search(MARK.sub("", line))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_line_is_stands_apart_in_every_language(app: Flask, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        for cell in cells.values():
            for role in filter(None, (equation.role for equation in cell.definition.values.values())):
                assert bool(qualified(short(role))[1]) == (", " in role), role


def test_where_a_line_is_follows_the_signs_of_the_language(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(LANGUAGES["ja"], signs=Signs(comma=" · ", brackets=(" [", "]")))
    monkeypatch.setitem(LANGUAGES, "ja", other)
    with app.test_request_context("/?lang=ja"):
        assert qualified("a [b]") == qualified("a · b") == ("a", "b")
        assert qualified("a, b（c）") == ("a, b（c）", "")


def test_which_languages_there_are_stands_in_one_table() -> None:
    files = [path for folder in ("app", "lstm_core", "static/js", "templates") for path in (ROOT / folder).rglob("*.*")]
    found = [
        line
        for path in sorted(files)
        if path.suffix in (".py", ".js", ".html")
        for line in named_languages(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'if lang not in ("en", "ja"):',
        "lang: /^(en|ja)$/,",
        'locale="ja"',
        "if (language === 'ja')",
        '"""A language, en or ja: en, ja."""',
    ],
)
def test_a_planted_language_is_found(line: str) -> None:
    assert len(named_languages("app/planted.py", line)) == 1


@pytest.mark.parametrize(
    "line", ['words(x, y, word, lang="en")', "element('span', { lang: 'en', text })", '<b lang="en">the</b>']
)
def test_a_mark_of_english_is_none(line: str) -> None:
    assert named_languages("app/planted.py", line) == []
