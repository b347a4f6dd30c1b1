"""Music: a network composes a chorale beat by beat."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.reading.trace import title
from app.story.figure import Table
from app.story.figures.uses import picture
from app.story.figures.uses.numbers import BEATS, MUSIC, TAME, chorale, composer
from app.story.figures.uses.picture import UsesLayout
from app.story.figures.uses.use import Use
from app.text.amounts import Amount
from app.text.joining import listed
from app.text.numbers import decimal
from lstm_core.models import ModelName
from lstm_core.models.music import pitch, to_steps


class MusicUse(Use):
    """A chorale of a few bars."""

    key = "music"

    @staticmethod
    def title() -> str:
        """Return the title, in the reader's language."""
        return gettext("Music")

    def picture(self, layout: UsesLayout) -> Markup:
        """Draw the piano roll."""
        sides = (gettext("a column is a beat"), gettext("a row is a semitone"))
        return picture.roll_picture(layout, self._beats(), sides, self.label())

    def label(self) -> str:
        """Return the picture's label for screen readers."""
        return gettext("A piano roll of %(count)s beats: low notes below, high notes above.", count=BEATS)

    def summary(self) -> str:
        """Return a sentence with the number of notes and their range."""
        notes = sorted(note for beat in self._beats() for note in beat)
        if not notes:
            return gettext("It writes silence.")
        return gettext(
            "It writes %(count)s notes in %(beats)s beats, the lowest %(low)s, the highest %(high)s.",
            count=len(notes),
            beats=BEATS,
            low=pitch(notes[0]),
            high=pitch(notes[-1]),
        )

    def caption(self) -> str:
        """Return the caption: the network, and the temperature of its notes."""
        return gettext(
            "%(title)s: %(units)s units. Drawn at a temperature of %(temperature)s, which makes the unlikely rarer.",
            title=title(composer()),
            units=composer().units,
            temperature=decimal(TAME, 1),
        )

    def table(self) -> Table:
        """Return the notes of each beat."""
        rows = [
            [Amount.whole(beat), listed(pitch(note) for note in notes) or gettext("silence")]
            for beat, notes in enumerate(self._beats(), 1)
        ]
        return Table(gettext("The notes of each beat"), (gettext("beat"), gettext("notes")), rows)

    def page(self) -> str:
        """Return the address of the stage that plays the chorale."""
        key = ModelName.parse(MUSIC).cell
        return url_for("beyond.stage", key=key, mode="writing", seed=self.state["seed"], temperature=TAME, beats=BEATS)

    def _beats(self) -> list[list[int]]:
        """Return the MIDI note numbers of each beat."""
        return to_steps(chorale(self.seed), composer().lowest)
