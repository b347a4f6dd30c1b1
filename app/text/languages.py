"""The table of the pages' languages, and their translations.

Translations are read directly from app/translations/LANGUAGE/LC_MESSAGES/messages.po; no compiled files are needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale, gettext


@dataclass(frozen=True)
class Signs:
    """A language's separators and brackets.

    A page passes them to its scripts in `<meta name="signs">` (see static/js/text/joining.js).
    """

    space: str = " "  # between sentences
    comma: str = ", "  # between list items
    semicolon: str = "; "  # between list items that contain commas
    stop: str = "."
    colon: str = ": "
    brackets: tuple[str, str] = (" (", ")")


@dataclass(frozen=True)
class Language:
    """A language of the pages: its name in the language itself, its script and its punctuation."""

    name: str
    is_latin: bool = True  # if not, English words in a page get lang="en" (app/text/marking.py)
    signs: Signs = Signs()
    unbroken: str = "(?!)"  # regular expression of words that `word-break: auto-phrase` takes for two phrases


# The only list of languages in the code. The first is the language of the strings in the code.
LANGUAGES = {
    "en": Language("English"),
    "ja": Language(
        "日本語",
        is_latin=False,
        signs=Signs("", "、", "、", "。", "：", ("（", "）")),
        unbroken=r"のぞき穴|はっきり|いくつか|切り替え|手書き|不思議|一文字ずつ|部品|短期記憶|食い違|いくと|第\d+章",
    ),
}
SOURCE = next(iter(LANGUAGES))
FOLDER = Path(__file__).parents[1] / "translations"


def code() -> str:
    """Return the code of the reader's language; outside a request, that of the source strings."""
    return str(get_locale() or SOURCE)


def current_language() -> Language:
    """Return the reader's language."""
    return LANGUAGES[code()]


class Worded(str):
    """A text with values that is translated where it is shown: "no forget gate, update 1,000". Itself it is English."""

    def __new__(cls, message: str, **values: str) -> Worded:
        """Keep the message, and the values that stand in it, which may be such texts themselves."""
        found = super().__new__(cls, message % values)
        found.message, found.values = message, values
        return found

    message: str
    values: dict[str, str]


def translated(text: str) -> str:
    """Translate a text into the reader's language; "" stays empty (gettext would return the catalogue's header)."""
    if isinstance(text, Worded):
        values = {name: translated(value) if value else value for name, value in text.values.items()}
        return gettext(text.message, **values)
    return gettext(text) if text else ""


class Catalogues(Domain):
    """The translations into every language, read once from their .po files."""

    def __init__(self, folder: Path):
        super().__init__()
        self._read = {path.parts[-3]: _read(path) for path in folder.glob("*/LC_MESSAGES/messages.po")}

    def get_translations(self) -> NullTranslations:
        """Return the translations for the current request; none for English, the language of the source strings."""
        return self._read.get(code(), NullTranslations())


def _read(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=path.parts[-3]))
    compiled.seek(0)
    return Translations(compiled)
