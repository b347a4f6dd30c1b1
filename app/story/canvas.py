"""The two sizes of the story's drawings: for a desk, and for a phone."""

from __future__ import annotations

from dataclasses import dataclass

WIDE, NARROW = 836, 390  # px, the width of a picture for a desk and for a phone


@dataclass(frozen=True)
class Canvas:
    """The name ("wide" or "narrow"), the size and the font size of a drawing, in px.

    A figure's layout is a subclass that adds the positions of its own parts.
    """

    name: str
    width: int
    height: int
    type: float

    @property
    def is_narrow(self) -> bool:
        """Whether this is the drawing for phones."""
        return self.name == "narrow"
