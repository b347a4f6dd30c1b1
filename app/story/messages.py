"""The messages of the story's scripts, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext


def messages() -> dict[str, str]:
    """Return every message by name."""
    return {
        "failed": gettext("That did not work: {reason}"),
        "offline": gettext("The server cannot be reached."),
        "retry": gettext("Try again"),
        "guessed": gettext("You guessed: {guess}."),
        "pause": gettext("Pause"),
        "play": gettext("Play"),
        "again": gettext("Once more"),
        "copied": gettext("Copied."),
        "not_copied": gettext("Could not be copied; select the text and copy it."),
        "opening": gettext("Opening"),
        "no_channel": gettext("This browser cannot connect two windows; the notes stay in this one (N)."),
        "blocked": gettext(
            "The browser has blocked the presenter window: allow pop-ups for this site and press the button again. "
            "The notes are here meanwhile (N)."
        ),
        "notes_elsewhere": gettext("The notes are in the presenter window."),
        "presenter_closed": gettext("The presenter window has been closed; the notes are here again (N)."),
        "no_slide": gettext("There is no slide “{given}”; the presentation begins where the page is."),
        "slide": gettext("Chapter {chapter}, {number} of {count}"),
    }


def of_presenter() -> dict[str, str]:
    """Return the messages of the presenter's window."""
    return {
        "no_channel": gettext("This browser cannot connect two windows; the notes stay in the other one (N)."),
        "no_next": gettext("This is the last slide."),
        "talk_ended": gettext("The presentation has ended."),
        "projector_away": gettext("The projector’s window has been closed, or is loading."),
    }
