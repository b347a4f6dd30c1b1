"""The sentence under the next word: what the cell says now, and on which weights."""

from __future__ import annotations

from flask_babel import gettext

from app.laboratory.network import OwnNetwork
from app.text.joining import joined, sentences
from app.text.numbers import percent
from app.text.tokens import visible


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
    return gettext("Untrained.") if not network.is_trained else gettext("With borrowed weights, untrained.")


def made_up(words: tuple[str, ...]) -> str:
    """Return why no gradient is told of a cell that reads more than words."""
    return gettext(
        "The cell reads %(words)s, which a sentence does not give: they are made up here, and nothing is told of how "
        "far back it looks.",
        words=joined(words),
    )
