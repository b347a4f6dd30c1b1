"""Format tokens for display, and the notices on tokens that a model does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Flask

from app.text.messages import messages
from app.text.numbers import thousands
from lstm_core.models import START, UNKNOWN


class HasKnown(Protocol):
    """A token, or a step of any other kind, that may be unknown to a model."""

    @property
    def known(self) -> bool:
        """Whether it is in the model's vocabulary."""


def visible(token: str) -> str:
    """Return a token with visible signs for space, newline and tab; the same as in static/js/text/tokens.js."""
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(token, token)


def following(symbols: str) -> str:
    """Return the heading of the predictions: the next word, or the next character."""
    return messages()["next_characters" if symbols == "characters" else "next_words"]


def known(vocabulary: Sequence[str]) -> int:
    """Return the number of words, or characters, in a vocabulary, without `<s>` and `<unk>`."""
    return sum(word not in (START, UNKNOWN) for word in vocabulary)


def unknown(vocabulary: Sequence[str], symbols: str) -> dict[str, str]:
    """Return the texts on an unknown token, a word or a character: a short one, `brief`, and a sentence, `whole`."""
    texts = messages()
    is_text = symbols == "characters"
    return {
        "brief": texts["unknown_character" if is_text else "unknown_word"],
        "whole": texts["unknown_of_characters" if is_text else "unknown_of_words"].format(
            count=thousands(known(vocabulary))
        ),
    }


def mostly_unknown(tokens: Sequence[HasKnown]) -> str:
    """Return a notice if most tokens of a text are unknown, else ""; the same as in static/js/text/tokens.js.

    The first token, the `<s>` that opens every text, is not counted.
    """
    missing, count = sum(not token.known for token in tokens[1:]), len(tokens) - 1
    if 2 * missing <= count:
        return ""
    return messages()["mostly_unknown"].format(unknown=thousands(missing), count=thousands(count))


def install(app: Flask) -> None:
    """Make `visible` available in Jinja."""
    app.jinja_env.globals.update(visible=visible)
