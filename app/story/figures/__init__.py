"""The figures of the story, by key: every module in this folder that names a `FIGURE`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from app.story.figures.base import Figure

FIGURES: Mapping[str, Figure] = {
    module.FIGURE.key: module.FIGURE
    for module in (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    if hasattr(module, "FIGURE")
}
