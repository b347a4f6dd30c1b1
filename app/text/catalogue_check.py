"""Which strings a reader can see, so that no translation is forgotten.

`python -m app.text.catalogue_check` brings every language's catalogue up to date, and a test asks `missing`.

Beside what pybabel finds in the code and the templates, a reader sees what cells and models say of themselves: titles,
summaries, families, roles of lines, labels of phases.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.text.languages import FOLDER, LANGUAGES, SOURCE
from app.text.roles import shortened
from lstm_core import cells, models, notation
from lstm_core.notation.phases import ENTERING

ROOT = Path(__file__).resolve().parents[1]
TRANSLATED = [code for code in LANGUAGES if code != SOURCE]
METHODS = [("**.py", "python")]
TEMPLATES = [("**.html", "jinja2")]


@cache
def of_files() -> tuple[tuple[str, int, str], ...]:
    """Return (file, line, text) for everything that the code and the templates say."""
    return tuple(
        (f"{folder.name}/{Path(file).as_posix()}", line, message)
        for folder, methods in ((ROOT, METHODS), (ROOT.parent / "templates", TEMPLATES))
        for file, line, message, _comments, _context in extract_from_dir(
            str(folder), methods, keywords={"_": None, "gettext": None}
        )
        if isinstance(message, str)  # and not one of one and of many, which is not used here
    )


def of_cells() -> Iterator[tuple[str, str]]:
    """Yield (where, text) for everything that cells and models say of themselves."""
    for cell in cells.values():
        where = f"cell {cell.name}"
        yield from ((where, text) for text in (cell.title, cell.summary, cell.family))
        for equation in (*cell.definition.equations, *cell.definition.bottoms.values()):
            yield from ((where, text) for text in (equation.role, shortened(equation.role)))
        values = cell.definition.values
        yield from ((where, phase.word) for phase in notation.phases(cell) if phase.word not in values)
    yield "phases", ENTERING
    for name in models.names():
        model = models.load(name)
        cell = cells[model.card.cell]
        yield f"model {name}", model.title.removesuffix(f", {cell.title}")  # see app.reading.trace.title


def catalogue_file(language: str) -> Path:
    """Return where the catalogue of a language is."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def template(language: str) -> Catalog:
    """Return a catalogue for a language with every string and where it stands, untranslated."""
    catalogue = Catalog(project="lstm-explainer", charset="utf-8", locale=language, fuzzy=False)
    for file, line, message in of_files():
        catalogue.add(message, locations=[(file, line)])
    for where, text in of_cells():
        if text:
            catalogue.add(text, auto_comments=[where] if text not in catalogue else [])
    return catalogue


def kept(language: str) -> Catalog:
    """Return the catalogue of a language as it is committed; an empty one where there is none yet."""
    if not catalogue_file(language).is_file():
        return Catalog(project="lstm-explainer", charset="utf-8", locale=language, fuzzy=False)
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[str]:
    """Return every string that has no translation, or only one that nobody has looked at."""
    translated = kept(language)
    texts = [str(message.id) for message in template(language) if message.id]
    return [text for text in texts if text not in translated or not translated[text].string or translated[text].fuzzy]


def unused(language: str) -> list[str]:
    """Return every translation of a string that is gone."""
    wanted = template(language)
    return [str(message.id) for message in kept(language) if message.id and message.id not in wanted]


def update(language: str) -> None:
    """Bring a catalogue up to date: new strings without a translation, none of those that are gone."""
    catalogue = kept(language)
    written = catalogue.creation_date
    catalogue.update(template(language), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = written  # git knows when; a date here is a conflict for all
    for message in catalogue:
        message.locations = [(file, 0) for file in dict.fromkeys(file for file, _line in message.locations)]
    catalogue_file(language).parent.mkdir(parents=True, exist_ok=True)
    with catalogue_file(language).open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)


if __name__ == "__main__":
    for code in TRANSLATED:
        update(code)
        print("\n".join(missing(code)) or f"{LANGUAGES[code].name}: everything is translated.")
