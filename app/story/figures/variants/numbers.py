"""The variants of chapter 6: the cells, the differences of their equations from the LSTM's, their scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.compare import table
from app.reading import catalogue
from app.story.figures.variants.questions import PRONOUN_TEXTS, TASK, is_right
from app.text.languages import translated
from lstm_core import Cell, cells, models, notation
from lstm_core.models import Model, ModelName, WordsCard
from lstm_core.models.card import Recall

USUAL = "lstm"
AGREEMENT, LANGUAGE, RECALL = "12", "40", 50  # gaps in words, in the cards' scores
PEEPHOLES = ("f", "i", "o")
SWITCHES = (*PEEPHOLES, "couple", "merge")
SWITCHED = {  # the cell that the switches choose, by those that are on
    frozenset(): "lstm",
    frozenset("f"): "lstm_peephole_f",
    frozenset("i"): "lstm_peephole_i",
    frozenset("o"): "lstm_peephole_o",
    frozenset("fi"): "lstm_peephole_fi",
    frozenset("fo"): "lstm_peephole_fo",
    frozenset("io"): "lstm_peephole_io",
    frozenset("fio"): "lstm_peephole",
    frozenset({"couple"}): "cifg",
    frozenset({"couple", "i", "o"}): "cifg_peephole",  # whose forget gate is 1 minus the input gate
    frozenset({"merge"}): "gru",
}


@dataclass(frozen=True)
class Measured:
    """The scores on the cards of a cell's networks: shares from 0 to 1, `nats` per token; `recall` is (mean, least,
    most) over its seeds, None if there is no such network.
    """

    variant: str
    parameters: int
    agreement: float
    pronoun: float
    language: float
    nats: float
    seeds: int
    recall: tuple[float, float, float] | None
    recall_seeds: int


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the cells with a network trained on the grammar, the LSTM first."""
    known = map(ModelName.parse, models.names("words"))
    found = [name.cell for name in known if name.task == TASK]
    return tuple(sorted(found, key=lambda name: (name != USUAL, list(cells).index(name))))


def network(variant: str) -> Model:
    """Load the network of a cell."""
    return models.load(str(ModelName(TASK, variant)), models.Model)


def cell(variant: str) -> Cell:
    """Return a network's cell; of a stack, the cell that it is named after."""
    return cells[network(variant).card.cell]


def title(variant: str) -> str:
    """Return a cell's title in the reader's language."""
    found = cell(variant)
    return translated(found.title) or found.name


@lru_cache(maxsize=1)
def right() -> tuple[str, ...]:
    """Return the cells whose network predicts the right pronoun in all sentences."""
    return tuple(name for name in names() if all(is_right(name, text) for text in PRONOUN_TEXTS))


@lru_cache(maxsize=1)
def kinds() -> tuple[tuple[str, ...], ...]:
    """Group the cells by their equations; some have two names."""
    found: dict[frozenset[str], list[str]] = {}
    for name in names():
        found.setdefault(frozenset(line.text for line in notation.formula(cell(name))), []).append(name)
    return tuple(tuple(together) for together in found.values())


@lru_cache(maxsize=1)
def measured() -> tuple[Measured, ...]:
    """Return the scores of every cell."""
    return tuple(_measured(name) for name in names())


def _measured(variant: str) -> Measured:
    card = models.card(str(ModelName(TASK, variant)))
    recall = _recall(variant)
    accuracy = recall.accuracy(RECALL) if recall else []
    return Measured(
        variant=variant,
        parameters=card.parameters or 0,
        agreement=card.score("agreement", AGREEMENT),
        pronoun=card.score("pronoun"),
        language=card.score("language", LANGUAGE),
        nats=card.score("nats"),
        seeds=len(card.seeds) or 1,
        recall=(sum(accuracy) / len(accuracy), min(accuracy), max(accuracy)) if accuracy else None,
        recall_seeds=len(accuracy),
    )


def _recall(variant: str) -> Recall | None:
    name = str(ModelName("recall", variant))
    return models.card(name, WordsCard).recall if name in models.names("words") else None


def leads(variant: str) -> dict[str, tuple[bool, str]]:
    """Return, for each switch, whether it is on, and the cell that it leads to when pressed."""
    on = next((state for state, name in SWITCHED.items() if name == variant), frozenset())
    return {switch: (switch in on, SWITCHED[_pressed(on, switch)]) for switch in SWITCHES}


def _pressed(on: frozenset[str], switch: str) -> frozenset[str]:
    """Return the switches that are on after one is pressed; those it excludes go off, coupled gates share peepholes."""
    if switch in on:
        left = on - {switch}
        return left if left in SWITCHED else left - set(PEEPHOLES)
    if switch == "merge":
        return frozenset({"merge"})
    state = (on | {switch}) - {"merge"}
    if "couple" not in state:
        return state
    return frozenset({"couple", "i", "o"}) if state & set(PEEPHOLES) else frozenset({"couple"})


def equations(variant: str) -> list[table.Row]:
    """Return a cell's equations by purpose, with their differences from the LSTM's."""
    return table.rows(cells[USUAL], cell(variant))


def changed(variant: str) -> tuple[str, ...]:
    """Return the names of a cell's lines that differ from the LSTM's."""
    return tuple(entry.formula.name for row in equations(variant) for entry in row.right if entry.status != "same")


def marked(variant: str, entry: table.Entry) -> Markup:
    """Return a line of a cell as MathML, with each run of differing nodes in an `mrow` of class `differs`."""
    return Markup(notation.marked(cell(variant), entry.formula.name, entry.differing))


def families() -> list[tuple[str, list[catalogue.Choice]]]:
    """Return all cells by family, titles in the reader's language."""
    known = (str(ModelName(TASK, name)) for name in names())
    return catalogue.variants({name: models.card(name) for name in known}, TASK)
