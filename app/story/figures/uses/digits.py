"""Digits: a network draws a digit from noise, glimpse by glimpse."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.reading.trace import title
from app.story.figure import Table
from app.story.figures.uses import picture
from app.story.figures.uses.numbers import drawing, writer
from app.story.figures.uses.picture import UsesLayout
from app.story.figures.uses.use import Use
from app.text.amounts import Amount
from lstm_core.typing import Array

INKED = 0.5  # the probability above which a pixel counts as ink


class DigitsUse(Use):
    """A canvas after each glimpse."""

    key = "digits"

    @staticmethod
    def title() -> str:
        """Return the title, in the reader's language."""
        return gettext("Digits")

    def picture(self, layout: UsesLayout) -> Markup:
        """Draw the canvases, the last one large."""
        parts = (gettext("the canvas after each glimpse"), gettext("after the last"))
        return picture.digit_picture(layout, drawing(self.seed), parts, self.label())

    def label(self) -> str:
        """Return the picture's label for screen readers."""
        return gettext(
            "A canvas after each of %(count)s glimpses, with a frame around where the network wrote; the last one "
            "is large.",
            count=writer().glimpses,
        )

    def summary(self) -> str:
        """Return a sentence with the amounts of ink after the first and the last glimpse."""
        first, last = (_ink(canvas) for canvas in drawing(self.seed).canvases[[1, -1]])
        return gettext(
            "After the first glimpse %(first)s pixels are more ink than paper, after the last %(last)s.",
            first=first,
            last=last,
        )

    def caption(self) -> str:
        """Return the caption, which names the network."""
        return gettext(
            "%(title)s: %(units)s units. Out of noise, so no digit was asked for.",
            title=title(writer()),
            units=writer().units,
        )

    def table(self) -> Table:
        """Return the amount of ink after each glimpse."""
        canvases = drawing(self.seed).canvases[1:]
        rows = [[Amount.whole(glimpse), Amount.whole(_ink(canvas))] for glimpse, canvas in enumerate(canvases, 1)]
        headings = (gettext("glimpse"), gettext("pixels of ink"))
        return Table(gettext("How much ink there is after each glimpse"), headings, rows)

    def page(self) -> str:
        """Return the address of the stage with the same digit."""
        return url_for("beyond.stage", key="draw", mode="writing", seed=self.state["seed"])


def _ink(canvas: Array) -> int:
    return int((canvas > INKED).sum())
