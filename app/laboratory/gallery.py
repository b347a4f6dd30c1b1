"""What a text can start from: the catalogue by family, and cells of later papers."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from flask_babel import gettext

from app.laboratory.published import published
from app.reading.catalogue import FAMILIES
from app.text.languages import code, translated
from lstm_core import Cell, cells
from lstm_core.editing.edit import Sized, counts
from lstm_core.models import Library, ModelName, WordsCard

TASK = "grammar"  # on which the networks are trained whose weights are borrowed
MEASURE = "lstm"  # of how many numbers a cell learns
NO_WORDS = frozenset({"memory", "noise", "chance"})  # what a cell reads that does not read words
MOST_AUTHORS = 5  # that a card names; of more the first three
_YEAR = re.compile(r"\((\d{4})\)")
_BETWEEN = re.compile(r",? and |, ")
_INITIALS = re.compile(r"(?:[A-Z]\w?\.[ -]?)+")


def cell_of(name: str) -> Cell | None:
    """Return the cell of a card; None for a name that the gallery does not have."""
    if name in cells:
        return cells[name]
    return published()[name].cell if name in published() else None


def text_of(name: str) -> str | None:
    """Return the text of a card, its roles in the reader's language; None for a name that the gallery does not have."""
    cell = cell_of(name)
    return None if cell is None else spoken(cell.equations)


def title_of(name: str) -> str | None:
    """Return the title of a card in the reader's language; None for a name that the gallery does not have."""
    cell = cell_of(name)
    return None if cell is None else translated(cell.title) or name


def spoken(equations: str) -> str:
    """Return a text with its roles, the comments, in the reader's language."""
    lines = []
    for line in equations.splitlines():
        before, sign, role = line.partition("# ")
        lines.append(f"{before}# {translated(role)}" if sign else line)
    return "\n".join(lines)


def names() -> tuple[str, ...]:
    """Return the names of all cards: the catalogue by family, then the cells of later papers by year."""
    own = sorted(cells, key=lambda name: _place(cells[name].family))
    return (*own, *sorted(published(), key=lambda name: (published()[name].year, name)))


def cards(library: Library) -> list[dict[str, Any]]:
    """Return every card for JSON, its words in the reader's language."""
    models = frozenset(library.names())
    return [_card(name, name in cells and _has_model(name, library, models)) for name in names()]


def _place(family: str) -> int:
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)


def _card(name: str, is_trained: bool) -> dict[str, Any]:
    cell, paper = cell_of(name), published().get(name) if name not in cells else None
    assert cell is not None
    why_not = _why_not(cell)
    count, measure = _count(name), _count(MEASURE)
    return {
        "id": name,
        "group": "papers" if paper else "catalogue",
        "title": translated(cell.title) or name,
        "year": paper.year if paper else _year(cell),
        "authors": paper.authors if paper else authors(cell.source),
        "source": cell.source,
        "summary": paper.lines[code()] if paper else translated(cell.summary),
        "family": translated(cell.family),
        "lines": len(cell.definition.equations),
        "count": count,
        "share": count / measure if count and measure else None,
        "text": spoken(cell.equations),
        "reads_words": why_not is None,
        "why_not": why_not,
        "has_model": is_trained,
        "picture": f"/lab/gallery/{name}.svg",
    }


def _has_model(name: str, library: Library, models: Collection[str]) -> bool:
    """Return whether there is a trained network of a cell, whose weights can be borrowed."""
    model = str(ModelName(TASK, name))
    return model in models and not library.card(model, WordsCard).untrained


def _why_not(cell: Cell) -> str | None:
    """Return why a cell does not read words; None if it does."""
    words = cell.definition.words
    if "memory" in words:
        return gettext("It reads a memory, such as the patches of a picture, beside its input.")
    if words & {"noise", "chance"}:
        return gettext("It draws random numbers at every step, and reads pictures or music.")
    return None


@cache
def _count(name: str) -> int | None:
    """Return how many numbers a cell learns; None for one that reads no words."""
    cell = cell_of(name)
    assert cell is not None
    return None if cell.definition.words & NO_WORDS else sum(counts(cell.definition, Sized()).values())


def _year(cell: Cell) -> int | None:
    found = _YEAR.search(cell.source)
    return int(found[1]) if found else None


def authors(source: str) -> str:
    """Return the authors of a citation by their last names: "Gers & Schmidhuber", "Beck, Pöppel, Spanring et al."."""
    head = source[: source.index("(")].strip() if "(" in source else ""
    found = [name for name in _BETWEEN.split(head) if name and not _INITIALS.fullmatch(name)]
    if found and found[-1] == "others":
        return f"{', '.join(found[:-1])} et al."
    if len(found) > MOST_AUTHORS:
        return f"{', '.join(found[:3])} et al."
    return " & ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))
