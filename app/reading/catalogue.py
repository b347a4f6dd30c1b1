"""List the models for a reader's choice: a task, then a variant of the cell, by family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from app.text.languages import translated
from app.text.numbers import thousands
from lstm_core import Cell, cells
from lstm_core.models import Card, Network, TextNetwork, WordsCard
from lstm_core.models.card import NumbersCard

FAMILIES = (  # in this order, then any other
    *("LSTM", "GRU", "RNN", "Linear recurrence"),
    *("Search space", "Architecture search", "Grid LSTM"),
)
DEFAULT_TEXTS = {"grammar": "mary sings near the boats . she smiles . john rests by the lake and"}
DEFAULT_TOKENS = {"grammar": 11}  # where the story turns: john


@dataclass(frozen=True)
class Choice:
    """One option of a list: its value in the address, its title and its description; `model` names its network."""

    key: str
    title: str
    summary: str = ""
    model: str = ""


def task_title(task: str) -> str:
    """Return a task's name in the reader's language."""
    titles = {
        "grammar": gettext("Small grammar"),
        "stories": gettext("Stories"),
        "recall": gettext("Recall"),
        "recall_led": gettext("Recall, led step by step"),
        "counting": gettext("Counting"),
        "shakespeare": gettext("Shakespeare"),
        "scenes": gettext("Scenes"),
        "chorales": gettext("Chorales"),
        "digits": gettext("Digits"),
        "own": gettext("Own text"),
    }
    return titles.get(task, task)


def tasks(cards: Iterable[Card]) -> list[Choice]:
    """Return the tasks on which these models were trained."""
    return [Choice(task, task_title(task)) for task in dict.fromkeys(card.task for card in cards)]


def variants(cards: Mapping[str, Card], task: str, asked: Iterable[str] = ()) -> list[tuple[str, list[Choice]]]:
    """Return, by family, the cells with a model of a task; the plain cell of a family comes first.

    `cards` are those of the models by name. Of several models of one cell the first stands for it, or one of `asked`.
    """
    of_cell: dict[str, str] = {}
    for name in (*asked, *cards):
        if cards[name].task == task:
            of_cell.setdefault(cards[name].cell, name)
    families: dict[str, list[Choice]] = {}
    known = {name: cell for name, cell in cells.items() if name in of_cell}
    for name, cell in sorted(known.items(), key=lambda item: (_rank(item[1]), list(known).index(item[0]))):
        model = of_cell[name]
        choice = Choice(name, _variant_title(cards[model], cell), translated(cell.summary), model)
        families.setdefault(translated(cell.family), []).append(choice)
    yours = [_own_choice(name, cards[name]) for name in of_cell.values() if own_title(cards[name])]
    return [*([(gettext("Yours"), yours)] if yours else []), *families.items()]


def _own_choice(name: str, card: Card) -> Choice:
    return Choice(card.cell, own_title(card), "", name)


def own_title(card: Card) -> str:
    """Return what the cell of a network of a reader's own is called, with its update; "" of any other network.

    A network that was brought has no update: it is called by its cell, and its layer where that is one of several.
    """
    own = card.own if isinstance(card, WordsCard | NumbersCard) else None
    if own is None:
        return ""
    if own.file:
        return translated(own.name)
    return gettext("%(name)s, update %(update)s", name=translated(own.name), update=thousands(own.update))


def _variant_title(card: Card, cell: Cell) -> str:
    title = translated(cell.title) or cell.name
    return title if not card.untrained else gettext("%(title)s (not trained)", title=title)


def examples(model: TextNetwork) -> list[tuple[str, list[str]]]:
    """Return the example sentences of a model's card, by kind."""
    titles = {
        "gender": gettext("Who is it about?"),
        "number": gettext("One or many?"),
        "language": gettext("Which language?"),
        "place": gettext("What comes next?"),
        "prose": gettext("How does it go on?"),
        "quotation": gettext("Who is speaking?"),
        "recall": gettext("Which word was it?"),
        "counting": gettext("How many were there?"),
    }
    found: dict[str, list[str]] = {}
    for example in model.card.examples:
        found.setdefault(titles.get(example.kind, example.kind), []).append(example.text)
    return list(found.items())


def usual_text(model: TextNetwork) -> str:
    """Return a model's default sentence: its task's, or the first of its card."""
    first = model.card.examples[0].text if model.card.examples else ""
    return DEFAULT_TEXTS.get(model.card.task, first)


def _rank(cell: Cell) -> tuple[int, int]:
    family = FAMILIES.index(cell.family) if cell.family in FAMILIES else len(FAMILIES)
    return family, cell.name != cell.family.lower()


def summary(model: Network) -> str:
    """Return the summary of a model's cell in the reader's language; a stack's is that of the cell that names it."""
    return translated(_named(model).summary)


def source(model: Network) -> str:
    """Return the citation of a model's cell."""
    return _named(model).source


def _named(model: Network) -> Cell:
    found: Cell = cells.get(model.card.cell, model.cell)
    return found
