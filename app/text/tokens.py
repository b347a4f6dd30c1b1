"""Display tokens, and describe those that a model does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Flask

from app.text.messages import messages
from app.text.numbers import thousands
from lstm_core.models import START, UNKNOWN


class HasKnown(Protocol):
    """A token, or a step of any kind, that a model knows or not."""

    @property
    def known(self) -> bool:
        """Whether the model knows it."""


def visible(token: str) -> str:
    """Return a token with a sign for a space, an end of a line or a tab; static/js/text/tokens.js has them, too."""
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(token, token)


def following(symbols: str) -> str:
    """Return what comes next, words or characters, as the heading of what is guessed."""
    return messages()["next_characters" if symbols == "characters" else "next_words"]


def known(vocabulary: Sequence[str]) -> int:
    """Return how many words, or characters, a model knows: its vocabulary without `<s>` and `<unk>`."""
    return sum(word not in (START, UNKNOWN) for word in vocabulary)


def unknown(vocabulary: Sequence[str], symbols: str) -> dict[str, str]:
    """Return what is said of a token, a word or a character, that a model does not know: `brief`, and the `whole`."""
    said = messages()
    is_text = symbols == "characters"
    return {
        "brief": said["unknown_character" if is_text else "unknown_word"],
        "whole": said["unknown_of_characters" if is_text else "unknown_of_words"].format(
            count=thousands(known(vocabulary))
        ),
    }


def mostly_unknown(tokens: Sequence[HasKnown]) -> str:
    """Return that a model does not know most of a text, where that is so, else nothing; static/js/text/tokens.js, too.

    The first token, which opens every text, is not counted.
    """
    missing, count = sum(not token.known for token in tokens[1:]), len(tokens) - 1
    if 2 * missing <= count:
        return ""
    return messages()["mostly_unknown"].format(unknown=thousands(missing), count=thousands(count))


def install(app: Flask) -> None:
    """Let templates show tokens."""
    app.jinja_env.globals.update(visible=visible)
