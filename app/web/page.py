"""A page of the site: every package of the app with a `PAGE` is served and linked; no other code names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask


@dataclass(frozen=True)
class Page:
    """A page: its path, its link in the navigation, its blueprint, and an optional function that warms its caches.

    `reads_sentence`: it understands `text=` and `model=`, so that links to it carry the sentence along.
    """

    path: str
    title: Callable[[], str]  # in the reader's language
    place: int  # among the links, counted from the left
    blueprint: Blueprint
    warm: Callable[[Flask], None] | None = None  # runs once, in the background, while the server starts
    reads_sentence: bool = False
