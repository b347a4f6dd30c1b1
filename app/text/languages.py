"""The languages of the pages, and their translations.

Translations are read from app/translations/LANGUAGE/LC_MESSAGES/messages.po as they are; nothing has to be compiled.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale, gettext

LANGUAGES = {"en": "English", "ja": "日本語"}  # the one that the code is written in comes first
FOLDER = Path(__file__).parents[1] / "translations"


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
        return self._read.get(str(get_locale()), NullTranslations())


def _read(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=path.parts[-3]))
    compiled.seek(0)
    return Translations(compiled)
