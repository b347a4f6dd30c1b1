"""The default library: the shipped models, and an untrained network of each cell without one."""

from __future__ import annotations

from lstm_core.models.files import SHIPPED
from lstm_core.models.library import Folder, Library
from lstm_core.tasks.untrained import Untrained


def new_library() -> Library:
    """Return a new library of these networks, to which an application may add sources of its own."""
    return Library(Folder(SHIPPED), Untrained())


STANDARD = new_library()
