"""The error that a mistake in the story's files raises."""

from __future__ import annotations


class StoryError(ValueError):
    """A chapter, term or source that cannot be shown: names the file, the line, and what was expected."""
