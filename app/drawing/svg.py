"""SVG: marks as elements, and elements by hand: symbols with an index, heat maps of few paths, moving lines.

An element that a script moves has `data-morph`: what its attribute is at both ends, of which `between` takes any mix.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from app.drawing.marks import Group, Heat, Level, Mark, Path, Runs, Text
from app.drawing.palette import Limits, css, mixed
from app.drawing.paths import number
from lstm_core.notation import rounded
from lstm_core.notation.markup import element

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LEVELS = 16  # colours of a heat map: as many paths, whatever the number of its entries
OVERLAP = 0.15  # px by which an entry of a heat map reaches into the next, so that no gap shines through
INDICES: Mapping[Level, tuple[str, str]] = {"sub": ("0.28em", "-0.2em"), "sup": ("-0.4em", "0.28em")}  # down, back up

# Brings the middle of a line with indices to its y; by `dominant-baseline` WebKit would centre each index by itself.
CENTRED = "0.26em"

Describe = Callable[[Mark], Mapping[str, Any]]  # a mark's further attributes, named as those of `tag`


def tag(name: str, *children: str | Markup, **attributes: Any) -> Markup:
    """Return one element; `class_` is its class, `data_part` its data-part, `fill_opacity` its fill-opacity.

    An attribute that is None is omitted, a float is written with at most two decimals.
    """
    written = {key: number(value) if isinstance(value, float) else value for key, value in attributes.items()}
    return Markup(element(name, joined(children), **written))


def joined(parts: Iterable[str | Markup]) -> Markup:
    """Return parts one after the other."""
    return Markup("").join(parts)


def picture(width: float, height: float, label: str, *children: str | Markup, **attributes: Any) -> Markup:
    """Return a whole picture of its own size in CSS pixels."""
    box = f"0 0 {number(width)} {number(height)}"
    return tag("svg", *children, data_picture="", viewBox=box, role="img", aria_label=label, **attributes)


def draw(marks: Iterable[Mark], describe: Describe = lambda mark: {}) -> Markup:
    """Return marks as elements, in their order. `describe` adds attributes to paths, texts and groups."""
    return joined(_element(mark, describe) for mark in marks)


def _element(mark: Mark, describe: Describe) -> Markup:
    match mark:
        case Path():
            edge = {"stroke": css(mark.edge), "stroke_width": number(mark.width)} if mark.width else {}
            return tag("path", d=mark.d, fill=css(mark.fill or "none"), **edge, **describe(mark))
        case Text():
            return _text(mark, **describe(mark))
        case Heat():
            return _entries(mark)
        case Group():
            own = {"class_": mark.name} if mark.name else {}
            return tag("g", draw(mark.marks, describe), **own, **describe(mark))


def _text(text: Text, class_: str | None = None, **attributes: Any) -> Markup:
    """Return a line of text. The style sheet sets a symbol (class `symbol`); a sign or word states its typeface."""
    family = {"sign": "font-family:var(--serif)", "word": "font-family:var(--sans)"}.get(text.role)
    style = ";".join(filter(None, (family, f"fill:{css(text.colour)}" if text.colour else None)))
    classes = " ".join(filter(None, ("symbol" if text.role == "symbol" else None, class_)))
    return words(
        text.x,
        text.y,
        text.text if isinstance(text.text, str) else indexed(text.text),
        size=text.size,
        anchor=text.anchor,
        **({"dominant_baseline": "central"} if isinstance(text.text, str) else {"dy": CENTRED}),
        style=style or None,
        class_=classes or None,
        **attributes,
    )


def _entries(heat: Heat) -> Markup:
    """Return a rectangle for each entry, in the colour that its scale gives it; none where there are no values."""
    if heat.values is None:
        return Markup()
    rows, columns = heat.shape
    width, height = heat.width / columns, heat.height / rows
    left, top = heat.x - heat.width / 2, heat.y - heat.height / 2
    return joined(
        tag(
            "rect",
            x=number(left + column * width),
            y=number(top + row * height),
            width=number(width + OVERLAP),
            height=number(height),
            style=f"fill:{mixed(float(value), heat.limits)}",
        )
        for (row, column), value in np.ndenumerate(heat.values)
    )


def indexed(runs: Runs) -> Markup:
    """Return text with indices, for inside of a line of text, which goes on at its own height."""
    return joined(_run(text, level) for text, level in runs)


def _run(text: str, level: Level) -> Markup:
    if level == "line":
        return Markup.escape(text)
    down, back = INDICES[level]
    return tag("tspan", text, dy=down, font_size="70%") + tag("tspan", "\u200b", dy=back)


def words(x: float, y: float, *content: str | Markup, size: float = 13, anchor: str = "start", **more: Any) -> Markup:
    """Return a line of text; `anchor` is "start", "middle" or "end" of it at x."""
    return tag("text", *content, x=float(x), y=float(y), font_size=number(size), text_anchor=anchor, **more)


def symbol(letter: str, index: str = "") -> Markup:
    """Return a letter with an index, for inside of a line of text."""
    low = tag("tspan", index, dy="3", font_size="72%") if index else Markup()
    return tag("tspan", letter, low, class_="symbol")


def heat(values: np.ndarray, limits: Limits, width: float, height: float, levels: int = LEVELS) -> Markup:
    """Return a heat map of (rows, columns) whose entries are of one size, at 0,0: a path for each of few colours."""
    low, high = limits
    places = np.clip(np.rint((values - low) / (high - low) * levels), 0, levels).astype(int)
    cell = f"h{number(width)}v{number(height)}h{number(-width)}z"
    paths = []
    for level in np.unique(places):
        starts = (f"M{number(column * width)},{number(row * height)}" for row, column in np.argwhere(places == level))
        colour = mixed(low + (high - low) * level / levels, limits)
        paths.append(tag("path", d="".join(start + cell for start in starts), style=f"fill:{colour}"))
    return joined(paths)


def line(points: Sequence[tuple[float, float]]) -> str:
    """Return the path through some points."""
    return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points)


def between(start: str, end: str, share: float) -> str:
    """Interpolate the numbers of two otherwise equal strings; share 0 gives `start`."""
    others = iter(NUMBER.findall(end))
    return NUMBER.sub(lambda found: _mixed(float(found[0]), float(next(others)), share), start)


def _mixed(one: float, other: float, share: float) -> str:
    return repr(float(rounded(one + (other - one) * share, 2)) + 0.0).removesuffix(".0")  # no minus before a zero
