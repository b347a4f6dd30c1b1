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
        "slide": gettext("Chapter {chapter}, {number} of {count}"),
    }
