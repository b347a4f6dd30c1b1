"""The figures of the story, by key: one folder each, whose `figure.py` defines `FIGURE`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from app.story.figure import Figure

FIGURES: Mapping[str, Figure] = {
    figure.key: figure
    for figure in (import_module(f"{__name__}.{found.name}.figure").FIGURE for found in iter_modules(__path__))
}
