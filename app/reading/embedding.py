"""Pages for a frame of another page: which they are, and what that page may leave out of them."""

from __future__ import annotations

PLACE = "/embed/"  # what stands below may be shown in a frame of any page
FETCHED = ("/api/", "/figures/", "/step/", "/beyond/")  # where the data of what is shown there lie
PARTS = ("controls", "numbers", "answer", "variants")


def is_embedded(path: str) -> bool:
    """Return whether a path is that of a page for a frame."""
    return path.startswith(PLACE)


def is_fetched(path: str) -> bool:
    """Return whether pages for a frame fetch their data from this path."""
    return path.startswith(FETCHED)
