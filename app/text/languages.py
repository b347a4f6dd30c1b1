"""The languages of the pages, and their translations.

Translations are read from app/translations/LANGUAGE/LC_MESSAGES/messages.po as they are; nothing has to be compiled.
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
    """What stands between sentences, between words of a list, between parts with commas of their own, and so on.

    A page has them as `<meta name="signs">`, for its scripts (static/js/text/joining.js).
    """

    space: str = " "
    comma: str = ", "
    semicolon: str = "; "
    stop: str = "."
    colon: str = ": "
    brackets: tuple[str, str] = (" (", ")")


@dataclass(frozen=True)
class Language:
    """A language of the pages: its own name for itself, and how a program writes it where that is not as in English."""

    name: str
    is_latin: bool = True  # where it is not, English words of a page are marked as English
    signs: Signs = Signs()


# Every language, and nothing else in the code says which there are. The one that the code is written in comes first.
LANGUAGES = {
    "en": Language("English"),
    "ja": Language("日本語", is_latin=False, signs=Signs("", "、", "、", "。", "：", ("（", "）"))),
}
SOURCE = next(iter(LANGUAGES))
FOLDER = Path(__file__).parents[1] / "translations"


def code() -> str:
    """Return the code of the reader's language; outside a request, that of the code."""
    return str(get_locale() or SOURCE)


def current_language() -> Language:
    """Return the reader's language."""
    return LANGUAGES[code()]


def translated(text: str) -> str:
    """Return a text in the reader's language; gettext would answer an empty one with the catalogue's head."""
    return gettext(text) if text else ""


class Catalogues(Domain):
    """The translations of every language, read once from their .po files."""

    def __init__(self, folder: Path):
        super().__init__()
        self._read = {path.parts[-3]: _read(path) for path in folder.glob("*/LC_MESSAGES/messages.po")}

    def get_translations(self) -> NullTranslations:
        """Return the translations for the current request; English is what the code says."""
        return self._read.get(code(), NullTranslations())


def _read(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=path.parts[-3]))
    compiled.seek(0)
    return Translations(compiled)
