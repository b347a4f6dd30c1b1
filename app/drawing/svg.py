"""SVG as text for the story's figures: elements, symbols with an index, heat maps of few paths, moving lines.

An element that a script moves has `data-morph`: what its attribute is at both ends, of which `between` takes any mix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from app.drawing.paths import number
from app.drawing.picture import Limits, mixed
from lstm_core.notation import rounded

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LEVELS = 16  # colours of a heat map: as many paths, whatever the number of its entries


def tag(name: str, *children: str | Markup, **attributes: Any) -> Markup:
    """Return one element; `class_` is its class, `data_part` its data-part, `fill_opacity` its fill-opacity."""
    written = Markup("").join(
        Markup(' {}="{}"').format(
            key.rstrip("_").replace("_", "-"), number(value) if isinstance(value, float) else value
        )
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{}{}>{}</{}>").format(Markup(name), written, joined(children), Markup(name))


def joined(parts: Iterable[str | Markup]) -> Markup:
    """Return parts one after the other."""
    return Markup("").join(parts)


def picture(width: float, height: float, label: str, *children: str | Markup, **attributes: Any) -> Markup:
    """Return a whole picture of its own size in CSS pixels."""
    box = f"0 0 {number(width)} {number(height)}"
    return tag("svg", *children, data_picture="", viewBox=box, role="img", aria_label=label, **attributes)


def words(x: float, y: float, *content: str | Markup, size: float = 13, anchor: str = "start", **more: Any) -> Markup:
    """Return a line of text; `anchor` is "start", "middle" or "end" of it at x."""
    return tag("text", *content, x=float(x), y=float(y), font_size=number(size), text_anchor=anchor, **more)


def symbol(letter: str, index: str = "") -> Markup:
    """Return a letter with an index, for inside of a line of text."""
    low = tag("tspan", index, dy="3", font_size="72%") if index else Markup()
    return tag("tspan", letter, low, class_="symbol")


def heat(values: np.ndarray, limits: Limits, width: float, height: float) -> Markup:
    """Return a heat map of (rows, columns) whose entries are of one size, at 0,0: a path for each of few colours."""
    low, high = limits
    places = np.clip(np.rint((values - low) / (high - low) * LEVELS), 0, LEVELS).astype(int)
    cell = f"h{number(width)}v{number(height)}h{number(-width)}z"
    paths = []
    for level in np.unique(places):
        starts = (f"M{number(column * width)},{number(row * height)}" for row, column in np.argwhere(places == level))
        colour = mixed(low + (high - low) * level / LEVELS, limits)
        paths.append(tag("path", d="".join(start + cell for start in starts), style=f"fill:{colour}"))
    return joined(paths)


def line(points: Sequence[tuple[float, float]]) -> str:
    """Return the path through some points."""
    return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points)


def between(start: str, end: str, share: float) -> str:
    """Return a text whose numbers lie between those of two texts that differ in nothing else: `start` at 0."""
    others = iter(NUMBER.findall(end))
    return NUMBER.sub(lambda found: _mixed(float(found[0]), float(next(others)), share), start)


def _mixed(one: float, other: float, share: float) -> str:
    return repr(float(rounded(one + (other - one) * share, 2)) + 0.0).removesuffix(".0")  # no minus before a zero
