"""Captions: a network describes a small picture word by word."""

from __future__ import annotations

from functools import lru_cache

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.reading.trace import title
from app.story import occlusion
from app.story.figure import Table
from app.story.figures.uses import picture
from app.story.figures.uses.language import probabilities
from app.story.figures.uses.picture import UsesLayout, Word
from app.story.figures.uses.use import Use
from lstm_core.png import data_address
from lstm_core.tasks.scenes import pictures as scenes

SCENES = 6  # of the card's pictures, that a reader can choose from


class CaptionsUse(Use):
    """A picture and its caption."""

    key = "captions"

    @staticmethod
    def title() -> str:
        """Return the title, in the reader's language."""
        return gettext("Captions")

    def picture(self, layout: UsesLayout) -> Markup:
        """Draw the picture and the words of its caption."""
        return picture.caption_picture(layout, pixels(int(self.state["scene"]) - 1), self._words(), self.label())

    def label(self) -> str:
        """Return the picture's label for screen readers."""
        return gettext("A small picture of two shapes, and the caption that the network wrote, word by word.")

    def summary(self) -> str:
        """Return a sentence with the network's caption."""
        text = " ".join(word.text for word in self._words())
        return gettext("The network writes: “%(caption)s”.", caption=text)

    def caption(self) -> str:
        """Return the figure's caption: the network, and that each word is the likeliest."""
        model = occlusion.network()
        return gettext(
            "%(title)s: %(units)s units. The likeliest word each time; how the network looks at the picture is "
            "left out here.",
            title=title(model),
            units=model.units,
        )

    def table(self) -> Table:
        """Return the words of the network's caption with their probabilities."""
        return probabilities(self._words())

    def page(self) -> str:
        """Return the address of the stage with this picture."""
        return url_for("beyond.stage", key="attention", picture=self._scene())

    def _scene(self) -> str:
        return occlusion.examples()[int(self.state["scene"]) - 1]

    def _words(self) -> list[Word]:
        found = occlusion.looked(self._scene())
        return [Word(text, float(chance)) for text, chance in zip(found.words, found.chances, strict=True)]


@lru_cache(maxsize=SCENES)
def pixels(scene: int) -> str:
    """Return a picture of the model's card, counted from 0, as a data: URL."""
    return data_address(scenes.draw(scenes.parse(occlusion.examples()[scene])))
