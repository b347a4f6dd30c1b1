"""Language: a network trained on children's stories continues the reader's words."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.reading.tokens import tokens_of
from app.reading.trace import title
from app.story.figure import Table
from app.story.figures.uses import picture
from app.story.figures.uses.numbers import COUNT, TAME, continuation, storyteller
from app.story.figures.uses.picture import UsesLayout, Word
from app.story.figures.uses.use import Use
from app.text.amounts import Amount
from app.text.joining import listed, sentences
from app.text.numbers import decimal, percent
from lstm_core.models import Token


class LanguageUse(Use):
    """A text and its continuation."""

    key = "language"

    @staticmethod
    def title() -> str:
        """Return the title, in the reader's language."""
        return gettext("Language")

    def picture(self, layout: UsesLayout) -> Markup:
        """Draw the reader's words, and the network's with a bar under each."""
        legend = (
            gettext("your words"),
            gettext("written by the network;"),
            gettext("bar: how likely it held the word"),
        )
        given = [Word(token.text, None) for token in self._given()]
        return picture.text_picture(layout, [*given, *self._words()], legend, self.label())

    def label(self) -> str:
        """Return the picture's label for screen readers."""
        return gettext("The words that were given, and those that the network wrote, each over a bar.")

    def summary(self) -> str:
        """Return sentences with the continuation, its least likely word, and the reader's unknown words."""
        found = continuation(self.state["text"], self.seed)
        if found.words:
            rarest = min(found.words, key=lambda word: word.probability)
            text = gettext(
                "It goes on: “%(text)s”. The least likely of its words was “%(word)s”, with %(chance)s.",
                text="".join(word.piece for word in found.words).strip(),
                word=rarest.token,
                chance=percent(rarest.probability),
            )
        else:
            text = gettext("It writes nothing more.")
        if found.has_ended:
            text = sentences(text, gettext("There it ended the text by itself."))
        unknown = dict.fromkeys(token.text for token in self._given() if not token.known)
        if unknown:
            more = gettext("Unknown to this network, so read as <unk>: %(words)s.", words=listed(unknown))
            text = sentences(text, more)
        return text

    def caption(self) -> str:
        """Return the caption: the network, and the temperature of its words."""
        return gettext(
            "%(title)s: %(units)s units. At most %(count)s words, drawn by their probabilities at a temperature of "
            "%(temperature)s, which makes the unlikely rarer.",
            title=title(storyteller()),
            units=storyteller().units,
            count=COUNT,
            temperature=decimal(TAME, 1),
        )

    def table(self) -> Table:
        """Return the generated words with their probabilities."""
        return probabilities(self._words())

    def page(self) -> str:
        """Return the address of the stage with the reader's text."""
        return url_for("pages.step", model=storyteller().name, text=self.state["text"])

    def _given(self) -> tuple[Token, ...]:
        """Return the tokens of the reader's text, without `<s>`."""
        return tokens_of(storyteller(), self.state["text"])[1:]

    def _words(self) -> list[Word]:
        """Return the generated words."""
        return [Word(word.token, word.probability) for word in continuation(self.state["text"], self.seed).words]


def probabilities(words: list[Word]) -> Table:
    """Build the table of words with their probabilities."""
    rows = [[word.text, Amount.percent(word.chance or 0.0)] for word in words]
    return Table(gettext("How likely it held each word"), (gettext("word"), gettext("probability")), rows)
