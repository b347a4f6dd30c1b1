"""Collect every string that a reader can see, and update and check the translation catalogues.

`python -m app.text.catalogue_check` updates the catalogue of every language; a test requires `missing` to be empty.

Besides the strings that Babel extracts from code and templates, these are the texts that cells and models contain:
titles, summaries, families, roles of lines, labels of phases.
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
def strings_in_files() -> tuple[tuple[str, int, str], ...]:
    """Return (file, line, text) for every string marked for translation in the code and the templates."""
    return tuple(
        (f"{folder.name}/{Path(file).as_posix()}", line, message)
        for folder, methods in ((ROOT, METHODS), (ROOT.parent / "templates", TEMPLATES))
        for file, line, message, _comments, _context in extract_from_dir(
            str(folder), methods, keywords={"_": None, "gettext": None, "Worded": None}
        )
        if isinstance(message, str)  # a tuple would be a plural form; there are none here
    )


def comments(equations: str) -> Iterator[str]:
    """Yield the comments of a cell's text: roles, and what stands beside settings and declarations."""
    for line in equations.splitlines():
        _, sign, comment = line.partition("# ")
        if sign:
            yield comment


def strings_of_starts() -> Iterator[tuple[str, str]]:
    """Yield (where, text) for the title, the family and the comments of every cell that the laboratory adds."""
    for path in sorted((ROOT / "laboratory" / "cells").glob("*.txt")):
        head, _, equations = path.read_text(encoding="utf-8").partition("\n\n")
        given = dict(line.split(": ", 1) for line in head.splitlines())
        for text in (given["title"], given["family"], *comments(equations)):
            yield f"cell {path.stem}", text
            yield f"cell {path.stem}", shortened(text)


def strings_of_cells() -> Iterator[tuple[str, str]]:
    """Yield (where, text) for every text that a cell or a model contains."""
    for cell in cells.values():
        where = f"cell {cell.name}"
        yield from ((where, text) for text in (cell.title, cell.summary, cell.family))
        for equation in (*cell.definition.equations, *cell.definition.bottoms.values()):
            yield from ((where, text) for text in (equation.role, shortened(equation.role)))
        yield from ((where, comment) for comment in comments(cell.equations))
        values = cell.definition.values
        yield from ((where, phase.word) for phase in notation.phases(cell) if phase.word not in values)
    yield "phases", ENTERING
    for name in models.names():
        model = models.load(name)
        title = models.ModelTitle.parse(model.title, cells[model.card.cell].title)
        yield f"model {name}", title.task  # the cell's title is translated by itself


def catalogue_file(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def template(language: str) -> Catalog:
    """Return an untranslated catalogue for a language: every string, with its locations."""
    catalogue = Catalog(project="lstm-explainer", charset="utf-8", locale=language, fuzzy=False)
    for file, line, message in strings_in_files():
        catalogue.add(message, locations=[(file, line)])
    for where, text in (*strings_of_cells(), *strings_of_starts()):
        if text:
            catalogue.add(text, auto_comments=[where] if text not in catalogue else [])
    return catalogue


def read_catalogue(language: str) -> Catalog:
    """Read a language's catalogue from its file; return an empty one where there is no file yet."""
    if not catalogue_file(language).is_file():
        return Catalog(project="lstm-explainer", charset="utf-8", locale=language, fuzzy=False)
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[str]:
    """Return every string without a translation, or with one that is marked fuzzy."""
    translated = read_catalogue(language)
    texts = [str(message.id) for message in template(language) if message.id]
    return [text for text in texts if text not in translated or not translated[text].string or translated[text].fuzzy]


def unused(language: str) -> list[str]:
    """Return every string that has a translation but is no longer used."""
    wanted = template(language)
    return [str(message.id) for message in read_catalogue(language) if message.id and message.id not in wanted]


def update(language: str) -> None:
    """Update a catalogue's file: add new strings, untranslated, and remove strings that are no longer used."""
    catalogue = read_catalogue(language)
    written = catalogue.creation_date
    catalogue.update(template(language), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = written  # a new date would conflict in every merge
    for message in catalogue:
        message.locations = [(file, 0) for file in dict.fromkeys(file for file, _line in message.locations)]
    catalogue_file(language).parent.mkdir(parents=True, exist_ok=True)
    with catalogue_file(language).open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)


if __name__ == "__main__":
    for code in TRANSLATED:
        update(code)
        print("\n".join(missing(code)) or f"{LANGUAGES[code].name}: everything is translated.")
