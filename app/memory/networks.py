"""Choose the networks that are drawn as rows, with each row's label and line style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.reading import catalogue
from lstm_core import cells
from lstm_core.models import Library, TextNetwork

DEFAULT_CELLS = ("rnn", "lstm", "gru")  # cells of the rows, in this order, if the task has networks of two of them
MOST = 3  # rows of any other task
STYLES = {"lstm": "solid", "gru": "dash", "rnn": "dot"}  # line styles, since hues have other meanings
OTHER_STYLES = ("dashdot", "longdash", "longdashdot", "12px 3px 2px 3px 2px 3px", "2px 6px", "10px 8px")
LED = "_led"  # TASK_led-CELL: a network trained on the task with a curriculum


@dataclass(frozen=True)
class Row:
    """One network as a row of the charts; `key` is unique within its task ("rnn", "rnn_led")."""

    key: str
    model: TextNetwork

    @property
    def label(self) -> str:
        """The label of the row."""
        return label(self.key)


def label(key: str) -> str:
    """Return a row's label in the reader's language."""
    cell = key.removesuffix(LED)
    return cell if cell == key else gettext("%(cell)s, led", cell=cell)


def tasks(library: Library) -> list[catalogue.Choice]:
    """Return the tasks that have a trained network that reads words."""
    cards = [library.card(name) for name in library.trained("words")]
    return catalogue.tasks(card for card in cards if not card.task.endswith(LED))


def keys(task: str, library: Library) -> dict[str, str]:
    """Return the names of a task's networks by row key, those of the default cells first."""
    found: dict[str, str] = {}
    for name in library.trained("words"):
        card = library.card(name)
        of, cell = card.task, card.cell
        if of in (task, task + LED) and cell in cells:
            found.setdefault(cell + (LED if of != task else ""), name)
    order = [key for cell in (*DEFAULT_CELLS, *cells) for key in (cell, cell + LED)]
    return {key: found[key] for key in sorted(found, key=order.index)}


def shown(task: str, library: Library) -> tuple[Row, ...]:
    """Load the rows of a task: rnn, lstm and gru, or the first `MOST` networks if it has fewer than two of these."""
    names = keys(task, library)
    wanted = [key for key in names if key.removesuffix(LED) in DEFAULT_CELLS]
    if len(wanted) < 2:
        wanted = list(names)[:MOST]
    rows = [Row(key, library.text(names[key])) for key in wanted]
    return tuple(row for row in rows if row.model.vocabulary == rows[0].model.vocabulary)


def styles(names: Sequence[str]) -> dict[str, str]:
    """Return each row's line style; a cell has the same in every chart."""
    others = [name for name in names if name not in STYLES]
    return {name: STYLES.get(name) or OTHER_STYLES[others.index(name) % len(OTHER_STYLES)] for name in names}
