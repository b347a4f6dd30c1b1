"""What can be wrong with the files of the story."""

from __future__ import annotations


class StoryError(ValueError):
    """A chapter, term or source that cannot be shown: names the file, the line, and what was expected."""
