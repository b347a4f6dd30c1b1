"""The figure of uses: four shipped networks write a text, a caption, a chorale and a digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template
from flask_babel import gettext
from markupsafe import Markup

from app.reading.address import parse_text
from app.reading.parsed import Parsed
from app.story.figure import Field, Figure, State, Table, choice, whole
from app.story.figures.uses.captions import SCENES, CaptionsUse, pixels
from app.story.figures.uses.digits import DigitsUse
from app.story.figures.uses.language import LanguageUse
from app.story.figures.uses.music import MusicUse
from app.story.figures.uses.numbers import storyteller
from app.story.figures.uses.picture import LAYOUTS
from app.story.figures.uses.use import Use
from app.text.joining import sentences
from app.web.current import current

USES: Mapping[str, type[Use]] = {use.key: use for use in (LanguageUse, CaptionsUse, MusicUse, DigitsUse)}
SEEDS = 99
WORDS, CHARACTERS = 12, 120  # of the reader's text, at most
EXAMPLES = (
    "Once upon a time there was a little",
    "The king looked at the",
    "the little girl went into the wood",
    "Tom ran to his mother",
)


class Uses(Figure):
    """One of four networks and its output."""

    key = "uses"
    fields = (
        choice("use", *USES),
        Field("text", EXAMPLES[0], lambda given: _text(given)),
        whole("seed", 1, 1, SEEDS),
        whole("scene", 1, 1, SCENES),
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("What recurrent networks do")

    def body(self, state: State) -> Markup:
        """Render the network's output, wide and narrow, and the controls that choose a use, a text or a picture."""
        return Markup(
            render_template(
                "story/_uses.html",
                state=state,
                uses=[(key, use.title()) for key, use in USES.items()],
                examples=EXAMPLES,
                characters=CHARACTERS,
                scenes=[pixels(scene) for scene in range(SCENES)],
                said=_use(state).summary(),
                hear=MusicUse(state).page(),
                pictures=_pictures(state),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return the pictures, their summary, and the address of the page that plays the music."""
        return {"pictures": _pictures(state), "said": _use(state).summary(), "hear": MusicUse(state).page()}

    def caption(self, state: State) -> Markup:
        """Return the caption: the network, and how its words, notes or strokes were sampled."""
        return Markup.escape(_use(state).caption())

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        return sentences(_use(state).label(), _use(state).summary())

    def table(self, state: State) -> Table:
        """Return the words with their probabilities, the notes of each beat, or the ink after each glimpse."""
        return _use(state).table()

    def page(self, state: State) -> str:
        """Return the address of the network's stage."""
        return _use(state).page()


def _use(state: State) -> Use:
    return USES[state["use"]](state)


def _pictures(state: State) -> list[Markup]:
    return [_use(state).picture(layout) for layout in LAYOUTS]


def _text(given: str) -> Parsed[str]:
    """Parse a text of at most `WORDS` words."""
    limits = replace(current(), text_characters=CHARACTERS, text_tokens=WORDS + 1)
    return parse_text(given, storyteller(), limits)


FIGURE = Uses()
