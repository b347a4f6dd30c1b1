"""Embedding: which pages another site may show in a frame, and which of their parts it may hide."""

from __future__ import annotations

PLACE = "/embed/"  # pages below this path may be shown in a frame of any page
FETCHED = ("/api/", "/figures/", "/step/", "/beyond/")  # the paths of their data
PARTS = ("controls", "numbers", "answer", "variants")


def is_embedded(path: str) -> bool:
    """Return whether a path is an embeddable page."""
    return path.startswith(PLACE)


def is_fetched(path: str) -> bool:
    """Return whether embeddable pages fetch data from this path."""
    return path.startswith(FETCHED)
