"""Stages that read a sentence and predict the next word: `/step`, and those of single cells in `/beyond`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.drawing import charts
from app.reading import catalogue
from app.reading.address import ClampPart, clamps, parse_text
from app.reading.parsed import Parsed
from app.reading.payload import Guess
from app.reading.tokens import tokens_of
from app.reading.trace import SHOWN, predictions, title
from app.settings import Settings
from app.stage import guide
from app.stage.page import GuessRow
from app.stage.program import held, imports
from app.stage.stage import Field, Given, Stage, Step, Templates, View
from app.text.numbers import percent, thousands
from app.text.step_words import StepWords, tokens
from app.text.tokens import following, mostly_unknown, visible
from app.web.current import library
from lstm_core.models import TextNetwork, TextRun, WordsCard


@dataclass(frozen=True)
class Beside:
    """The variables of the stage's own templates: example sentences by what they show, and the next words."""

    following: str
    examples: Sequence[tuple[str, Sequence[str]]]
    predictions: Sequence[GuessRow]
    guessed: str


class Sentences(Stage[TextNetwork, TextRun]):
    """A sentence, read word by word by a model of words."""

    key = "step"
    kind = "words"
    script = "stage/step.js"
    fields = (Field("text"),)
    templates = Templates(input="stage/_sentence.html", side="stage/_predictions.html", wide="stage/_changes.html")
    styles = ("sentences",)
    marks_difference = True

    def load(self, name: str) -> TextNetwork:
        """Load a model of words."""
        return library().text(name)

    def card(self, name: str) -> WordsCard:
        """Return the card of a model of words."""
        return library().card(name, WordsCard)

    def title(self) -> str:
        """Return the page's title."""
        return gettext("Step through a cell")

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        return gettext("Step a sentence through a trained recurrent network, gate by gate.")

    def step_words(self) -> StepWords:
        """Return the terms for its steps."""
        return tokens()

    def provenance(self, model: TextNetwork) -> str:
        """Return a model's title and sizes."""
        text = gettext("%(title)s: %(units)s units, %(vocabulary)s words")
        if model.tokens == "characters":
            text = gettext("%(title)s: %(units)s units, %(vocabulary)s characters")
        return text % {
            "title": title(model),
            "units": model.units,
            "vocabulary": thousands(len(model.vocabulary)),
        }

    def read(self, model: TextNetwork, arguments: Mapping[str, str], settings: Settings) -> Parsed[dict[str, str]]:
        """Parse the sentence; the default if there is none."""
        parsed = parse_text(arguments.get("text", catalogue.usual_text(model)), model, settings)
        return Parsed({"text": parsed.value}, parsed.problem)

    def steps(self, model: TextNetwork, given: Given) -> list[Step]:
        """Return the tokens."""
        return [Step(visible(token.text), known=token.known) for token in tokens_of(model, given["text"])]

    def symbols(self, model: TextNetwork) -> str:
        """Return the kind of the model's tokens."""
        return model.tokens

    def asked(self, given: Given) -> str:
        """Return the sentence."""
        return given["text"]

    def remarks(self, model: TextNetwork, given: Given) -> list[str]:
        """Return a remark if most of the text is unknown to the model."""
        remark = mostly_unknown(tokens_of(model, given["text"]))
        return [remark] if remark else []

    def first_step(self, model: TextNetwork, given: Given, arguments: Mapping[str, str], count: int) -> int:
        """Return the decisive step of the default sentence, or the last step of any other."""
        if "text" in arguments:
            return count
        return min(count, catalogue.DEFAULT_TOKENS.get(model.card.task, count))

    def reading(self, model: TextNetwork, given: Given, parts: tuple[ClampPart, ...]) -> TextRun:
        """Read the sentence."""
        return model.read_tokens(tokens_of(model, given["text"]), clamp=clamps(parts))

    def python(self, model: TextNetwork, given: Given, parts: tuple[ClampPart, ...]) -> list[str]:
        """Return lines of Python that read the sentence."""
        return [
            imports(parts),
            "",
            f"reading = models.load({model.name!r}).read({given['text']!r}{held(parts)})",
            "trace = reading.trace",
        ]

    def opening_unit(self, view: View[TextNetwork, TextRun]) -> int | None:
        """Return, for the model's default sentence, the unit that its card names as the gender unit."""
        card = view.model.card
        stories = {example.text for example in card.examples if example.kind == "gender"}
        return card.gender_unit if view.given["text"] in stories else None

    def predictions(self, reading: TextRun) -> list[list[Guess]]:
        """Return the likeliest next words after each token."""
        return predictions(reading)

    def config(self, model: TextNetwork) -> dict[str, Any]:
        """Return the figure of the bars, the URLs for continuing a text and comparing predictions, and the guide."""
        return {
            "bars": charts.bars(SHOWN),
            "continue": url_for("api.go_on"),
            "changes": url_for("api.changed"),
            "guide": guide.words(),
        }

    def context(self, view: View[TextNetwork, TextRun], reading: TextRun) -> Beside:
        """Return examples and next words."""
        return Beside(
            following=following(view.model.tokens),
            examples=catalogue.examples(view.model),
            predictions=self._guesses(view, reading),
            guessed=self._guessed(view, reading),
        )

    def _guesses(self, view: View[TextNetwork, TextRun], reading: TextRun) -> list[GuessRow]:
        """Return the most likely next words: after this token once known, else after the previous one."""
        t = view.token - 1 if view.has_guessed else view.token - 2
        if t < 0:
            return []
        came = None if view.has_guessed else view.model.vocabulary[reading.tokens[view.token - 1].index]
        return [
            GuessRow(visible(token), percent(probability), token == came)
            for token, probability in reading.likeliest(SHOWN)[t]
        ]

    def _guessed(self, view: View[TextNetwork, TextRun], reading: TextRun) -> str:
        word = visible(reading.tokens[view.token - 1].text)
        if view.has_guessed:
            return gettext("after “%(word)s”", word=word)
        if view.token > 1:
            return gettext("guessed before “%(word)s”", word=word)
        return gettext("nothing has been guessed yet")
