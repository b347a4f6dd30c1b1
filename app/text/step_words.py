"""What a stage calls its steps, in the reader's language: tokens of a sentence, beats of music, glimpses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext

from app.text.messages import messages
from lstm_core.models import START, UNKNOWN


@dataclass(frozen=True)
class Wording:
    """The words of one kind of steps. Places in braces are filled in by the page, those with a percent sign here."""

    steps: str  # the ribbon's name
    next: str
    previous: str
    skip: str
    numbers: str  # the table's summary
    table: str
    hold: str  # what holding a value does
    x: str  # what x is
    before: str  # a value one step ago
    enters: str
    leaves: str
    up: str


def tokens() -> Wording:
    """Return the words for a sentence that is read."""
    return Wording(
        steps=gettext("Tokens"),
        next=gettext("Next token"),
        previous=gettext("Previous token"),
        skip=gettext("Skip to the sentence"),
        numbers=gettext("All numbers at this token"),
        table=gettext(
            "Token {token} of {count}, “{word}”, after {phase}. Values that have not been computed yet are marked –."
        ),
        hold=gettext(
            "The network then reads the sentence again with that value held. What would have been stays visible "
            "beside what is."
        ),
        x=gettext("the word as a vector"),
        before=gettext("%(role)s, one token ago"),
        enters=gettext("comes from the last token"),
        leaves=gettext("goes on to the next token"),
        up=gettext("goes up: the next word is read off it"),
    )


def visible(token: str) -> str:
    """Return a token as it is shown: a space, an end of a line or a tab by a sign. static/js/signs.js has them too."""
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(token, token)


def following(model: Any) -> str:
    """Return what comes next, as the heading of what is guessed."""
    return messages()["next_characters" if getattr(model, "tokens", "words") == "characters" else "next_words"]


def known(model: Any) -> int:
    """Return how many words, or characters, a model knows: its vocabulary without `<s>` and `<unk>`."""
    return sum(word not in (START, UNKNOWN) for word in getattr(model, "vocabulary", ()))


def unknown(model: Any) -> dict[str, str]:
    """Return what is said of a step that a model does not know: `brief`, and the `whole` of it."""
    told, is_text = messages(), getattr(model, "tokens", "words") == "characters"
    whole = told["unknown_of_characters" if is_text else "unknown_of_words"]
    count = format_decimal(known(model))
    return {
        "brief": told["unknown_character" if is_text else "unknown_word"],
        "whole": whole.format(count=count),
    }


def words() -> Wording:
    """Return the words for a caption that is written word by word."""
    return Wording(
        steps=gettext("Words"),
        next=gettext("Next word"),
        previous=gettext("Previous word"),
        skip=gettext("Skip to the caption"),
        numbers=gettext("All numbers at this word"),
        table=gettext(
            "Word {token} of {count}, “{word}”, after {phase}. Values that have not been computed yet are marked –."
        ),
        hold=_hold(),
        x=gettext("the word as a vector"),
        before=gettext("%(role)s, one word ago"),
        enters=gettext("comes from the last word"),
        leaves=gettext("goes on to the next word"),
        up=gettext("goes up: the next word is read off it"),
    )


def beats() -> Wording:
    """Return the words for music that is read or written beat by beat."""
    return Wording(
        steps=gettext("Beats"),
        next=gettext("Next beat"),
        previous=gettext("Previous beat"),
        skip=gettext("Skip to the beats"),
        numbers=gettext("All numbers at this beat"),
        table=gettext(
            "Beat {token} of {count}, {word}, after {phase}. Values that have not been computed yet are marked –."
        ),
        hold=_hold(),
        x=gettext("the notes as a vector"),
        before=gettext("%(role)s, one beat ago"),
        enters=gettext("comes from the last beat"),
        leaves=gettext("goes on to the next beat"),
        up=gettext("goes up and is read off"),
    )


def glimpses() -> Wording:
    """Return the words for a picture that is looked at, or drawn, glimpse by glimpse."""
    return Wording(
        steps=gettext("Glimpses"),
        next=gettext("Next glimpse"),
        previous=gettext("Previous glimpse"),
        skip=gettext("Skip to the glimpses"),
        numbers=gettext("All numbers at this glimpse"),
        table=gettext(
            "Glimpse {token} of {count}, after {phase}. Values that have not been computed yet are marked –."
        ),
        hold=_hold(),
        x=gettext("the picture as a vector"),
        before=gettext("%(role)s, one glimpse ago"),
        enters=gettext("comes from the last glimpse"),
        leaves=gettext("goes on to the next glimpse"),
        up=gettext("goes up and is read off"),
    )


def _hold() -> str:
    return gettext(
        "The network then runs again with that value held. What would have been stays visible beside what is."
    )
