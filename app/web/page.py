"""A page of the site: every package of the app with a `PAGE` is served and linked; no other code names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, Flask

Group = Literal["read", "look", "make"]  # what a reader does there; app/web/navigation.py has their titles
GROUPS: tuple[Group, ...] = ("read", "look", "make")  # in this order in the navigation


@dataclass(frozen=True)
class Page:
    """A page: its path, its link in the navigation, its blueprint, and an optional function that warms its caches.

    `title` is its short name and `caption` what it holds, in five words, both in the reader's language. `place` is its
    place among the links of its group, counted from the left. `reads_sentence`: it understands `text=` and `model=`, so
    that links to it carry the sentence along.
    """

    path: str
    group: Group
    place: int
    title: Callable[[], str]
    caption: Callable[[], str]
    blueprint: Blueprint
    warm: Callable[[Flask], None] | None = None  # runs once, in the background, while the server starts
    reads_sentence: bool = False
