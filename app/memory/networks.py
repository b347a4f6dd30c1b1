"""Choose the networks that are drawn as rows, with each row's label and line style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.reading import catalogue, private
from app.text.languages import translated
from lstm_core import cells
from lstm_core.models import Library, ModelName, TextNetwork, WordsCard

LED = "_led"  # at the end of a row's key in an address


@dataclass(frozen=True)
class RowKey:
    """What a row of a task is known by: the cell, and whether a curriculum led it; "rnn" and "rnn_led" in addresses."""

    cell: str
    is_led: bool = False

    @classmethod
    def parse(cls, text: str) -> RowKey:
        """Parse a key as an address has it."""
        return cls(text.removesuffix(LED), text.endswith(LED))

    def __str__(self) -> str:
        return f"{self.cell}{LED}" if self.is_led else self.cell


RNN, RNN_LED, LSTM, GRU = RowKey("rnn"), RowKey("rnn", is_led=True), RowKey("lstm"), RowKey("gru")
DEFAULT_CELLS = ("rnn", "lstm", "gru")  # cells of the rows, in this order, if the task has networks of two of them
MOST = 3  # rows of any other task
STYLES = {LSTM: "solid", GRU: "dash", RNN: "dot"}  # line styles, since hues have other meanings
OTHER_STYLES = ("dashdot", "longdash", "longdashdot", "12px 3px 2px 3px 2px 3px", "2px 6px", "10px 8px")


@dataclass(frozen=True)
class Row:
    """One network as a row of the charts; `key` is unique within its task."""

    key: RowKey
    model: TextNetwork

    @property
    def label(self) -> str:
        """The label of the row."""
        return label(self.key)


def label(key: RowKey) -> str:
    """Return a row's label in the reader's language."""
    return gettext("%(cell)s, led", cell=key.cell) if key.is_led else key.cell


def tasks(library: Library, own: str = "") -> list[catalogue.Choice]:
    """Return the tasks that have a trained network that reads words; `own` is one of the reader's, which stands first.

    The rows of such a network are chosen by its name in place of a task.
    """
    cards = [library.card(name) for name in library.trained("words")]
    found = catalogue.tasks(card for card in cards if not card.base_task)
    if not private.is_network(own) or not library.has_text(own):
        return found
    card = library.card(own)
    title = gettext("%(task)s, %(cell)s", task=catalogue.task_title(card.task), cell=catalogue.own_title(card))
    return [catalogue.Choice(own, title), *found]


def keys(task: str, library: Library) -> dict[RowKey, str]:
    """Return the names of a task's networks by row key, those of the default cells first."""
    found: dict[RowKey, str] = {}
    for name in library.trained("words"):
        card = library.card(name)
        if task in (card.task, card.base_task) and card.cell in cells:
            found.setdefault(RowKey(card.cell, is_led=card.task != task), name)
    order = [RowKey(cell, is_led) for cell in (*DEFAULT_CELLS, *cells) for is_led in (False, True)]
    return {key: found[key] for key in sorted(found, key=order.index)}


def shown(task: str, library: Library) -> tuple[Row, ...]:
    """Load the rows of a task: rnn, lstm and gru, or the first `MOST` networks if it has fewer than two of these."""
    if private.is_network(task):
        return _own(task, library)
    names = keys(task, library)
    wanted = [key for key in names if key.cell in DEFAULT_CELLS]
    if len(wanted) < 2:
        wanted = list(names)[:MOST]
    rows = [Row(key, library.text(names[key])) for key in wanted]
    return tuple(row for row in rows if row.model.vocabulary == rows[0].model.vocabulary)


def _own(name: str, library: Library) -> tuple[Row, ...]:
    """Load a network of a reader's own, and beside it that of the other cell, else the LSTM of its task."""
    card = library.card(name, WordsCard)
    lstm = str(ModelName(card.task, "lstm"))
    other = card.own.other if card.own else ""
    found = [library.text(name)]
    beside = other if library.has_text(other) else lstm
    if library.has_text(beside):
        found.append(library.text(beside))
    rows = [Row(RowKey(translated(model.cell.title) or model.cell.name), model) for model in found]
    return tuple(row for row in rows if row.model.vocabulary == rows[0].model.vocabulary)


def styles(keys: Sequence[RowKey]) -> dict[RowKey, str]:
    """Return each row's line style; a cell has the same in every chart."""
    others = [key for key in keys if key not in STYLES]
    return {key: STYLES.get(key) or OTHER_STYLES[others.index(key) % len(OTHER_STYLES)] for key in keys}
