"""The two sizes in which the story draws: for a desk, and for a phone."""

from __future__ import annotations

from dataclasses import dataclass

WIDE, NARROW = 836, 390  # px, how wide a picture is drawn for a desk and for a phone


@dataclass(frozen=True)
class Canvas:
    """Name ("wide" or "narrow") and size of a drawing in px, and the size of its letters.

    A figure's `Layout` adds where its own things stand.
    """

    name: str
    width: int
    height: int
    type: float

    @property
    def is_narrow(self) -> bool:
        """Whether it is for phones."""
        return self.name == "narrow"
