"""Messages of the laboratory's scripts in the reader's language."""

from __future__ import annotations

from flask_babel import gettext


def messages() -> dict[str, str]:
    """Return every message of the page's scripts; static/js/text/messages.js fills `{name}`."""
    return {
        "live": gettext("Live"),
        "reading": gettext("Reading…"),
        "stale": gettext("Line {line} cannot be read yet"),
        "offline": gettext("The server cannot be reached."),
        "retry": gettext("Try again"),
        "failed": gettext("That did not work: {reason}"),
        "my_cell": gettext("my {cell}"),
        "my_own": gettext("my cell"),
    }
