"""The sentence under the next word: what the cell says now, and on which weights."""

from __future__ import annotations

from flask_babel import gettext

from app.laboratory.network import OwnNetwork
from app.text.joining import joined, sentences
from app.text.numbers import percent, thousands
from app.text.tokens import visible
from lstm_core import Cell


def verdict(network: OwnNetwork, own: tuple[str, float], before: tuple[str, float] | None) -> str:
    """Return what the cell's likeliest next word is beside the start's, with how likely each is.

    `own` and `before` are the likeliest words with their probabilities; `before` is None without a start's network.
    """
    return sentences(_word(own, before), _weights(network))


def _word(own: tuple[str, float], before: tuple[str, float] | None) -> str:
    word, share = visible(own[0]), percent(own[1])
    if before is None:
        return gettext("“%(word)s”, %(share)s.", word=word, share=share)
    if own[0] == before[0]:
        return gettext("Still “%(word)s”: %(share)s, was %(was)s.", word=word, share=share, was=percent(before[1]))
    return gettext(
        "Now “%(word)s”, %(share)s; it was “%(other)s”, %(was)s.",
        word=word,
        share=share,
        other=visible(before[0]),
        was=percent(before[1]),
    )


def _weights(network: OwnNetwork) -> str:
    """Return whose weights these are."""
    lender = network.lender
    if lender.card.untrained:
        return gettext("Untrained.")
    if not network.fits:
        return gettext(
            "Untrained: the trained network has %(units)s units, so none of its weights fit.", units=lender.units
        )
    if not network.is_trained:
        return gettext("Untrained: none of the trained weights fit.")
    if lender.card.own is None:
        return gettext("With borrowed weights, untrained.")
    update = thousands(lender.card.own.update)
    if _says(network.cell) == _says(lender.cell):
        return gettext("With the weights of update %(update)s.", update=update)
    return gettext("With the weights of update %(update)s where they fit, untrained as it is now.", update=update)


def _says(cell: Cell) -> list[object]:
    """Return what the lines of a cell say, without their roles."""
    return [(line.name, line.size, line.expression, line.writing) for line in cell.definition.equations]


def made_up(words: tuple[str, ...]) -> str:
    """Return why no gradient is told of a cell that reads more than words."""
    return gettext(
        "The cell reads %(words)s, which a sentence does not give: they are made up here, and nothing is told of how "
        "far back it looks.",
        words=joined(words),
    )
