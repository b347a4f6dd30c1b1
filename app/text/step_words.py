"""A stage's words for its time steps, in the reader's language: tokens of a sentence, beats of music, glimpses."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext


@dataclass(frozen=True)
class StepWords:
    """The words for one kind of step. The page fills in `{name}`, the server `%(name)s`."""

    steps: str  # label of the ribbon
    next: str
    previous: str
    skip: str
    numbers: str  # summary of the table
    table: str  # caption of the table
    hold: str  # explains what holding a value does
    x: str  # role of x
    before: str  # role of a previous value
    enters: str  # labels of the diagram's wires: from the last step, to the next step, to the output
    leaves: str
    up: str


def tokens() -> StepWords:
    """Return the words for a sentence, read token by token."""
    return StepWords(
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


def words() -> StepWords:
    """Return the words for a caption, written word by word."""
    return StepWords(
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


def beats() -> StepWords:
    """Return the words for music, read or written beat by beat."""
    return StepWords(
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


def glimpses() -> StepWords:
    """Return the words for a picture, read or drawn glimpse by glimpse."""
    return StepWords(
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
