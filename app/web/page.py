"""A page of the site: a package of the app that has a `PAGE` is served and linked to, and nothing else names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask


@dataclass(frozen=True)
class Page:
    """A page: where it is, its link in the navigation, what serves it, and what is computed before a reader asks."""

    path: str
    title: Callable[[], str]  # in the reader's language
    place: int  # among the links, counted from the left
    blueprint: Blueprint
    warm: Callable[[Flask], None] | None = None  # runs once, in the background, while the server starts
